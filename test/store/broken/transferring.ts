/** Stores that copy something else than what is there. */
import type { BrokenStore } from './broken-store.js';

/** A driver's error in place of the caller's. */
async function orFault<T>(call: () => T): Promise<Awaited<T>> {
  try {
    return await call();
  } catch {
    throw new Error('ERR min or max not valid string range item');
  }
}

export const transferringStores: readonly BrokenStore[] = [
  {
    does: 'scans one account',
    caughtBy: 'load: what is loaded',
    changed: (store) => ({
      scanKeys: async (cursor) => {
        const { items, next } = await store.scanKeys(cursor);
        return { items: items.filter(({ accountId }) => accountId === 'acme'), next };
      },
    }),
  },
  {
    does: 'scans by offset',
    caughtBy: 'scan',
    changed: (store) => ({
      scanKeys: async (cursor) => {
        const { items, next } = await store.scanKeys(cursor);
        return { items: items.slice(0, -1), next };
      },
    }),
  },
  {
    does: 'hands cursors to its database as they come',
    caughtBy: 'scan: a cursor of another making',
    changed: (store) => ({ scanUse: (cursor) => orFault(() => store.scanUse(cursor)) }),
  },
  {
    does: 'looks at the shape of cursors alone',
    caughtBy: 'scan: a cursor that somebody changed',
    changed: (store) => ({
      scanAudit: (cursor) =>
        cursor?.startsWith('W') ? orFault(() => store.scanAudit(cursor)) : store.scanAudit(cursor),
    }),
  },
  {
    does: 'loads keys as if they were new',
    caughtBy: 'load',
    changed: (store) => ({
      loadKeys: (items) => store.loadKeys(items.map((key) => ({ ...key, version: 1 }))),
    }),
  },
  {
    does: 'adds loaded uses to what is there',
    caughtBy: 'load: a second time',
    changed: (store) => ({ loadUse: (items) => store.recordUse(items) }),
  },
  {
    does: 'numbers loaded events itself',
    caughtBy: 'load',
    changed: (store) => ({
      loadAudit: async (items) => {
        for (const { sequence: _sequence, ...event } of items) await store.append(event);
      },
    }),
  },
];
