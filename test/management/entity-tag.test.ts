import { describe, expect, it } from 'vitest';
import { versionsOf } from '../../adapters/management/entity-tag.js';

describe('If-Match', () => {
  it.each([' ', ',', '"1",', '"', 'W/', ' ,', '\t "x" ,', '"1" '])(
    'of a million characters, %j over and over, is read in no time',
    (unit) => {
      const began = performance.now();
      expect(() => versionsOf(`${unit.repeat(1_000_000 / unit.length)}x`)).toThrow(/entity tags/);
      expect(performance.now() - began).toBeLessThan(2_000);
    },
  );

  it('that is not there, or a star, asks for nothing', () => {
    expect([null, '*', ' * '].map(versionsOf)).toEqual([undefined, undefined, undefined]);
  });
});
