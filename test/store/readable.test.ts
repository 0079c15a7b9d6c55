import { describe, expect, test } from 'vitest';
import { samples } from '../../src/store/conformance/samples.js';
import { unreadableEvent, unreadableKey } from '../../src/store/readable.js';

const { key, event } = samples();
const digest = { pepperId: 'p', value: 'a'.repeat(64) };

/** What no column may be, beside what is listed for it. */
const NEVER = [undefined, Symbol('x'), () => 1, 1n];
const notText = [...NEVER, null, 1, true, {}, [], new String('x')];
const notTextOrNull = notText.filter((value) => value !== null);
const notTime = [
  ...NEVER,
  Number.NaN,
  Infinity,
  -Infinity,
  '1',
  '2030-01-15',
  new Date(),
  new Date('x'),
  true,
  {},
  [],
];
const notTexts = [
  ...NEVER,
  'a',
  1,
  true,
  {},
  { length: 0 },
  [1],
  [null],
  ['a', undefined],
  [['a']],
  new Set(['a']),
];
const notDigest = [
  ...NEVER,
  'a'.repeat(64),
  [],
  {},
  { ...digest, pepperId: '' },
  { ...digest, pepperId: 1 },
  { pepperId: 'p' },
  ...['', 'a'.repeat(63), 'a'.repeat(65), 'A'.repeat(64), 'g'.repeat(64), `${'a'.repeat(64)}\n`, 1, null].map(
    (value) => ({
      ...digest,
      value,
    }),
  ),
];
const notRateLimit = [
  ...NEVER,
  5,
  'x',
  [],
  {},
  ...[0, -1, 1.5, Number.NaN, '1', null].flatMap((bad) => [
    { points: bad, duration: 1_000 },
    { points: 1, duration: bad },
  ]),
];

const unfitForKeys = {
  id: [...notText, ''],
  accountId: [...notText, ''],
  prefix: [...notText, ''],
  keyStart: notText,
  lastFour: notText,
  digest: [...notDigest, null],
  overlap: [
    ...notDigest,
    digest,
    { ...digest, until: Number.NaN },
    { ...digest, until: '9' },
    { ...digest, until: null },
  ],
  sealed: notTextOrNull,
  name: notText,
  alias: notTextOrNull,
  type: [...notText, '', 'owner', 'User', 'constructor'],
  scopes: [...notTexts, null],
  allowIps: [
    ...notTexts,
    null,
    [''],
    ['10.0.0.0/33'],
    ['10.0.0.0/0'],
    ['10.0.0.0/'],
    ['::1'],
    ['10.0.0'],
    ['1.2.3.4', 'x'],
  ],
  subaccounts: notTexts,
  enabled: [...NEVER, null, 0, 1, '', 'false', 'true', {}, []],
  behalfOf: notTextOrNull,
  expiresAt: notTime,
  rateLimit: notRateLimit,
  metadata: [...NEVER, null, 'x', '{}', 1, true, [], [1]],
  createdAt: [...notTime, null],
  createdBy: notText,
  updatedAt: [...notTime, null],
  revokedAt: notTime,
  version: [...NEVER, null, 0, -1, 1.5, Number.NaN, 2 ** 53, '1', true, {}],
};

const unfitForEvents = {
  accountId: [...notText, ''],
  sequence: [...NEVER, null, 0, -1, 1.5, Number.NaN, '1'],
  at: [...notTime, null],
  action: [...notText, ''],
  actor: [
    ...NEVER,
    null,
    'host',
    [],
    {},
    { id: 'x' },
    { kind: 'host' },
    { id: 1, kind: 'host' },
    { id: 'x', kind: null },
  ],
  keyId: notTextOrNull,
  detail: [...NEVER, null, 'x', [], 1],
};

const show = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value));

describe('a stored key', () => {
  test('is readable in every form that the port allows', () => {
    for (const over of [
      {},
      { overlap: { ...digest, until: 0 }, sealed: 'a.b.c.d.e', alias: 'x', behalfOf: 'u', revokedAt: 0 },
      { expiresAt: 1.5, createdAt: -1, name: '', scopes: [], subaccounts: [], metadata: { a: [null] } },
      {
        allowIps: ['10.0.0.0/8', '192.0.2.1', '0.0.0.0/1'],
        rateLimit: { points: 1, duration: 1 },
        type: 'shared' as const,
      },
    ]) {
      expect(unreadableKey(key(over))).toBeUndefined();
    }
    expect(unreadableKey(Object.assign(Object.create(null), key()))).toBeUndefined();
    expect(unreadableKey({ ...key(), a_newer_column: 1 })).toBeUndefined();
  });

  test.each(Object.entries(unfitForKeys))(
    'bad-date-never-expires: is unreadable with %s out of shape',
    (column, values) => {
      for (const value of values) {
        expect(unreadableKey({ ...key(), [column]: value }), show(value)).toBe(
          `a key whose ${column} cannot be read`,
        );
      }
      const { [column as 'id']: _left, ...rest } = key();
      expect(unreadableKey(rest)).toBe(`a key whose ${column} cannot be read`);
    },
  );

  test('has a list of unfit values for every column', () => {
    expect(Object.keys(unfitForKeys).toSorted()).toEqual(Object.keys(key()).toSorted());
  });

  test('is an object', () => {
    for (const value of [null, undefined, 1, 'x', [], [key()]]) {
      expect(unreadableKey(value)).toBe('a key that is no object');
    }
  });

  test('names no value in what it says', () => {
    expect(unreadableKey({ ...key(), digest: { pepperId: 'p', value: 'SECRET' } })).not.toContain('SECRET');
  });
});

describe('an event', () => {
  const sound = { ...event({ accountId: 'acme' }), sequence: 1 };

  test('is readable, also with an action of a newer release', () => {
    expect(unreadableEvent(sound)).toBeUndefined();
    expect(
      unreadableEvent({ ...sound, action: 'key.painted', actor: { id: '', kind: 'robot' } }),
    ).toBeUndefined();
  });

  test.each(Object.entries(unfitForEvents))('is unreadable with %s out of shape', (column, values) => {
    for (const value of values) {
      expect(unreadableEvent({ ...sound, [column]: value }), show(value)).toBe(
        `an event whose ${column} cannot be read`,
      );
    }
  });

  test('is an object', () => {
    expect(unreadableEvent(null)).toBe('an event that is no object');
    expect(Object.keys(unfitForEvents).toSorted()).toEqual(Object.keys(sound).toSorted());
  });
});
