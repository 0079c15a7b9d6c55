/** Finding, adding and changing one key. */
import type { Kysely, Transaction } from 'kysely';
import { KeywardenError } from '../../../src/errors.js';
import type { NewAuditEvent, StoredKey } from '../../../src/record.js';
import type { InsertLimits, KeyChange } from '../../../src/store/store.js';
import { addEvent, takeTurn } from './audit.js';
import { tellWatchers } from './changes.js';
import type { Capabilities } from './dialect.js';
import { changed, KEY_COLUMNS, keyRow, storedKey } from './key-rows.js';
import type { Session } from './session.js';
import { STATE, type Tables } from './tables.js';
import { storable } from './text.js';
import { decodeInteger } from './values.js';

/** The look-up by prefix: every verification that the cache does not answer waits for it, so it is compiled once. */
export function prefixLookup({ can, db, read }: Session): (prefix: string) => Promise<StoredKey | undefined> {
  const compiled = db.selectFrom('keywarden_keys').select(KEY_COLUMNS).where('prefix', '=', '').compile();
  return async (prefix) => {
    if (!storable(prefix)) return undefined;
    const query: typeof compiled = { ...compiled, parameters: [can.parameter(prefix)] };
    const {
      rows: [row],
    } = await read((open) => open.executeQuery(query));
    return row && storedKey(row);
  };
}

export async function findById(
  db: Kysely<Tables>,
  accountId: string,
  id: string,
): Promise<StoredKey | undefined> {
  if (!storable(accountId) || !storable(id)) return undefined;
  const row = await db
    .selectFrom('keywarden_keys')
    .select(KEY_COLUMNS)
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && storedKey(row);
}

export async function insertKey(
  transaction: Transaction<Tables>,
  can: Capabilities,
  key: StoredKey,
  event: NewAuditEvent,
  limits: InsertLimits,
): Promise<void> {
  const row = keyRow(key);
  const turn = await takeTurn(transaction, can, key.accountId);
  if (limits.maxPerAccount !== undefined && key.revokedAt === null) {
    if (await isFull(transaction, key.accountId, limits.maxPerAccount)) {
      throw new KeywardenError('API_KEY_LIMIT_EXCEEDED');
    }
  }
  await refuseTakenAlias(transaction, key);
  await transaction
    .insertInto('keywarden_keys')
    .values(row)
    .execute()
    .catch((error: unknown) => {
      throw can.isDuplicate(error) ? keyExists() : error;
    });
  await addEvent(transaction, turn, event);
  await tellWatchers(transaction, can, key.prefix);
}

/** Counts no further than to the limit, however many there are. */
async function isFull(transaction: Transaction<Tables>, accountId: string, max: number): Promise<boolean> {
  const { unrevoked } = await transaction
    .selectFrom((eb) =>
      eb
        .selectFrom('keywarden_keys')
        .select('id')
        .where('account_id', '=', accountId)
        .where('state', '<', STATE.revoked)
        .limit(max)
        .as('counted'),
    )
    .select((eb) => eb.fn.countAll().as('unrevoked'))
    .executeTakeFirstOrThrow();
  return decodeInteger('count', unrevoked) >= max;
}

function keyExists(): KeywardenError {
  return new KeywardenError('API_KEY_UPDATE_FAILED', {
    message: 'An API key with this id or prefix exists already. Try again with a new one.',
  });
}

/** Exact, because whoever changes this account's aliases waits for its turn; the unique index stands behind it. */
async function refuseTakenAlias(transaction: Transaction<Tables>, key: StoredKey): Promise<void> {
  if (key.alias === null || key.revokedAt !== null) return;
  const holder = await transaction
    .selectFrom('keywarden_keys')
    .select('id')
    .where('account_id', '=', key.accountId)
    .where('active_alias', '=', key.alias)
    .where('id', '!=', key.id)
    .executeTakeFirst();
  if (holder) throw aliasTaken();
}

function aliasTaken(): KeywardenError {
  return new KeywardenError('API_KEY_ALIAS_TAKEN', { field: 'alias' });
}

export async function updateKey(
  transaction: Transaction<Tables>,
  can: Capabilities,
  change: KeyChange,
  event: NewAuditEvent,
): Promise<StoredKey> {
  if (!storable(change.accountId) || !storable(change.id)) throw new KeywardenError('API_KEY_NOT_FOUND');
  const turn = await takeTurn(transaction, can, change.accountId);
  const before = await findById(transaction, change.accountId, change.id);
  if (!before) throw new KeywardenError('API_KEY_NOT_FOUND');
  if (before.version !== change.version) throw new KeywardenError('API_KEY_VERSION_CONFLICT');
  const { after, columns } = changed(before, change.set);
  await refuseTakenAlias(transaction, after);
  const { numUpdatedRows } = await transaction
    .updateTable('keywarden_keys')
    .set(columns)
    .where('account_id', '=', change.accountId)
    .where('id', '=', change.id)
    .where('version', '=', change.version)
    .executeTakeFirstOrThrow()
    .catch((error: unknown) => {
      throw can.isDuplicate(error) ? aliasTaken() : error;
    });
  if (numUpdatedRows !== 1n) throw new KeywardenError('API_KEY_VERSION_CONFLICT');
  await addEvent(transaction, turn, event);
  await tellWatchers(transaction, can, after.prefix);
  return after;
}
