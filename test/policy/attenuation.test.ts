import { describe, expect, it } from 'vitest';
import type { Grant } from '../../src/policy/attenuation.js';
import { exceeding, GRANT_FIELDS } from '../../src/policy/attenuation.js';
import { catalogue } from './grants.js';

const parent: Grant = {
  scopes: ['write', 'gone'],
  allowIps: ['10.0.0.0/8'],
  subaccounts: ['a', 'b'],
  expiresAt: 1_000,
  rateLimit: { points: 10, duration: 60_000 },
  behalfOf: 'ada',
  type: 'user',
};

const within = (change: Partial<Grant>, of: Grant = parent, impersonate = false): readonly string[] =>
  exceeding({ ...of, ...change }, of, { catalogue, impersonate });

describe('child-within-parent', () => {
  it('each field alone is enough to exceed, and is the one named', () => {
    const wider: { readonly [Field in keyof Grant]?: readonly Grant[Field][] } = {
      scopes: [['admin'], ['other'], ['write', 'list'], ['lost'], ['write', 'gone', 'lost'], ['a b'], ['']],
      allowIps: [[], ['11.0.0.0/8'], ['10.0.0.0/7'], ['10.0.0.1', '11.0.0.1'], ['0.0.0.0/1', '128.0.0.0/1']],
      subaccounts: [null, ['c'], ['a', 'b', 'c'], ['A']],
      expiresAt: [null, 1_001, Number.NaN],
      rateLimit: [
        null,
        { points: 11, duration: 60_000 },
        { points: 10, duration: 59_000 },
        { points: 1, duration: 1_000 },
        { points: 100, duration: 600_000 },
        { points: Number.NaN, duration: 60_000 },
      ],
      behalfOf: [null, 'bob', 'Ada', ''],
    };
    expect(Object.keys(wider)).toEqual([...GRANT_FIELDS]);
    for (const [field, values] of Object.entries(wider)) {
      for (const value of values)
        expect(within({ [field]: value }), `${field}: ${JSON.stringify(value)}`).toEqual([field]);
    }
  });

  it('what is narrower, or as wide, does not exceed', () => {
    const narrower: { readonly [Field in keyof Grant]?: readonly Grant[Field][] } = {
      scopes: [[], ['read'], ['write'], ['gone'], ['read', 'write', 'gone']],
      allowIps: [
        ['10.0.0.0/8'],
        ['10.0.0.0/9', '10.128.0.0/9'],
        ['10.1.2.3'],
        ['10.0.0.0/30', '10.9.0.0/16'],
      ],
      subaccounts: [[], ['a'], ['b', 'a']],
      expiresAt: [1_000, 999, 1],
      rateLimit: [
        { points: 10, duration: 60_000 },
        { points: 9, duration: 60_000 },
        { points: 10, duration: 61_000 },
        { points: 1, duration: 600_000 },
      ],
      behalfOf: ['ada'],
    };
    expect(Object.keys(narrower)).toEqual([...GRANT_FIELDS]);
    for (const [field, values] of Object.entries(narrower)) {
      for (const value of values)
        expect(within({ [field]: value }), `${field}: ${JSON.stringify(value)}`).toEqual([]);
    }
  });

  it('a grant without limits covers everything but other scopes and other users', () => {
    const widest: Grant = {
      scopes: ['admin', 'other'],
      allowIps: [],
      subaccounts: null,
      expiresAt: null,
      rateLimit: null,
      behalfOf: 'ada',
      type: 'none',
    };
    expect(
      exceeding({ ...parent, scopes: ['read', 'list'] }, widest, { catalogue, impersonate: false }),
    ).toEqual([]);
    expect(within({}, widest)).toEqual([]);
  });

  it('all that exceeds is named at once', () => {
    const all: Grant = {
      scopes: ['admin'],
      allowIps: [],
      subaccounts: null,
      expiresAt: null,
      rateLimit: null,
      behalfOf: null,
      type: 'none',
    };
    expect(within(all)).toEqual([...GRANT_FIELDS]);
  });

  it('only the fields that are asked about are looked at', () => {
    const child = { ...parent, scopes: ['admin'], expiresAt: null };
    const comparison = { catalogue, impersonate: false };
    expect(exceeding(child, parent, comparison, ['expiresAt', 'allowIps'])).toEqual(['expiresAt']);
    expect(exceeding(child, parent, comparison, ['allowIps'])).toEqual([]);
    expect(exceeding(child, parent, comparison, [])).toEqual([]);
  });
});

