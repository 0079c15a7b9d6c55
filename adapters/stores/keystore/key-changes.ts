/** Changes of keys and their events, made to a draft. Each checks everything before it touches anything. */
import { KeywardenError } from '../../../src/errors.js';
import type { NewAuditEvent, StoredKey } from '../../../src/record.js';
import type { InsertLimits, KeyChange, KeyColumns, PurgeQuery } from '../../../src/store/store.js';
import { type Contents, keysOf } from './contents.js';

/** Adds a key with its event. */
export function insertKey(
  draft: Contents,
  key: StoredKey,
  event: NewAuditEvent,
  { maxPerAccount }: InsertLimits,
): void {
  if (maxPerAccount !== undefined && unrevokedIn(draft, key.accountId) >= maxPerAccount) {
    throw new KeywardenError('API_KEY_LIMIT_EXCEEDED');
  }
  refuseTakenAlias(draft, key);
  if (draft.keys.get(key.id) !== undefined || draft.prefixes.has(key.prefix)) throw keyExists();
  putKey(draft, key);
  appendEvent(draft, event);
}

function unrevokedIn(draft: Contents, accountId: string): number {
  let count = 0;
  for (const { revokedAt } of keysOf(draft, accountId)) if (revokedAt === null) count += 1;
  return count;
}

/** Sets the named columns of a key at its version, with the event; the key afterwards. */
export function updateKey(draft: Contents, change: KeyChange, event: NewAuditEvent): StoredKey {
  const key = draft.keys.get(change.id);
  if (key === undefined || key.accountId !== change.accountId) throw new KeywardenError('API_KEY_NOT_FOUND');
  if (key.version !== change.version) throw new KeywardenError('API_KEY_VERSION_CONFLICT');
  const changed = Object.freeze({ ...key, ...change.set, ...fixedOf(key), version: key.version + 1 });
  refuseTakenAlias(draft, changed);
  putKey(draft, changed);
  appendEvent(draft, event);
  return changed;
}

/** What never changes, whatever an update names. */
function fixedOf(key: StoredKey): Omit<StoredKey, keyof KeyColumns | 'version'> {
  const { id, accountId, prefix, createdAt, createdBy } = key;
  return { id, accountId, prefix, createdAt, createdBy };
}

/** Adds an event under the account's next number. */
export function appendEvent(draft: Contents, event: NewAuditEvent): void {
  const { sequences, usageKeys } = draft.summary;
  const sequence = (sequences.get(event.accountId) ?? 0) + 1;
  draft.summary = { sequences: new Map(sequences).set(event.accountId, sequence), usageKeys };
  draft.events.append([Object.freeze({ ...event, sequence })]);
}

/** Removes keys and events for good, and adds the event. How many were removed. */
export function purgeContents(draft: Contents, query: PurgeQuery, event: NewAuditEvent): number {
  const {
    accountId,
    revokedBefore = Number.NEGATIVE_INFINITY,
    auditBefore = Number.NEGATIVE_INFINITY,
  } = query;
  const keys = [...keysOf(draft, accountId)].filter(
    ({ revokedAt }) => revokedAt !== null && revokedAt < revokedBefore,
  );
  for (const key of keys) {
    draft.keys.delete(key.id);
    draft.prefixes.delete(key.prefix);
  }
  const events = draft.events.replace((old) =>
    old.accountId === accountId && old.at < auditBefore ? undefined : old,
  );
  appendEvent(draft, event);
  return keys.length + events;
}

/** Puts a key there, in the place of one with its id. */
export function putKey(draft: Contents, key: StoredKey): void {
  const before = draft.keys.get(key.id);
  if (before !== undefined) draft.prefixes.delete(before.prefix);
  draft.keys.set(key.id, key);
  draft.prefixes.set(key.prefix, key.id);
}

function refuseTakenAlias(draft: Contents, key: StoredKey): void {
  if (key.alias === null || key.revokedAt !== null) return;
  for (const other of keysOf(draft, key.accountId)) {
    if (other.alias === key.alias && other.revokedAt === null && other.id !== key.id) {
      throw new KeywardenError('API_KEY_ALIAS_TAKEN', { field: 'alias' });
    }
  }
}

/** The refusal of a prefix or id that exists. */
export function keyExists(): KeywardenError {
  return new KeywardenError('API_KEY_UPDATE_FAILED', {
    message: 'A key with this prefix or id exists. Try again.',
  });
}
