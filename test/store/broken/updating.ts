/** Stores that change too much, too little, or at the wrong moment. */
import { KeywardenError } from '../../../src/errors.js';
import type { KeyChange } from '../../../src/store/store.js';
import type { BrokenStore } from './broken-store.js';

const updating =
  (alter: (change: KeyChange) => KeyChange): BrokenStore['changed'] =>
  (store) => ({ update: (change, event) => store.update(alter(change), event) });

export const updatingStores: readonly BrokenStore[] = [
  {
    does: 'writes the whole record over what is there',
    caughtBy: 'concurrency',
    changed: (store) => ({
      update: async ({ accountId, id, set, version }, event) => {
        const key = await store.findById(accountId, id);
        if (key === undefined) throw new KeywardenError('API_KEY_NOT_FOUND');
        if (key.version !== version) throw new KeywardenError('API_KEY_VERSION_CONFLICT');
        const changed = { ...key, ...set, version: version + 1 };
        await store.loadKeys([changed]);
        await store.append(event);
        return changed;
      },
    }),
  },
  {
    does: 'touches a column that was not named',
    caughtBy: 'update',
    changed: updating((change) => ({ ...change, set: { updatedAt: 7, ...change.set } })),
  },
  {
    does: 'takes null for "leave it"',
    caughtBy: 'update',
    changed: updating((change) => ({
      ...change,
      set: Object.fromEntries(Object.entries(change.set).filter(([, value]) => value !== null)),
    })),
  },
  {
    does: 'tries again at the version that is there',
    caughtBy: 'update: a key at another version',
    changed: (store) => ({
      update: async (change, event) => {
        const key = await store.findById(change.accountId, change.id);
        return store.update({ ...change, version: key?.version ?? 0 }, event);
      },
    }),
  },
  {
    does: 'updates keys of other accounts',
    caughtBy: 'update: a key that the account does not have',
    changed: (store) => ({
      update: async (change, event) => {
        const own = await store.findById(change.accountId, change.id);
        return store.update({ ...change, accountId: own?.accountId ?? 'acme' }, event);
      },
    }),
  },
  {
    does: 'returns the key as it was before',
    caughtBy: 'update',
    changed: (store) => ({
      update: async (change, event) => {
        const before = await store.findById(change.accountId, change.id);
        return { ...(await store.update(change, event)), ...before };
      },
    }),
  },
  {
    does: 'leaves an event of an update that it refused',
    caughtBy: 'update',
    changed: (store) => ({
      update: async (change, event) => {
        try {
          return await store.update(change, event);
        } catch (refusal) {
          await store.append(event);
          throw refusal;
        }
      },
    }),
  },
  {
    does: 'lets a revoked key come back although its alias is gone',
    caughtBy: 'update: an alias',
    changed: (store) => ({
      update: async (change, event) => {
        try {
          return await store.update(change, event);
        } catch (refusal) {
          if (change.set.revokedAt !== null) throw refusal;
          return store.update({ ...change, set: { ...change.set, alias: null } }, event);
        }
      },
    }),
  },
];