describe('scopes that left the catalogue', () => {
  it('are handed on only by who has them: they would allow something again if they came back', () => {
    const bare = { ...parent, scopes: ['write'] };
    expect(within({ scopes: ['read', 'gone'] }, bare)).toEqual(['scopes']);
    expect(within({ scopes: ['read', 'gone'] })).toEqual([]);
    expect(within({ scopes: [] }, { ...parent, scopes: ['gone'] })).toEqual([]);
    expect(within({ scopes: ['read'] }, { ...parent, scopes: ['gone'] })).toEqual(['scopes']);
  });

  it('are not confused with names that every object has', () => {
    expect(within({ scopes: ['constructor'] })).toEqual(['scopes']);
    expect(within({ scopes: ['__proto__'] }, { ...parent, scopes: ['__proto__'] })).toEqual([]);
  });
});

describe('whom a key identifies as', () => {
  const as = (behalfOf: string | null, type: Grant['type']): Grant => ({ ...parent, behalfOf, type });
  const same = (child: Grant, of: Grant, impersonate = false): boolean =>
    exceeding(child, of, { catalogue, impersonate }, ['behalfOf']).length === 0;

  it('is its user, whatever its type', () => {
    for (const type of ['none', 'user', 'shared'] as const) {
      for (const other of ['none', 'user', 'shared'] as const) {
        if (type !== 'shared') expect(same(as('ada', type), as('ada', other))).toBe(true);
        expect(same(as('ada', type), as('bob', other))).toBe(false);
      }
    }
  });

  it('SM-API-13, SM-API-14: and once that user is gone: a shared key then is the default user, every other is disabled', () => {
    expect(same(as('ada', 'shared'), as('ada', 'shared'))).toBe(true);
    expect(same(as('ada', 'shared'), as('ada', 'user'))).toBe(false);
    expect(same(as('ada', 'shared'), as('ada', 'none'))).toBe(false);
    expect(same(as('ada', 'shared'), as('ada', 'user'), true)).toBe(true);
  });

  it('SM-API-14: is the default user for a shared key without one, so that a private key cannot make itself shared', () => {
    expect(same(as(null, 'shared'), as(null, 'shared'))).toBe(true);
    expect(same(as(null, 'shared'), as(null, 'none'))).toBe(false);
    expect(same(as(null, 'shared'), as(null, 'user'))).toBe(false);
    expect(same(as(null, 'none'), as(null, 'shared'))).toBe(false);
    expect(same(as(null, 'shared'), as('ada', 'shared'))).toBe(false);
    expect(same(as('ada', 'shared'), as(null, 'shared'))).toBe(false);
  });

  it('is nobody for any other key without one', () => {
    expect(same(as(null, 'none'), as(null, 'user'))).toBe(true);
    expect(same(as(null, 'none'), as('ada', 'none'))).toBe(false);
    expect(same(as('ada', 'none'), as(null, 'none'))).toBe(false);
  });

  it('is not confused by a user of a strange name', () => {
    expect(same(as('nobody', 'none'), as(null, 'none'))).toBe(false);
    expect(same(as('default user', 'none'), as(null, 'shared'))).toBe(false);
    expect(same(as('', 'none'), as(null, 'none'))).toBe(false);
  });

  it('may be anybody where the caller may impersonate, and nothing else is wider for that', () => {
    expect(same(as('bob', 'user'), as('ada', 'user'), true)).toBe(true);
    expect(within({ behalfOf: 'bob', expiresAt: null }, parent, true)).toEqual(['expiresAt']);
  });
});
