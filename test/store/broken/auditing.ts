/** Stores that number events wrongly, or read others than were asked for. */
import type { AuditQuery } from '../../../src/store/store.js';
import type { BrokenStore } from './broken-store.js';

const auditing =
  (alter: (query: AuditQuery) => AuditQuery): BrokenStore['changed'] =>
  (store) => ({ readAudit: (query) => store.readAudit(alter(query)) });

export const auditingStores: readonly BrokenStore[] = [
  {
    does: 'numbers events with gaps',
    caughtBy: 'append',
    changed: (store) => ({
      readAudit: async (query) => {
        const { items, next } = await store.readAudit(query);
        return { items: items.map((event) => ({ ...event, sequence: event.sequence * 2 })), next };
      },
    }),
  },
  {
    does: 'reads the number and writes the event later',
    caughtBy: 'concurrency: events',
    changed: (store) => ({
      append: async (event) => {
        const { items } = await store.readAudit({ accountId: event.accountId, limit: 1 });
        await store.loadAudit([{ ...event, sequence: (items[0]?.sequence ?? 0) + 1 }]);
      },
    }),
  },
  {
    does: 'orders events by their time',
    caughtBy: 'append',
    changed: (store) => ({
      readAudit: async (query) => {
        const { items, next } = await store.readAudit(query);
        return { items: items.toSorted((a, b) => b.at - a.at), next };
      },
    }),
  },
  {
    does: 'takes `to` in',
    caughtBy: 'readAudit',
    changed: auditing(({ to, ...query }) => (to === undefined ? query : { ...query, to: to + 1 })),
  },
  {
    does: 'leaves `from` out',
    caughtBy: 'readAudit',
    changed: auditing(({ from, ...query }) => (from === undefined ? query : { ...query, from: from + 1 })),
  },
  {
    does: 'forgets who is asked about',
    caughtBy: 'readAudit',
    changed: auditing(({ actorId: _actorId, ...query }) => query),
  },
  {
    does: 'keeps no detail of events',
    caughtBy: 'append',
    changed: (store) => ({ append: (event) => store.append({ ...event, detail: {} }) }),
  },
  {
    does: 'revokes where only an event was to be added',
    caughtBy: 'append: changes no key',
    changed: (store) => ({
      append: async (event) => {
        const key = await store.findById(event.accountId, event.keyId ?? '');
        if (key) await store.loadKeys([{ ...key, revokedAt: event.at }]);
        await store.append(event);
      },
    }),
  },
];
