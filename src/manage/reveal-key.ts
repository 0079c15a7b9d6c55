/** Showing a key again, where recovery is on. */
import { KeywardenError } from '../errors.js';
import { auditEvent } from './audit-event.js';
import { assertNotItself } from './authorization.js';
import { findKey } from './change.js';
import type { IssuedKey } from './create-key.js';
import { assertWithinGrant } from './grant-check.js';
import type { Desk } from './parts.js';
import { publicRecord } from './public-record.js';

export async function revealKey(desk: Desk, id: string): Promise<IssuedKey> {
  const { store, sealer, now } = desk.parts;
  assertNotItself(desk.actor, 'reveal', id, []);
  const stored = await findKey(desk, id);
  if (stored.revokedAt !== null) throw new KeywardenError('API_KEY_ALREADY_REVOKED');
  assertWithinGrant(desk, stored);
  if (sealer === undefined || stored.sealed === null) throw new KeywardenError('API_KEY_NOT_RECOVERABLE');
  const key = await sealer.open(stored.sealed, id);
  const at = now();
  // Written down before the value leaves: a log that cannot be written to keeps the key inside.
  await store.append(auditEvent(desk, 'reveal', { at, keyId: id, detail: {} }));
  return { record: publicRecord(stored, at), key };
}
