/** Accounts never meet: not in a read, not in a change, however alike they are named. */
import type { StoredKey } from '../../record.js';
import { type ConformanceCase, conformanceCase } from './conformance-case.js';
import { refused, same } from './promised.js';
import { auditAll, contentsOf, listAll } from './reading.js';
import { NOON } from './samples.js';

/** Names that careless comparisons take for each other, or for something else. */
const LOOKALIKES = [
  'acme',
  'Acme',
  'ACME',
  'acme ',
  ' acme',
  'acmé',
  'acme\u0301',
  'acme\u0001',
  'acm_',
  'acm%',
  'acme:1',
  'acme/1',
  'acme{1}',
  '*',
  '%',
  '0',
  '00',
  '1',
  '1.0',
  'null',
  'true',
  '__proto__',
  'constructor',
  'ＡＣＭＥ',
  'straße',
  'strasse',
];

export const tenantCases: readonly ConformanceCase[] = [
  conformanceCase('tenants: accounts with names alike do not meet', [], async (subject) => {
    const { store, event, add } = subject;
    const keys: StoredKey[] = [];
    for (const accountId of LOOKALIKES) {
      keys.push(await add({ accountId, alias: 'same', behalfOf: 'user-1', name: 'same' }));
    }
    const others = (accountId: string) => LOOKALIKES.filter((other) => other !== accountId);
    for (const key of keys) {
      const { accountId } = key;
      for (const query of [{}, { alias: 'same' }, { search: 'same' }, { userId: 'user-1' }]) {
        same(
          `list has the keys of exactly ${JSON.stringify(accountId)}`,
          await listAll(store, { accountId, ...query }),
          [key],
        );
      }
      same('counts count them', (await store.counts(accountId, NOON)).active, 1);
      same(
        'readAudit has their events',
        (await auditAll(store, { accountId })).map((came) => came.keyId),
        [key.id],
      );
      for (const other of others(accountId)) {
        same("findById keeps to the account's own", await store.findById(other, key.id), undefined);
      }
    }
    for (const key of keys) {
      const [other = ''] = others(key.accountId);
      const before = await contentsOf(store, ...others(key.accountId));
      const change = {
        accountId: key.accountId,
        id: key.id,
        version: 1,
        set: { revokedAt: 1, name: 'gone' },
      };
      await refused('update keeps to the account', 'API_KEY_NOT_FOUND', () =>
        store.update({ ...change, accountId: other }, event({ accountId: other, id: key.id })),
      );
      await store.update(change, event(key));
      const purge = { accountId: key.accountId, revokedBefore: NOON, auditBefore: NOON * 2 };
      await store.purge(purge, event(key));
      same('purge removed the key of the account', await store.findByPrefix(key.prefix), undefined);
      same(
        'update and purge leave other accounts alone',
        await contentsOf(store, ...others(key.accountId)),
        before,
      );
      await store.append(event({ accountId: key.accountId }));
      same('so does append', await contentsOf(store, ...others(key.accountId)), before);
    }
  }),

  conformanceCase(
    "tenants: limits and uses are an account's own",
    ['use'],
    async ({ store, use, key, event }) => {
      const range = { from: '2030-01-01', to: '2030-12-31' };
      const ids: string[] = [];
      for (const [index, accountId] of LOOKALIKES.entries()) {
        const made = key({ accountId });
        await store.insert(made, event(made), { maxPerAccount: 1 });
        ids.push(made.id);
        await use.recordUse([
          { accountId, keyId: made.id, day: '2030-01-15', count: index + 1, lastUsedAt: NOON },
        ]);
      }
      for (const [index, accountId] of LOOKALIKES.entries()) {
        same(
          `${JSON.stringify(accountId)} sees its own uses alone`,
          (await use.readUse(accountId, ids, range)).map((summary) => summary.days[0]?.count ?? 0),
          ids.map((_, other) => (other === index ? index + 1 : 0)),
        );
      }
    },
  ),
];
