/** Stores that add what they should not, or refuse what they should add. */
import { KeywardenError } from '../../../src/errors.js';
import { type BrokenStore, keysOf } from './broken-store.js';

const taken = () => new KeywardenError('API_KEY_ALIAS_TAKEN');
const full = () => new KeywardenError('API_KEY_LIMIT_EXCEEDED');

export const insertingStores: readonly BrokenStore[] = [
  {
    does: 'inserts without the event',
    caughtBy: 'insert',
    changed: (store) => ({ insert: (key) => store.loadKeys([key]) }),
  },
  {
    does: 'counts revoked keys against the limit',
    caughtBy: 'insert',
    changed: (store) => ({
      insert: async (key, event, { maxPerAccount = Infinity }) => {
        if ((await keysOf(store, key.accountId)).length >= maxPerAccount) throw full();
        await store.insert(key, event, {});
      },
    }),
  },
  {
    does: 'counts only active keys against the limit',
    caughtBy: 'insert',
    changed: (store) => ({
      insert: async (key, event, { maxPerAccount = Infinity }) => {
        if ((await store.counts(key.accountId, 0)).active >= maxPerAccount) throw full();
        await store.insert(key, event, {});
      },
    }),
  },
  {
    does: 'takes a limit of 0 for none',
    caughtBy: 'insert',
    changed: (store) => ({
      insert: (key, event, { maxPerAccount }) =>
        store.insert(key, event, maxPerAccount ? { maxPerAccount } : {}),
    }),
  },
  {
    does: 'looks at the limit before it waits',
    caughtBy: 'concurrency: 200',
    changed: (store) => ({
      insert: async (key, event, { maxPerAccount = Infinity }) => {
        const unrevoked = (await keysOf(store, key.accountId)).filter(({ revokedAt }) => revokedAt === null);
        if (unrevoked.length >= maxPerAccount) throw full();
        await store.insert(key, event, {});
      },
    }),
  },
  {
    does: 'compares aliases without case',
    caughtBy: 'insert: aliases',
    changed: (store) => ({
      insert: async (key, event, limits) => {
        const keys = await keysOf(store, key.accountId);
        if (keys.some(({ alias }) => alias?.toLowerCase() === key.alias?.toLowerCase())) throw taken();
        await store.insert(key, event, limits);
      },
    }),
  },
  {
    does: 'never gives an alias free again',
    caughtBy: 'insert: an alias is free',
    changed: (store) => ({
      insert: async (key, event, limits) => {
        const keys = await keysOf(store, key.accountId);
        if (keys.some(({ alias }) => alias !== null && alias === key.alias)) throw taken();
        await store.insert(key, event, limits);
      },
    }),
  },
  {
    does: 'looks at the alias before it waits',
    caughtBy: 'concurrency, two handles: 100',
    changed: (store) => ({
      insert: async (key, event) => {
        if ((await keysOf(store, key.accountId)).some(({ alias }) => alias === key.alias)) throw taken();
        await store.loadKeys([key]);
        await store.append(event);
      },
    }),
  },
  {
    does: 'overwrites a key that has the id',
    caughtBy: 'insert: a prefix or an id',
    changed: (store) => ({
      insert: async (key, event) => {
        await store.loadKeys([key]);
        await store.append(event);
      },
    }),
  },
  {
    does: 'leaves an event of what it refused',
    caughtBy: 'insert',
    changed: (store) => ({
      insert: async (key, event, limits) => {
        try {
          await store.insert(key, event, limits);
        } catch (refusal) {
          await store.append(event);
          throw refusal;
        }
      },
    }),
  },
  {
    does: 'writes the key first and the event then',
    caughtBy: 'atomic',
    changed: (store) => ({
      insert: async (key, event) => {
        await store.loadKeys([key]);
        await store.append(event);
      },
    }),
  },
];
