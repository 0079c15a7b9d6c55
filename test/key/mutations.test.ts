/** What a slip, or a guess, makes of a minted key. */
import * as zlib from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BASE62 } from '../../src/key/base62.js';
import { KeyFormat } from '../../src/key/format.js';
import { scaled } from '../scale.js';
import { seededRandom } from './seeded-random.js';

const BRANDS = ['acme', 'my_app'] as const;
const format = new KeyFormat(BRANDS[0], [BRANDS[1]]);

/** Written once more, from the design: a brand, 44 base62 characters, and their CRC-32 by zlib in six base62 digits. */
function isWellFormed(text: string): boolean {
  const [, body, checksum] = /^((?:acme|my_app)_[0-9A-Za-z]{44})([0-9A-Za-z]{6})$/.exec(text) ?? [];
  if (body === undefined || checksum === undefined) return false;
  const claimed = [...checksum].reduce((value, digit) => value * 62n + BigInt(BASE62.indexOf(digit)), 0n);
  return claimed === BigInt(zlib.crc32(body));
}

const minted = fc
  .tuple(fc.constantFrom(...BRANDS), fc.integer())
  .map(([brand, seed]) => new KeyFormat(brand).mint(seededRandom(seed)).key);

/** Characters that look like one of ours, or become one when cut to a byte, folded or normalised. */
const LOOK_ALIKES = [
  'А',
  'о',
  'е',
  'Ａ',
  '０',
  'ａ',
  '＿',
  '\u0141',
  '\u0130',
  '\u017f',
  '\u212a',
  '𝟎',
  'é',
  '\ud835',
];
const anyCharacter = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...BASE62) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('_', '-', '.', ' ', '\0', '\n', '\r', '\t', '"', '\u00ad', '\u200b'),
  },
  { weight: 1, arbitrary: fc.constantFrom(...LOOK_ALIKES) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) },
);

type Change = (key: string, place: number, character: string) => string;

/** The single-character changes; `place` is any number, taken modulo what is possible. */
const CHANGES: Readonly<Record<string, Change>> = {
  replace: (key, place, character) => {
    const at = place % key.length;
    return key.slice(0, at) + character + key.slice(at + 1);
  },
  insert: (key, place, character) => {
    const at = place % (key.length + 1);
    return key.slice(0, at) + character + key.slice(at);
  },
  remove: (key, place) => {
    const at = place % key.length;
    return key.slice(0, at) + key.slice(at + 1);
  },
  swap: (key, place) => {
    const at = place % (key.length - 1);
    return key.slice(0, at) + key.charAt(at + 1) + key.charAt(at) + key.slice(at + 2);
  },
  fold: (key, place) => {
    const at = place % key.length;
    const one = key.charAt(at);
    const folded = one === one.toUpperCase() ? one.toLowerCase() : one.toUpperCase();
    return key.slice(0, at) + folded + key.slice(at + 1);
  },
  double: (key, place) => {
    const at = place % key.length;
    return key.slice(0, at) + key.charAt(at) + key.slice(at);
  },
};

describe('a changed key', () => {
  it('10⁵ single-character changes: none is well-formed, unless it changed nothing', () => {
    fc.assert(
      fc.property(
        minted,
        fc.constantFrom(...Object.keys(CHANGES)),
        fc.nat({ max: 1_000_000 }),
        anyCharacter,
        (key, kind, place, character) => {
          const changed = CHANGES[kind]?.(key, place, character) ?? key;
          expect(format.isWellFormed(changed)).toBe(changed === key);
          expect(isWellFormed(changed)).toBe(changed === key);
        },
      ),
      { numRuns: scaled(100_000) },
    );
  });

  it('every replacement of one character by another of the alphabet is detected, at every place', () => {
    for (let seed = 0; seed < scaled(40); seed++) {
      const { key } = format.mint(seededRandom(seed));
      for (let place = 0; place < key.length; place++) {
        for (const character of `${BASE62}_`) {
          const changed = key.slice(0, place) + character + key.slice(place + 1);
          if (format.isWellFormed(changed) !== (changed === key)) expect.fail(`${key} -> ${changed}`);
        }
      }
    }
  });

  it('changed in several places it is well-formed exactly where the checksum, computed anew, says so', () => {
    const tail = fc.string({ unit: anyCharacter, minLength: 44, maxLength: 44 });
    fc.assert(
      fc.property(fc.constantFrom(...BRANDS, 'acm', 'acme_'), tail, fc.boolean(), (brand, text, mend) => {
        const body = `${brand}_${text}`;
        const crc = mend ? zlib.crc32(Buffer.from(body, 'latin1')) : 0;
        let checksum = '';
        for (let rest = crc; checksum.length < 6; rest = Math.floor(rest / 62)) {
          checksum = BASE62.charAt(rest % 62) + checksum;
        }
        expect(format.isWellFormed(body + checksum)).toBe(isWellFormed(body + checksum));
      }),
      { numRuns: scaled(100_000) },
    );
  });

  it('has no prefix to be looked up by where its length or brand is wrong', () => {
    fc.assert(
      fc.property(
        minted,
        fc.constantFrom('insert', 'remove', 'double'),
        fc.nat({ max: 1_000 }),
        (key, kind, place) => {
          expect(format.prefixOf(CHANGES[kind]?.(key, place, 'x') ?? key)).toBeUndefined();
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
