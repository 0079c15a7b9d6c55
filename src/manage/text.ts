/** Texts as people and programs give them: what every store can keep and every terminal can show. */
import { KeywardenError } from '../errors.js';
import { unfit } from './input-fault.js';

/** How long a text may be, in characters (code points). */
export interface TextLimits {
  /** Default: 0. */
  readonly min?: number;
  readonly max: number;
}

/** The ids of accounts, users, sub-accounts and actors. */
export const ID_TEXT = { min: 1, max: 255 } as const satisfies TextLimits;

/** What an alias may be: 1 to 64 characters that need no quoting in a shell or a URL's path. */
export const ALIAS_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,63}$/;

/** Control characters (they would steer terminals) and half surrogate pairs (UTF-8 has none). */
const UNFIT_CHARACTERS = /[\p{Control}\p{Surrogate}]/u;

/** @throws {KeywardenError} `API_KEY_INPUT_INVALID` for what is no text, too short, too long, or holds control characters. */
export function textOf(value: unknown, field: string, { min = 0, max }: TextLimits): string {
  const expected = `a text of ${min === 0 ? `at most ${max}` : `${min} to ${max}`} characters`;
  if (typeof value !== 'string') throw unfit(field, expected, value);
  const length = value.length > 2 * max ? value.length : [...value].length;
  if (length < min || length > max) throw unfit(field, expected, value);
  if (UNFIT_CHARACTERS.test(value)) {
    throw new KeywardenError('API_KEY_INPUT_INVALID', {
      field,
      message: `${field} must be text without control characters (line ends and tabs too) and half surrogate pairs.`,
    });
  }
  return value;
}

/** @throws {KeywardenError} `API_KEY_INPUT_INVALID` */
export function aliasOf(value: unknown): string {
  if (typeof value === 'string' && ALIAS_PATTERN.test(value)) return value;
  throw unfit('alias', '1 to 64 of A-Z, a-z, 0-9 and . _ : @ / -, beginning with a letter or digit', value);
}

/**
 * A copy of a list of texts, as they are.
 * @throws {KeywardenError} `API_KEY_INPUT_INVALID` for what is no list, naming the first entry that is no text.
 */
export function textListOf(value: unknown, field: string): readonly string[] {
  if (!Array.isArray(value)) throw unfit(field, 'a list of texts', value);
  return Array.from(value, (entry: unknown, index) => {
    if (typeof entry !== 'string') throw unfit(`${field}[${index}]`, 'a text', entry);
    return entry;
  });
}
