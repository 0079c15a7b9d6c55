import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPoints, RATE_LIMIT_EXPECTED, windowOf } from '../../src/policy/rate-limit.js';

describe('the points of a limit', () => {
  it.each([1, 2, 1_000_000, Number.MAX_SAFE_INTEGER])('%d can be counted down from', (points) => {
    expect(isPoints(points)).toBe(true);
  });

  it.each([0, -0, -1, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, '1', 1n, null, undefined, [1], {}])(
    '%s cannot',
    (points) => {
      expect(isPoints(points)).toBe(false);
    },
  );
});

describe('the window of a limit', () => {
  it('is a whole number of seconds, at least one, in milliseconds or in words', () => {
    expect([windowOf(1_000), windowOf('1s'), windowOf('1m'), windowOf('1d')]).toEqual([
      1_000, 1_000, 60_000, 86_400_000,
    ]);
    fc.assert(
      fc.property(
        fc.oneof(fc.double(), fc.integer({ min: -10_000, max: 10_000 }), fc.maxSafeNat()),
        (value) => {
          const fits = Number.isSafeInteger(value) && value >= 1_000 && value % 1_000 === 0;
          expect(windowOf(value)).toBe(fits ? value : undefined);
        },
      ),
    );
  });

  it.each([0, 999, 1_001, 1_500, -1_000, '0s', '1.5s', '1000', 'x', '', null, undefined, Number.NaN])(
    'is not %s',
    (value) => {
      expect(windowOf(value)).toBeUndefined();
    },
  );

  it('is described by what it takes', () => {
    expect(RATE_LIMIT_EXPECTED.points).toBe('a whole number, at least 1');
    expect(RATE_LIMIT_EXPECTED.duration).toMatch(
      /^milliseconds or a text like '90d' .*, whole seconds, at least one$/,
    );
  });
});
