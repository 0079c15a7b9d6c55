import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BASE62 } from '../../src/key/base62.js';
import { CHECKSUM_LENGTH, checksumOf } from '../../src/key/checksum.js';
import {
  BRAND_LENGTH,
  BRAND_PATTERN,
  HANDLE_LENGTH,
  KeyFormat,
  mask,
  SECRET_LENGTH,
} from '../../src/key/format.js';
import { seededRandom } from './seeded-random.js';

/** Every brand that the grammar allows: words of a-z and 0-9 joined by single `_`. */
const brands = fc
  .tuple(
    fc.stringMatching(/^[a-z][a-z0-9]{0,19}$/),
    fc.array(fc.stringMatching(/^[a-z0-9]{1,6}$/), { maxLength: 5 }),
  )
  .map(([first, rest]) => [first, ...rest].join('_'))
  .filter((brand) => brand.length >= BRAND_LENGTH.min && brand.length <= BRAND_LENGTH.max);

describe('BRAND_PATTERN', () => {
  it.each(['acme', 'ab', 'a1', 'my_app', 'a_b_c', 'acme_live', 'x9_9', 'acme_2_test'])(
    'takes %s',
    (brand) => {
      expect(brand).toMatch(BRAND_PATTERN);
    },
  );

  it.each([
    '',
    'Acme',
    '1acme',
    '_acme',
    'acme_',
    'my__app',
    'my-app',
    'my.app',
    'acmé',
    'acme ',
    'acme\n',
    'ａcme',
  ])('refuses %j', (brand) => {
    expect(brand).not.toMatch(BRAND_PATTERN);
  });

  it('takes no longer for hostile text than its length', () => {
    expect(`${'a_'.repeat(500_000)}!`).not.toMatch(BRAND_PATTERN);
    expect(`${'a'.repeat(1_000_000)}!`).not.toMatch(BRAND_PATTERN);
  });
});

