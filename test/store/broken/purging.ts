/** Stores that remove too much, or miscount. */
import type { PurgeQuery } from '../../../src/store/store.js';
import type { BrokenStore } from './broken-store.js';

const purging =
  (alter: (query: PurgeQuery) => PurgeQuery): BrokenStore['changed'] =>
  (store) => ({ purge: (query, event) => store.purge(alter(query), event) });

export const purgingStores: readonly BrokenStore[] = [
  {
    does: 'removes keys revoked at the very moment',
    caughtBy: 'purge',
    changed: purging(({ revokedBefore, ...query }) =>
      revokedBefore === undefined ? query : { ...query, revokedBefore: revokedBefore + 1 },
    ),
  },
  {
    does: 'removes events of the very moment',
    caughtBy: 'purge',
    changed: purging(({ auditBefore, ...query }) =>
      auditBefore === undefined ? query : { ...query, auditBefore: auditBefore + 1 },
    ),
  },
  {
    does: 'removes all events with the keys',
    caughtBy: 'purge',
    changed: purging((query) => ({ auditBefore: Number.MAX_SAFE_INTEGER, ...query })),
  },
  {
    does: 'removes in every account',
    caughtBy: 'tenants',
    changed: (store) => ({
      purge: async (query, event) => {
        await store.purge({ ...query, accountId: 'acme' }, event);
        return store.purge(query, event);
      },
    }),
  },
  {
    does: 'counts no events among what was removed',
    caughtBy: 'purge',
    changed: (store) => ({
      purge: async (query, event) => {
        const before = Object.values(await store.counts(query.accountId, 0));
        await store.purge(query, event);
        const after = Object.values(await store.counts(query.accountId, 0));
        const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
        return sum(before) - sum(after);
      },
    }),
  },
  {
    does: 'removes the event of the purge with the others',
    caughtBy: 'purge',
    changed: (store) => ({
      purge: async (query, event) => {
        const removed = await store.purge({ accountId: query.accountId }, event);
        return removed + (await store.purge(query, event)) - 1;
      },
    }),
  },
];
