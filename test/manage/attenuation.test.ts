import { describe, expect, it } from 'vitest';
import type { Actor } from '../../src/manage/actor.js';
import type { KeyInput } from '../../src/manage/key-input.js';
import { PERMISSIONS } from '../../src/manage/operations.js';
import { actor, DAY, HOUR, keyActor, NOON, type Office, office } from './office.js';
import { codeOf, refused } from './refused.js';

/** Everything that the parent below may hand on. */
const WITHIN = {
  scopes: ['orders:write'],
  allowIps: ['10.0.0.0/24'],
  subaccounts: ['eu', 'us'],
  expiresAt: NOON + 10 * DAY,
  rateLimit: { points: 10, duration: 60_000 },
  behalfOf: 'user-1',
} as const satisfies KeyInput;

const noImpersonation = new Set(PERMISSIONS.filter((permission) => permission !== 'impersonate'));

interface Family extends Office {
  /** Acts as the key. */
  readonly limited: (over?: Partial<Actor>) => ReturnType<Office['host']['as']>;
}

async function family(parent: KeyInput = WITHIN): Promise<Family> {
  const there = office({ limiterConfigured: true });
  const { record } = await there.host.create(parent);
  const key = await there.stored(record.id);
  return {
    ...there,
    limited: (over) => there.host.as(keyActor(key, { operations: noImpersonation, ...over })),
  };
}

/** Field by field: what is wider than {@link WITHIN}, and the field that the refusal names. */
const WIDER: readonly (readonly [string, KeyInput, string])[] = [
  ['another scope', { scopes: ['orders:write', 'reports:read'] }, 'scopes'],
  ['any address', { allowIps: [] }, 'allowIps'],
  ['a larger range', { allowIps: ['10.0.0.0/23'] }, 'allowIps'],
  ['an address besides', { allowIps: ['10.0.0.1', '10.0.1.1'] }, 'allowIps'],
  ['every sub-account', { subaccounts: null }, 'subaccounts'],
  ['a sub-account besides', { subaccounts: ['eu', 'asia'] }, 'subaccounts'],
  ['no expiry', { expiresAt: null }, 'expiresAt'],
  ['a later expiry', { expiresAt: NOON + 10 * DAY + 1 }, 'expiresAt'],
  ['no rate limit', { rateLimit: null }, 'rateLimit'],
  ['more points', { rateLimit: { points: 11, duration: '1m' } }, 'rateLimit'],
  ['a shorter window', { rateLimit: { points: 10, duration: '59s' } }, 'rateLimit'],
  ['another user', { behalfOf: 'user-2' }, 'behalfOf'],
  ['no user', { behalfOf: null }, 'behalfOf'],
  ['the default user', { behalfOf: null, type: 'shared' }, 'behalfOf'],
  ['a type that outlives its user', { type: 'shared' }, 'behalfOf'],
];

const NARROWER: readonly (readonly [string, KeyInput])[] = [
  ['the same', {}],
  ['no scopes', { scopes: [] }],
  ['an implied scope', { scopes: ['orders:read'] }],
  ['one address', { allowIps: ['10.0.0.7'] }],
  ['the same addresses, in parts', { allowIps: ['10.0.0.128/25', '10.0.0.0/25'] }],
  ['no sub-account', { subaccounts: [] }],
  ['one sub-account', { subaccounts: ['us'] }],
  ['an earlier expiry', { expiresAt: NOON + 1 }],
  ['fewer points', { rateLimit: { points: 1, duration: '1m' } }],
  ['a longer window', { rateLimit: { points: 10, duration: '1d' } }],
  ['another type that ends with its user', { type: 'user' }],
  ['labels', { name: 'Child', alias: 'child', metadata: { any: 'thing' }, enabled: false }],
];