describe('KeyFormat.mint', () => {
  it('makes <brand>_<handle:12><secret:32><checksum:6> in base62', () => {
    const { key, prefix, keyStart, lastFour } = new KeyFormat('acme').mint();
    expect(key).toMatch(/^acme_[0-9A-Za-z]{50}$/);
    expect(prefix).toBe(key.slice(0, 17));
    expect(keyStart).toBe(`${key.slice(0, 10)}...`);
    expect(lastFour).toBe(key.slice(-4));
    expect(key.slice(-6)).toBe(checksumOf(key.slice(0, -6)));
  });

  it('SM-API-02: shows the first ten characters and three dots, like api_H8TKlr...', () => {
    expect(new KeyFormat('api').mint().keyStart).toMatch(/^api_[0-9A-Za-z]{6}\.\.\.$/);
    expect(new KeyFormat('a_rather_long_brand1').mint().keyStart).toBe('a_rather_l...');
  });

  it('is made of the random source alone', () => {
    const format = new KeyFormat('acme');
    expect(format.mint(seededRandom(1))).toEqual(format.mint(seededRandom(1)));
    expect(format.mint(seededRandom(1)).key).not.toBe(format.mint(seededRandom(2)).key);
    expect(format.mint().key).not.toBe(format.mint().key);
  });

  it('separator-in-brand: what it makes is recognised and taken apart again, whatever the brand', () => {
    fc.assert(
      fc.property(brands, fc.array(brands, { maxLength: 3 }), fc.integer(), (brand, others, seed) => {
        const format = new KeyFormat(brand, others);
        const { key, prefix } = format.mint(seededRandom(seed));
        expect(prefix).toMatch(new RegExp(`^${brand}_[0-9A-Za-z]{12}$`));
        expect(format.isOurs(key)).toBe(true);
        expect(format.isWellFormed(key)).toBe(true);
        expect(format.prefixOf(key)).toBe(prefix);
        expect([...`see ${key}.`.matchAll(format.pattern)].map(String)).toEqual([key]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('separator-in-brand: brands that begin alike are told apart', () => {
    const [short, long] = [new KeyFormat('acme'), new KeyFormat('acme_test')];
    for (const both of [new KeyFormat('acme', ['acme_test']), new KeyFormat('acme_test', ['acme'])]) {
      for (const { key, prefix } of [short.mint(), long.mint()]) {
        expect(both.prefixOf(key)).toBe(prefix);
        expect(both.isWellFormed(key)).toBe(true);
        expect([...key.matchAll(both.pattern)].map(String)).toEqual([key]);
      }
    }
    expect(short.isWellFormed(long.mint().key)).toBe(false);
    expect(long.isOurs(short.mint().key)).toBe(false);
  });

  it('keeps to the brands it accepts', () => {
    const [old, renamed, strange] = [
      new KeyFormat('old'),
      new KeyFormat('renamed', ['old']),
      new KeyFormat('other'),
    ];
    const { key, prefix } = old.mint();
    expect(renamed.isWellFormed(key)).toBe(true);
    expect(renamed.prefixOf(key)).toBe(prefix);
    expect(strange.isWellFormed(key)).toBe(false);
    expect(strange.prefixOf(key)).toBeUndefined();
    expect(strange.isOurs(key)).toBe(false);
    expect(renamed.mint().key).toMatch(/^renamed_/);
  });
});

describe('KeyFormat.remint', () => {
  it('keeps the prefix, of an older brand too, and changes the rest', () => {
    const format = new KeyFormat('renamed', ['old']);
    const before = new KeyFormat('old').mint();
    const after = format.remint(before.prefix);
    expect(after.prefix).toBe(before.prefix);
    expect(after.keyStart).toBe(before.keyStart);
    expect(after.key.slice(16, 48)).not.toBe(before.key.slice(16, 48));
    expect(after.lastFour).toBe(after.key.slice(-4));
    expect(format.isWellFormed(after.key)).toBe(true);
    expect(format.prefixOf(after.key)).toBe(before.prefix);
  });
});

describe('what is shown of a key', () => {
  it('leaves at least 160 random bits unknown, and even to who knows the whole prefix', () => {
    const { key, prefix, keyStart, lastFour } = new KeyFormat('acme').mint();
    // The start lies within the prefix, which is no secret; the end within the checksum, which depends on all before it.
    expect(prefix.startsWith(keyStart.slice(0, -3))).toBe(true);
    expect(lastFour.length).toBeLessThanOrEqual(CHECKSUM_LENGTH);
    expect(key).toHaveLength(prefix.length + SECRET_LENGTH + CHECKSUM_LENGTH);
    const secretBits = SECRET_LENGTH * Math.log2(62);
    const shownBits = lastFour.length * Math.log2(62);
    expect(secretBits).toBeGreaterThan(190);
    expect(secretBits - shownBits).toBeGreaterThan(160);
    expect(HANDLE_LENGTH * Math.log2(62)).toBeGreaterThan(71);
  });

  it('MH-02: is masked by exactly twenty asterisks before the last four', () => {
    expect(mask('8986')).toBe('********************8986');
  });
});

describe('what is no key', () => {
  const format = new KeyFormat('acme', ['my_app']);
  const { key } = format.mint();

  it.each([
    ['empty text', ''],
    ['the brand', 'acme'],
    ['the brand and the separator', 'acme_'],
    ['another brand', `acmf${key.slice(4)}`],
    ['the brand in upper case', `ACME${key.slice(4)}`],
    ['no separator', `acme${key.slice(5)}0`],
    ['a hyphen for a separator', `acme-${key.slice(5)}`],
    ['a character too few', key.slice(0, -1)],
    ['a character too many', `${key}0`],
    ['a line break behind', `${key}\n`],
    ['a space in front', ` ${key.slice(0, -1)}`],
    ['a name every object has', 'constructor'],
    ['the name of the prototype', '__proto__'],
  ])('%s has no prefix and is not well-formed', (_what, text) => {
    expect(format.prefixOf(text)).toBeUndefined();
    expect(format.isWellFormed(text)).toBe(false);
  });

  it('is not well-formed for being as long: the alphabet counts', () => {
    for (const foreign of ['_', '-', ' ', '\0', 'é', 'А', '\u0141', '\uff21', '\ud800']) {
      for (let place = 5; place < key.length; place++) {
        const changed = key.slice(0, place) + foreign + key.slice(place + 1);
        expect(changed).toHaveLength(key.length);
        expect(format.isWellFormed(changed)).toBe(false);
      }
    }
  });

  it('is not taken for one on the word of random text of its length', () => {
    const tail = fc.string({ unit: fc.constantFrom(...BASE62), minLength: 50, maxLength: 50 });
    fc.assert(
      fc.property(tail, (text) => {
        const right = checksumOf(`acme_${text.slice(0, 44)}`);
        expect(format.isWellFormed(`acme_${text}`)).toBe(text.slice(44) === right);
        expect(format.prefixOf(`acme_${text}`)).toBe(`acme_${text.slice(0, 12)}`);
      }),
      { numRuns: 2_000 },
    );
  });
});
