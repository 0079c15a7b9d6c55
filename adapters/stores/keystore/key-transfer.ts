/** Keys and events of every account, out of contents and into a draft. */
import type { AuditEvent, Page, StoredKey } from '../../../src/record.js';
import { decodeCursor, encodeCursor } from '../../../src/store/cursor.js';
import { scanPage } from '../../../src/store/pages.js';
import { byCodeUnit } from './by-code-unit.js';
import type { Contents } from './contents.js';
import { keyExists, putKey } from './key-changes.js';

/** A page of all keys, by id. */
export function scanKeys({ keys }: Contents, cursor?: string): Page<StoredKey> {
  const [after] = cursor === undefined ? [] : decodeCursor(cursor, 'string');
  const rest = [...keys.values()].filter(({ id }) => after === undefined || id > after);
  const rows = rest.sort((a, b) => byCodeUnit(a.id, b.id));
  return scanPage(rows.map((key) => ({ items: [key], cursor: () => encodeCursor(key.id) })));
}

/** A page of all events, by account and sequence. */
export function scanAudit({ events }: Contents, cursor?: string): Page<AuditEvent> {
  const after = cursor === undefined ? undefined : decodeCursor(cursor, 'string', 'number');
  const order = (a: AuditEvent, [accountId, sequence]: readonly [string, number]) =>
    byCodeUnit(a.accountId, accountId) || a.sequence - sequence;
  const rest = events.events().filter((event) => after === undefined || order(event, after) > 0);
  const rows = rest.toSorted((a, b) => order(a, [b.accountId, b.sequence]));
  const cursorOf = (event: AuditEvent) => () => encodeCursor(event.accountId, event.sequence);
  return scanPage(rows.map((event) => ({ items: [event], cursor: cursorOf(event) })));
}

/** Puts keys there as they are; all, or none where a prefix is another key's. */
export function loadKeys(draft: Contents, items: readonly StoredKey[]): void {
  const owners = new Map(draft.prefixes);
  for (const { id, prefix } of items) {
    const before = draft.keys.get(id);
    if (before !== undefined && owners.get(before.prefix) === id) owners.delete(before.prefix);
    if ((owners.get(prefix) ?? id) !== id) throw keyExists();
    owners.set(prefix, id);
  }
  for (const item of items) putKey(draft, item);
}

/** Puts events there as they are; later events get higher numbers than any of them. */
export function loadAudit(draft: Contents, items: readonly AuditEvent[]): void {
  const loaded = new Map(items.map((item) => [nameOf(item), item]));
  draft.events.replace((old) => {
    const put = loaded.get(nameOf(old));
    loaded.delete(nameOf(old));
    return put ?? old;
  });
  draft.events.append([...loaded.values()]);
  const sequences = new Map(draft.summary.sequences);
  for (const { accountId, sequence } of items) {
    sequences.set(accountId, Math.max(sequence, sequences.get(accountId) ?? 0));
  }
  draft.summary = { ...draft.summary, sequences };
}

function nameOf({ accountId, sequence }: AuditEvent): string {
  return `${sequence} ${accountId}`;
}
