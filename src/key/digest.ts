/** What is stored of a key: SHA-256, or under a pepper HMAC-SHA-256, of the whole key. */
import type { KeyDigest } from '../record.js';
import type { BinaryDigest, Sha256 } from './sha256.js';
import { bytesOfDigest, DIGEST_LENGTH, sha256 } from './sha256.js';

/** The pepper id of a digest that was made without one. */
export const UNPEPPERED = 'sha256';

/** The peppers in force, as the options hand them on. */
export interface Peppers {
  /** The id new digests are made under; {@link UNPEPPERED} where there is no pepper. */
  readonly current: string;
  /** Secret by id. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Whether keys that were stored without a pepper are still accepted. */
  readonly acceptUnpeppered: boolean;
}

/** How a stored digest's pepper stands: usable, refused by choice, or known to nobody here. */
export type PepperStanding = 'usable' | 'refused' | 'unknown';

/** Makes digests of keys under the peppers in force. */
export class Digester {
  /** The id new digests are made under. */
  readonly current: string;
  readonly #makers = new Map<string, (key: string) => BinaryDigest>();
  readonly #make: (key: string) => BinaryDigest;
  readonly #acceptUnpeppered: boolean;

  /** @throws {TypeError} where the current pepper is not among the secrets, or one of these has the id {@link UNPEPPERED}. */
  constructor(peppers: Peppers, hash: Sha256 = sha256) {
    this.current = peppers.current;
    this.#acceptUnpeppered = peppers.acceptUnpeppered || peppers.current === UNPEPPERED;
    this.#makers.set(UNPEPPERED, hash.digest);
    for (const [id, secret] of peppers.secrets) {
      if (id === UNPEPPERED) throw new TypeError(`No pepper can have the id ${UNPEPPERED}: it means none.`);
      this.#makers.set(id, hash.authenticator(secret));
    }
    const make = this.#makers.get(peppers.current);
    if (make === undefined) throw new TypeError('The current pepper is not among the peppers.');
    this.#make = make;
  }

  /** Whether keys stored under this pepper can be verified. */
  standingOf(pepperId: string): PepperStanding {
    if (!this.#makers.has(pepperId)) return 'unknown';
    return pepperId === UNPEPPERED && !this.#acceptUnpeppered ? 'refused' : 'usable';
  }

  /** The function that digests keys under a pepper; `undefined` where nobody here has it. */
  makerOf(pepperId: string): ((key: string) => BinaryDigest) | undefined {
    return this.#makers.get(pepperId);
  }

  /** The digest of a key as stores keep it, under the current pepper. */
  digest(key: string): KeyDigest {
    return { pepperId: this.current, value: hexOf(this.#make(key)) };
  }

  /** The same, to be compared. */
  binaryDigest(key: string): BinaryDigest {
    return this.#make(key);
  }
}

/**
 * Compares two digests in a time that depends on their length alone. What is not 16 characters long is no digest and equals
 * nothing, itself included. Written here because Node's `timingSafeEqual` wants buffers, which cost more than the comparison.
 */
export function sameDigest(a: BinaryDigest, b: BinaryDigest): boolean {
  if (a.length !== DIGEST_LENGTH || b.length !== DIGEST_LENGTH) return false;
  let difference = 0;
  for (let index = 0; index < DIGEST_LENGTH; index++) difference |= a.charCodeAt(index) ^ b.charCodeAt(index);
  return difference === 0;
}

/** From a digest to the hexadecimal that stores keep. */
export function hexOf(digest: BinaryDigest): string {
  let hex = '';
  for (const byte of bytesOfDigest(digest)) hex += byte.toString(16).padStart(2, '0');
  return hex;
}

const HEX_LENGTH = 4 * DIGEST_LENGTH;
const STORED_DIGEST = /^[0-9a-f]{64}$/;

/** Whether this is a digest in the hexadecimal that stores keep. */
export function isStoredDigest(value: unknown): boolean {
  return typeof value === 'string' && STORED_DIGEST.test(value);
}

/**
 * From the hexadecimal that stores keep to a digest.
 * @throws {RangeError} for what is not 64 lower-case hexadecimal characters: half a digest must not be guessed at.
 */
export function binaryOfHex(hex: string): BinaryDigest {
  // Every miss of the cache does this: from the characters it takes a tenth of what it takes by way of bytes.
  const words: number[] = [];
  // One character that is not hexadecimal makes its word negative, and with that the whole.
  let unreadable = hex.length === HEX_LENGTH ? 0 : -1;
  for (let at = 0; at < HEX_LENGTH; at += 4) {
    const word =
      (nibble(hex, at + 2) << 12) | (nibble(hex, at + 3) << 8) | (nibble(hex, at) << 4) | nibble(hex, at + 1);
    unreadable |= word;
    words.push(word);
  }
  if (unreadable < 0) throw new RangeError('A stored digest cannot be read.');
  return String.fromCharCode(...words);
}

/** What a character stands for, by its code: -1 for what is no lower-case hexadecimal. */
const NIBBLES = Int8Array.from({ length: 128 }, (_, code) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(code)),
);

function nibble(hex: string, at: number): number {
  return NIBBLES[hex.charCodeAt(at)] ?? -1;
}
