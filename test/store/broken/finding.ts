/** Stores that find the wrong key, or none. */
import type { StoredKey } from '../../../src/record.js';
import { type BrokenStore, keysOf } from './broken-store.js';

export const findingStores: readonly BrokenStore[] = [
  {
    does: 'trims the prefix it looks for',
    caughtBy: 'findByPrefix',
    changed: (store) => ({ findByPrefix: (prefix) => store.findByPrefix(prefix.trim()) }),
  },
  {
    does: 'finds no revoked keys by prefix',
    caughtBy: 'findByPrefix',
    changed: (store) => ({
      findByPrefix: async (prefix) => {
        const key = await store.findByPrefix(prefix);
        return key?.revokedAt === null ? key : undefined;
      },
    }),
  },
  {
    does: 'finds ids whatever their case',
    caughtBy: 'findById',
    changed: (store) => ({
      findById: async (accountId, id) =>
        (await keysOf(store, accountId)).find((key) => key.id.toLowerCase() === id.toLowerCase()),
    }),
  },
  {
    does: 'finds ids of other accounts',
    caughtBy: 'findById',
    changed: (store) => ({
      findById: async (_accountId, id) =>
        (await store.findById('acme', id)) ?? (await store.findById('globex', id)),
    }),
  },
  {
    does: 'answers from a copy of its own that is a change behind',
    caughtBy: 'findByPrefix: sees at once',
    changed: (store) => {
      const copies = new Map<string, StoredKey | undefined>();
      return {
        findByPrefix: async (prefix) => {
          const found = copies.get(prefix) ?? (await store.findByPrefix(prefix));
          copies.set(prefix, found);
          return found;
        },
      };
    },
  },
];