describe('child-within-parent: create', () => {
  it.each(WIDER)('%s is refused', async (_name, wider, field) => {
    const { limited, contents } = await family();
    const before = await contents();
    const error = await refused(limited().create({ ...WITHIN, ...wider }), 'API_KEY_GRANT_EXCEEDED', field);
    expect(error.message).toContain(`by ${field}.`);
    expect(await contents()).toEqual(before);
  });

  it.each(NARROWER)('%s is made', async (_name, narrower) => {
    const { limited } = await family();
    expect((await limited().create({ ...WITHIN, ...narrower })).record).toMatchObject(
      narrower.rateLimit ? {} : narrower,
    );
  });

  it('what is left out is the widest there is, and refused: every field is named', async () => {
    const { limited } = await family();
    const error = await refused(
      limited().create({ scopes: ['reports:read'] }),
      'API_KEY_GRANT_EXCEEDED',
      'scopes',
    );
    expect(error.message).toContain('by scopes, allowIps, subaccounts, expiresAt, rateLimit, behalfOf.');
  });

  it('another user needs the permission to impersonate, and that widens nothing else', async () => {
    const { limited } = await family();
    const impersonator = limited({ operations: new Set([...noImpersonation, 'impersonate']) });
    for (const behalfOf of ['user-2', null]) {
      expect((await impersonator.create({ ...WITHIN, behalfOf })).record.behalfOf).toBe(behalfOf);
    }
    await refused(
      impersonator.create({ ...WITHIN, behalfOf: 'user-2', allowIps: [] }),
      'API_KEY_GRANT_EXCEEDED',
      'allowIps',
    );
  });

  it('a child hands on no more than it has itself', async () => {
    const { limited, host, stored } = await family();
    const { record } = await limited().create({ ...WITHIN, scopes: ['orders:read'] });
    const child = host.as(keyActor(await stored(record.id), { operations: noImpersonation }));
    await refused(child.create(WITHIN), 'API_KEY_GRANT_EXCEEDED', 'scopes');
    expect(await codeOf(child.create({ ...WITHIN, scopes: ['orders:read'] }))).toBeUndefined();
  });

  it('an actor without limits makes what it wants', async () => {
    const { host } = await family();
    expect((await host.as(actor()).create({})).record).toMatchObject({ allowIps: [], subaccounts: null });
  });
});

describe('child-within-parent: update', () => {
  it.each(WIDER)('%s is refused', async (_name, wider, field) => {
    const { host, limited, contents } = await family();
    const { record } = await host.create(WITHIN);
    const before = await contents();
    await refused(limited().update(record.id, wider), 'API_KEY_GRANT_EXCEEDED', field);
    expect(await contents()).toEqual(before);
  });

  it.each(WIDER)(
    '%s is refused where it is so already, because setting it answers for it',
    async (_name, wider, field) => {
      const { host, limited, contents } = await family();
      const { record } = await host.create({ ...WITHIN, ...wider });
      const before = await contents();
      await refused(limited().update(record.id, wider), 'API_KEY_GRANT_EXCEEDED', field);
      expect(await contents()).toEqual(before);
    },
  );

  it.each(NARROWER)('%s is set, on a key that is wider in all else', async (_name, narrower) => {
    const { host, limited } = await family();
    const { record } = await host.create({ behalfOf: 'user-1', scopes: ['reports:read'] });
    expect(await codeOf(limited().update(record.id, narrower))).toBeUndefined();
  });

  it('a new type is a new identity where the key has no user of its own', async () => {
    const { host, limited } = await family({ ...WITHIN, behalfOf: null });
    const { record } = await host.create({ ...WITHIN, behalfOf: null });
    expect(await codeOf(limited().update(record.id, { type: 'user' }))).toBeUndefined();
    await refused(limited().update(record.id, { type: 'shared' }), 'API_KEY_GRANT_EXCEEDED', 'behalfOf');
  });

  it('taking a user away, and with it what it was limited to, is refused', async () => {
    const { host, limited } = await family({ ...WITHIN, type: 'shared', behalfOf: null });
    const { record } = await host.create({ ...WITHIN, type: 'shared', behalfOf: null });
    await refused(limited().update(record.id, { type: 'none' }), 'API_KEY_GRANT_EXCEEDED', 'behalfOf');
  });

  it('disabling, revoking, and naming a wider key is no widening', async () => {
    const { host, limited } = await family();
    const { record } = await host.create({});
    await limited().update(record.id, { name: 'Wide', alias: 'wide', metadata: { a: 1 }, enabled: false });
    await limited().disable(record.id);
    expect((await limited().revoke(record.id)).status).toBe('revoked');
  });

  it('a scope that left the catalogue is handed on by nobody who does not have it', async () => {
    const scopes = { 'orders:read': '', 'orders:old': '' };
    const then = office({ scopes });
    const { record: old } = await then.host.create({ scopes: ['orders:old', 'orders:read'] });
    const { record: plain } = await then.host.create({ scopes: ['orders:read'] });
    const { host, stored } = office({ tap: then.tap });
    const without = host.as(keyActor(await stored(plain.id)));
    const having = host.as(keyActor(await stored(old.id), { id: 'apk_Another000000001' }));
    const repeated = { scopes: ['orders:read', 'orders:old'] };
    await refused(without.update(old.id, repeated), 'API_KEY_GRANT_EXCEEDED', 'scopes');
    await refused(without.regenerate(old.id), 'API_KEY_GRANT_EXCEEDED', 'scopes');
    expect((await having.update(old.id, repeated)).scopes).toEqual(['orders:old', 'orders:read']);
  });
});

