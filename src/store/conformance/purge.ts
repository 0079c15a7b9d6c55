/** purge: removes for good what the query names, and nothing else. */
import type { StoredKey } from '../../record.js';
import { type ConformanceCase, conformanceCase } from './conformance-case.js';
import { same } from './promised.js';
import { auditAll, contentsOf } from './reading.js';
import { HOUR, NOON } from './samples.js';

const acme = { accountId: 'acme' };

export const purgeCases: readonly ConformanceCase[] = [
  conformanceCase('purge: removes keys revoked before the moment, and no others', [], async (subject) => {
    const { store, event, add } = subject;
    const going = [
      await add({ revokedAt: NOON - 1 }),
      await add({ revokedAt: 1, alias: 'old', enabled: false }),
    ];
    const staying = [
      await add(),
      await add({ enabled: false, expiresAt: 1 }),
      await add({ revokedAt: NOON }),
      await add({ revokedAt: NOON + 1 }),
    ];
    const elsewhere = await add({ accountId: 'globex', revokedAt: 1 });
    const before = await contentsOf(store, 'acme', 'globex');
    const done = event(acme, { action: 'account.purged' });
    same('how many were removed', await store.purge({ ...acme, revokedBefore: NOON }, done), going.length);
    for (const key of going) {
      same('a removed key is not found by prefix', await store.findByPrefix(key.prefix), undefined);
      same('a removed key is not found by id', await store.findById('acme', key.id), undefined);
    }
    const after = await contentsOf(store, 'acme', 'globex');
    same('the other keys stay', after.keys, [...staying.toReversed(), elsewhere]);
    same('the events stay, and the purge adds its own', after.events, [
      { ...done, sequence: 7 },
      ...before.events,
    ]);
    same('the counts agree', await store.counts('acme', NOON), {
      active: 1,
      disabled: 1,
      expired: 0,
      revoked: 2,
    });
  }),

  conformanceCase(
    'purge: removes events from before the moment, and no others',
    [],
    async ({ store, event, add }) => {
      const key = await add({ revokedAt: 1 });
      for (const at of [NOON - 1, NOON, NOON + 1, 1]) {
        await store.append(event(acme, { at }));
        await store.append(event({ accountId: 'globex' }, { at }));
      }
      const first = await auditAll(store);
      const elsewhere = await auditAll(store, { accountId: 'globex' });
      const done = event(acme, { action: 'account.purged', at: NOON + HOUR });
      same('how many were removed', await store.purge({ ...acme, auditBefore: NOON }, done), 2);
      same('the later events stay, and the purge adds its own', await auditAll(store), [
        { ...done, sequence: 6 },
        ...first.filter((came) => came.at >= NOON),
      ]);
      same("another account's events stay", await auditAll(store, { accountId: 'globex' }), elsewhere);
      same('keys stay', await store.findByPrefix(key.prefix), key);
    },
  ),

  conformanceCase('purge: keys and events together', [], async ({ store, event, add }) => {
    for (let serial = 0; serial < 3; serial += 1) await add({ revokedAt: NOON });
    await add();
    const done = event(acme, { at: NOON + 9 * HOUR });
    const query = { ...acme, revokedBefore: NOON + 1, auditBefore: NOON + 8 * HOUR };
    same('keys and events are counted together', await store.purge(query, done), 3 + 4);
    same('what is left', await auditAll(store), [{ ...done, sequence: 5 }]);
  }),

  conformanceCase('purge: a query that names nothing removes nothing', [], async ({ store, event, add }) => {
    await add({ revokedAt: 1 });
    await add();
    const before = await contentsOf(store, 'acme');
    const done = event(acme);
    same('nothing was removed', await store.purge(acme, done), 0);
    const after = await contentsOf(store, 'acme');
    same('the keys stay', after.keys, before.keys);
    same('the event is added all the same', after.events, [{ ...done, sequence: 3 }, ...before.events]);
  }),

  conformanceCase('purge: its own event survives it, whatever its time', [], async ({ store, event }) => {
    await store.append(event(acme, { at: 5 }));
    const done = event(acme, { at: 5 });
    same('only what was there before is removed', await store.purge({ ...acme, auditBefore: NOON }, done), 1);
    same('the event of the purge is there', await auditAll(store), [{ ...done, sequence: 2 }]);
  }),

  conformanceCase('purge: numbers of events are not given again', [], async ({ store, event }) => {
    let sequence = 0;
    for (let round = 0; round < 3; round += 1) {
      await store.append(event(acme, { at: NOON }));
      await store.purge({ ...acme, auditBefore: NOON + 1 }, event(acme, { at: NOON }));
      await store.append(event(acme, { at: NOON }));
      sequence += 3;
      same(
        'numbers go on where they were, although the events are gone',
        (await auditAll(store)).map((came) => came.sequence),
        [sequence, sequence - 1],
      );
      await store.purge({ ...acme, auditBefore: NOON + 1 }, event(acme, { at: NOON }));
      sequence += 1;
    }
  }),

  conformanceCase('purge: an alias that a removed key had is free', [], async ({ store, event, add }) => {
    await add({ alias: 'mcp', revokedAt: 1 });
    const holder = await add({ alias: 'mcp' });
    await store.purge({ ...acme, revokedBefore: NOON }, event(acme));
    const list = (alias: string) => store.list({ ...acme, alias, now: NOON, limit: 10 });
    same('the unrevoked key keeps the alias', (await list('mcp')).items, [holder]);
    const change = { ...acme, id: holder.id, version: 1, set: { revokedAt: 2 } };
    await store.update(change, event(holder));
    await store.purge({ ...acme, revokedBefore: NOON }, event(acme));
    const next: StoredKey = await add({ alias: 'mcp' });
    same('the alias is free', (await list('mcp')).items, [next]);
  }),
];
