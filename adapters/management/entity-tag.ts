/** A key's version as entity tag (RFC 9110 section 8.8.3), and what `If-Match` makes of one (section 13.1.1). */
import { KeywardenError } from '../../src/errors.js';

const TAG = /^"([1-9]\d{0,14})"$/;
const ANY_TAG = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/;

export function entityTagOf(version: number): string {
  return `"${version}"`;
}

/**
 * The version that the caller wants to change; `undefined`: whatever is there.
 * @throws {KeywardenError} `API_KEY_INPUT_INVALID` for what is no single entity tag.
 */
export function versionOf(ifMatch: string | null): number | undefined {
  if (ifMatch === null || ifMatch.trim() === '*') return undefined;
  const tag = ifMatch.trim();
  const [, version] = TAG.exec(tag) ?? [];
  if (version !== undefined) return Number(version);
  // Weak ones never match strongly, and others are of nothing that was sent from here: no key has this version.
  if (ANY_TAG.test(tag)) return Number.MAX_SAFE_INTEGER;
  throw new KeywardenError('API_KEY_INPUT_INVALID', {
    field: 'If-Match',
    message: 'If-Match must hold one entity tag, as ETag does, e.g. "3".',
  });
}
