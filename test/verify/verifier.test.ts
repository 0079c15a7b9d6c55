import { describe, expect, it } from 'vitest';
import { testWarden } from '../../adapters/testing.js';
import { createKeywarden } from '../../src/index.js';
import { observedStore } from './observed-store.js';

const scopes = {
  'orders:read': 'Read orders',
  'orders:write': { description: 'Change orders', implies: ['orders:read'] },
  'users:read': 'Read users',
} as const;

describe('CARD-02: a presented key is resolved, compared and checked', () => {
  it('lets in a key that may, with what the host wants to know of it', async () => {
    const { warden, mint } = testWarden({ scopes });
    const { key, record } = await mint({
      name: 'Billing',
      alias: 'billing',
      type: 'user',
      behalfOf: 'u1',
      scopes: ['orders:write'],
      subaccounts: ['eu'],
      metadata: { team: { name: 'blue' } },
    });
    const outcome = await warden.verify(key, { scopes: ['orders:read'], subaccount: 'eu' });
    if (!outcome.ok) throw new Error(outcome.code);
    expect({ ...outcome.apiKey }).toEqual({
      id: record.id,
      accountId: 'default',
      name: 'Billing',
      alias: 'billing',
      type: 'user',
      scopes: ['orders:write'],
      subaccounts: ['eu'],
      user: { id: 'u1' },
      expiresAt: null,
      metadata: { team: { name: 'blue' } },
    });
    expect(outcome.apiKey.has('orders:read')).toBe(true);
    expect(outcome.apiKey.has('users:read')).toBe(false);
  });

  it('hands out an object that nobody can change', async () => {
    const { warden, mint } = testWarden({ scopes });
    const { key } = await mint({ scopes: ['orders:read'], metadata: { nested: { list: [1] } } });
    const outcome = await warden.verify(key);
    if (!outcome.ok) throw new Error(outcome.code);
    const parts: unknown[] = [outcome, outcome.apiKey, outcome.apiKey.scopes, outcome.apiKey.metadata];
    parts.push(outcome.apiKey.metadata['nested'], Object(outcome.apiKey.metadata['nested']).list);
    for (const part of parts) expect(Object.isFrozen(part)).toBe(true);
  });

  it('answers synchronously when the cache knows the key', async () => {
    const observed = observedStore();
    const warden = createKeywarden({ brand: 'acme', store: observed.store, scopes });
    const { key } = await warden.keys.create({ scopes: ['orders:read'] });
    observed.hold();
    const first = warden.verify(key);
    expect(first).toBeInstanceOf(Promise);
    observed.release();
    expect((await first).ok).toBe(true);
    expect(warden.verify(key)).not.toBeInstanceOf(Promise);
    expect(observed.lookUps()).toBe(1);
  });
});

