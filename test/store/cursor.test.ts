import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KeywardenError } from '../../src/errors.js';
import { FOREIGN_CURSORS } from '../../src/store/conformance/foreign-cursors.js';
import { decodeCursor, encodeCursor } from '../../src/store/cursor.js';
import { scaled } from '../scale.js';

const number = fc.maxSafeNat();
const text = fc.string({ unit: 'binary' });

function refusalOf(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

describe('a cursor', () => {
  test('gives its position back, and needs no escaping in a URL', () => {
    fc.assert(
      fc.property(number, text, number, (first, second, third) => {
        const cursor = encodeCursor(first, second, third);
        expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(decodeCursor(cursor, 'number', 'string', 'number')).toEqual([first, second, third]);
      }),
      { numRuns: scaled(20_000) },
    );
  });

  test('of another shape is refused', () => {
    fc.assert(
      fc.property(number, text, (first, second) => {
        const cursor = encodeCursor(first, second);
        for (const decode of [
          () => decodeCursor(cursor),
          () => decodeCursor(cursor, 'number'),
          () => decodeCursor(cursor, 'string', 'number'),
          () => decodeCursor(cursor, 'number', 'number'),
          () => decodeCursor(cursor, 'number', 'string', 'string'),
        ]) {
          expect(refusalOf(decode)).toMatchObject({ code: 'API_KEY_INPUT_INVALID', field: 'cursor' });
        }
      }),
      { numRuns: scaled(2_000) },
    );
  });

  test('that nobody made is refused, whatever it is', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.json().map((json) => btoa(unescape(encodeURIComponent(json)))),
      fc.base64String(),
      fc.constantFrom(...FOREIGN_CURSORS),
    );
    fc.assert(
      fc.property(texts, (cursor) => {
        const came = refusalOf(() => decodeCursor(cursor, 'number', 'string'));
        if (Array.isArray(came)) expect(came).toEqual([expect.any(Number), expect.any(String)]);
        else expect(came).toBeInstanceOf(KeywardenError);
      }),
      { numRuns: scaled(50_000) },
    );
    for (const cursor of FOREIGN_CURSORS) {
      expect(refusalOf(() => decodeCursor(cursor, 'number', 'string'))).toBeInstanceOf(KeywardenError);
    }
  });

  test('of a number that is no place in any list is refused', () => {
    for (const number of ['-1', '0.5', '1e999', '-1e999', '9007199254740992']) {
      const cursor = btoa(`[${number},"apk_0000000000000000"]`).replaceAll('=', '');
      expect(refusalOf(() => decodeCursor(cursor, 'number', 'string'))).toBeInstanceOf(KeywardenError);
    }
  });

  test('that is no UTF-8 is refused', () => {
    expect(refusalOf(() => decodeCursor(btoa('["\xff"]'), 'string'))).toBeInstanceOf(KeywardenError);
    expect(refusalOf(() => decodeCursor(btoa('["\xc3\xbf"]'), 'string'))).toEqual(['ÿ']);
  });

  test('is refused in words that do not repeat it', () => {
    const refusal = refusalOf(() => decodeCursor('secret-looking', 'number'));
    expect(refusal).toMatchObject({ status: 400, message: expect.not.stringContaining('secret-looking') });
  });
});
