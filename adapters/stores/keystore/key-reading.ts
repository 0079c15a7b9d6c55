/** What is read from a keystore's contents. What is handed out is frozen, since it is what later readers get too. */
import type { AuditEvent, KeyStatus, Page, StoredKey } from '../../../src/record.js';
import { statusOf } from '../../../src/record.js';
import { decodeCursor, encodeCursor } from '../../../src/store/cursor.js';
import { matchesAudit, matchesList, newestFirst } from '../../../src/store/matching.js';
import { pageOf } from '../../../src/store/pages.js';
import type { AuditQuery, ListQuery } from '../../../src/store/store.js';
import { type Contents, keysOf } from './contents.js';

/** The key with this prefix. */
export function findByPrefix({ prefixes, keys }: Contents, prefix: string): StoredKey | undefined {
  const id = prefixes.get(prefix);
  return id === undefined ? undefined : keys.get(id);
}

/** The account's key with this id. */
export function findById({ keys }: Contents, accountId: string, id: string): StoredKey | undefined {
  const key = keys.get(id);
  return key?.accountId === accountId ? key : undefined;
}

/** A page of the account's keys, newest first. */
export function listKeys(contents: Contents, query: ListQuery): Page<StoredKey> {
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, 'number', 'string');
  const wanted = (key: StoredKey) =>
    matchesList(query, key) &&
    (after === undefined || newestFirst({ createdAt: after[0], id: after[1] }, key) < 0);
  const keys = [...keysOf(contents, query.accountId)].filter(wanted).sort(newestFirst);
  return pageOf(
    keys,
    query.limit,
    () => true,
    ({ createdAt, id }) => encodeCursor(createdAt, id),
  );
}

/** How many of the account's keys have each status. */
export function countKeys(contents: Contents, accountId: string, now: number): Record<KeyStatus, number> {
  const counts = { active: 0, disabled: 0, expired: 0, revoked: 0 };
  for (const key of keysOf(contents, accountId)) counts[statusOf(key, now)] += 1;
  return counts;
}

/** A page of the account's events, newest first. */
export function readEvents({ events }: Contents, query: AuditQuery): Page<AuditEvent> {
  const [before = Number.POSITIVE_INFINITY] =
    query.cursor === undefined ? [] : decodeCursor(query.cursor, 'number');
  const newest = events.events(query.accountId).toSorted((a, b) => b.sequence - a.sequence);
  const wanted = (event: AuditEvent) => event.sequence < before && matchesAudit(query, event);
  return pageOf(newest, query.limit, wanted, ({ sequence }) => encodeCursor(sequence));
}
