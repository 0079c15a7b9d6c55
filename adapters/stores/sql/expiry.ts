/** Which index a list by expiry is read from, where the database does not weigh that itself. */
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { ListQuery } from '../../../src/store/store.js';
import type { Capabilities } from './dialect.js';
import type { Tables } from './tables.js';
import { decodeInteger } from './values.js';

/** So many keys are found by their expiry and then put in order; of more, a page is found sooner in the list's order. */
const FEW = 1_000;

/**
 * The column that conditions on the expiry name. A database that keeps no statistics finds keys by their expiry whenever
 * it can, and would put all of an account's in order for one page; it leaves the index alone where `+` stands before it.
 */
export async function expiryColumn(
  db: Kysely<Tables>,
  can: Capabilities,
  { accountId, status, expiresBefore, now }: ListQuery,
): Promise<RawBuilder<unknown>> {
  const column = sql.ref('expires_at');
  const ends = [
    ...(status === 'expired' ? [now + 1] : []),
    ...(expiresBefore === undefined ? [] : [expiresBefore]),
  ];
  if (can.weighsIndexes || ends.length === 0) return column;
  const { found } = await db
    .selectFrom((eb) =>
      eb
        .selectFrom('keywarden_keys')
        .select('id')
        .where('account_id', '=', accountId)
        .where('expires_at', '<', Math.min(...ends))
        .limit(FEW + 1)
        .as('found'),
    )
    .select((eb) => eb.fn.countAll().as('found'))
    .executeTakeFirstOrThrow();
  return decodeInteger('count', found) > FEW ? sql`+${column}` : column;
}
