/** insert: the key with its event, the limit, the alias. */
import type { StoredKey } from '../../record.js';
import { type ConformanceCase, conformanceCase } from './conformance-case.js';
import { refused, same } from './promised.js';
import { auditAll, contentsOf } from './reading.js';
import { NOON } from './samples.js';

/** The states in which a key counts against the limit and holds its alias. */
const unrevoked: readonly Partial<StoredKey>[] = [{}, { enabled: false }, { expiresAt: 1 }];

export const insertCases: readonly ConformanceCase[] = [
  conformanceCase('insert: adds the key and its event', [], async ({ store, key, event }) => {
    const added = key({ alias: 'billing', expiresAt: NOON, metadata: { team: 'x' } });
    const created = event(added, { action: 'key.created' });
    await store.insert(added, created, {});
    const { keys, events } = await contentsOf(store, 'acme');
    same('the key is there exactly as it was given', keys, [added]);
    same('the event is there with number 1', events, [{ ...created, sequence: 1 }]);
  }),

  conformanceCase('insert: an account has at most maxPerAccount unrevoked keys', [], async (subject) => {
    const { store, key, event, add } = subject;
    for (const over of unrevoked) await add(over);
    await add({ revokedAt: NOON });
    await add({ revokedAt: NOON, enabled: false });
    for (let serial = 0; serial < 5; serial += 1) await add({ accountId: 'globex' });

    const fourth = key();
    await store.insert(fourth, event(fourth), { maxPerAccount: 4 });
    const before = await contentsOf(store, 'acme');
    for (const maxPerAccount of [4, 3, 1, 0]) {
      const fifth = key();
      await refused(
        `insert keeps to a limit of ${maxPerAccount}; active, disabled and expired keys count`,
        'API_KEY_LIMIT_EXCEEDED',
        () => store.insert(fifth, event(fifth), { maxPerAccount }),
      );
    }
    same('a refused insert adds neither key nor event', await contentsOf(store, 'acme'), before);
    const unlimited = key();
    await store.insert(unlimited, event(unlimited), {});
    same('without maxPerAccount there is no limit', await store.findByPrefix(unlimited.prefix), unlimited);
  }),

  conformanceCase('insert: a revocation makes room under the limit', [], async ({ store, key, event }) => {
    const [first, second, third] = [key(), key(), key()];
    await store.insert(first, event(first), { maxPerAccount: 1 });
    const change = { accountId: 'acme', id: first.id, version: 1, set: { revokedAt: NOON } };
    await store.update(change, event(first));
    await store.insert(second, event(second), { maxPerAccount: 1 });
    same('revoked keys do not count', await store.findById('acme', second.id), second);
    await refused('the next key is over the limit again', 'API_KEY_LIMIT_EXCEEDED', () =>
      store.insert(third, event(third), { maxPerAccount: 1 }),
    );
    await store.update({ ...change, version: 2, set: { revokedAt: null } }, event(first));
    await refused('a key whose revokedAt is cleared counts again', 'API_KEY_LIMIT_EXCEEDED', () =>
      store.insert(third, event(third), { maxPerAccount: 2 }),
    );
  }),

  conformanceCase('insert: an alias is taken by an unrevoked key of the account', [], async (subject) => {
    const { store, key, event, add } = subject;
    for (const [index, over] of unrevoked.entries()) await add({ ...over, alias: `alias-${index}` });
    const before = await contentsOf(store, 'acme');
    for (const index of unrevoked.keys()) {
      const rival = key({ alias: `alias-${index}` });
      await refused(
        'insert keeps an alias unique, whether its key is enabled, disabled or expired',
        'API_KEY_ALIAS_TAKEN',
        () => store.insert(rival, event(rival), {}),
      );
      same('a refused key is not found', await store.findByPrefix(rival.prefix), undefined);
    }
    same('a refused insert adds neither key nor event', await contentsOf(store, 'acme'), before);
    const elsewhere = await add({ accountId: 'globex', alias: 'alias-0' });
    same('another account may have the alias', await store.findByPrefix(elsewhere.prefix), elsewhere);
  }),

  conformanceCase('insert: aliases that differ in the least are two', [], async ({ store, add }) => {
    const aliases = [
      'aB',
      'Ab',
      'AB',
      'ab',
      'ab ',
      ' ab',
      'áb',
      'a\u0301b',
      'ａｂ',
      'a_',
      'a%',
      'ß',
      'ss',
      'ı',
      'i',
      'İ',
    ];
    for (const alias of aliases) {
      const added = await add({ alias });
      same(
        `an alias is compared exactly: ${JSON.stringify(alias)} is not taken by one like it`,
        await store.findById('acme', added.id),
        added,
      );
    }
    for (const alias of aliases) {
      const { items } = await store.list({ accountId: 'acme', alias, now: NOON, limit: 10 });
      same(
        'a list for an alias has the one key that has exactly it',
        items.map((item) => item.alias),
        [alias],
      );
    }
  }),

  conformanceCase('insert: any number of keys have no alias', [], async ({ store, add }) => {
    for (let serial = 0; serial < 3; serial += 1) await add({ alias: null });
    same('three keys without an alias', (await store.counts('acme', NOON)).active, 3);
  }),

  conformanceCase('insert: an alias is free again after the revocation of its key', [], async (subject) => {
    const { store, event, add } = subject;
    for (let round = 0; round < 3; round += 1) {
      const holder = await add({ alias: 'mcp' });
      const change = { accountId: 'acme', id: holder.id, version: 1, set: { revokedAt: NOON } };
      same('the revoked key keeps its alias', (await store.update(change, event(holder))).alias, 'mcp');
    }
    const holder = await add({ alias: 'mcp' });
    const { items } = await store.list({ accountId: 'acme', alias: 'mcp', now: NOON, limit: 10 });
    same('a list for an alias has the unrevoked key alone', items, [holder]);
  }),

  conformanceCase(
    'insert: a prefix or an id that exists is refused',
    [],
    async ({ store, key, event, add }) => {
      const there = await add();
      const before = await contentsOf(store, 'acme', 'globex');
      const twins: readonly [string, StoredKey][] = [
        ['prefix', key({ prefix: there.prefix })],
        ['prefix, in another account', key({ prefix: there.prefix, accountId: 'globex' })],
        ['id', key({ id: there.id })],
        ['id, in another account', key({ id: there.id, accountId: 'globex' })],
      ];
      for (const [what, twin] of twins) {
        await refused(`insert does not add the same ${what} twice`, 'API_KEY_UPDATE_FAILED', () =>
          store.insert(twin, event(twin), {}),
        );
      }
      same('a refused insert changes nothing', await contentsOf(store, 'acme', 'globex'), before);
    },
  ),

  conformanceCase('insert: the event is of the same account as the key', [], async ({ store, add }) => {
    await add({ accountId: 'globex' });
    await add({ accountId: 'acme' });
    await add({ accountId: 'globex' });
    const numbers = async (accountId: string) =>
      (await auditAll(store, { accountId })).map((event) => event.sequence);
    same('the events of acme are numbered by themselves', await numbers('acme'), [1]);
    same('the events of globex are numbered by themselves', await numbers('globex'), [2, 1]);
  }),
];
