/** Stores that find the wrong key, or none. */
import { setTimeout as sleep } from 'node:timers/promises';
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
  {
    does: 'lets a look-up join one of the same prefix that is under way',
    caughtBy: 'concurrency: a look-up among others',
    changed: (store) => {
      const underWay = new Map<string, Promise<StoredKey | undefined>>();
      return {
        findByPrefix: (prefix) => {
          const known = underWay.get(prefix);
          if (known !== undefined) return known;
          const asked = (async () => {
            const found = await store.findByPrefix(prefix);
            await sleep(5);
            underWay.delete(prefix);
            return found;
          })();
          underWay.set(prefix, asked);
          return asked;
        },
      };
    },
  },
  {
    does: 'mixes up the answers to look-ups that it asks for together',
    caughtBy: 'concurrency: many look-ups at once',
    changed: (store) => {
      let before: Promise<StoredKey | undefined> | undefined;
      return {
        findByPrefix: (prefix) => {
          const asked = (async () => store.findByPrefix(prefix))();
          const answer = before ?? asked;
          before = asked;
          void asked.finally(() => {
            before = undefined;
          });
          return answer;
        },
      };
    },
  },
];
