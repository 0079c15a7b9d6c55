import { describe, expect, it } from 'vitest';
import { KeywardenError } from '../../src/errors.js';
import { type ChangeOptions, MAX_ATTEMPTS } from '../../src/manage/change.js';
import type { KeyManager } from '../../src/manage/manager.js';
import { scaled } from '../scale.js';
import { ACCOUNT, type Office, office } from './office.js';
import { codeOf, refused } from './refused.js';
import { connectionLost } from './tapped-store.js';

type Change = (keys: KeyManager, id: string, options?: ChangeOptions) => Promise<unknown>;

const CHANGES: Readonly<Record<string, Change>> = {
  update: (keys, id, options) => keys.update(id, { name: 'Changed' }, options),
  enable: (keys, id, options) => keys.enable(id, options),
  disable: (keys, id, options) => keys.disable(id, options),
  regenerate: (keys, id, options) => keys.regenerate(id, options),
  revoke: (keys, id, options) => keys.revoke(id, options),
};

const WRITES: Readonly<Record<string, Change>> = { create: (keys) => keys.create({}), ...CHANGES };

async function withKey(name: string): Promise<Office & { readonly id: string; readonly prefix: string }> {
  const there = office();
  const { record } = await there.host.create({ enabled: name !== 'enable' });
  await there.host.create({ enabled: name !== 'enable' });
  there.changed.length = 0;
  return { ...there, id: record.id, prefix: record.prefix };
}

/** Somebody else's change, between this one's reading and writing. */
function meddle(there: Office, id: string, times: number): { readonly meddled: () => number } {
  let count = 0;
  there.tap.intercept(async (call, proceed) => {
    if (call.method === 'update' && count < times) {
      count += 1;
      const key = await there.stored(id);
      const event = {
        accountId: ACCOUNT,
        at: 1,
        action: 'key.updated',
        actor: { id: 'x', kind: 'user' },
        keyId: id,
        detail: {},
      } as const;
      await there.tap.inner.update(
        { accountId: ACCOUNT, id, version: key.version, set: { metadata: { count } } },
        event,
      );
    }
    return proceed();
  });
  return { meddled: () => count };
}

describe.each(Object.entries(CHANGES))('%s against changes by others', (name, change) => {
  it('is decided anew on what is there then, and overwrites nothing', async () => {
    const there = await withKey(name);
    const { meddled } = meddle(there, there.id, MAX_ATTEMPTS - 1);
    await change(there.host, there.id);
    expect(meddled()).toBe(MAX_ATTEMPTS - 1);
    expect(await there.stored(there.id)).toMatchObject({
      metadata: { count: MAX_ATTEMPTS - 1 },
      version: MAX_ATTEMPTS + 1,
    });
    expect((await there.events()).filter((event) => event.actor.id === 'host')).toHaveLength(3);
    expect(there.changed).toEqual(Array.from({ length: MAX_ATTEMPTS }, () => there.prefix));
  });

  it('gives up after a bound, and has done nothing', async () => {
    const there = await withKey(name);
    const { meddled } = meddle(there, there.id, Number.POSITIVE_INFINITY);
    await refused(change(there.host, there.id), 'API_KEY_UPDATE_FAILED');
    expect(meddled()).toBe(MAX_ATTEMPTS);
    expect(await there.stored(there.id)).toMatchObject({ version: MAX_ATTEMPTS + 1, revokedAt: null });
    expect((await there.events()).filter((event) => event.actor.id === 'host')).toHaveLength(2);
  });

  it('with ifVersion is refused at the first of them', async () => {
    const there = await withKey(name);
    meddle(there, there.id, 1);
    await refused(change(there.host, there.id, { ifVersion: 1 }), 'API_KEY_VERSION_CONFLICT', 'ifVersion');
    expect(await there.stored(there.id)).toMatchObject({ version: 2, metadata: { count: 1 } });
    expect(there.changed).toEqual([there.prefix]);
  });

  it('with several in ifVersion goes on at the next of them, and no further', async () => {
    const there = await withKey(name);
    meddle(there, there.id, 1);
    await change(there.host, there.id, { ifVersion: [1, 2] });
    expect(await there.stored(there.id)).toMatchObject({ version: 3, metadata: { count: 1 } });

    const elsewhere = await withKey(name);
    meddle(elsewhere, elsewhere.id, 2);
    const late = change(elsewhere.host, elsewhere.id, { ifVersion: [1, 2, 4] });
    await refused(late, 'API_KEY_VERSION_CONFLICT', 'ifVersion');
    expect(await elsewhere.stored(elsewhere.id)).toMatchObject({ version: 3, metadata: { count: 2 } });
  });

  it.each(['findById', 'update'])(
    'a key that was revoked meanwhile stays revoked (around %s)',
    async (method) => {
      const there = await withKey(name);
      let revoked = false;
      there.tap.intercept(async (call, proceed) => {
        if (call.method !== method || revoked) return proceed();
        revoked = true;
        // Just before it is written, or just after it was read.
        if (method === 'update') await there.host.revoke(there.id);
        const answer = await proceed();
        if (method === 'findById') await there.host.revoke(there.id);
        return answer;
      });
      await refused(change(there.host, there.id), 'API_KEY_ALREADY_REVOKED');
      expect(await there.stored(there.id)).toMatchObject({ version: 2, revokedAt: there.clock.now });
    },
  );
});

