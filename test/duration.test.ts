import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DURATION_EXPECTED, DURATION_PATTERN, millisecondsOf } from '../src/duration.js';

/** Spelt out once more, in seconds, so that a slip in the table of the source shows. */
const SECONDS = { s: 1, m: 60, h: 60 * 60, d: 24 * 3_600, w: 7 * 86_400, y: 365 * 86_400 } as const;
const units = fc.constantFrom('s', 'm', 'h', 'd', 'w', 'y');
/** Any UTF-16 code unit, halves of pairs included. */
const codeUnit = fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code));

describe('millisecondsOf', () => {
  it.each([
    ['30s', 30_000],
    ['15m', 900_000],
    ['12h', 43_200_000],
    ['90d', 7_776_000_000],
    ['2w', 1_209_600_000],
    ['1y', 31_536_000_000],
    ['0d', 0],
    ['007d', 604_800_000],
  ])('reads %s', (text, milliseconds) => {
    expect(millisecondsOf(text)).toBe(milliseconds);
  });

  it('reads every whole number with every unit, as exactly as BigInt does, or not at all', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 60n }), units, (count, unit) => {
        const exact = count * BigInt(SECONDS[unit]) * 1_000n;
        const expected = exact <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(exact) : undefined;
        expect(millisecondsOf(`${count}${unit}`)).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes numbers as milliseconds: whole, not negative, exactly countable', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        const fits = Number.isSafeInteger(value) && value >= 0;
        expect(millisecondsOf(value)).toBe(fits ? Math.abs(value) : undefined);
      }),
    );
    fc.assert(fc.property(fc.maxSafeNat(), (value) => millisecondsOf(value) === value));
  });

  it('makes 0 of -0', () => {
    expect(Object.is(millisecondsOf(-0), 0)).toBe(true);
  });

  it.each([
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['a negative number', -1],
    ['half a millisecond', 0.5],
    ['2 to the power of 53', 2 ** 53],
    ['a BigInt', 5n],
    ['nothing', undefined],
    ['null', null],
    ['true', true],
    ['a list with a duration', ['90d']],
    ['an object', { valueOf: () => 5 }],
    ['a String object', Object('90d')],
    ['empty text', ''],
    ['a bare number as text', '90'],
    ['a bare unit', 'd'],
    ['a fraction', '1.5d'],
    ['a sign', '-1d'],
    ['a plus', '+1d'],
    ['an exponent', '1e3s'],
    ['a hexadecimal number', '0x10s'],
    ['upper case', '1D'],
    ['a space in front', ' 1d'],
    ['a space behind', '1d '],
    ['a line break behind', '1d\n'],
    ['a space between', '1 d'],
    ['two units', '1d12h'],
    ['milliseconds as text', '5ms'],
    ['a month', '1M'],
    ['Arabic-Indic digits', '٩d'],
    ['full-width digits', '９d'],
    ['a name every object has', '1constructor'],
    ['the name of the prototype', '1__proto__'],
    ['more than can be counted', `${'9'.repeat(400)}d`],
  ])('refuses %s', (_what, value) => {
    expect(millisecondsOf(value)).toBeUndefined();
  });

  it('reads no text outside the grammar', () => {
    const near = fc.string({ unit: fc.constantFrom('0', '1', '9', 's', 'm', 'd', 'y', ' ', '.', '-', 'e') });
    fc.assert(
      fc.property(fc.oneof(near, fc.string({ unit: codeUnit })), (text) => {
        expect(millisecondsOf(text) !== undefined).toBe(/^[0-9]+[smhdwy]$/.test(text));
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes no longer for hostile text than its length', () => {
    const zeros = '0'.repeat(2_000_000);
    expect(millisecondsOf(`${zeros}1s`)).toBe(1_000);
    expect(millisecondsOf(`${zeros}!`)).toBeUndefined();
  });

  it('says in DURATION_EXPECTED what DURATION_PATTERN takes', () => {
    expect(DURATION_PATTERN.source).toBe('^(\\d+)(s|m|h|d|w|y)$');
    for (const unit of Object.keys(SECONDS)) expect(DURATION_EXPECTED).toMatch(new RegExp(`\\b${unit}\\b`));
  });
});
