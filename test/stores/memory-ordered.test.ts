import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Ordered } from '../../adapters/stores/memory/ordered.js';
import { scaled } from '../scale.js';

const operation = fc.oneof(
  fc.record({ add: fc.integer({ min: 0, max: 300 }) }),
  fc.record({ read: fc.option(fc.integer({ min: -5, max: 305 })) }),
  fc.record({ keepMultiplesOf: fc.integer({ min: 1, max: 5 }) }),
);

function numbers(): Ordered<number> {
  return new Ordered<number>((a, b) => a - b);
}

describe('an ordered list', () => {
  test('reads like a sorted one, from any place, in both directions, whatever was done before', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 400, size: 'max' }), (operations) => {
        const ordered = numbers();
        let expected: number[] = [];
        for (const operation of operations) {
          if ('add' in operation) {
            if (expected.includes(operation.add)) continue;
            ordered.add(operation.add);
            expected.push(operation.add);
          } else if ('keepMultiplesOf' in operation) {
            const kept = (item: number) => item % operation.keepMultiplesOf === 0;
            ordered.keep(kept);
            expected = expected.filter(kept);
          } else {
            const sorted = expected.toSorted((a, b) => a - b);
            const from = operation.read;
            if (from === null) {
              expect([...ordered.ascending()]).toEqual(sorted);
              expect([...ordered.descending()]).toEqual(sorted.toReversed());
            } else {
              expect([...ordered.ascending(from)]).toEqual(sorted.filter((item) => item > from));
              expect([...ordered.descending(from)]).toEqual(
                sorted.toReversed().filter((item) => item < from),
              );
            }
          }
        }
      }),
      { numRuns: scaled(2_000) },
    );
  });

  test('compares few items where they are added near the end and a part is read', () => {
    let compared = 0;
    const ordered = new Ordered<number>((a, b) => {
      compared += 1;
      return a - b;
    });
    const count = 100_000;
    for (let item = 0; item < count; item += 1) ordered.add(item % 2 === 0 ? item + 1 : item - 1);
    expect(compared).toBeLessThan(3 * count);
    compared = 0;
    const page = ordered.descending(count / 2);
    for (let item = 1; item <= 100; item += 1) expect(page.next().value).toBe(count / 2 - item);
    expect(compared).toBeLessThan(20);
  });
});
