import { describe, expect, it } from 'vitest';
import type { KeyManager } from '../../src/manage/manager.js';
import { UNKNOWN } from './calls.js';
import { ACCOUNT, actor, DAY, HOUR, NOON, type Office, office, untyped } from './office.js';
import { refused } from './refused.js';

async function several(): Promise<Office & { readonly ids: readonly string[] }> {
  const there = office();
  const { host, clock } = there;
  const inputs = [
    { name: 'Billing job', alias: 'billing', behalfOf: 'ann' },
    { name: 'billing, disabled', enabled: false },
    { name: 'Expired', expiresIn: '1h', behalfOf: 'ann' },
    { name: 'Expiring', expiresIn: '2d' },
    { name: 'Revoked', alias: 'old' },
  ] as const;
  const ids: string[] = [];
  for (const input of inputs) {
    clock.now += 1_000;
    ids.push((await host.create(input)).record.id);
  }
  await host.revoke(ids[4] ?? '');
  await host.in('globex').create({ name: 'Billing elsewhere', alias: 'billing' });
  clock.now = NOON + DAY;
  return { ...there, ids };
}

describe('get, list and counts', () => {
  it('lists newest first, with the status of now', async () => {
    const { host, ids } = await several();
    const { items, next } = await host.list();
    expect(items.map((key) => key.id)).toEqual([...ids].reverse());
    expect(items.map((key) => key.status)).toEqual(['revoked', 'active', 'expired', 'disabled', 'active']);
    expect(next).toBeNull();
    for (const key of items) expect(await host.get(key.id)).toEqual(key);
    expect(await host.counts()).toEqual({ active: 2, disabled: 1, expired: 1, revoked: 1 });
  });

  it.each([
    [{ status: 'active' }, [3, 0]],
    [{ status: 'revoked' }, [4]],
    [{ search: 'BILLING' }, [1, 0]],
    [{ search: '' }, [4, 3, 2, 1, 0]],
    [{ userId: 'ann' }, [2, 0]],
    [{ userId: 'ann', status: 'active' }, [0]],
    [{ alias: 'billing' }, [0]],
    [{ alias: 'old' }, []],
    [{ expiresBefore: new Date(NOON + DAY) }, [2]],
    [{ expiresBefore: '2030-01-20T00:00Z' }, [3, 2]],
    [{ expiresBefore: NOON }, []],
    [{ status: undefined, cursor: undefined, limit: undefined }, [4, 3, 2, 1, 0]],
  ] as const)('list(%j)', async (filter, expected) => {
    const { host, ids } = await several();
    expect((await host.list(filter)).items.map((key) => ids.indexOf(key.id))).toEqual(expected);
  });

  it('pages, of 100 unless told otherwise', async () => {
    const { host, clock, tap } = office();
    for (let index = 0; index < 103; index++) {
      clock.now += 1;
      await host.create({ name: `Key ${index}` });
    }
    const first = await host.list();
    expect(first.items).toHaveLength(100);
    const rest = await host.list({ cursor: first.next ?? '' });
    expect(rest.items.map((key) => key.name)).toEqual(['Key 2', 'Key 1', 'Key 0']);
    expect(rest.next).toBeNull();
    expect((await host.list({ limit: 1_000 })).items).toHaveLength(103);
    expect((await host.list({ limit: 1 })).items.map((key) => key.name)).toEqual(['Key 102']);
    await refused(host.list({ cursor: 'nonsense' }), 'API_KEY_INPUT_INVALID', 'cursor');
    expect(tap.calls.at(-1)?.method).toBe('list');
  });
});

