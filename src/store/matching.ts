/** What queries mean, as predicates: for stores that filter in this process, and as the oracle for those that do not. */
import type { AuditEvent, StoredKey } from '../record.js';
import { statusOf } from '../record.js';
import type { AuditQuery, ListQuery } from './store.js';

/** The text that a list's `search` looks in: name, alias, id, key start and last four, lower-cased. */
export function searchTextOf(
  key: Pick<StoredKey, 'name' | 'alias' | 'id' | 'keyStart' | 'lastFour'>,
): string {
  return [key.name, key.alias ?? '', key.id, key.keyStart, key.lastFour].join('\n').toLowerCase();
}

/** Whether a list asked for this key; cursor and limit apart. */
export function matchesList(query: ListQuery, key: StoredKey): boolean {
  return (
    key.accountId === query.accountId &&
    (query.status === undefined || statusOf(key, query.now) === query.status) &&
    (query.userId === undefined || key.behalfOf === query.userId) &&
    (query.expiresBefore === undefined || (key.expiresAt !== null && key.expiresAt < query.expiresBefore)) &&
    (query.alias === undefined || (key.alias === query.alias && key.revokedAt === null)) &&
    (query.search === undefined || searchTextOf(key).includes(query.search.toLowerCase()))
  );
}

/** Whether an audit reader asked for this event; cursor and limit apart. */
export function matchesAudit(query: AuditQuery, event: AuditEvent): boolean {
  return (
    event.accountId === query.accountId &&
    (query.keyId === undefined || event.keyId === query.keyId) &&
    (query.actorId === undefined || event.actor.id === query.actorId) &&
    (query.action === undefined || event.action === query.action) &&
    (query.from === undefined || event.at >= query.from) &&
    (query.to === undefined || event.at < query.to)
  );
}

/** Order of a list: by `createdAt` and then `id`, both descending, text by code unit. */
export function newestFirst(
  a: Pick<StoredKey, 'createdAt' | 'id'>,
  b: Pick<StoredKey, 'createdAt' | 'id'>,
): number {
  if (a.createdAt !== b.createdAt) return b.createdAt - a.createdAt;
  if (a.id === b.id) return 0;
  return a.id < b.id ? 1 : -1;
}
