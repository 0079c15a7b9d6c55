import { describe, expect, it } from 'vitest';
import { ERRORS } from '../../src/errors.js';
import type { Check, CheckContext, CheckedKey } from '../../src/policy/checks.js';
import { CHECKS, firstRefusal, firstRouteRefusal } from '../../src/policy/checks.js';
import { AddressRanges } from '../../src/policy/network.js';

const NOW = 1_700_000_000_000;

const unrestricted: CheckedKey = {
  revokedAt: null,
  enabled: true,
  expiresAt: null,
  ranges: null,
  grant: new Set(['orders:read', 'users']),
  subaccounts: null,
};
const keyWith = (change: Partial<CheckedKey>): CheckedKey => ({ ...unrestricted, ...change });
const checks: readonly Check[] = CHECKS;

/** One way to fail each check and none of the others, in the order of design: state, address, scopes, sub-account. */
const FAILURES: readonly { name: string; key?: Partial<CheckedKey>; context?: CheckContext }[] = [
  { name: 'not revoked', key: { revokedAt: NOW - 1 } },
  { name: 'enabled', key: { enabled: false } },
  { name: 'not expired', key: { expiresAt: NOW } },
  {
    name: 'address restriction accepted',
    key: { ranges: new AddressRanges(['10.0.0.0/8']) },
    context: { ip: '10.1.2.3', refuseIpRestricted: true },
  },
  {
    name: 'address allowed',
    key: { ranges: new AddressRanges(['10.0.0.0/8']) },
    context: { ip: '11.0.0.0' },
  },
  { name: 'all scopes', context: { scopes: ['users', 'orders:write'] } },
  { name: 'one of the scopes', context: { anyScopes: ['orders:write', 'orders:admin'] } },
  { name: 'sub-account allowed', key: { subaccounts: new Set(['a']) }, context: { subaccount: 'b' } },
];

const verdicts = (key: CheckedKey, context: CheckContext): string[] =>
  checks.filter((check) => !check.passes(key, context, NOW)).map(({ name }) => name);

describe('the checks', () => {
  it('are these, in this order, with these refusals', () => {
    expect(checks.map(({ of, name, code }) => [of, name, code])).toEqual([
      ['key', 'not revoked', 'API_KEY_REVOKED'],
      ['key', 'enabled', 'API_KEY_DISABLED'],
      ['key', 'not expired', 'API_KEY_EXPIRED'],
      ['route', 'address restriction accepted', 'API_KEY_IP_RESTRICTED'],
      ['route', 'address allowed', 'API_KEY_IP_NOT_ALLOWED'],
      ['route', 'all scopes', 'API_KEY_SCOPE_MISSING'],
      ['route', 'one of the scopes', 'API_KEY_SCOPE_MISSING'],
      ['route', 'sub-account allowed', 'API_KEY_SUBACCOUNT_NOT_ALLOWED'],
    ]);
  });

  it('refuse by what stands in the table of errors: a state by 401, all else by 403, only scopes by insufficient_scope', () => {
    for (const { of, code } of checks) {
      expect(ERRORS[code].status).toBe(of === 'key' ? 401 : 403);
      const bearerError = code === 'API_KEY_SCOPE_MISSING' ? 'insufficient_scope' : undefined;
      expect(ERRORS[code].bearerError).toBe(of === 'key' ? 'invalid_token' : bearerError);
    }
  });

  it.each(FAILURES)('"$name" can fail alone', ({ name, key = {}, context = {} }) => {
    expect(verdicts(keyWith(key), context)).toEqual([name]);
    expect(firstRefusal(keyWith(key), context, NOW)).toBe(checks.find((check) => check.name === name)?.code);
  });

  it('each have a way to fail here', () => {
    expect(FAILURES.map(({ name }) => name)).toEqual(checks.map(({ name }) => name));
  });

  it('refuse by the first that fails, whatever else does', () => {
    for (const [index, first] of FAILURES.entries()) {
      for (const second of FAILURES.slice(index + 1)) {
        const key = keyWith({ ...second.key, ...first.key });
        const context = { ...second.context, ...first.context };
        // Two failures of the same field cannot be had at once: there the first wins by being there.
        expect(verdicts(key, context)[0]).toBe(first.name);
        expect(firstRefusal(key, context, NOW)).toBe(checks[index]?.code);
      }
    }
  });

  it('all fail at once, and the answer is the state', () => {
    const key = keyWith(Object.assign({}, ...FAILURES.map((failure) => failure.key ?? {})));
    const context: CheckContext = Object.assign({}, ...FAILURES.map((failure) => failure.context ?? {}));
    expect(verdicts(key, context)).toEqual(FAILURES.map(({ name }) => name));
    expect(firstRefusal(key, context, NOW)).toBe('API_KEY_REVOKED');
    expect(firstRouteRefusal(key, context)).toBe('API_KEY_IP_RESTRICTED');
  });

  it('of a further route do not ask for the state again, but for everything about the route', () => {
    for (const [index, { key, context }] of FAILURES.entries()) {
      const check = checks[index];
      const expected = check?.of === 'route' ? check.code : undefined;
      expect(firstRouteRefusal(keyWith(key ?? {}), context ?? {})).toBe(expected);
    }
  });

  it('let an unrestricted key do what it has the scopes for, from anywhere', () => {
    for (const context of [
      {},
      { ip: undefined, scopes: undefined, anyScopes: undefined, subaccount: undefined },
      { ip: 'anything', subaccount: 'anything', refuseIpRestricted: true },
      { scopes: [] },
      { scopes: ['orders:read', 'users'], anyScopes: ['orders:write', 'users'] },
    ]) {
      expect(firstRefusal(unrestricted, context, NOW)).toBeUndefined();
    }
  });
});

