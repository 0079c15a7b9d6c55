/** Making a key. */
import type { KeyRecord, StoredKey } from '../record.js';
import { auditEvent, shownChanges } from './audit-event.js';
import { assertWithinGrant } from './grant-check.js';
import { accepted, readFields } from './key-fields.js';
import { newKeyId } from './key-id.js';
import type { KeyInput } from './key-input.js';
import { FIELD_DEFAULTS } from './key-input.js';
import { assertMember } from './member.js';
import { assertNoKeyInside } from './no-key-inside.js';
import type { Desk } from './parts.js';
import { publicRecord } from './public-record.js';

/** A key in clear, with its record: the only time that it can be seen. */
export interface IssuedKey {
  readonly record: KeyRecord;
  readonly key: string;
}

export async function createKey(desk: Desk, input: KeyInput): Promise<IssuedKey> {
  const { store, format, digester, sealer, catalogue, maxKeysPerAccount, limiterConfigured, changed } =
    desk.parts;
  const { id: createdBy, accountId } = desk.actor;
  const now = desk.parts.now();
  const given = accepted(readFields(input, { limiterConfigured, now }), { catalogue, now });
  assertNoKeyInside(format, given);
  const fields = { ...FIELD_DEFAULTS, ...given };
  assertWithinGrant(desk, fields);
  await assertMember(desk, fields.behalfOf);
  const { key, ...shown } = format.mint();
  const id = newKeyId();
  const stored: StoredKey = {
    ...fields,
    ...shown,
    id,
    accountId,
    digest: digester.digest(key),
    overlap: null,
    sealed: (await sealer?.seal(key, id)) ?? null,
    createdAt: now,
    createdBy,
    updatedAt: now,
    revokedAt: null,
    version: 1,
  };
  const detail = { changes: shownChanges(fields) };
  const event = auditEvent(desk, 'create', { at: now, keyId: stored.id, detail });
  try {
    await store.insert(
      stored,
      event,
      maxKeysPerAccount === undefined ? {} : { maxPerAccount: maxKeysPerAccount },
    );
  } finally {
    changed(stored.prefix);
  }
  return { record: publicRecord(stored, now), key };
}
