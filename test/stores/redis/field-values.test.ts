import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { number, text } from '../../../adapters/stores/redis/field-values.js';

/** What a reader makes of a value; the error where it makes nothing of it. */
function outcome(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return 'damaged';
  }
}

/** What JSON says it is, where it is of that type. */
const asJson = (value: unknown, type: 'number' | 'string') =>
  outcome(() => {
    const found: unknown = JSON.parse(String(value));
    if (typeof value !== 'string' || typeof found !== type) throw new Error('Something else.');
    return found;
  });

describe('what is read without a JSON parser is what a parser reads', () => {
  test.each([
    '0',
    '1',
    '10',
    '1893456000000',
    '999999999999999',
    '1000000000000000',
    '9007199254740993',
    '123456789012345678901234567890',
    '-1',
    '-0',
    '1.5',
    '1e3',
    '00',
    '01',
    '+1',
    ' 1',
    '1 ',
    '1_0',
    '0x1',
    '١',
    '',
    '-',
    '.',
    'null',
    'NaN',
    '"1"',
    '[1]',
    null,
    undefined,
    7,
  ])('number: %j', (value) => {
    expect(outcome(() => number(value, 'version'))).toEqual(asJson(value, 'number'));
  });

  test('any number, and any text of digits', () => {
    const texts = fc.oneof(
      fc.double().map((value) => JSON.stringify(value)),
      fc.maxSafeInteger().map(String),
      fc.stringMatching(/^[0-9.e+-]{0,20}$/),
    );
    fc.assert(
      fc.property(texts, (value) => {
        expect(outcome(() => number(value, 'version'))).toEqual(asJson(value, 'number'));
      }),
    );
  });

  test('any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.string().map((it) => JSON.stringify(it)),
        ),
        (value) => {
          expect(outcome(() => text(value, 'name'))).toEqual(asJson(value, 'string'));
        },
      ),
    );
  });
});
