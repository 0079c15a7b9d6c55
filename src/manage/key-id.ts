/** The ids of keys: `apk_` and 16 base62 characters (95 random bits), never reused. */
import { randomBase62 } from '../key/base62.js';
import { kindOf } from './input-fault.js';

const START = 'apk_';
const RANDOM_LENGTH = 16;
const KEY_ID = new RegExp(`^${START}[0-9A-Za-z]{${RANDOM_LENGTH}}$`);

/** A new id. */
export function newKeyId(): string {
  return START + randomBase62(RANDOM_LENGTH);
}

/**
 * Whether a text can be the id of a key at all, so that asking the store makes sense.
 * @throws {TypeError} for what is no text: no caller on the wire can send that, only a program's own mistake.
 */
export function isKeyId(id: unknown): id is string {
  if (typeof id !== 'string') throw new TypeError(`A key's id is a text; this is ${kindOf(id)}.`);
  return KEY_ID.test(id);
}
