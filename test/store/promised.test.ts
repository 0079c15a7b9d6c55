import { describe, expect, test } from 'vitest';
import { KeywardenError } from '../../src/errors.js';
import { difference, show } from '../../src/store/conformance/difference.js';
import { allPages, fails, holds, race, refused, same } from '../../src/store/conformance/promised.js';

describe('a difference', () => {
  test.each<[unknown, unknown]>([
    [null, null],
    [undefined, undefined],
    [Number.NaN, Number.NaN],
    [0, -0],
    [[], []],
    [{}, Object.create(null)],
    [
      { a: 1, b: [2, { c: null }] },
      { b: [2, { c: null }], a: 1 },
    ],
    [JSON.parse('{"__proto__":{"a":1}}'), JSON.parse('{"__proto__":{"a":1}}')],
  ])('is not between %j and %j', (came, expected) => {
    expect(difference(came, expected)).toBeUndefined();
  });

  test.each<[unknown, unknown, string]>([
    [1, '1', 'the value is 1, not "1"'],
    [null, undefined, 'the value is null, not undefined'],
    [null, {}, 'the value is null, not {}'],
    [[], {}, 'the value is [], not {}'],
    [[1], [1, 2], 'the value has 1 items, not 2: [1], not [1,2]'],
    [[1, 3], [1, 2], 'the value[1] is 3, not 2'],
    [{ a: { b: 1 } }, { a: { b: 2 } }, 'the value.a.b is 1, not 2'],
    [{}, { a: undefined }, 'the value lacks a'],
    [{ a: undefined }, {}, 'the value has a as well: undefined'],
    [{}, { toString: 1 }, 'the value lacks toString'],
    [{}, JSON.parse('{"__proto__":1}'), 'the value lacks __proto__'],
    [JSON.parse('{"__proto__":1}'), JSON.parse('{"__proto__":2}'), 'the value.__proto__ is 1, not 2'],
    [1n, 1, 'the value is 1, not 1'],
  ])('is between %s and %s', (came, expected, found) => {
    expect(difference(came, expected)).toBe(found);
  });

  test('is shown in a line that a person can read', () => {
    expect(show(new TypeError('no'))).toBe('TypeError: no');
    expect(show('x'.repeat(1_000))).toBe(`"${'x'.repeat(299)}… (1002 characters)`);
    const circle: { self?: unknown } = {};
    circle.self = circle;
    expect(show(circle)).toBe('[object Object]');
  });
});

describe('a promise', () => {
  const taken = new KeywardenError('API_KEY_ALIAS_TAKEN');
  const failing = (error: unknown) => () => {
    throw error;
  };

  test('that is kept passes', async () => {
    same('it is one', 1, 1);
    holds('it holds', true, undefined);
    await refused('it is refused', 'API_KEY_ALIAS_TAKEN', failing(taken));
    await refused('it is refused', 'API_KEY_ALIAS_TAKEN', async () => Promise.reject(taken));
    await fails('it fails', failing('anything'));
    const calls = [() => 1, failing(taken), async () => 2];
    expect(await race('they race', 'API_KEY_ALIAS_TAKEN', calls)).toEqual({ done: 2, refused: 1 });
    const pages = new Map([
      [undefined, { items: [1, 2], next: 'two' }],
      ['two', { items: [3], next: null }],
    ]);
    const none = { items: [], next: null };
    expect(await allPages('it ends', ({ cursor }) => pages.get(cursor) ?? none)).toEqual([1, 2, 3]);
  });

  test.each<[string, () => unknown, string]>([
    ['same', () => same('it is one', 2, 1), 'Promised: it is one. Came: the value is 2, not 1.'],
    ['holds', () => holds('it holds', false, { a: 1 }), 'Promised: it holds. Came: {"a":1}.'],
    [
      'refused, and it was done',
      () => refused('it is refused', 'API_KEY_ALIAS_TAKEN', () => 'done'),
      'Promised: it is refused (refused with KeywardenError API_KEY_ALIAS_TAKEN). Came: it was done, with "done".',
    ],
    [
      'refused, otherwise',
      () => refused('it is refused', 'API_KEY_NOT_FOUND', failing(taken)),
      'Promised: it is refused (refused with KeywardenError API_KEY_NOT_FOUND). Came: API_KEY_ALIAS_TAKEN.',
    ],
    [
      'refused, by something that only looks like it',
      () => refused('it is refused', 'API_KEY_NOT_FOUND', failing({ code: 'API_KEY_NOT_FOUND' })),
      'Promised: it is refused (refused with KeywardenError API_KEY_NOT_FOUND). Came: {"code":"API_KEY_NOT_FOUND"}.',
    ],
    ['fails', () => fails('it fails', () => 1), 'Promised: it fails. Came: it was done, with 1.'],
    [
      'race',
      () => race('they race', undefined, [() => 1, failing(new Error('deadlock'))]),
      'Promised: they race. Came: a call failed with Error: deadlock.',
    ],
    [
      'pages without an end',
      () => allPages('it ends', () => ({ items: [], next: 'on' })),
      'Promised: it ends. Came: a cursor after each of 10,000 pages.',
    ],
    [
      'pages without a cursor',
      () => allPages('it ends', () => JSON.parse('{"items":[],"next":3}')),
      'Promised: it ends: `next` is a cursor or null. Came: 3.',
    ],
  ])('that is broken says what was promised and what came: %s', async (_what, broken, message) => {
    await expect(async () => broken()).rejects.toThrow(
      expect.objectContaining({ name: 'BrokenPromise', message }),
    );
  });
});
