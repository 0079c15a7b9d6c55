/** What a caller does to an object before or after a call does nothing to the store. */
import type { Json, JsonObject, StoredKey } from '../../record.js';
import { type ConformanceCase, conformanceCase } from './conformance-case.js';
import { same } from './promised.js';
import { auditAll, listAll } from './reading.js';
import { NOON } from './samples.js';

/** Overwrites everything within reach. A frozen object refuses, which is as good. */
function spoil(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const part of Object.values(value)) spoil(part);
  for (const name of Object.keys(value)) {
    Reflect.set(value, name, 'spoilt');
    Reflect.deleteProperty(value, name);
  }
  Reflect.set(value, 'spoilt', true);
}

const copyOf = <T extends StoredKey | Json>(value: T): T => structuredClone(value);

/** A key with an object in every place that can hold one. */
const rich = (): Partial<StoredKey> => ({
  digest: { pepperId: 'sha256', value: 'a'.repeat(64) },
  overlap: { pepperId: 'old', value: 'b'.repeat(64), until: NOON },
  scopes: ['a', 'b'],
  allowIps: ['192.0.2.1'],
  subaccounts: ['sub'],
  rateLimit: { points: 1, duration: 1_000 },
  metadata: { deeply: { nested: [1, { two: 2 }] } },
});

export const independenceCases: readonly ConformanceCase[] = [
  conformanceCase(
    'independence: a key given to insert is not kept but copied',
    [],
    async ({ store, key, event }) => {
      const made = key(rich());
      const done = event(made, { detail: { deeply: { nested: [1] } } });
      const [madeBefore, doneBefore] = [copyOf(made), structuredClone(done)];
      await store.insert(made, done, {});
      spoil(made);
      spoil(done);
      same('the key is as it was at the call', await store.findByPrefix(madeBefore.prefix), madeBefore);
      same('the event is as it was at the call', await auditAll(store), [{ ...doneBefore, sequence: 1 }]);
    },
  ),

  conformanceCase(
    'independence: what update and append are given is copied',
    [],
    async ({ store, event, add }) => {
      const key = await add();
      const change = { accountId: 'acme', id: key.id, version: 1, set: rich() };
      const set = structuredClone(change.set);
      const details: readonly JsonObject[] = [{ deeply: { first: [1] } }, { deeply: { second: [2] } }];
      const [first, second] = details.map((detail) => event(key, { detail: copyOf(detail) }));
      if (first === undefined || second === undefined) throw new Error('There are too few events.');
      await store.update(change, first);
      await store.append(second);
      for (const given of [change, first, second]) spoil(given);
      same('the key is as it was at the call', await store.findByPrefix(key.prefix), {
        ...key,
        ...set,
        version: 2,
      });
      same(
        'the events are as they were',
        (await auditAll(store)).slice(0, 2).map((came) => came.detail),
        details.toReversed(),
      );
    },
  ),

  conformanceCase('independence: what is returned can be spoilt', [], async ({ store, event, add }) => {
    const key = await add(rich());
    const expected = { ...key, name: 'x', version: 2 };
    spoil(await store.update({ accountId: 'acme', id: key.id, version: 1, set: { name: 'x' } }, event(key)));
    spoil(await store.findByPrefix(key.prefix));
    spoil(await store.findById('acme', key.id));
    spoil(await store.list({ accountId: 'acme', now: NOON, limit: 10 }));
    spoil(await store.counts('acme', NOON));
    const events = structuredClone(await auditAll(store));
    spoil(await store.readAudit({ accountId: 'acme', limit: 10 }));
    same('the key is as before', await store.findByPrefix(key.prefix), expected);
    same('its list is as before', await listAll(store, {}), [expected]);
    same('the counts are as before', (await store.counts('acme', NOON)).active, 1);
    same('the events are as before', await auditAll(store), events);
  }),

  conformanceCase('independence: a key once returned does not change', [], async ({ store, event, add }) => {
    const key = await add(rich());
    const found = await store.findByPrefix(key.prefix);
    const { items } = await store.list({ accountId: 'acme', now: NOON, limit: 10 });
    const set = { name: 'x', scopes: ['c'], metadata: {}, revokedAt: NOON };
    await store.update({ accountId: 'acme', id: key.id, version: 1, set }, event(key));
    same('a key found before a change is as it was then', found, key);
    same('a key listed before a change is as it was then', items, [key]);
  }),

  conformanceCase(
    'independence: loaded and scanned items',
    ['transfer', 'use'],
    async ({ store, transfer, use, key, event }) => {
      const made = key(rich());
      const done = { ...event(made, { detail: { deeply: [1] } }), sequence: 1 };
      const used = { accountId: 'acme', keyId: made.id, day: '2030-01-15', count: 1, lastUsedAt: NOON };
      const before = structuredClone({ made, done, used });
      await transfer.loadKeys([made]);
      await transfer.loadAudit([done]);
      await transfer.loadUse([used]);
      for (const given of [made, done, used]) spoil(given);
      const recorded = { ...before.used };
      await use.recordUse([recorded]);
      spoil(recorded);
      const range = { from: '2030-01-15', to: '2030-01-15' };
      spoil(await use.readUse('acme', [before.made.id], range));
      spoil(await transfer.scanKeys());
      spoil(await transfer.scanAudit());
      spoil(await transfer.scanUse());
      same('the key is as it was loaded', await store.findByPrefix(before.made.prefix), before.made);
      same('the event is as it was loaded', await auditAll(store), [before.done]);
      same('the uses are as they were recorded', await use.readUse('acme', [before.made.id], range), [
        { keyId: before.made.id, lastUsedAt: NOON, days: [{ day: '2030-01-15', count: 2 }] },
      ]);
    },
  ),
];