describe('refusals, in the order of the steps', () => {
  const ip = '192.0.2.1';
  const restricted = { scopes: ['orders:read'], allowIps: ['10.0.0.0/8'], subaccounts: ['eu'] } as const;

  it('names the first step that refuses', async () => {
    const { warden, mint, clock } = testWarden({ scopes });
    const { key, record } = await mint({ ...restricted, expiresIn: '1h' });
    const ask = async (context: Parameters<typeof warden.verify>[1]) => {
      const outcome = await warden.verify(key, context);
      return outcome.ok ? 'ok' : outcome.code;
    };
    expect(await ask({ ip, refuseIpRestricted: true })).toBe('API_KEY_IP_RESTRICTED');
    expect(await ask({ ip })).toBe('API_KEY_IP_NOT_ALLOWED');
    expect(await ask({})).toBe('API_KEY_IP_NOT_ALLOWED');
    expect(await ask({ ip: '10.1.2.3', scopes: ['users:read'] })).toBe('API_KEY_SCOPE_MISSING');
    expect(await ask({ ip: '10.1.2.3', anyScopes: ['users:read', 'orders:write'] })).toBe(
      'API_KEY_SCOPE_MISSING',
    );
    expect(await ask({ ip: '10.1.2.3', scopes: ['orders:read'] })).toBe('API_KEY_SUBACCOUNT_NOT_ALLOWED');
    expect(await ask({ ip: '10.1.2.3', subaccount: 'us' })).toBe('API_KEY_SUBACCOUNT_NOT_ALLOWED');
    expect(
      await ask({ ip: '::ffff:10.1.2.3', subaccount: 'eu', anyScopes: ['users:read', 'orders:read'] }),
    ).toBe('ok');
    clock.advance('1h');
    expect(await ask({ ip, refuseIpRestricted: true })).toBe('API_KEY_EXPIRED');
    await warden.keys.disable(record.id);
    expect(await ask({ ip })).toBe('API_KEY_DISABLED');
    await warden.keys.revoke(record.id);
    expect(await ask({ ip })).toBe('API_KEY_REVOKED');
  });

  it('says which key and which scopes, once the secret matched', async () => {
    const { warden, mint } = testWarden({ scopes });
    const { key, record } = await mint({});
    expect(
      await warden.verify(key, { scopes: ['orders:read'], anyScopes: ['users:read', 'orders:read'] }),
    ).toEqual({
      ok: false,
      code: 'API_KEY_SCOPE_MISSING',
      apiKey: { id: record.id },
      requiredScopes: ['orders:read', 'users:read'],
    });
  });

  it('state-needs-secret: a wrong secret learns nothing of a revoked, disabled or expired key', async () => {
    const { warden, mint, clock } = testWarden();
    const revoked = await mint();
    const disabled = await mint();
    const expired = await mint({ expiresIn: '1m' });
    await warden.keys.revoke(revoked.record.id);
    await warden.keys.disable(disabled.record.id);
    clock.advance('1h');
    const other = testWarden();
    for (const { record } of [revoked, disabled, expired]) {
      const { key: foreign } = await other.mint();
      // The real prefix with another key's secret: as good as a guess can be. The checksum is made to fit.
      const { KeyFormat } = await import('../../src/key/format.js');
      const forged = new KeyFormat('test').remint(record.prefix).key;
      expect(await warden.verify(forged)).toEqual({ ok: false, code: 'API_KEY_INVALID' });
      expect(await warden.verify(foreign)).toEqual({ ok: false, code: 'API_KEY_INVALID' });
    }
  });

  it('answers the same for every value that is no key of this warden', async () => {
    const { warden, mint } = testWarden();
    const { key } = await mint();
    const values = [
      '',
      'test_',
      key.slice(0, -1),
      `${key}x`,
      key.toUpperCase(),
      ` ${key}`,
      `${key} `,
      'x'.repeat(1e6),
    ];
    const outcomes = await Promise.all(values.map((value) => warden.verify(value)));
    for (const outcome of outcomes) expect(outcome).toBe(outcomes[0]);
    expect(outcomes[0]).toEqual({ ok: false, code: 'API_KEY_INVALID' });
  });
});

describe('wrong arguments are the program’s fault and throw at once', () => {
  it('a presented key that is no string', () => {
    const { warden } = testWarden();
    for (const value of [undefined, null, 5, {}, ['a']]) {
      expect(() => warden.verify(value as never)).toThrow(TypeError);
    }
  });

  it('a context that is none, whatever the key: no list of scopes, no misspelt name is passed over', async () => {
    const { warden, mint } = testWarden({ scopes });
    const { key } = await mint({ scopes: ['orders:read'] });
    await warden.verify(key);
    const must =
      'the context must be an object with any of ip, scopes, anyScopes, subaccount, refuseIpRestricted, fresh';
    for (const [context, came] of [
      [null, 'is null'],
      ['orders:write', 'is of type string'],
      [7, 'is of type number'],
      [['orders:write'], 'is a list'],
      [{ scope: 'orders:write' }, 'has "scope"'],
      [{ ip: '10.0.0.1', Scopes: ['orders:write'] }, 'has "Scopes"'],
      [Object.create({ scope: ['orders:write'] }), 'has "scope"'],
      [{ scopes: ['orders:read'], toString: () => '' }, 'has "toString"'],
      [Promise.resolve({ scopes: ['orders:write'] }), 'is a promise: await it first'],
      [new Set(['orders:write']), 'is an object of another kind'],
      [new Map([['scopes', ['orders:write']]]), 'is an object of another kind'],
      [
        new (class {
          get scopes() {
            return ['orders:write'];
          }
        })(),
        'is an object of another kind',
      ],
      [{ refuseIpRestricted: 'yes' }, 'has refuseIpRestricted that is neither true nor false'],
      [{ ip: '10.0.0.1', fresh: 1 }, 'has fresh that is neither true nor false'],
    ]) {
      for (const presented of [key, 'nonsense', key.slice(0, -1)]) {
        expect(() => warden.verify(presented, context as never)).toThrow(
          new TypeError(`verify: ${must}; it ${came}.`),
        );
        await expect(warden.explain(presented, context as never)).rejects.toThrow(
          new TypeError(`explain: ${must}; it ${came}.`),
        );
      }
    }
  });

  it('a scope that is not in the catalogue, whatever the key', async () => {
    const { warden, mint } = testWarden({ scopes });
    const { key } = await mint({ scopes: ['orders:read'] });
    for (const presented of [key, 'nonsense', key.slice(0, -1)]) {
      expect(() => warden.verify(presented, { scopes: ['orders:raed' as never] })).toThrow(
        /"orders:raed" is not a scope/,
      );
      expect(() => warden.verify(presented, { anyScopes: ['orders:raed' as never] })).toThrow(/catalogue/);
      expect(() => warden.verify(presented, { anyScopes: [] })).toThrow(/at least one/);
    }
    await expect(warden.explain(key, { scopes: ['orders:raed' as never] })).rejects.toThrow(TypeError);
  });

  it('a caller’s address of another type is an unknown one', async () => {
    const { warden, mint } = testWarden();
    const { key } = await mint({ allowIps: ['10.0.0.1'] });
    for (const ip of [null, 0x0a000001, {}, ['10.0.0.1']]) {
      expect(await warden.verify(key, { ip: ip as never })).toMatchObject({ code: 'API_KEY_IP_NOT_ALLOWED' });
    }
  });
});

