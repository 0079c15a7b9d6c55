import { describe, expect, it } from 'vitest';
import type { KeyInput } from '../../src/manage/key-input.js';
import type { User, UserDirectory } from '../../src/manage/users.js';
import { ACCOUNT, actor, DAY, HOUR, type Office, office, untyped } from './office.js';
import { codeOf, refused } from './refused.js';
import { connectionLost } from './tapped-store.js';

/** A directory in memory: account -> members. */
function directory(
  members: Readonly<Record<string, readonly string[]>>,
): UserDirectory & { readonly asked: string[] } {
  const asked: string[] = [];
  const userOf = (id: string): User => ({ id, email: `${id}@example.org` });
  return {
    asked,
    find: async (accountId, ids) => {
      asked.push(`${accountId}: ${ids.join()}`);
      return ids.filter((id) => members[accountId]?.includes(id)).map(userOf);
    },
    search: () => [],
    defaultUser: () => undefined,
  };
}

const ann = { acme: ['ann', 'bob'], globex: ['eve'] };

describe('API_KEY_USER_INVALID: whom a key may act for', () => {
  it('a member of the account, at creation and in an update; nobody else', async () => {
    const { host, contents } = office({ users: directory(ann) });
    const { record } = await host.create({ behalfOf: 'ann', type: 'user' });
    expect(record.behalfOf).toBe('ann');
    const before = await contents();
    for (const behalfOf of ['eve', 'nobody', 'ANN', 'ann ', '__proto__']) {
      await refused(host.create({ behalfOf }), 'API_KEY_USER_INVALID', 'behalfOf');
      await refused(host.update(record.id, { behalfOf, name: 'x' }), 'API_KEY_USER_INVALID', 'behalfOf');
    }
    expect(await contents()).toEqual(before);
    expect((await host.update(record.id, { behalfOf: 'bob' })).behalfOf).toBe('bob');
    expect((await host.update(record.id, { behalfOf: null })).behalfOf).toBeNull();
    expect((await host.in('globex').create({ behalfOf: 'eve' })).record.behalfOf).toBe('eve');
  });

  it("the directory is asked for the actor's account, and only where a user is set", async () => {
    const users = directory(ann);
    const { host } = office({ users });
    const { record } = await host.create({});
    await host.update(record.id, { name: 'x', behalfOf: null });
    await host.disable(record.id);
    await host.enable(record.id);
    await host.regenerate(record.id);
    expect(users.asked).toEqual([]);
    await host.as(actor({ accountId: 'globex' })).create({ behalfOf: 'eve' });
    expect(users.asked).toEqual(['globex: eve']);
  });

  it('without a directory ids are taken as they come', async () => {
    const { host } = office();
    expect((await host.create({ behalfOf: 'anybody' })).record.behalfOf).toBe('anybody');
  });

  it('what makes a key work again needs its user to be there still', async () => {
    const members = { acme: ['ann'] };
    const users = directory(members);
    const { host, clock, contents } = office({ users });
    const { record: disabled } = await host.create({ behalfOf: 'ann', enabled: false });
    const { record: expired } = await host.create({ behalfOf: 'ann', expiresIn: '1d' });
    members.acme = [];
    clock.now += 2 * DAY;
    const before = await contents();
    await refused(host.enable(disabled.id), 'API_KEY_USER_INVALID');
    await refused(host.update(disabled.id, { enabled: true }), 'API_KEY_USER_INVALID');
    await refused(host.update(expired.id, { expiresAt: null }), 'API_KEY_USER_INVALID');
    expect(await contents()).toEqual(before);
    expect((await host.update(disabled.id, { enabled: true, behalfOf: null })).status).toBe('active');
  });

  it('a caller that lacks the grant learns nothing of who is a member', async () => {
    const users = directory(ann);
    const { host } = office({ users });
    const { record } = await host.create({});
    users.asked.length = 0;
    const grant = {
      scopes: [],
      allowIps: [],
      subaccounts: null,
      expiresAt: null,
      rateLimit: null,
      behalfOf: null,
      type: 'none',
    } as const;
    const limited = host.as(actor({ grant, operations: new Set(['create', 'update'] as const) }));
    for (const behalfOf of ['ann', 'nobody']) {
      await refused(limited.create({ behalfOf }), 'API_KEY_GRANT_EXCEEDED', 'behalfOf');
      await refused(limited.update(record.id, { behalfOf }), 'API_KEY_GRANT_EXCEEDED', 'behalfOf');
    }
    expect(users.asked).toEqual([]);
  });

  const faults: readonly (readonly [string, UserDirectory['find']])[] = [
    ['rejects', () => Promise.reject(new Error('ldap://admin:hunter2@directory is down'))],
    [
      'throws',
      () => {
        throw new Error('down');
      },
    ],
    ['never answers', () => new Promise(() => {})],
    ['answers nothing', () => untyped(undefined)],
    ['answers null', () => untyped(null)],
    ['answers yes', () => untyped(true)],
    ['answers an object', () => untyped({ id: 'ann' })],
    ['answers a list of ids', () => untyped(['ann'])],
    ['answers a hole', () => untyped([null])],
  ];
  it.each(faults)('a directory that %s is an outage, and lets nobody through', async (_name, find) => {
    const { host, contents, log } = office({ users: { ...directory(ann), find } });
    await refused(host.create({ behalfOf: 'ann' }), 'API_KEY_STORE_UNAVAILABLE');
    const { record } = await host.create({});
    await refused(host.update(record.id, { behalfOf: 'ann' }), 'API_KEY_STORE_UNAVAILABLE');
    expect((await contents()).keys).toMatchObject([{ behalfOf: null, version: 1 }]);
    expect(log[0]).toContain('The user directory cannot answer.');
  });
});

