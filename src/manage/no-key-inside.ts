/** Keys that somebody put where a text belongs: stored, they would stand in every list and in the audit log. */
import { KeywardenError } from '../errors.js';
import type { KeyFormat } from '../key/format.js';

/**
 * @param fields texts, or what holds some, by the name of the field
 * @throws {KeywardenError} `API_KEY_INPUT_INVALID` naming the first field that holds a whole key of an accepted brand.
 */
export function assertNoKeyInside(format: KeyFormat, fields: Readonly<Record<string, unknown>>): void {
  for (const [field, value] of Object.entries(fields)) {
    const text = JSON.stringify(value) ?? '';
    for (const [found] of text.matchAll(format.pattern)) {
      if (!format.isWellFormed(found)) continue;
      throw new KeywardenError('API_KEY_INPUT_INVALID', {
        field,
        message: `${field} holds an API key, which must be kept nowhere in clear: leave it out, and regenerate that key if it is in use.`,
      });
    }
  }
}
