import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ChangeLog, type NumberedChange } from '../../../adapters/stores/sql/change-log.js';

const change = (number: number): NumberedChange => ({ number, prefix: `p${number}` });
const seen = (numbers: readonly number[], from: number) =>
  numbers
    .filter((number) => number >= from)
    .sort((a, b) => a - b)
    .map(change);

describe('following the changes', () => {
  test('every change is told once, in whatever order they are committed', () => {
    // Each number is committed at some moment; some are there before the log begins; looks happen in between.
    const scenario = fc.record({
      commits: fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 40 }),
      begin: fc.integer({ min: 0, max: 15 }),
    });
    fc.assert(
      fc.property(scenario, ({ commits, begin }) => {
        const at = (moment: number) => commits.flatMap((when, index) => (when <= moment ? [index + 1] : []));
        const before = at(begin);
        const log = new ChangeLog(seen(before, 0), true, 1_000, () => 0);
        const told: string[] = [];
        for (let moment = begin + 1; moment <= 31; moment += 1) {
          const round = log.take(seen(at(moment), log.from));
          expect(round).toBeDefined();
          expect(round?.gap).toBe(false);
          told.push(...(round?.fresh ?? []));
        }
        const expected = at(31).filter((number) => !before.includes(number));
        expect(told.sort()).toEqual(expected.map((number) => `p${number}`).sort());
      }),
      { numRuns: 1_000 },
    );
  });

  test('a number that never comes is a gap once patience is over, and only then', () => {
    let now = 0;
    const log = new ChangeLog([change(1)], true, 100, () => now);
    expect(log.take([change(1), change(3)])).toEqual({ fresh: ['p3'], gap: false });
    now = 99;
    expect(log.take([change(3)])).toEqual({ fresh: [], gap: false });
    now = 100;
    expect(log.take([change(3)])).toEqual({ fresh: [], gap: true });
    now = 500;
    expect(log.take([change(3)])).toEqual({ fresh: [], gap: false });
  });

  test('more numbers passed over than can be waited for are a gap at once', () => {
    const log = new ChangeLog([change(1)], true, 100, () => 0);
    expect(log.take([change(1), change(5_000)])).toEqual({ fresh: ['p5000'], gap: true });
    expect(log.from).toBe(5_000);
  });

  test('what is older than the changes that are kept is not waited for', () => {
    const log = new ChangeLog([change(501), change(503)], false, 100, () => 0);
    expect(log.from).toBe(502);
    expect(log.take([change(502), change(503), change(504)])).toEqual({
      fresh: ['p502', 'p504'],
      gap: false,
    });
  });

  test('a table that lost its latest change is another table', () => {
    const log = new ChangeLog([change(1), change(2)], true, 100, () => 0);
    expect(log.take([])).toBeUndefined();
    expect(log.take([{ number: 2, prefix: 'another' }])).toBeUndefined();
    expect(log.take([change(2), change(3)])).toEqual({ fresh: ['p3'], gap: false });
  });
});
