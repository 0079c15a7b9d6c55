/** Removing for good what is over. */
import { auditEvent } from './audit-event.js';
import type { Desk } from './parts.js';
import type { PurgeRequest } from './queries.js';
import { purgeQueryOf } from './queries.js';

/** What a purge did. */
export interface Purged {
  /** Keys and audit events together. */
  readonly removed: number;
}

export async function purgeAccount(desk: Desk, request: PurgeRequest): Promise<Purged> {
  const query = purgeQueryOf(request);
  const event = auditEvent(desk, 'purge', { at: desk.parts.now(), keyId: null, detail: { ...query } });
  // Only revoked keys go: what a cache still knows of them is refused like what it does not know.
  const removed = await desk.parts.store.purge({ accountId: desk.actor.accountId, ...query }, event);
  return { removed };
}
