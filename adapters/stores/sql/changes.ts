/** Telling watchers that a key changed, in the transaction that changes it. */
import type { Transaction } from 'kysely';
import type { StoreChange } from '../../../src/store/store.js';
import type { Capabilities } from './dialect.js';
import type { Tables } from './tables.js';
import { decodeInteger, orNull } from './values.js';

/** Told instead of a prefix: anything may have changed. */
export const ANYTHING = '';

/** How many changes are kept for those who poll. Who was away for longer is told that anything may have changed. */
export const KEPT_CHANGES = 1_000;

/** Tells whoever polls and, where the database can, whoever listens. Neither hears of it before the commit. */
export async function tellWatchers(
  transaction: Transaction<Tables>,
  can: Capabilities,
  prefix: string,
): Promise<void> {
  await transaction.insertInto('keywarden_changes').values({ prefix }).execute();
  if (can.notify) await can.notify(prefix).execute(transaction);
}

/** What a listener is told of it. */
export function toldOf(prefix: string): StoreChange {
  return prefix === ANYTHING ? 'resync' : { prefix };
}

/** Tells a listener. What it throws is its own affair: the next change is told all the same. */
export function tell(listener: (change: StoreChange) => void, change: StoreChange): void {
  try {
    listener(change);
  } catch {
    // Nobody here could do anything about it.
  }
}

/** Removes the changes beyond those that are kept. Whether there were any: then watchers have to be told. */
export async function forgetOldChanges(transaction: Transaction<Tables>): Promise<boolean> {
  const { last } = await transaction
    .selectFrom('keywarden_changes')
    .select((eb) => eb.fn.max('change_id').as('last'))
    .executeTakeFirstOrThrow();
  const { numDeletedRows } = await transaction
    .deleteFrom('keywarden_changes')
    .where('change_id', '<=', (orNull(decodeInteger, 'change_id', last) ?? 0) - KEPT_CHANGES)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}
