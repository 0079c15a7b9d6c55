import { describe, expect, it } from 'vitest';
import { BASE62, randomBase62, secureRandom } from '../../src/key/base62.js';
import { scaled } from '../scale.js';
import { chiSquare, probabilityOf } from './chi-square.js';
import { seededRandom } from './seeded-random.js';

/** How often each of the 62 characters comes, for characters at even and at odd places: two tables, 122 degrees of freedom. */
function countsOf(text: string): [Uint32Array, Uint32Array] {
  const counts: [Uint32Array, Uint32Array] = [new Uint32Array(62), new Uint32Array(62)];
  for (let index = 0; index < text.length; index++) {
    const table = counts[index % 2 === 0 ? 0 : 1];
    const digit = BASE62.indexOf(text.charAt(index));
    table[digit] = (table[digit] ?? 0) + 1;
  }
  return counts;
}

function probabilityThatUnbiased(text: string): number {
  const [even, odd] = countsOf(text);
  return probabilityOf(chiSquare(even) + chiSquare(odd), 122);
}

describe('the statistic of these tests', () => {
  it.each([
    // The table of the χ² distribution in any book.
    [10, 18.307, 0.05],
    [10, 29.588, 0.001],
    [100, 124.342, 0.05],
    [100, 149.449, 0.001],
  ])('knows the critical values: %i degrees of freedom, χ² %f, p %f', (degrees, chi, p) => {
    expect(probabilityOf(chi, degrees)).toBeCloseTo(p, 5);
  });
});

describe('randomBase62', () => {
  it('has an alphabet of 62 different letters and digits, in the order of their codes', () => {
    expect(new Set(BASE62).size).toBe(62);
    expect([...BASE62].sort().join('')).toBe(BASE62);
    expect(BASE62).toMatch(/^[0-9A-Za-z]{62}$/);
  });

  it.each([0, 1, 2, 7, 12, 16, 32, 1_000])('makes text of exactly %i characters', (length) => {
    const text = randomBase62(length);
    expect(text).toHaveLength(length);
    expect(text).toMatch(/^[0-9A-Za-z]*$/);
  });

  it('unbiased-secrets: throws away the bytes from 248 on, and only those', () => {
    let next = 0;
    const counting = (bytes: Uint8Array): void => {
      for (let index = 0; index < bytes.length; index++) bytes[index] = next++ % 256;
    };
    // 248 is four times 62: each round of 256 bytes gives the alphabet four times and nothing else.
    expect(randomBase62(248 * 3, counting)).toBe(BASE62.repeat(12));
  });

  it('asks again as long as too many bytes were thrown away', () => {
    let asked = 0;
    const stingy = (bytes: Uint8Array): void => {
      bytes.fill(255);
      if (++asked > 3) bytes[0] = 61;
    };
    expect(randomBase62(2, stingy)).toBe('zz');
    expect(asked).toBe(5);
  });

  it('unbiased-secrets: every character is equally likely (χ², p > 0.001)', () => {
    const text = randomBase62(scaled(20_000_000), seededRandom('unbiased'));
    expect(probabilityThatUnbiased(text)).toBeGreaterThan(0.001);
  });

  it('unbiased-secrets: the same statistic sees bytes taken modulo 62', () => {
    const bytes = new Uint8Array(scaled(20_000_000));
    const random = seededRandom('biased');
    random(bytes);
    const biased = Array.from(bytes, (byte) => BASE62.charAt(byte % 62)).join('');
    expect(probabilityThatUnbiased(biased)).toBeLessThan(1e-12);
  });

  it('takes its bytes from Web Crypto unless told otherwise', () => {
    const bytes = new Uint8Array(64);
    secureRandom(bytes);
    expect(new Set(bytes).size).toBeGreaterThan(20);
    expect(randomBase62(40)).not.toBe(randomBase62(40));
  });
});
