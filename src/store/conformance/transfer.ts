/** Transfer: every account's keys, events and uses, out of one store and into another, exactly as they are. */
import type { AuditEvent, StoredKey } from '../../record.js';
import type { KeyUse, Transfer } from '../store.js';
import { type ConformanceCase, conformanceCase } from './conformance-case.js';
import { allPages, refused, same } from './promised.js';
import { auditAll, contentsOf } from './reading.js';
import { NOON, type Samples } from './samples.js';

interface Everything {
  readonly keys: StoredKey[];
  readonly events: AuditEvent[];
  readonly uses: KeyUse[];
}

function sortedBy<T>(items: readonly T[], order: (item: T) => string): T[] {
  return items.toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
}

function inOrder({ keys, events, uses }: Everything): Everything {
  return {
    keys: sortedBy(keys, (key) => key.id),
    events: sortedBy(events, (event) => `${event.accountId} ${String(event.sequence).padStart(16, '0')}`),
    uses: sortedBy(uses, (use) => `${use.accountId} ${use.keyId} ${use.day}`),
  };
}

async function scanAll(transfer: Transfer, between?: () => Promise<void>): Promise<Everything> {
  const promise = 'a scan comes to its end';
  return inOrder({
    keys: await allPages(promise, ({ cursor }) => transfer.scanKeys(cursor), between),
    events: await allPages(promise, ({ cursor }) => transfer.scanAudit(cursor), between),
    uses: await allPages(promise, ({ cursor }) => transfer.scanUse(cursor), between),
  });
}

/** Keys of three accounts in every state, their events, and uses of some. */
function sampleOfEverything({ key, event }: Samples, keysPerAccount: number): Everything {
  const keys: StoredKey[] = [];
  const events: AuditEvent[] = [];
  const uses: KeyUse[] = [];
  for (const accountId of ['acme', 'globex', 'Acme']) {
    for (let serial = 0; serial < keysPerAccount; serial += 1) {
      const made = key({
        accountId,
        alias: serial % 2 === 0 ? `alias-${serial % 4}-${Math.floor(serial / 4)}` : null,
        revokedAt: serial % 3 === 0 ? NOON + serial : null,
        overlap: serial % 5 === 0 ? { pepperId: 'old', value: '0'.repeat(64), until: NOON } : null,
        sealed: serial % 7 === 0 ? 'a.b.c.d.e' : null,
        metadata: { serial },
        createdAt: NOON + (serial % 10),
        version: serial + 1,
      });
      keys.push(made);
      events.push({ ...event(made), sequence: serial + 1 });
      if (serial % 4 !== 0) continue;
      for (const day of ['2030-01-14', '2030-01-15']) {
        uses.push({ accountId, keyId: made.id, day, count: serial + 1, lastUsedAt: NOON + serial });
      }
    }
  }
  return inOrder({ keys, events, uses });
}

async function load(transfer: Transfer, { keys, events, uses }: Everything): Promise<void> {
  await transfer.loadKeys(keys);
  await transfer.loadAudit(events);
  await transfer.loadUse(uses);
}

const nothing: Everything = { keys: [], events: [], uses: [] };