async function membersKeys(there: Office): Promise<Record<string, string>> {
  const { host } = there;
  const made: Readonly<Record<string, KeyInput>> = {
    user: { type: 'user', behalfOf: 'ann' },
    none: { type: 'none', behalfOf: 'ann' },
    shared: { type: 'shared', behalfOf: 'ann' },
    sharedOff: { type: 'shared', behalfOf: 'ann', enabled: false },
    off: { type: 'user', behalfOf: 'ann', enabled: false },
    expired: { type: 'user', behalfOf: 'ann', expiresIn: '1d' },
    revoked: { type: 'user', behalfOf: 'ann' },
    bobs: { type: 'user', behalfOf: 'bob' },
    bobsShared: { type: 'shared', behalfOf: 'bob' },
    nobodys: { type: 'user' },
  };
  const ids: Record<string, string> = {};
  for (const [name, input] of Object.entries(made))
    ids[name] = (await host.create({ name, ...input })).record.id;
  await host.revoke(ids['revoked'] ?? '');
  await host.in('globex').create({ type: 'user', behalfOf: 'ann' });
  await host.in('globex').create({ type: 'shared', behalfOf: 'ann' });
  there.clock.now += 2 * DAY;
  there.changed.length = 0;
  return ids;
}

describe('userRemoved', () => {
  it('SM-API-13: the keys of the user, and those of no type, are disabled – SM-API-14: shared ones go on without the user', async () => {
    const there = office();
    const ids = await membersKeys(there);
    const before = await there.contents();
    const calls = there.tap.calls.length;
    expect(await there.host.userRemoved('ann')).toEqual({ disabled: 3, released: 2 });
    // What is revoked is not even looked at.
    expect(JSON.stringify(there.tap.calls.slice(calls))).not.toContain(ids['revoked']);
    const after = await there.contents();
    const off = { enabled: false, updatedAt: there.clock.now, version: 2 };
    const free = { behalfOf: null, updatedAt: there.clock.now, version: 2 };
    const expected: Record<string, object> = {
      user: off,
      none: off,
      expired: off,
      shared: free,
      sharedOff: free,
    };
    expect(after.keys).toEqual(
      before.keys.map((key) => ({ ...key, ...(key.accountId === ACCOUNT && expected[key.name]) })),
    );
    const news = (await there.events()).slice(
      0,
      -before.events.filter((event) => event.accountId === ACCOUNT).length,
    );
    expect(news).toHaveLength(5);
    for (const event of news) {
      const released = event.keyId === ids['shared'] || event.keyId === ids['sharedOff'];
      expect(event).toMatchObject({
        action: 'user.removed',
        actor: { id: 'host', kind: 'host' },
        at: there.clock.now,
      });
      expect(event.detail).toEqual({
        userId: 'ann',
        changes: released
          ? { behalfOf: { before: 'ann', after: null } }
          : { enabled: { before: true, after: false } },
      });
    }
    const touched = after.keys.filter((key) => Object.hasOwn(expected, key.name)).map((key) => key.prefix);
    expect([...there.changed].sort()).toEqual(touched.sort());
  });

  it('is safe to repeat, and says that there was nothing left to do', async () => {
    const there = office();
    await membersKeys(there);
    await there.host.userRemoved('ann');
    const after = await there.contents();
    expect(await there.host.userRemoved('ann')).toEqual({ disabled: 0, released: 0 });
    expect(await there.host.userRemoved('nobody')).toEqual({ disabled: 0, released: 0 });
    expect(await there.contents()).toEqual(after);
  });

  it('asks no directory: the user is gone from there', async () => {
    const users = directory({});
    const there = office();
    await membersKeys(there);
    const { host } = office({ tap: there.tap, users });
    expect(await host.userRemoved('ann')).toEqual({ disabled: 3, released: 2 });
    expect(users.asked).toEqual([]);
  });

  it('walks every page', async () => {
    const { host, tap, counts } = await manyKeys(2_500);
    tap.calls.length = 0;
    expect(await host.userRemoved('ann')).toEqual({ disabled: 1_250, released: 1_250 });
    expect(tap.calls.filter((call) => call.method === 'list')).toHaveLength(3);
    expect(await counts()).toMatchObject({ active: 1_250, disabled: 1_250 });
  });

  async function manyKeys(count: number) {
    const there = office();
    const { record } = await there.host.create({ behalfOf: 'ann' });
    const template = await there.stored(record.id);
    const keys = Array.from({ length: count }, (_, index) => ({
      ...template,
      id: `apk_${String(index).padStart(16, '0')}`,
      prefix: `acme_${String(index).padStart(12, '0')}`,
      type: index % 2 === 0 ? ('user' as const) : ('shared' as const),
    }));
    await there.host.revoke(record.id);
    await there.tap.inner.loadKeys(keys);
    return { ...there, counts: () => there.host.counts() };
  }

  it('begun again after an outage it does the rest', async () => {
    const there = office();
    await membersKeys(there);
    let left = 2;
    there.tap.intercept((call, proceed) => {
      if (call.method === 'update') left -= 1;
      return left < 0 ? connectionLost(call, proceed) : proceed();
    });
    await refused(there.host.userRemoved('ann'), 'API_KEY_STORE_UNAVAILABLE');
    there.tap.intercept();
    const { disabled, released } = await there.host.userRemoved('ann');
    expect(disabled + released).toBe(3);
    const open = (await there.keys()).filter(
      (key) => key.accountId === ACCOUNT && key.behalfOf === 'ann' && key.enabled,
    );
    expect(open.map((key) => key.name)).toEqual(['revoked']);
  });

  it('changes by others at the same time are kept, and a key that was taken over or is gone is left alone', async () => {
    const there = office();
    const ids = await membersKeys(there);
    const meddled = new Set<unknown>();
    const others: Readonly<Record<string, (id: string) => Promise<unknown>>> = {
      [ids['user'] ?? '']: (id) => there.host.update(id, { name: 'renamed' }),
      [ids['none'] ?? '']: (id) => there.host.update(id, { behalfOf: 'bob' }),
      [ids['expired'] ?? '']: (id) => there.host.revoke(id),
      [ids['shared'] ?? '']: (id) => there.host.update(id, { type: 'user' }),
      [ids['sharedOff'] ?? '']: async (id) => {
        // Revoked an hour ago, so that the purge takes this one and not those that are revoked now.
        there.clock.now -= HOUR;
        await there.host.revoke(id);
        there.clock.now += HOUR;
        await there.host.purge({ revokedBefore: there.clock.now });
      },
    };
    there.tap.intercept(async (call, proceed) => {
      const [change] = call.args;
      const id = String(typeof change === 'object' && change !== null && Reflect.get(change, 'id'));
      const other = others[id];
      if (call.method === 'update' && other !== undefined && !meddled.has(id)) {
        meddled.add(id);
        await other(id);
      }
      return proceed();
    });
    expect(await there.host.userRemoved('ann')).toEqual({ disabled: 2, released: 0 });
    const named = async (name: string) => there.stored(ids[name] ?? '');
    expect(await named('user')).toMatchObject({ name: 'renamed', enabled: false });
    expect(await named('none')).toMatchObject({ behalfOf: 'bob', enabled: true });
    expect(await named('expired')).toMatchObject({ enabled: true, revokedAt: expect.any(Number) });
    expect(await named('shared')).toMatchObject({ type: 'user', behalfOf: 'ann', enabled: false });
    expect((await there.keys()).some((key) => key.id === ids['sharedOff'])).toBe(false);
  });

  it("is the host's alone, and wants a user id", async () => {
    const { host, tap } = office();
    await refused(host.as(actor()).userRemoved('ann'), 'API_KEY_PERMISSION_MISSING');
    for (const userId of ['', 'a\nb', 7, null, undefined]) {
      await refused(host.userRemoved(untyped(userId)), 'API_KEY_INPUT_INVALID', 'userId');
    }
    expect(tap.calls).toEqual([]);
    expect(await codeOf(host.as(actor({ kind: 'host' })).userRemoved('ann'))).toBeUndefined();
  });
});
