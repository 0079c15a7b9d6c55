/**
 * What a key looks like: `<brand>_<handle:12><secret:32><checksum:6>`, base62. `brand_handle` is the prefix that a key is
 * looked up by; the secret holds 190 random bits.
 */
import type { RandomBytes } from './base62.js';
import { randomBase62 } from './base62.js';
import { CHECKSUM_LENGTH, checksumOf, isChecked } from './checksum.js';

/** The grammar of a brand; 2 to 20 characters. It may hold `_`: every length behind it is fixed. */
export const BRAND_PATTERN = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
export const BRAND_LENGTH = { min: 2, max: 20 } as const;

export const HANDLE_LENGTH = 12;
export const SECRET_LENGTH = 32;
const TAIL_LENGTH = HANDLE_LENGTH + SECRET_LENGTH + CHECKSUM_LENGTH;

/** A key does not begin or end within a word … */
const WORD = '[0-9A-Za-z_]';
/** … but an escape of URLs or of JSON right before it (`%3D`, `\n`, `\u003d`) is no word, though it ends in a letter or digit. */
const ESCAPE = '%[0-9A-Fa-f]{2}|\\\\(?:[bfnrt]|u[0-9A-Fa-f]{4})';

/** How many characters of a key are shown at its start and at its end. */
const SHOWN = { start: 10, end: 4 } as const;

/** A new key with the parts of it that may be stored and shown. */
export interface MintedKey {
  /** The key itself: shown once, stored nowhere. */
  readonly key: string;
  readonly prefix: string;
  /** The first ten characters of the key and `...`. */
  readonly keyStart: string;
  readonly lastFour: string;
}

/** Mints, recognises and takes apart the keys of one brand, and recognises those of the brands before it. */
export class KeyFormat {
  /**
   * Finds keys in text, for leak scanners: linear time, to be used with `matchAll` (it is global, so `test` and `exec` go on
   * where they last stopped). A match may still have a wrong checksum. It does not match inside a longer word.
   */
  readonly pattern: RegExp;
  readonly #brand: string;
  /** `brand_` of every accepted brand, the current one first. */
  readonly #starts: readonly string[];
  /** The length of the shortest and of the longest key. */
  readonly #shortest: number;
  readonly #longest: number;

  /** The brands must keep to {@link BRAND_PATTERN}: the options see to that. */
  constructor(brand: string, alsoAccept: readonly string[] = []) {
    this.#brand = brand;
    const brands = [brand, ...alsoAccept];
    this.#starts = brands.map((accepted) => `${accepted}_`);
    const lengths = this.#starts.map((start) => start.length + TAIL_LENGTH);
    this.#shortest = Math.min(...lengths);
    this.#longest = Math.max(...lengths);
    this.pattern = new RegExp(
      `(?:(?<!${WORD})|(?<=${ESCAPE}))(?:${brands.join('|')})_[0-9A-Za-z]{${TAIL_LENGTH}}(?!${WORD})`,
      'g',
    );
  }

  /** Makes a new key of the current brand. */
  mint(random?: RandomBytes): MintedKey {
    const prefix = `${this.#brand}_${randomBase62(HANDLE_LENGTH, random)}`;
    return this.#complete(prefix, random);
  }

  /** Makes a new secret behind a prefix that exists: regenerating keeps the prefix, and with it the brand. */
  remint(prefix: string, random?: RandomBytes): MintedKey {
    return this.#complete(prefix, random);
  }

  #complete(prefix: string, random?: RandomBytes): MintedKey {
    const body = prefix + randomBase62(SECRET_LENGTH, random);
    const key = body + checksumOf(body);
    return {
      key,
      prefix,
      keyStart: `${prefix.slice(0, SHOWN.start)}...`,
      lastFour: key.slice(-SHOWN.end),
    };
  }

  /** Whether a presented value means to be a key of ours: it begins with an accepted brand. */
  isOurs(presented: string): boolean {
    return this.#starts.some((start) => presented.startsWith(start));
  }

  /**
   * The prefix of what has a key's length and brand, else `undefined`. Whether it {@link isWellFormed} is not said. It is put
   * together of the brand's own text and a handle, which is short enough to be copied: a part that was cut out would be a view, and the
   * presented key would live in memory as long as somebody keeps it.
   */
  prefixOf(presented: string): string | undefined {
    const start = this.#startOf(presented);
    return start === undefined
      ? undefined
      : start + presented.slice(start.length, start.length + HANDLE_LENGTH);
  }

  /**
   * What stands where a key of this length has its handle, whatever else it is; `undefined` for lengths that no key has. For a
   * look-up that somebody else makes sure of: a text of 12 characters is made and found in half of the time of a prefix.
   */
  handleIn(presented: string): string | undefined {
    const { length } = presented;
    return length >= this.#shortest && length <= this.#longest
      ? presented.slice(length - TAIL_LENGTH, length - TAIL_LENGTH + HANDLE_LENGTH)
      : undefined;
  }

  /** Whether a value has the length, brand, alphabet and checksum of a key. */
  isWellFormed(presented: string): boolean {
    const start = this.#startOf(presented);
    return start !== undefined && isChecked(presented, start.length);
  }

  #startOf(presented: string): string | undefined {
    for (const start of this.#starts) {
      if (presented.length === start.length + TAIL_LENGTH && presented.startsWith(start)) return start;
    }
    return undefined;
  }
}

/** The handle of a prefix. */
export function handleOf(prefix: string): string {
  return prefix.slice(-HANDLE_LENGTH);
}

/** `********************8986`: exactly twenty asterisks and the last four characters. */
export function mask(lastFour: string): string {
  return '*'.repeat(20) + lastFour;
}