export const transferCases: readonly ConformanceCase[] = [
  conformanceCase('scan: an empty store has nothing', ['transfer'], async ({ transfer }) => {
    same('nothing is scanned', await scanAll(transfer), nothing);
    await load(transfer, nothing);
    same('nothing is loaded', await scanAll(transfer), nothing);
  }),

  conformanceCase('load: what is loaded is there exactly as it is', ['transfer'], async (subject) => {
    const { store, transfer } = subject;
    const everything = sampleOfEverything(subject, 12);
    await load(transfer, everything);
    same('what was loaded is scanned, of every account', await scanAll(transfer), everything);
    for (const key of everything.keys) {
      same('a loaded key is found by prefix', await store.findByPrefix(key.prefix), key);
      same('a loaded key is found by id', await store.findById(key.accountId, key.id), key);
    }
    const { keys, events } = await contentsOf(store, 'acme', 'globex', 'Acme');
    same('loaded keys and events are listed', inOrder({ keys, events, uses: [] }), {
      ...everything,
      uses: [],
    });
  }),

  conformanceCase('load: a second time changes nothing', ['transfer'], async (subject) => {
    const { transfer } = subject;
    const everything = sampleOfEverything(subject, 12);
    await load(transfer, everything);
    await load(transfer, everything);
    same('a copy can be run again', await scanAll(transfer), everything);
  }),

  conformanceCase('load: what is there already is overwritten', ['transfer'], async (subject) => {
    const { store, transfer } = subject;
    const old = sampleOfEverything(subject, 6);
    await load(transfer, old);
    const renewed: Everything = {
      keys: old.keys.map((key) => ({
        ...key,
        name: 'renewed',
        enabled: false,
        revokedAt: NOON,
        version: key.version + 5,
        digest: { pepperId: 'new', value: '9'.repeat(64) },
      })),
      events: old.events.map((event) => ({
        ...event,
        at: 7,
        action: 'key.revealed',
        keyId: null,
        detail: { renewed: true },
      })),
      uses: old.uses.map((use) => ({ ...use, count: 1, lastUsedAt: 3 })),
    };
    await load(transfer, renewed);
    same('keys, events and uses are as loaded last, counts not added', await scanAll(transfer), renewed);
    same('counts see the overwritten keys', (await store.counts('acme', NOON)).revoked, 6);
  }),

  conformanceCase('load: what is not loaded stays', ['transfer'], async (subject) => {
    const { transfer } = subject;
    const everything = sampleOfEverything(subject, 6);
    await load(transfer, everything);
    const first = everything.keys.slice(0, 1).map((key) => ({ ...key, name: 'renewed' }));
    await transfer.loadKeys(first);
    same('one key is overwritten, the rest stays', await scanAll(transfer), {
      ...everything,
      keys: [...first, ...everything.keys.slice(1)],
    });
  }),

  conformanceCase(
    'load: loaded keys keep to alias, limit and prefix',
    ['transfer'],
    async ({ store, transfer, key, event }) => {
      const held = key({ alias: 'mcp' });
      const free = key({ alias: 'old', revokedAt: 1 });
      await transfer.loadKeys([held, free]);
      const rival = key({ alias: 'mcp' });
      await refused('the alias of a loaded key is taken', 'API_KEY_ALIAS_TAKEN', () =>
        store.insert(rival, event(rival), {}),
      );
      const twin = key({ prefix: held.prefix });
      await refused('the prefix of a loaded key exists', 'API_KEY_UPDATE_FAILED', () =>
        store.insert(twin, event(twin), {}),
      );
      const second = key({ alias: 'old' });
      await refused('a loaded key counts', 'API_KEY_LIMIT_EXCEEDED', () =>
        store.insert(second, event(second), { maxPerAccount: 1 }),
      );
      await store.insert(second, event(second), { maxPerAccount: 2 });
      same(
        'a loaded revoked key neither counts nor holds its alias',
        await store.findByPrefix(second.prefix),
        second,
      );
      const change = { accountId: 'acme', id: held.id, version: 1, set: { alias: null } };
      same('a loaded key can be changed', (await store.update(change, event(held))).version, 2);
    },
  ),

  conformanceCase(
    'load: a key loaded again gives up its alias and its room',
    ['transfer'],
    async ({ store, transfer, key, event }) => {
      const held = key({ alias: 'mcp' });
      await transfer.loadKeys([held]);
      await transfer.loadKeys([{ ...held, revokedAt: NOON, version: 2 }]);
      const next = key({ alias: 'mcp' });
      await store.insert(next, event(next), { maxPerAccount: 1 });
      same('the alias and the room are free', await store.findByPrefix(next.prefix), next);
    },
  ),

  conformanceCase(
    'load: numbers go on after the highest loaded event',
    ['transfer'],
    async ({ store, transfer, event }) => {
      const acme = { accountId: 'acme' };
      await store.append(event(acme));
      await transfer.loadAudit([
        { ...event(acme), sequence: 41 },
        { ...event(acme), sequence: 40 },
      ]);
      await store.append(event(acme));
      await transfer.loadAudit([{ ...event(acme), sequence: 2 }]);
      await store.append(event(acme));
      same(
        'numbers are not given twice',
        (await auditAll(store)).map((came) => came.sequence),
        [43, 42, 41, 40, 2, 1],
      );
    },
  ),

  conformanceCase(
    'load: uses go on from what was loaded',
    ['transfer', 'use'],
    async ({ transfer, use, key }) => {
      const made = key();
      const loaded = { accountId: 'acme', keyId: made.id, day: '2030-01-15', count: 5, lastUsedAt: NOON };
      await transfer.loadKeys([made]);
      await transfer.loadUse([loaded]);
      await use.recordUse([{ ...loaded, count: 2, lastUsedAt: NOON - 1 }]);
      same(
        'later uses are added',
        await use.readUse('acme', [made.id], { from: '2030-01-15', to: '2030-01-15' }),
        [{ keyId: made.id, lastUsedAt: NOON, days: [{ day: '2030-01-15', count: 7 }] }],
      );
      const { uses } = await scanAll(transfer);
      same('and scanned', uses, [{ ...loaded, count: 7 }]);
    },
  ),

  conformanceCase('scan: pages cover everything, of many accounts', ['transfer'], async (subject) => {
    const { transfer } = subject;
    const everything = sampleOfEverything(subject, 1_100);
    await load(transfer, everything);
    same('every item is scanned once', await scanAll(transfer), everything);
  }),

  conformanceCase('scan: what is added between the pages shifts nothing', ['transfer'], async (subject) => {
    const { store, transfer, key, event } = subject;
    const everything = sampleOfEverything(subject, 400);
    await load(transfer, everything);
    const ids = new Set(everything.keys.map(({ id }) => id));
    const { keys } = await scanAll(transfer, async () => {
      for (const accountId of ['Acme', 'aaaa', 'zzzz']) {
        const added = key({ accountId, createdAt: NOON + ids.size });
        await store.insert(added, event(added), {});
      }
    });
    same(
      'every key that was there is scanned once',
      sortedBy(
        keys.filter(({ id }) => ids.has(id)),
        ({ id }) => id,
      ),
      everything.keys,
    );
  }),
];