describe('expiry', () => {
  it('is reached at its very millisecond', () => {
    const key = keyWith({ expiresAt: NOW });
    expect(firstRefusal(key, {}, NOW - 1)).toBeUndefined();
    expect(firstRefusal(key, {}, NOW)).toBe('API_KEY_EXPIRED');
    expect(firstRefusal(key, {}, NOW + 1)).toBe('API_KEY_EXPIRED');
    expect(firstRefusal(keyWith({ expiresAt: 0 }), {}, NOW)).toBe('API_KEY_EXPIRED');
  });

  it('bad-date-never-expires: what is no time is a refusal', () => {
    for (const unreadable of [Number.NaN, JSON.parse('{}'), JSON.parse('"never"'), JSON.parse('[1, 2]')])
      expect(firstRefusal(keyWith({ expiresAt: unreadable }), {}, NOW)).toBe('API_KEY_EXPIRED');
    expect(firstRefusal(keyWith({ expiresAt: NOW + 1 }), {}, Number.NaN)).toBe('API_KEY_EXPIRED');
  });
});

describe('addresses', () => {
  const key = keyWith({ ranges: new AddressRanges(['10.0.0.0/8']) });

  it.each([
    undefined,
    '',
    'unknown',
    '::1',
    '10.0.0.256',
    '10.0.0.1:80',
    '2001:db8::1',
    '10.0.0.1 ',
    '11.0.0.1',
  ])('a key with a list is refused from %j', (ip) => {
    expect(firstRefusal(key, { ip }, NOW)).toBe('API_KEY_IP_NOT_ALLOWED');
  });

  it('a key with a list is let in from where it says, mapped or not', () => {
    expect(firstRefusal(key, { ip: '10.255.255.255' }, NOW)).toBeUndefined();
    expect(firstRefusal(key, { ip: '::ffff:10.0.0.1' }, NOW)).toBeUndefined();
  });

  it('SM-API-12: a route can refuse every key with a list, from wherever it comes', () => {
    for (const ip of ['10.0.0.1', '11.0.0.1', undefined]) {
      expect(firstRefusal(key, { ip, refuseIpRestricted: true }, NOW)).toBe('API_KEY_IP_RESTRICTED');
    }
    expect(firstRefusal(key, { ip: '10.0.0.1', refuseIpRestricted: false }, NOW)).toBeUndefined();
    expect(firstRefusal(unrestricted, { refuseIpRestricted: true }, NOW)).toBeUndefined();
  });
});

describe('scopes', () => {
  it('SM-HUB-07: all are wanted of `scopes`, one of `anyScopes`', () => {
    const refused = 'API_KEY_SCOPE_MISSING';
    expect(firstRefusal(unrestricted, { scopes: ['orders:read', 'orders:write'] }, NOW)).toBe(refused);
    expect(firstRefusal(unrestricted, { anyScopes: ['orders:write', 'orders:read'] }, NOW)).toBeUndefined();
    expect(firstRefusal(unrestricted, { scopes: ['users'], anyScopes: ['orders:write'] }, NOW)).toBe(refused);
    expect(firstRefusal(unrestricted, { scopes: ['orders:write'], anyScopes: ['users'] }, NOW)).toBe(refused);
  });

  it('none is one of none', () => {
    expect(firstRefusal(unrestricted, { anyScopes: [] }, NOW)).toBe('API_KEY_SCOPE_MISSING');
  });

  it('a key without scopes may do what needs none', () => {
    const none = keyWith({ grant: new Set() });
    expect(firstRefusal(none, {}, NOW)).toBeUndefined();
    expect(firstRefusal(none, { scopes: [] }, NOW)).toBeUndefined();
    expect(firstRefusal(none, { scopes: ['users'] }, NOW)).toBe('API_KEY_SCOPE_MISSING');
  });

  it('what every object has is no scope', () => {
    for (const name of ['constructor', '__proto__', 'has', 'size'])
      expect(firstRefusal(unrestricted, { scopes: [name] }, NOW)).toBe('API_KEY_SCOPE_MISSING');
  });
});

describe('sub-accounts', () => {
  it.each([
    ['no list', null, 'a', undefined],
    ['no list, unknown', null, undefined, undefined],
    ['in the list', ['a', 'b'], 'b', undefined],
    ['not in the list', ['a', 'b'], 'c', 'API_KEY_SUBACCOUNT_NOT_ALLOWED'],
    ['a list, unknown', ['a', 'b'], undefined, 'API_KEY_SUBACCOUNT_NOT_ALLOWED'],
    ['a list, empty text', ['a', 'b'], '', 'API_KEY_SUBACCOUNT_NOT_ALLOWED'],
    ['a list, other case', ['a', 'b'], 'A', 'API_KEY_SUBACCOUNT_NOT_ALLOWED'],
    ['an empty list', [], 'a', 'API_KEY_SUBACCOUNT_NOT_ALLOWED'],
    ['an empty list, unknown', [], undefined, 'API_KEY_SUBACCOUNT_NOT_ALLOWED'],
  ])('%s', (_what, list, subaccount, expected) => {
    const key = keyWith({ subaccounts: list === null ? null : new Set(list) });
    expect(firstRefusal(key, { subaccount }, NOW)).toBe(expected);
  });
});
