/** Pages of an account's keys, and how many there are of each status. */
import {
  type Expression,
  type ExpressionBuilder,
  type Kysely,
  type RawBuilder,
  type SqlBool,
  sql,
} from 'kysely';
import type { KeyStatus, Page, StoredKey } from '../../../src/record.js';
import { decodeCursor, encodeCursor } from '../../../src/store/cursor.js';
import type { ListQuery } from '../../../src/store/store.js';
import { foreignCursor } from './audit.js';
import type { Capabilities } from './dialect.js';
import { expiryColumn } from './expiry.js';
import { KEY_COLUMNS, storedKey } from './key-rows.js';
import { type Position, seek } from './seek.js';
import { STATE, type Tables } from './tables.js';
import { storable } from './text.js';
import { decodeInteger } from './values.js';

type Keys = ExpressionBuilder<Tables, 'keywarden_keys'>;

/** Each status as a condition at a moment: what `statusOf` says, in SQL. `expiresAt` is the column of that. */
const STATUS: {
  readonly [Status in KeyStatus]: (
    eb: Keys,
    now: number,
    expiresAt: RawBuilder<unknown>,
  ) => Expression<SqlBool>;
} = {
  revoked: (eb) => eb('state', '=', STATE.revoked),
  disabled: (eb) => eb('state', '=', STATE.disabled),
  expired: (eb, now, expiresAt) => eb.and([eb('state', '=', STATE.open), eb(expiresAt, '<=', now)]),
  active: (eb, now, expiresAt) =>
    eb.and([eb('state', '=', STATE.open), eb.or([eb(expiresAt, 'is', null), eb(expiresAt, '>', now)])]),
};

export async function listKeys(
  db: Kysely<Tables>,
  can: Capabilities,
  query: ListQuery,
): Promise<Page<StoredKey>> {
  const after = query.cursor === undefined ? undefined : cursorOf(query.cursor);
  if (![query.accountId, query.search ?? '', query.userId ?? '', query.alias ?? ''].every(storable)) {
    return { items: [], next: null };
  }
  const { status, search, userId, expiresBefore, alias, now } = query;
  const expiresAt = await expiryColumn(db, can, query);
  let select = db.selectFrom('keywarden_keys').select(KEY_COLUMNS).where('account_id', '=', query.accountId);
  if (status !== undefined) select = select.where((eb) => STATUS[status](eb, now, expiresAt));
  if (search !== undefined) select = select.where(can.contains(sql.ref('search_text'), search.toLowerCase()));
  if (userId !== undefined) select = select.where('behalf_of', '=', userId);
  if (expiresBefore !== undefined) select = select.where(expiresAt, '<', expiresBefore);
  if (alias !== undefined) select = select.where('active_alias', '=', alias);
  if (after !== undefined) select = select.where(seek(can, '<', after));
  const rows = await select
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute();
  const items = rows.slice(0, query.limit).map(storedKey);
  const last = items.at(-1);
  return { items, next: rows.length > query.limit && last ? encodeCursor(last.createdAt, last.id) : null };
}

function cursorOf(cursor: string): Position {
  const [created_at, id] = decodeCursor(cursor, 'number', 'string');
  if (!Number.isSafeInteger(created_at) || !storable(id)) throw foreignCursor();
  return { created_at, id };
}

export async function countKeys(
  db: Kysely<Tables>,
  accountId: string,
  now: number,
): Promise<Record<KeyStatus, number>> {
  if (!storable(accountId)) return { active: 0, disabled: 0, expired: 0, revoked: 0 };
  const row = await db
    .selectFrom('keywarden_keys')
    .select((eb) => [
      counted(eb, 'active', now),
      counted(eb, 'disabled', now),
      counted(eb, 'expired', now),
      counted(eb, 'revoked', now),
    ])
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  return {
    active: decodeInteger('count', row.active),
    disabled: decodeInteger('count', row.disabled),
    expired: decodeInteger('count', row.expired),
    revoked: decodeInteger('count', row.revoked),
  };
}

function counted<Status extends KeyStatus>(eb: Keys, status: Status, now: number) {
  return eb.fn
    .count(
      eb
        .case()
        .when(STATUS[status](eb, now, sql.ref('expires_at')))
        .then(eb.lit(1))
        .end(),
    )
    .as(status);
}
