/** Reading whole lists out of a store, and what every page of them must keep to. */
import type { AuditEvent, StoredKey } from '../../record.js';
import type { AuditQuery, KeyStore, ListQuery } from '../store.js';
import { allPages, holds } from './promised.js';
import { NOON } from './samples.js';

/** Every key that a list asks for, read in pages of `limit`. */
export function listAll(
  store: KeyStore,
  query: Partial<ListQuery>,
  between?: () => Promise<void>,
): Promise<StoredKey[]> {
  const limit = query.limit ?? 100;
  return allPages(
    'a list comes to its end',
    async (cursor) => {
      const page = await store.list({ accountId: 'acme', now: NOON, ...query, limit, ...cursor });
      keepsToLimit('list', page.items.length, limit, cursor.cursor === undefined && page.next === null);
      return page;
    },
    between,
  );
}

/** Every event that an audit reader asks for, read in pages of `limit`. */
export function auditAll(
  store: KeyStore,
  query: Partial<AuditQuery> = {},
  between?: () => Promise<void>,
): Promise<AuditEvent[]> {
  const limit = query.limit ?? 100;
  return allPages(
    'an audit log comes to its end',
    async (cursor) => {
      const page = await store.readAudit({ accountId: 'acme', ...query, limit, ...cursor });
      keepsToLimit('readAudit', page.items.length, limit, cursor.cursor === undefined && page.next === null);
      return page;
    },
    between,
  );
}

function keepsToLimit(method: string, items: number, limit: number, onlyPage: boolean): void {
  holds(`${method}: a page has at most \`limit\` (${limit}) items`, items <= limit, items);
  holds(
    `${method}: \`next\` is null on the last page, so only a list of nothing has an empty page`,
    items > 0 || onlyPage,
    {
      items,
    },
  );
}

/** All that a store holds of these accounts, to compare before and after. */
export async function contentsOf(
  store: KeyStore,
  ...accounts: readonly string[]
): Promise<{ keys: StoredKey[]; events: AuditEvent[] }> {
  const keys: StoredKey[] = [];
  const events: AuditEvent[] = [];
  for (const accountId of accounts) {
    keys.push(...(await listAll(store, { accountId })));
    events.push(...(await auditAll(store, { accountId })));
  }
  return { keys, events };
}
