/** Copying and backups: every account's keys, audit log and uses, in the order of their primary keys. */
import type { Kysely, Transaction } from 'kysely';
import { KeywardenError } from '../../../src/errors.js';
import type { AuditEvent, Page, StoredKey } from '../../../src/record.js';
import { decodeCursor, encodeCursor } from '../../../src/store/cursor.js';
import type { KeyUse } from '../../../src/store/store.js';
import { AUDIT_COLUMNS, auditEvent, auditRow, foreignCursor } from './audit.js';
import { ANYTHING, tellWatchers } from './changes.js';
import type { Assignment, Capabilities } from './dialect.js';
import { KEY_COLUMNS, keyRow, storedKey } from './key-rows.js';
import { type Position, seek } from './seek.js';
import type { Tables } from './tables.js';
import { storable } from './text.js';
import { batches, keyUse, latest, USAGE_COLUMNS, usageRow } from './usage.js';

/** Items on a page, and keys in one statement. */
const PAGE = 500;
const KEYS_A_STATEMENT = 100;

function page<Row, Item>(
  rows: readonly Row[],
  itemOf: (row: Row) => Item,
  position: (item: Item) => readonly (string | number)[],
): Page<Item> {
  const items = rows.slice(0, PAGE).map(itemOf);
  const last = items.at(-1);
  return { items, next: rows.length > PAGE && last !== undefined ? encodeCursor(...position(last)) : null };
}

/** The position of a cursor, if one of these scans can have come with it. */
function checked(position: Position): Position {
  for (const part of Object.values(position)) {
    if (typeof part === 'string' ? !storable(part) : !Number.isSafeInteger(part)) throw foreignCursor();
  }
  return position;
}

export async function scanKeys(
  db: Kysely<Tables>,
  can: Capabilities,
  cursor?: string,
): Promise<Page<StoredKey>> {
  let select = db.selectFrom('keywarden_keys').select(KEY_COLUMNS);
  if (cursor !== undefined) {
    const [id] = decodeCursor(cursor, 'string');
    select = select.where(seek(can, '>', checked({ id })));
  }
  const rows = await select
    .orderBy('id')
    .limit(PAGE + 1)
    .execute();
  return page(rows, storedKey, (key) => [key.id]);
}

export async function scanAudit(
  db: Kysely<Tables>,
  can: Capabilities,
  cursor?: string,
): Promise<Page<AuditEvent>> {
  let select = db.selectFrom('keywarden_audit').select(AUDIT_COLUMNS);
  if (cursor !== undefined) {
    const [account_id, sequence] = decodeCursor(cursor, 'string', 'number');
    select = select.where(seek(can, '>', checked({ account_id, sequence })));
  }
  const rows = await select
    .orderBy('account_id')
    .orderBy('sequence')
    .limit(PAGE + 1)
    .execute();
  return page(rows, auditEvent, (event) => [event.accountId, event.sequence]);
}

export async function scanUse(db: Kysely<Tables>, can: Capabilities, cursor?: string): Promise<Page<KeyUse>> {
  let select = db.selectFrom('keywarden_usage').select(USAGE_COLUMNS);
  if (cursor !== undefined) {
    const [account_id, key_id, day] = decodeCursor(cursor, 'string', 'string', 'string');
    select = select.where(seek(can, '>', checked({ account_id, key_id, day })));
  }
  const rows = await select
    .orderBy('account_id')
    .orderBy('key_id')
    .orderBy('day')
    .limit(PAGE + 1)
    .execute();
  return page(rows, keyUse, (use) => [use.accountId, use.keyId, use.day]);
}

/**
 * Keys are removed and added again: an upsert would, in MySQL, overwrite a key of another id that has the same prefix.
 * @throws {KeywardenError} `API_KEY_UPDATE_FAILED` where a prefix, or the alias of an unrevoked key, is another key's.
 */
export async function loadKeys(
  transaction: Transaction<Tables>,
  can: Capabilities,
  items: readonly StoredKey[],
): Promise<void> {
  const rows = [...new Map(items.map((key) => [key.id, keyRow(key)])).values()];
  try {
    for (const batch of batches(rows, KEYS_A_STATEMENT)) {
      await transaction
        .deleteFrom('keywarden_keys')
        .where(
          'id',
          'in',
          batch.map((row) => row.id),
        )
        .execute();
      await transaction
        .insertInto('keywarden_keys')
        .values([...batch])
        .execute();
    }
  } catch (error) {
    if (!can.isDuplicate(error)) throw error;
    throw new KeywardenError('API_KEY_UPDATE_FAILED', {
      message: 'A key to be loaded has the prefix or the alias of another key that is there.',
    });
  }
  if (rows.length > 0) await tellWatchers(transaction, can, ANYTHING);
}

const proposedValue: Assignment = (_there, proposed) => proposed;

/** The accounts' numbers go on from the highest event that was loaded. */
export async function loadAudit(
  transaction: Transaction<Tables>,
  can: Capabilities,
  items: readonly AuditEvent[],
): Promise<void> {
  const highest = new Map<string, number>();
  for (const { accountId, sequence } of items) {
    highest.set(accountId, Math.max(sequence, highest.get(accountId) ?? 0));
  }
  const accounts = [...highest].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const batch of batches(accounts)) {
    await transaction
      .insertInto('keywarden_accounts')
      .values(batch.map(([account_id, sequence]) => ({ account_id, sequence })))
      .modifyEnd(can.upsert('keywarden_accounts', ['account_id'], { sequence: latest }))
      .execute();
  }
  const { account_id: _account, sequence: _sequence, ...columns } = allProposed(AUDIT_COLUMNS);
  const rows = items.map((item) => [`${item.sequence}\0${item.accountId}`, auditRow(item)] as const);
  for (const batch of batches([...new Map(rows).values()])) {
    await transaction
      .insertInto('keywarden_audit')
      .values([...batch])
      .modifyEnd(can.upsert('keywarden_audit', ['account_id', 'sequence'], columns))
      .execute();
  }
}

export async function loadUse(
  transaction: Transaction<Tables>,
  can: Capabilities,
  items: readonly KeyUse[],
): Promise<void> {
  const rows = items.map(
    (item) => [`${item.accountId}\0${item.keyId}\0${item.day}`, usageRow(item)] as const,
  );
  for (const batch of batches([...new Map(rows).values()])) {
    await transaction
      .insertInto('keywarden_usage')
      .values([...batch])
      .modifyEnd(
        can.upsert('keywarden_usage', ['account_id', 'key_id', 'day'], {
          uses: proposedValue,
          last_used_at: proposedValue,
        }),
      )
      .execute();
  }
}

function allProposed<Column extends string>(columns: readonly Column[]): Record<Column, Assignment> {
  return Object.fromEntries(columns.map((column) => [column, proposedValue])) as Record<Column, Assignment>;
}
