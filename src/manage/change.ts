/** How every change of a key is made: read it, decide, write at the version that was read, and begin again if that is gone. */
import { KeywardenError } from '../errors.js';
import type { Awaitable, JsonObject, StoredKey } from '../record.js';
import type { KeyColumns } from '../store/store.js';
import { auditEvent, columnsOf, shownChanges } from './audit-event.js';
import { assertNotItself } from './authorization.js';
import { answeredFields, assertWithinGrant, revives } from './grant-check.js';
import { unfit } from './input-fault.js';
import { isKeyId } from './key-id.js';
import { assertMember } from './member.js';
import type { KeyOperation } from './operations.js';
import type { Desk } from './parts.js';
import { sameJson } from './same-json.js';

/** For every change of one key. */
export interface ChangeOptions {
  /**
   * The version that the change was decided on, or several any of which it was: refused where the key has another. Default:
   * whatever is there.
   */
  readonly ifVersion?: number | readonly number[] | undefined;
}

/** What is to become of a key. */
export interface Decision {
  /** Columns that already are like this are not written; where all are, nothing happens at all. */
  readonly set: Partial<KeyColumns>;
  /** What the audit event says besides the changed columns. */
  readonly detail?: JsonObject;
}

/** A change of one key. */
export interface Change {
  readonly operation: KeyOperation;
  readonly id: string;
  /** The fields that the caller names. */
  readonly fields?: readonly string[];
  /** What {@link versionsOf} makes of the option. */
  readonly ifVersions?: readonly number[] | undefined;
  /** Asked once for each version that is met. `now`: epoch ms. */
  decide(key: StoredKey, now: number): Awaitable<Decision>;
}

/** How often a change that says no version may lose against others. */
export const MAX_ATTEMPTS = 10;

/**
 * The key after the change, which is with its audit event in the store, or neither is.
 * @throws {KeywardenError} `API_KEY_SELF_FORBIDDEN`, `API_KEY_NOT_FOUND`, `API_KEY_ALREADY_REVOKED`, `API_KEY_VERSION_CONFLICT`,
 * `API_KEY_GRANT_EXCEEDED`, `API_KEY_UPDATE_FAILED`, and what the store throws.
 */
export async function changeKey(desk: Desk, change: Change): Promise<StoredKey> {
  const { operation, id, fields = [], ifVersions } = change;
  assertNotItself(desk.actor, operation, id, fields);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const before = await findKey(desk, id);
    if (before.revokedAt !== null) throw new KeywardenError('API_KEY_ALREADY_REVOKED');
    if (ifVersions?.includes(before.version) === false) throw versionConflict(before.version);
    const now = desk.parts.now();
    const { set, detail } = await change.decide(before, now);
    await assertAllowed(desk, operation, before, set, now);
    const changed = differing(before, set);
    if (columnsOf(changed).length === 0) return before;
    const event = auditEvent(desk, operation, {
      at: now,
      keyId: id,
      detail: { changes: shownChanges(changed, before), ...detail },
    });
    try {
      return await desk.parts.store.update(
        { accountId: desk.actor.accountId, id, version: before.version, set: { ...changed, updatedAt: now } },
        event,
      );
    } catch (error) {
      // Read again, the key has another version than the caller's, or one more of them, or is to be decided on anew.
      if (!isVersionConflict(error)) throw error;
    } finally {
      desk.parts.changed(before.prefix);
    }
  }
  throw new KeywardenError('API_KEY_UPDATE_FAILED', {
    message: `The API key could not be changed: others changed it ${MAX_ATTEMPTS} times meanwhile. Try again.`,
  });
}

/**
 * The key of the actor's account.
 * @throws {KeywardenError} `API_KEY_NOT_FOUND`, the same for an id that is unknown, another account's, or no id at all.
 */
export async function findKey({ parts, actor }: Desk, id: string): Promise<StoredKey> {
  const key = isKeyId(id) ? await parts.store.findById(actor.accountId, id) : undefined;
  if (!key) throw new KeywardenError('API_KEY_NOT_FOUND');
  return key;
}

/** @throws {KeywardenError} `API_KEY_INPUT_INVALID` for what can be no version. */
export function versionsOf(value: unknown): readonly number[] | undefined {
  if (value === undefined) return undefined;
  const versions: unknown[] = Array.isArray(value) ? [...value] : [value];
  if (versions.length > 0 && versions.every(isVersion)) return versions;
  throw unfit('ifVersion', 'a whole number, at least 1, or a list of such numbers', value);
}

function isVersion(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}

async function assertAllowed(
  desk: Desk,
  operation: KeyOperation,
  before: StoredKey,
  set: Partial<KeyColumns>,
  now: number,
): Promise<void> {
  const after = { ...before, ...set };
  const named = Object.keys(set);
  assertWithinGrant(desk, after, answeredFields(operation, { before, after, named, now }));
  if (named.includes('behalfOf') || revives(before, after, now)) await assertMember(desk, after.behalfOf);
}

/** The columns that a change really changes. */
function differing(before: StoredKey, set: Partial<KeyColumns>): Partial<KeyColumns> {
  return Object.fromEntries(
    columnsOf(set).flatMap((name) => (sameJson(before[name], set[name]) ? [] : [[name, set[name]]])),
  );
}

function isVersionConflict(error: unknown): boolean {
  return error instanceof KeywardenError && error.code === 'API_KEY_VERSION_CONFLICT';
}

function versionConflict(version: number): KeywardenError {
  return new KeywardenError('API_KEY_VERSION_CONFLICT', {
    field: 'ifVersion',
    message: `The API key was changed in the meantime: it has version ${version}. Read it again and decide anew.`,
  });
}
