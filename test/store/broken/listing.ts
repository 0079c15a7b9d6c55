/** Stores that list the wrong keys, in the wrong order, or lose their place. */
import type { StoredKey } from '../../../src/record.js';
import { encodeCursor } from '../../../src/store/cursor.js';
import type { ListQuery } from '../../../src/store/store.js';
import { type BrokenStore, keysOf } from './broken-store.js';

const listing =
  (alter: (query: ListQuery) => ListQuery): BrokenStore['changed'] =>
  (store) => ({ list: (query) => store.list(alter(query)) });

export const listingStores: readonly BrokenStore[] = [
  {
    does: 'lists the oldest first',
    caughtBy: 'list',
    changed: (store) => ({
      list: async (query) => {
        const { items, next } = await store.list(query);
        return { items: items.toReversed(), next };
      },
    }),
  },
  {
    does: 'takes a negative number for a place',
    caughtBy: 'list and readAudit: a cursor that somebody changed',
    changed: (store) => ({
      list: (query) => (/^Wy0/.test(query.cursor ?? '') ? { items: [], next: null } : store.list(query)),
    }),
  },
  {
    does: 'goes on in the account that its cursor names',
    caughtBy: 'list and readAudit: a cursor that somebody changed',
    changed: (store) => ({
      list: async (query) => {
        const { items, next } = await store.list(query);
        const strangers = query.cursor === undefined ? [] : await keysOf(store, 'globex');
        return { items: [...items, ...strangers], next };
      },
    }),
  },
  {
    does: 'orders ids without case',
    caughtBy: 'list: keys of one moment',
    changed: (store) => ({
      list: async (query) => {
        const { items, next } = await store.list(query);
        const order = (a: StoredKey, b: StoredKey) => b.createdAt - a.createdAt || b.id.localeCompare(a.id);
        return { items: items.toSorted(order), next };
      },
    }),
  },
  {
    does: 'judges expiry a moment late',
    caughtBy: 'list: status',
    changed: listing((query) => ({ ...query, now: query.now - 1 })),
  },
  {
    does: 'counts with a clock of its own',
    caughtBy: 'counts',
    changed: (store) => ({ counts: (accountId) => store.counts(accountId, 1) }),
  },
  {
    does: 'lists what expires at the very moment',
    caughtBy: 'list: expiresBefore',
    changed: listing(({ expiresBefore, ...query }) =>
      expiresBefore === undefined ? query : { ...query, expiresBefore: expiresBefore + 1 },
    ),
  },
  {
    does: 'forgets the user where a status is asked for',
    caughtBy: 'list: every combination',
    changed: listing(({ userId, ...query }) =>
      userId === undefined || query.status !== undefined ? query : { ...query, userId },
    ),
  },
  {
    does: 'forgets the alias where nothing has it',
    caughtBy: 'list: alias',
    changed: listing(({ alias, ...query }) => (alias ? { ...query, alias } : query)),
  },
  {
    does: 'gives more than was asked for',
    caughtBy: 'list: pages',
    changed: listing((query) => ({ ...query, limit: query.limit + 1 })),
  },
  {
    does: 'gives a cursor with the last page',
    caughtBy: 'list: pages',
    changed: (store) => ({
      list: async (query) => {
        const { items, next } = await store.list(query);
        const last = items.at(-1);
        return { items, next: next ?? (last ? encodeCursor(last.createdAt, last.id) : null) };
      },
    }),
  },
  {
    does: 'begins anew at a cursor that it cannot read',
    caughtBy: 'list: a cursor of another making',
    changed: (store) => ({
      list: async (query) => {
        try {
          return await store.list(query);
        } catch {
          const { cursor: _cursor, ...rest } = query;
          return store.list(rest);
        }
      },
    }),
  },
  {
    does: 'pages by offset',
    caughtBy: 'list: inserts between',
    changed: (store) => ({
      list: async ({ cursor, limit, ...query }) => {
        const { items } = await store.list({ ...query, limit: 1_000 });
        const end = Number(cursor ?? 0) + limit;
        return { items: items.slice(end - limit, end), next: end < items.length ? String(end) : null };
      },
    }),
  },
  {
    does: 'takes % for any text',
    caughtBy: 'search',
    changed: listing(({ search, ...query }) =>
      search === undefined ? query : { ...query, search: search.replaceAll('%', '') },
    ),
  },
  {
    does: 'searches with case',
    caughtBy: 'search',
    changed: (store) => ({
      list: async ({ search = '', ...query }) => {
        const { items, next } = await store.list(query);
        return { items: items.filter((key) => key.name.includes(search)), next };
      },
    }),
  },
];
