/** Finding, adding and changing one key. */
import type { CompiledQuery, Kysely, Transaction } from 'kysely';
import { KeywardenError } from '../../../src/errors.js';
import type { NewAuditEvent, StoredKey } from '../../../src/record.js';
import type { InsertLimits, KeyChange } from '../../../src/store/store.js';
import { lookUps } from '../look-ups.js';
import { addEvent, takeTurn } from './audit.js';
import { tellWatchers } from './changes.js';
import type { Capabilities } from './dialect.js';
import { changed, KEY_COLUMNS, keyRow, storedKey } from './key-rows.js';
import type { Session } from './session.js';
import { STATE, type Tables } from './tables.js';
import { storable } from './text.js';
import { decodeInteger, decodeText } from './values.js';

/** The look-up by prefix: every verification that the cache does not answer waits for it, so its statements are compiled once. */
export function prefixLookup({ can, db, read }: Session): (prefix: string) => Promise<StoredKey | undefined> {
  const keys = db.selectFrom('keywarden_keys');
  const compiled = new Map<number, CompiledQuery<Answer>>();

  /** The statement for so many prefixes. */
  function statementFor(count: number): CompiledQuery<Answer> {
    const known = compiled.get(count);
    if (known !== undefined) return known;
    const found =
      count === 1 ? keys.where('prefix', '=', '') : keys.where('prefix', 'in', Array(count).fill(''));
    const statement: CompiledQuery<Answer> =
      can.rowAsJson === undefined
        ? found.select(KEY_COLUMNS).compile()
        : found.select(can.rowAsJson('keywarden_keys').as('json')).compile();
    compiled.set(count, statement);
    return statement;
  }

  async function rowsOf(prefixes: readonly string[]): Promise<readonly Row[]> {
    const query: CompiledQuery<Answer> = {
      ...statementFor(prefixes.length),
      parameters: prefixes.map(can.parameter),
    };
    const { rows } = await read((open) => open.executeQuery(query));
    return rows.map((row) => ('json' in row ? JSON.parse(decodeText('json', row.json)) : row));
  }

  const lookUp = lookUps<Row | undefined, StoredKey | undefined>({
    one: async (prefix) => {
      const [row] = await rowsOf([prefix]);
      return row;
    },
    many: async (prefixes) => {
      const rows = await rowsOf(padded(prefixes));
      const byPrefix = new Map(rows.map((row) => [decodeText('prefix', row.prefix), row]));
      return prefixes.map((prefix) => byPrefix.get(prefix));
    },
    read: (row) => row && storedKey(row),
    gather: can.gather,
  });
  return async (prefix) => (storable(prefix) ? lookUp(prefix) : undefined);
}

type Row = Parameters<typeof storedKey>[0];
type Answer = Row | { readonly json: unknown };

/** As many as a power of two, the last of them again: statements of many lengths would fill every memory of statements. */
function padded(prefixes: readonly string[]): readonly string[] {
  const count = 2 ** Math.ceil(Math.log2(prefixes.length));
  return Array.from({ length: count }, (_, index) => prefixes[index] ?? prefixes.at(-1) ?? '');
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