describe('child-within-parent: what revives a key answers for all of it', () => {
  it.each(WIDER)('%s: enable, and an update that enables, are refused', async (_name, wider, field) => {
    const { host, limited, contents } = await family();
    const { record } = await host.create({ ...WITHIN, ...wider, enabled: false });
    const before = await contents();
    await refused(limited().enable(record.id), 'API_KEY_GRANT_EXCEEDED', field);
    await refused(limited().update(record.id, { enabled: true }), 'API_KEY_GRANT_EXCEEDED', field);
    expect(await contents()).toEqual(before);
  });

  it('an update that narrows what it revives is let through', async () => {
    const { host, limited } = await family();
    const { record } = await host.create({ ...WITHIN, scopes: ['reports:read'], enabled: false });
    const updated = await limited().update(record.id, { enabled: true, scopes: ['orders:read'] });
    expect(updated).toMatchObject({ status: 'active', scopes: ['orders:read'] });
  });

  it('putting off an expiry that is over revives a key too', async () => {
    const { host, limited, clock, contents } = await family();
    const { record: wide } = await host.create({
      ...WITHIN,
      scopes: ['reports:read'],
      expiresAt: NOON + HOUR,
    });
    const { record: narrow } = await host.create({ ...WITHIN, expiresAt: NOON + HOUR });
    const put = { expiresAt: NOON + DAY };
    // Before it is over, that is one field like another.
    expect(await codeOf(limited().update(wide.id, { expiresAt: NOON + HOUR }))).toBeUndefined();
    clock.now += 2 * HOUR;
    const before = await contents();
    await refused(limited().update(wide.id, put), 'API_KEY_GRANT_EXCEEDED', 'scopes');
    expect(await contents()).toEqual(before);
    expect((await limited().update(narrow.id, put)).status).toBe('active');
  });

  it('a key within is enabled, and one that is enabled already is no matter', async () => {
    const { host, limited } = await family();
    const { record } = await host.create({ ...WITHIN, enabled: false });
    expect((await limited().enable(record.id)).status).toBe('active');
    const { record: wide } = await host.create({});
    expect((await limited().enable(wide.id)).version).toBe(1);
  });
});

describe('child-within-parent: regenerate', () => {
  it.each(WIDER)(
    '%s: its secret is not handed out, with an overlap or without',
    async (_name, wider, field) => {
      const { host, limited, contents } = await family();
      const { record } = await host.create({ ...WITHIN, ...wider });
      const { record: disabled } = await host.create({ ...WITHIN, ...wider, enabled: false });
      const before = await contents();
      for (const { id } of [record, disabled]) {
        await refused(limited().regenerate(id), 'API_KEY_GRANT_EXCEEDED', field);
        await refused(limited().regenerate(id, { overlap: '1h' }), 'API_KEY_GRANT_EXCEEDED', field);
      }
      expect(await contents()).toEqual(before);
    },
  );

  it('a key within is regenerated', async () => {
    const { host, limited } = await family();
    const { record } = await host.create(WITHIN);
    expect((await limited().regenerate(record.id, { overlap: '1h' })).record.version).toBe(2);
  });
});
