/** The audit log: an account's events, numbered without a gap in the order of their commits. */
import { type Kysely, sql, type Transaction } from 'kysely';
import { KeywardenError } from '../../../src/errors.js';
import type { AuditEvent, NewAuditEvent, Page } from '../../../src/record.js';
import { decodeCursor, encodeCursor } from '../../../src/store/cursor.js';
import type { AuditQuery } from '../../../src/store/store.js';
import type { Capabilities } from './dialect.js';
import type { AuditRow, Tables } from './tables.js';
import { checkedText, storable } from './text.js';
import { decodeInteger, decodeObject, decodeOpenWord, decodeText, orNull } from './values.js';

export const AUDIT_COLUMNS = [
  'account_id',
  'sequence',
  'happened_at',
  'action',
  'actor_id',
  'actor_kind',
  'key_id',
  'detail',
] as const satisfies readonly (keyof AuditRow)[];

/** An account's turn to write, until the transaction ends. */
export interface Turn {
  readonly accountId: string;
  /** The next event's number. */
  readonly sequence: number;
}

/**
 * Takes the account's row, and with it the account's turn to write. Every transaction that writes an account's keys or
 * events begins with this.
 */
export async function takeTurn(
  transaction: Transaction<Tables>,
  can: Capabilities,
  accountId: string,
): Promise<Turn> {
  await transaction
    .insertInto('keywarden_accounts')
    .values({ account_id: checkedText('accountId', accountId, 'label'), sequence: 1 })
    .modifyEnd(can.upsert('keywarden_accounts', ['account_id'], { sequence: (there) => sql`${there} + 1` }))
    .execute();
  const row = await transaction
    .selectFrom('keywarden_accounts')
    .select('sequence')
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  return { accountId, sequence: decodeInteger('sequence', row.sequence) };
}

/** Adds the event of what is done in this turn. */
export async function addEvent(
  transaction: Transaction<Tables>,
  turn: Turn,
  event: NewAuditEvent,
): Promise<void> {
  await transaction
    .insertInto('keywarden_audit')
    .values(auditRow({ ...event, ...turn }))
    .execute();
}

export function auditRow(event: AuditEvent): AuditRow {
  return {
    account_id: checkedText('accountId', event.accountId, 'label'),
    sequence: event.sequence,
    happened_at: event.at,
    action: checkedText('action', event.action, 'code'),
    actor_id: checkedText('actor.id', event.actor.id, 'label'),
    actor_kind: checkedText('actor.kind', event.actor.kind, 'code'),
    key_id: event.keyId && checkedText('keyId', event.keyId, 'code'),
    detail: JSON.stringify(event.detail),
  };
}

export function auditEvent(row: Readonly<Record<keyof AuditRow, unknown>>): AuditEvent {
  return {
    accountId: decodeText('account_id', row.account_id),
    sequence: decodeInteger('sequence', row.sequence),
    at: decodeInteger('happened_at', row.happened_at),
    action: decodeOpenWord<AuditEvent['action']>('action', row.action),
    actor: {
      id: decodeText('actor_id', row.actor_id),
      kind: decodeOpenWord<AuditEvent['actor']['kind']>('actor_kind', row.actor_kind),
    },
    keyId: orNull(decodeText, 'key_id', row.key_id),
    detail: decodeObject('detail', row.detail),
  };
}

export async function readAudit(db: Kysely<Tables>, query: AuditQuery): Promise<Page<AuditEvent>> {
  const before = query.cursor === undefined ? undefined : cursorOf(query.cursor);
  if (![query.accountId, query.keyId ?? '', query.actorId ?? '', query.action ?? ''].every(storable)) {
    return { items: [], next: null };
  }
  let select = db
    .selectFrom('keywarden_audit')
    .select(AUDIT_COLUMNS)
    .where('account_id', '=', query.accountId);
  if (query.keyId !== undefined) select = select.where('key_id', '=', query.keyId);
  if (query.actorId !== undefined) select = select.where('actor_id', '=', query.actorId);
  if (query.action !== undefined) select = select.where('action', '=', query.action);
  if (query.from !== undefined) select = select.where('happened_at', '>=', query.from);
  if (query.to !== undefined) select = select.where('happened_at', '<', query.to);
  if (before !== undefined) select = select.where('sequence', '<', before);
  const rows = await select
    .orderBy('sequence', 'desc')
    .limit(query.limit + 1)
    .execute();
  const items = rows.slice(0, query.limit).map(auditEvent);
  const last = items.at(-1);
  return { items, next: rows.length > query.limit && last ? encodeCursor(last.sequence) : null };
}

function cursorOf(cursor: string): number {
  const [sequence] = decodeCursor(cursor, 'number');
  if (!Number.isSafeInteger(sequence)) throw foreignCursor();
  return sequence;
}

/** For a cursor of the right shape whose position no page of this store can have come with. */
export function foreignCursor(): KeywardenError {
  return new KeywardenError('API_KEY_INPUT_INVALID', {
    field: 'cursor',
    message: 'The cursor is not one that a page of this list came with. Start again without a cursor.',
  });
}