const BEYOND = Date.UTC(10_000, 0, 1);
const WRONG: readonly (readonly [string, (keys: KeyManager) => Promise<unknown>, string])[] = [
  ...[
    [{ page: 2 }, 'page'],
    [{ accountId: 'globex' }, 'accountId'],
    [{ now: 1 }, 'now'],
    [{ status: 'enabled' }, 'status'],
    [{ status: ['active'] }, 'status'],
    [{ status: '__proto__' }, 'status'],
    [{ search: 7 }, 'search'],
    [{ search: 'x'.repeat(201) }, 'search'],
    [{ search: 'a\0' }, 'search'],
    [{ search: '\ud800' }, 'search'],
    [{ userId: '' }, 'userId'],
    [{ userId: null }, 'userId'],
    [{ alias: 'a b' }, 'alias'],
    [{ alias: '' }, 'alias'],
    [{ expiresBefore: 'soon' }, 'expiresBefore'],
    [{ expiresBefore: Number.NaN }, 'expiresBefore'],
    [{ expiresBefore: BEYOND }, 'expiresBefore'],
    [{ cursor: 1 }, 'cursor'],
    [{ cursor: null }, 'cursor'],
    [{ limit: 0 }, 'limit'],
    [{ limit: 1_001 }, 'limit'],
    [{ limit: 1.5 }, 'limit'],
    [{ limit: '10' }, 'limit'],
    [null, 'query'],
    ['active', 'query'],
  ].map(
    ([filter, field]) =>
      [
        `list(${JSON.stringify(filter)})`,
        (keys: KeyManager) => keys.list(untyped(filter)),
        String(field),
      ] as const,
  ),
  ...[
    [{ sequence: 1 }, 'sequence'],
    [{ keyId: 'nonsense' }, 'keyId'],
    [{ keyId: 7 }, 'keyId'],
    [{ actorId: '' }, 'actorId'],
    [{ actorId: 'a\nb' }, 'actorId'],
    [{ action: 'key.eaten' }, 'action'],
    [{ from: 'yesterday' }, 'from'],
    [{ to: {} }, 'to'],
    [{ limit: -1 }, 'limit'],
    [{ cursor: {} }, 'cursor'],
    [null, 'query'],
  ].map(
    ([filter, field]) =>
      [
        `audit(${JSON.stringify(filter)})`,
        (keys: KeyManager) => keys.audit(untyped(filter)),
        String(field),
      ] as const,
  ),
  ...[
    [{}, 'revokedBefore'],
    [{ revokedBefore: undefined, auditBefore: undefined }, 'revokedBefore'],
    [{ everything: true }, 'everything'],
    [{ revokedBefore: 'x' }, 'revokedBefore'],
    [{ auditBefore: null }, 'auditBefore'],
    [undefined, 'purge'],
  ].map(
    ([request, field]) =>
      [
        `purge(${JSON.stringify(request)})`,
        (keys: KeyManager) => keys.purge(untyped(request)),
        String(field),
      ] as const,
  ),
  ...[
    [UNKNOWN, {}, 'ids'],
    [[7], {}, 'ids[0]'],
    [[UNKNOWN, 'nonsense'], { from: '2030-01-01', to: '2030-01-02' }, 'ids[1]'],
    [[''], { from: '2030-01-01', to: '2030-01-02' }, 'ids[0]'],
    [Array.from({ length: 1_001 }, () => UNKNOWN), {}, 'ids'],
    [[], { from: '2030-01-02', to: '2030-01-01' }, 'to'],
    [[], { from: '2030-02-30', to: '2030-03-01' }, 'from'],
    [[], { from: '2030-01-01', to: '2030-13-01' }, 'to'],
    [[], { from: '2030-01-01', to: '2030-1-2' }, 'to'],
    [[], { from: NOON, to: '2030-01-02' }, 'from'],
    [[], { from: '2030-01-01' }, 'to'],
    [[], { from: '2030-01-01', to: '2030-01-02', zone: 'CET' }, 'zone'],
    [[], null, 'range'],
  ].map(
    ([ids, range, field]) =>
      [
        `usage(${JSON.stringify(ids)?.slice(0, 40)}, ${JSON.stringify(range)})`,
        (keys: KeyManager) => keys.usage(untyped(ids), untyped(range)),
        String(field),
      ] as const,
  ),
];

describe('what makes no sense is refused before the store is asked', () => {
  it.each(WRONG)('%s', async (_name, ask, field) => {
    const { host, tap, contents } = await several();
    const before = await contents();
    tap.calls.length = 0;
    await refused(ask(host), 'API_KEY_INPUT_INVALID', field);
    expect(tap.calls).toEqual([]);
    expect(await contents()).toEqual(before);
  });
});

describe('audit', () => {
  it.each([
    [{ action: 'key.revoked' }, 1],
    [{ actorId: 'host' }, 6],
    [{ actorId: 'somebody' }, 0],
    [{ from: NOON + 5_000 }, 2],
    [{ to: new Date(NOON + 5_000) }, 4],
    [{ from: NOON + 2_000, to: NOON + 4_000 }, 2],
    [{ keyId: UNKNOWN }, 0],
    [{ limit: 2 }, 2],
  ] as const)('audit(%j)', async (filter, expected) => {
    const { host } = await several();
    expect((await host.audit(filter)).items).toHaveLength(expected);
  });

  it('comes newest first, page by page, of one account', async () => {
    const { host, ids, events } = await several();
    const all = await host.audit();
    expect(all.items).toEqual(await events());
    expect(all.items.map((event) => event.sequence)).toEqual([6, 5, 4, 3, 2, 1]);
    const first = await host.audit({ keyId: ids[4] ?? '', limit: 1 });
    expect(first.items[0]?.action).toBe('key.revoked');
    const second = await host.audit({ keyId: ids[4] ?? '', limit: 1, cursor: first.next ?? '' });
    expect(second.items[0]?.action).toBe('key.created');
    expect((await host.in('globex').audit({ keyId: ids[4] ?? '' })).items).toEqual([]);
  });
});