describe.each(Object.entries(WRITES))('%s, when the store fails', (name, change) => {
  it('before the commit: neither key nor event is there, and the cache is told all the same', async () => {
    const there = await withKey(name);
    const before = await there.contents();
    const writes = ['insert', 'update'];
    there.tap.intercept((call, proceed) =>
      writes.includes(call.method) ? connectionLost(call, proceed) : proceed(),
    );
    await refused(change(there.host, there.id), 'API_KEY_STORE_UNAVAILABLE');
    expect(await there.contents()).toEqual(before);
    expect(there.changed).toHaveLength(1);
    if (name !== 'create') expect(there.changed).toEqual([there.prefix]);
  });

  it('after the commit: the change is there with its event, and the cache was told', async () => {
    const there = await withKey(name);
    const before = await there.contents();
    const writes = ['insert', 'update'];
    there.tap.intercept(async (call, proceed) => {
      const answer = await proceed();
      if (writes.includes(call.method)) throw new Error('connection lost');
      return answer;
    });
    await refused(change(there.host, there.id), 'API_KEY_STORE_UNAVAILABLE');
    const after = await there.contents();
    expect(after.events).toHaveLength(before.events.length + 1);
    expect(after.keys).not.toEqual(before.keys);
    const [event] = await there.events();
    const key = await there.stored(event?.keyId ?? '');
    expect(there.changed).toEqual([key.prefix]);
  });

  it('by never answering: the call ends, and the cache was told', async () => {
    const there = await withKey(name);
    const writes = ['insert', 'update'];
    there.tap.intercept((call, proceed) =>
      writes.includes(call.method) ? new Promise(() => {}) : proceed(),
    );
    await refused(change(there.host, there.id), 'API_KEY_STORE_UNAVAILABLE');
    expect(there.changed).toHaveLength(1);
  });

  it('by throwing at once, and by answering with nonsense', async () => {
    const there = await withKey(name);
    there.tap.intercept(() => {
      throw new TypeError('not a function');
    });
    await refused(change(there.host, there.id), 'API_KEY_STORE_UNAVAILABLE');
    there.tap.intercept((call, proceed) => (call.method === 'update' ? { ok: true } : proceed()));
    if (name !== 'create') await refused(change(there.host, there.id), 'API_KEY_STORE_UNAVAILABLE');
  });
});

describe('changes at once', () => {
  it('each is there once: versions, events and fields agree', async () => {
    const { host, stored, events } = office();
    const { record } = await host.create({});
    const rounds = scaled(2_000);
    let done = 0;
    for (let round = 0; round < rounds; round++) {
      const codes = await Promise.all([
        codeOf(host.update(record.id, { name: `Round ${round}` })),
        codeOf(host.update(record.id, { metadata: { round } })),
        codeOf(host.regenerate(record.id)),
        codeOf(host.update(record.id, { subaccounts: [`sub-${round}`] })),
      ]);
      expect(codes).toEqual([undefined, undefined, undefined, undefined]);
      done += codes.length;
      expect(await stored(record.id)).toMatchObject({
        name: `Round ${round}`,
        metadata: { round },
        subaccounts: [`sub-${round}`],
        version: 1 + done,
      });
    }
    expect(await events()).toHaveLength(1 + done);
  });

  it('a revocation among changes always holds, and nothing comes after it', async () => {
    const rounds = scaled(2_000);
    for (let round = 0; round < rounds; round++) {
      const { host, stored, events } = office();
      const { record } = await host.create({ enabled: round % 2 === 0 });
      const racers = [
        () => host.update(record.id, { name: 'x' }),
        () => host.enable(record.id),
        () => host.revoke(record.id),
        () => host.disable(record.id),
        () => host.regenerate(record.id),
      ];
      const turned = [...racers.slice(round % 5), ...racers.slice(0, round % 5)];
      const codes = await Promise.all(turned.map((race) => codeOf(race())));
      for (const code of codes) expect([undefined, 'API_KEY_ALREADY_REVOKED']).toContain(code);
      expect((await stored(record.id)).revokedAt).not.toBeNull();
      expect((await events())[0]?.action).toBe('key.revoked');
    }
  });

  it('of changes at the same version one is made', async () => {
    const { host, stored } = office();
    const { record } = await host.create({});
    const codes = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        codeOf(host.update(record.id, { name: `n${index}` }, { ifVersion: 1 })),
      ),
    );
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(codes.filter((code) => code === 'API_KEY_VERSION_CONFLICT')).toHaveLength(19);
    expect((await stored(record.id)).version).toBe(2);
  });

  it('a key that was purged meanwhile is not found', async () => {
    const there = await withKey('update');
    there.tap.intercept((call, proceed) => {
      if (call.method === 'update') throw new KeywardenError('API_KEY_NOT_FOUND');
      return proceed();
    });
    await refused(there.host.disable(there.id), 'API_KEY_NOT_FOUND');
    expect(there.changed).toEqual([there.prefix]);
  });
});

describe('SM-API-11: API_KEY_UPDATE_FAILED', () => {
  it("is the store's word for a prefix or id that is taken, and comes through", async () => {
    const { host, tap, contents } = office();
    tap.intercept((call, proceed) => {
      if (call.method === 'insert') throw new KeywardenError('API_KEY_UPDATE_FAILED');
      return proceed();
    });
    const error = await refused(host.create({}), 'API_KEY_UPDATE_FAILED');
    expect(error.status).toBe(500);
    expect(await contents()).toEqual({ keys: [], events: [] });
  });
});
