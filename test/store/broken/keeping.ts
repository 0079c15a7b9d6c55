/** Stores that bend what they are given, or share it. */
import type { StoredKey } from '../../../src/record.js';
import { encodeCursor } from '../../../src/store/cursor.js';
import type { BrokenStore } from './broken-store.js';

/** Alters keys on their way in. */
const keeping =
  (alter: (key: StoredKey) => StoredKey): BrokenStore['changed'] =>
  (store) => ({ insert: (key, event, limits) => store.insert(alter(key), event, limits) });

export const keepingStores: readonly BrokenStore[] = [
  {
    does: 'trims texts',
    caughtBy: 'round trip',
    changed: keeping((key) => ({ ...key, name: key.name.trim() })),
  },
  {
    does: 'composes characters',
    caughtBy: 'round trip',
    changed: keeping((key) => ({ ...key, name: key.name.normalize('NFC') })),
  },
  {
    does: 'follows __proto__ in metadata',
    caughtBy: 'round trip: metadata',
    changed: keeping((key) => ({ ...key, metadata: Object.assign({}, key.metadata) })),
  },
  {
    does: 'takes no sub-accounts for all',
    caughtBy: 'round trip',
    changed: keeping((key) => ({
      ...key,
      subaccounts: key.subaccounts?.length === 0 ? null : key.subaccounts,
    })),
  },
  {
    does: 'keeps lists as sets',
    caughtBy: 'round trip: lists',
    changed: keeping((key) => ({ ...key, scopes: [...new Set(key.scopes)] })),
  },
  {
    does: 'has seconds in place of milliseconds',
    caughtBy: 'round trip: numbers',
    changed: keeping((key) => ({ ...key, createdAt: Math.floor(key.createdAt / 1_000) * 1_000 })),
  },
  {
    does: 'cuts long texts',
    caughtBy: 'round trip',
    changed: keeping((key) => ({ ...key, name: key.name.slice(0, 255) })),
  },
  {
    does: 'stumbles over quotes',
    caughtBy: 'injection',
    changed: keeping((key) => {
      if (key.name.includes(`'`)) throw new Error('syntax error at or near');
      return key;
    }),
  },
  {
    does: 'takes accounts for one that differ in spaces',
    caughtBy: 'tenants',
    changed: (store) => ({ list: (query) => store.list({ ...query, accountId: query.accountId.trimEnd() }) }),
  },
  {
    does: 'hands out what it keeps',
    caughtBy: 'independence: what is returned',
    changed: (store) => {
      const kept = new Map<string, StoredKey>();
      return {
        findByPrefix: async (prefix) => {
          const found = kept.get(prefix) ?? structuredClone(await store.findByPrefix(prefix));
          if (found) kept.set(prefix, found);
          return found;
        },
      };
    },
  },
  {
    does: 'keeps what it was given',
    caughtBy: 'independence: a key given',
    changed: (store) => {
      const given = new Map<string, StoredKey>();
      return {
        insert: async (key, event, limits) => {
          await store.insert(key, event, limits);
          given.set(key.prefix, key);
        },
        findByPrefix: (prefix) => given.get(prefix) ?? store.findByPrefix(prefix),
      };
    },
  },
  {
    does: 'makes cursors that lead into other accounts',
    caughtBy: 'list: a cursor never leads',
    changed: (store) => ({
      list: async ({ cursor, ...query }) => {
        const accountId = cursor === undefined ? query.accountId : 'acme';
        const { items } = await store.list({ ...query, accountId });
        return { items, next: encodeCursor(1) };
      },
    }),
  },
];
