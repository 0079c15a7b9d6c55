/** Which text a database can hold, the same for all of them, so that what one takes the others take too. */
import { KeywardenError } from '../../../src/errors.js';

/**
 * Bytes (UTF-8) that a column of each kind holds. A `code` is made by this package; a `label` comes from outside, is
 * looked up by, and shares an index of at most 3,072 bytes (MySQL) or about 2,700 (PostgreSQL) with another one.
 */
export const TEXT_BYTES = { code: 64, label: 1_020 } as const;
export type TextKind = keyof typeof TEXT_BYTES;

/** PostgreSQL has no NUL in text, and UTF-8 has no half of a surrogate pair. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

/** Whether a column can hold the text, so that a query for it can match anything. */
export function storable(text: string): boolean {
  return !UNSTORABLE.test(text);
}

/**
 * The text, checked before it is written.
 * @throws {KeywardenError} `API_KEY_INPUT_INVALID` where no column can hold it. The message does not repeat the text.
 */
export function checkedText(field: string, text: string, kind?: TextKind): string {
  if (!storable(text)) {
    throw new KeywardenError('API_KEY_INPUT_INVALID', {
      field,
      message: `${field} must be text without NUL characters and half surrogate pairs.`,
    });
  }
  if (
    kind !== undefined &&
    text.length * 3 > TEXT_BYTES[kind] &&
    Buffer.byteLength(text) > TEXT_BYTES[kind]
  ) {
    throw new KeywardenError('API_KEY_INPUT_INVALID', {
      field,
      message: `${field} must be at most ${TEXT_BYTES[kind]} bytes long in UTF-8.`,
    });
  }
  return text;
}