describe('usage', () => {
  const range = { from: '2030-01-01', to: '2030-01-31' };

  it('one summary for each id, in that order, after what is counted was written', async () => {
    const { host, ids, tap, flushes } = await several();
    const [first = '', second = ''] = ids;
    const use = { accountId: ACCOUNT, keyId: first, lastUsedAt: NOON + HOUR };
    await tap.inner.recordUse([
      { ...use, day: '2030-01-15', count: 3 },
      { ...use, day: '2029-12-31', count: 9 },
    ]);
    const used = { keyId: first, lastUsedAt: NOON + HOUR, days: [{ day: '2030-01-15', count: 3 }] };
    const unused = (keyId: string) => ({ keyId, lastUsedAt: null, days: [] });
    const asked = [second, first, UNKNOWN, first];
    expect(await host.usage(asked, range)).toEqual([unused(second), used, unused(UNKNOWN), used]);
    expect(flushes.count).toBe(1);
    expect(tap.calls.at(-1)).toMatchObject({
      method: 'readUse',
      args: [ACCOUNT, [second, first, UNKNOWN], range],
    });
  });

  it('of no keys asks the store nothing', async () => {
    const { host, tap } = await several();
    tap.calls.length = 0;
    expect(await host.usage([], range)).toEqual([]);
    expect(tap.calls).toEqual([]);
  });

  it("another account's key has no uses", async () => {
    const { host, ids, tap } = await several();
    const [first = ''] = ids;
    await tap.inner.recordUse([
      { accountId: ACCOUNT, keyId: first, day: '2030-01-15', count: 3, lastUsedAt: NOON },
    ]);
    const summaries = await host.as(actor({ accountId: 'globex' })).usage([first], range);
    expect(summaries).toEqual([{ keyId: first, lastUsedAt: null, days: [] }]);
  });

  it('where the store counts no uses, nothing is recorded of any key', async () => {
    const there = office();
    const { record } = await there.host.create({});
    Object.assign(there.tap.inner, { readUse: undefined });
    const { host } = office({ tap: there.tap });
    expect(await host.usage([record.id], range)).toEqual([{ keyId: record.id, lastUsedAt: null, days: [] }]);
  });
});

describe('purge', () => {
  it('removes revoked keys and events by age, and writes that down', async () => {
    const { host, ids, events, keys } = await several();
    expect(await host.purge({ revokedBefore: new Date(NOON + 5_000) })).toEqual({ removed: 0 });
    expect(await host.purge({ revokedBefore: NOON + 5_001 })).toEqual({ removed: 1 });
    expect((await keys()).filter((key) => key.accountId === ACCOUNT).map((key) => key.id)).not.toContain(
      ids[4],
    );
    await refused(host.get(ids[4] ?? ''), 'API_KEY_NOT_FOUND');
    expect((await events())[0]).toMatchObject({
      action: 'account.purged',
      keyId: null,
      at: NOON + DAY,
      detail: { revokedBefore: NOON + 5_001 },
    });
    expect(await host.purge({ revokedBefore: NOON, auditBefore: '2030-01-15T12:00:03Z' })).toEqual({
      removed: 2,
    });
    expect((await events())[0]?.detail).toEqual({ revokedBefore: NOON, auditBefore: NOON + 3_000 });
  });

  it('leaves other accounts alone', async () => {
    const { host, events, keys } = await several();
    const globex = host.in('globex');
    const { record } = await globex.create({});
    await globex.revoke(record.id);
    const before = [await events('globex'), (await keys()).filter((key) => key.accountId === 'globex')];
    await host.purge({ revokedBefore: NOON + 10 * DAY, auditBefore: NOON + 10 * DAY });
    expect([await events('globex'), (await keys()).filter((key) => key.accountId === 'globex')]).toEqual(
      before,
    );
  });
});

describe('results are copies', () => {
  it('whatever is done to one reaches neither the store nor the next reader', async () => {
    const there = office({ limiterConfigured: true });
    const { host } = there;
    const input = {
      scopes: ['orders:read'],
      allowIps: ['10.0.0.0/8'],
      subaccounts: ['eu'],
      metadata: { deep: { list: [1] } },
      rateLimit: { points: 1, duration: 1_000 },
    };
    const issued = await host.create(input);
    const { id } = issued.record;
    const reads: Readonly<Record<string, () => Promise<unknown>>> = {
      get: () => host.get(id),
      list: () => host.list(),
      counts: () => host.counts(),
      audit: () => host.audit(),
      usage: () => host.usage([id], { from: '2030-01-01', to: '2030-01-02' }),
      update: () => host.update(id, {}),
      enable: () => host.enable(id),
    };
    // A store that hands out what it holds, as a careless one may.
    const held = new Map<string, unknown>();
    there.tap.intercept((call, proceed) => {
      const name = `${call.method} ${JSON.stringify(call.args)}`;
      if (!held.has(name)) held.set(name, structuredClone(proceed()));
      return held.get(name);
    });
    vandalise(issued);
    for (const read of Object.values(reads)) {
      const first = await read();
      const copy = structuredClone(first);
      vandalise(first);
      expect(await read()).toEqual(copy);
    }
    there.tap.intercept();
    expect(await there.stored(id)).toMatchObject(input);
  });

  function vandalise(value: unknown): void {
    if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
    for (const [name, part] of Object.entries(value)) {
      vandalise(part);
      if (typeof part !== 'object' || part === null) Reflect.set(value, name, 'vandalised');
    }
    if (Array.isArray(value)) value.push('vandalised');
  }
});
