/** Removing for good. */
import type { Transaction } from 'kysely';
import type { NewAuditEvent } from '../../../src/record.js';
import type { PurgeQuery } from '../../../src/store/store.js';
import { addEvent, takeTurn } from './audit.js';
import { ANYTHING, forgetOldChanges, tellWatchers } from './changes.js';
import type { Capabilities } from './dialect.js';
import type { Tables } from './tables.js';

export async function purge(
  transaction: Transaction<Tables>,
  can: Capabilities,
  query: PurgeQuery,
  event: NewAuditEvent,
): Promise<number> {
  const { accountId, revokedBefore, auditBefore } = query;
  const turn = await takeTurn(transaction, can, accountId);
  let removed = 0n;
  if (revokedBefore !== undefined) {
    const keys = await transaction
      .deleteFrom('keywarden_keys')
      .where('account_id', '=', accountId)
      .where('revoked_at', '<', revokedBefore)
      .executeTakeFirstOrThrow();
    removed += keys.numDeletedRows;
    await dropOrphanedUses(transaction, accountId);
  }
  const keysRemoved = removed > 0n;
  if (auditBefore !== undefined) {
    const events = await transaction
      .deleteFrom('keywarden_audit')
      .where('account_id', '=', accountId)
      .where('happened_at', '<', auditBefore)
      .executeTakeFirstOrThrow();
    removed += events.numDeletedRows;
  }
  await addEvent(transaction, turn, event);
  if ((await forgetOldChanges(transaction)) || keysRemoved) await tellWatchers(transaction, can, ANYTHING);
  return Number(removed);
}

/** The uses of the keys just removed, and those that were counted so late that an earlier purge missed them. */
async function dropOrphanedUses(transaction: Transaction<Tables>, accountId: string): Promise<void> {
  await transaction
    .deleteFrom('keywarden_usage')
    .where('account_id', '=', accountId)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('keywarden_keys')
            .select('id')
            .where('keywarden_keys.account_id', '=', accountId)
            .whereRef('keywarden_keys.id', '=', 'keywarden_usage.key_id'),
        ),
      ),
    )
    .execute();
}