describe('brands', () => {
  it('separator-in-brand: keys of a brand with underscores verify', async () => {
    const { warden, mint } = testWarden({ brand: 'my_big_co' });
    const { key } = await mint();
    expect(key.startsWith('my_big_co_')).toBe(true);
    expect((await warden.verify(key)).ok).toBe(true);
  });

  it('keys made before a rename are accepted, and keep their brand when regenerated', async () => {
    const observed = observedStore();
    const before = createKeywarden({ brand: 'old', store: observed.store });
    const { key, record } = await before.keys.create({});
    const after = createKeywarden({ brand: 'new', alsoAccept: ['old'], store: observed.store });
    expect((await after.verify(key)).ok).toBe(true);
    const again = await after.keys.regenerate(record.id);
    expect(again.key.startsWith('old_')).toBe(true);
    expect((await after.verify(again.key)).ok).toBe(true);
    const strict = createKeywarden({ brand: 'new', store: observed.store });
    expect(await strict.verify(again.key)).toEqual({ ok: false, code: 'API_KEY_INVALID' });
    expect([after.isOurs(key), strict.isOurs(key), after.isOurs('eyJhbGciOi')]).toEqual([true, false, false]);
  });
});

describe('SM-API-14: a shared key without a user is the account’s default user', () => {
  const users = {
    find: () => [],
    search: () => [],
    defaultUser: (accountId: string) => (accountId === 'default' ? { id: 'owner', email: null } : undefined),
  };

  it('where the host names one, and only for shared keys', async () => {
    for (const later of [false, true]) {
      const directory = later
        ? { ...users, defaultUser: async (accountId: string) => users.defaultUser(accountId) }
        : users;
      const { warden, mint } = testWarden({ users: directory });
      const shared = await warden.verify((await mint({ type: 'shared' })).key);
      expect(shared.ok && shared.apiKey.user).toEqual({ id: 'owner' });
      const none = await warden.verify((await mint({})).key);
      expect(none.ok && none.apiKey.user).toBeNull();
      const elsewhere = await warden.keys.in('other').create({ type: 'shared' });
      const nobody = await warden.verify(elsewhere.key);
      expect(nobody.ok && nobody.apiKey.user).toBeNull();
    }
  });

  it('a directory that fails is 503, not a key without a user', async () => {
    for (const fail of [
      () => {
        throw new Error('ldap down');
      },
      () => Promise.reject(new Error('ldap down')),
    ]) {
      const { warden, mint } = testWarden({ users: { ...users, defaultUser: fail }, logger: silent });
      const { key } = await mint({ type: 'shared' });
      await expect(warden.verify(key)).rejects.toMatchObject({ code: 'API_KEY_STORE_UNAVAILABLE' });
    }
  });
});

const silent = { info: () => {}, warn: () => {}, error: () => {} };
