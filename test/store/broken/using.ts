/** Stores that lose uses, or mix them with the keys. */
import type { BrokenStore } from './broken-store.js';

export const usingStores: readonly BrokenStore[] = [
  {
    does: 'overwrites counts',
    caughtBy: 'recordUse',
    changed: (store) => ({ recordUse: (items) => store.loadUse(items) }),
  },
  {
    does: 'adds counts after it has waited',
    caughtBy: 'recordUse: concurrent calls all',
    changed: (store) => ({
      recordUse: async (items) => {
        const { items: old } = await store.scanUse();
        const sums = items.map((item) => {
          const found = old.find(({ keyId, day }) => keyId === item.keyId && day === item.day);
          return { ...item, count: item.count + (found?.count ?? 0) };
        });
        await store.loadUse(sums);
      },
    }),
  },
  {
    does: 'keeps the last time in place of the latest',
    caughtBy: 'recordUse: keeps the latest',
    changed: (store) => ({
      recordUse: async (items) => {
        await store.recordUse(items);
        const { items: sums } = await store.scanUse();
        await store.loadUse(sums.map((sum) => ({ ...sum, lastUsedAt: items.at(-1)?.lastUsedAt ?? 0 })));
      },
    }),
  },
  {
    does: 'orders summaries by id',
    caughtBy: 'readUse',
    changed: (store) => ({
      readUse: (accountId, ids, range) => store.readUse(accountId, ids.toSorted(), range),
    }),
  },
  {
    does: 'leaves the last day out',
    caughtBy: 'readUse',
    changed: (store) => ({
      readUse: async (accountId, ids, range) => {
        const summaries = await store.readUse(accountId, ids, range);
        return summaries.map((one) => ({ ...one, days: one.days.filter(({ day }) => day < range.to) }));
      },
    }),
  },
  {
    does: 'knows only of uses in the range',
    caughtBy: 'readUse',
    changed: (store) => ({
      readUse: async (accountId, ids, range) => {
        const summaries = await store.readUse(accountId, ids, range);
        return summaries.map((one) => (one.days.length === 0 ? { ...one, lastUsedAt: null } : one));
      },
    }),
  },
  {
    does: 'notes uses in the key',
    caughtBy: 'recordUse: never',
    changed: (store) => ({
      recordUse: async (items) => {
        await store.recordUse(items);
        for (const { accountId, keyId, lastUsedAt } of items) {
          const key = await store.findById(accountId, keyId);
          if (key) await store.loadKeys([{ ...key, updatedAt: lastUsedAt }]);
        }
      },
    }),
  },
];
