import * as zlib from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BASE62 } from '../../src/key/base62.js';
import { CHECKSUM_LENGTH, checksumOf, crc32, isChecked } from '../../src/key/checksum.js';
import { scaled } from '../scale.js';

const ascii = fc.string({ unit: fc.integer({ min: 0, max: 127 }).map((code) => String.fromCharCode(code)) });
const base62 = fc.string({ unit: fc.constantFrom(...BASE62), maxLength: 60 });

/** Base62 read by BigInt. */
function numberOf(text: string): bigint {
  return [...text].reduce((value, digit) => value * 62n + BigInt(BASE62.indexOf(digit)), 0n);
}

describe('crc32', () => {
  it('has the check value of CRC-32/ISO-HDLC', () => {
    expect(crc32('123456789')).toBe(0xcbf43926);
    expect(crc32('')).toBe(0);
  });

  it('is what zlib computes', () => {
    fc.assert(
      fc.property(ascii, (text) => {
        expect(crc32(text)).toBe(zlib.crc32(text));
      }),
      { numRuns: scaled(100_000) },
    );
  });
});

describe('checksumOf', () => {
  it('is the CRC in six base62 digits, leading zeros included', () => {
    fc.assert(
      fc.property(ascii, (text) => {
        const checksum = checksumOf(text);
        expect(checksum).toMatch(/^[0-9A-Za-z]{6}$/);
        expect(numberOf(checksum)).toBe(BigInt(zlib.crc32(text)));
      }),
      { numRuns: scaled(100_000) },
    );
    expect(checksumOf('')).toBe('000000');
  });

  it('has room for every CRC', () => {
    expect(62 ** CHECKSUM_LENGTH).toBeGreaterThan(2 ** 32);
  });
});

describe('isChecked', () => {
  it('says yes to the checksum that belongs there', () => {
    fc.assert(
      fc.property(base62, (text) => {
        expect(isChecked(text + checksumOf(text), 0)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('says no to a number that is the right one only after an overflow', () => {
    // 62⁶ is above 2³²: a check that counts in 32 bits would take these as well.
    for (const text of ['', 'a', 'acme0']) {
      const overflowing = numberOf(checksumOf(text)) + 2n ** 32n;
      let digits = '';
      for (let rest = overflowing; digits.length < CHECKSUM_LENGTH; rest /= 62n) {
        digits = BASE62.charAt(Number(rest % 62n)) + digits;
      }
      expect(numberOf(digits)).toBe(overflowing);
      expect(isChecked(text + digits, 0)).toBe(false);
    }
  });

  it('says no to anything but base62 behind the start, though the checksum be right', () => {
    const foreign = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
    fc.assert(
      fc.property(base62, foreign, base62, (before, character, after) => {
        const body = before + character + after;
        const low = [...body].map((one) => String.fromCharCode(one.charCodeAt(0) & 0xff)).join('');
        const crc = zlib.crc32(Buffer.from(low, 'latin1'));
        let checksum = '';
        for (let rest = crc; checksum.length < CHECKSUM_LENGTH; rest = Math.floor(rest / 62)) {
          checksum = BASE62.charAt(rest % 62) + checksum;
        }
        expect(isChecked(body + checksum, 0)).toBe(BASE62.includes(character));
      }),
      { numRuns: scaled(100_000) },
    );
  });

  it('says no to a foreign character in the checksum', () => {
    const text = 'acme';
    const checksum = checksumOf(text);
    for (let place = 0; place < CHECKSUM_LENGTH; place++) {
      for (const code of [0x20, 0x2f, 0x3a, 0x40, 0x5b, 0x60, 0x7b, 0x80, 0xff, 0x130, 0x141, 0xff10]) {
        const changed = checksum.slice(0, place) + String.fromCharCode(code) + checksum.slice(place + 1);
        expect(isChecked(text + changed, 0)).toBe(false);
      }
    }
  });

  it('says no to a checksum that a foreign character spells as one more and minus one', () => {
    const body = Array.from({ length: 10_000 }, (_, at) => `acme${at}`).find((one) =>
      /[0-9A-Ya-y]z$/.test(checksumOf(one)),
    );
    if (body === undefined) return expect.fail('No checksum ends in z.');
    const checksum = checksumOf(body);
    const oneMore = BASE62.charAt(BASE62.indexOf(checksum.charAt(4)) + 1);
    for (const foreign of ['_', '-', ' ', '\u0141']) {
      expect(isChecked(body + checksum.slice(0, 4) + oneMore + foreign, 0)).toBe(false);
    }
  });
});
