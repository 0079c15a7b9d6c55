/**
 * The manager: every operation, behind the one gate that the operations table describes. What they do is loaded when something is
 * first managed: a server that only verifies keys starts in three fifths of the time without it.
 */
import type { AuditEvent, KeyRecord, KeyStatus, Page } from '../record.js';
import type { DayRange, UseSummary } from '../store/store.js';
import type { Actor } from './actor.js';
import { checkedActor } from './actor.js';
import { assertHost, assertPermitted } from './authorization.js';
import type { ChangeOptions } from './change.js';
import type { IssuedKey } from './create-key.js';
import type { KeyInput } from './key-input.js';
import type { OperationName } from './operations.js';
import type { Desk, ManagerParts } from './parts.js';
import type { Purged } from './purge.js';
import type { AuditFilter, KeyFilter, PurgeRequest } from './queries.js';
import type { RegenerateOptions } from './regenerate-key.js';
import type { RevokeOptions } from './revoke-key.js';
import { ID_TEXT, textOf } from './text.js';
import type { UserRemoval } from './user-removal.js';
import type { User } from './users.js';

/**
 * Manages the keys of one account, as one actor. Every method may reject with {@link KeywardenError}
 * `API_KEY_PERMISSION_MISSING`, `API_KEY_INPUT_INVALID` (its `field` names what is wrong) and `API_KEY_STORE_UNAVAILABLE`;
 * those that take a key's id also with `API_KEY_NOT_FOUND`, for another account's key too. A change is in the store with its
 * audit event, or neither is. After `API_KEY_STORE_UNAVAILABLE` a change may have been made all the same: look again. Results are copies.
 */
export interface KeyManager<Scope extends string = string> {
  /**
   * Makes a key. `key` is shown this one time and cannot be had again.
   * @throws {KeywardenError} `API_KEY_SCOPE_NAME_INVALID`, `API_KEY_ALLOW_IP_INVALID`, `API_KEY_EXPIRY_INVALID`,
   * `API_KEY_USER_INVALID`, `API_KEY_LIMIT_EXCEEDED`, `API_KEY_ALIAS_TAKEN`; `API_KEY_GRANT_EXCEEDED` where the key would
   * be allowed more than the actor.
   */
  create(input: KeyInput<Scope>): Promise<IssuedKey>;
  get(id: string): Promise<KeyRecord>;
  /** Newest first. */
  list(filter?: KeyFilter): Promise<Page<KeyRecord>>;
  /** How many keys have each status now. */
  counts(): Promise<Record<KeyStatus, number>>;
  /**
   * One summary for each id, in that order: uses on the days of the range (UTC, both inclusive) and the last use ever. Nothing is
   * recorded of ids that are not the account's, and of none where the store counts no uses. At most 1,000 ids.
   */
  usage(ids: readonly string[], range: DayRange): Promise<readonly UseSummary[]>;
  /** What was done in the account, newest first. */
  audit(filter?: AuditFilter): Promise<Page<AuditEvent>>;
  /**
   * Changes the fields that the patch names; where that changes nothing, version and audit log stay as they are. A key may
   * change its own `name` and `metadata` alone.
   * @throws {KeywardenError} as {@link create} (but for the limit), and `API_KEY_ALREADY_REVOKED`, `API_KEY_VERSION_CONFLICT`
   * (with `ifVersion`), `API_KEY_UPDATE_FAILED` (without, after ten lost races), `API_KEY_SELF_FORBIDDEN`.
   */
  update(id: string, patch: KeyInput<Scope>, options?: ChangeOptions): Promise<KeyRecord>;
  /**
   * Undoes {@link disable}. What makes a key work again, this or a later expiry, needs a grant that holds the whole key, and a user
   * who is still a member.
   * @throws {KeywardenError} as {@link update}
   */
  enable(id: string, options?: ChangeOptions): Promise<KeyRecord>;
  /** The key is refused until it is enabled again. @throws {KeywardenError} as {@link update} */
  disable(id: string, options?: ChangeOptions): Promise<KeyRecord>;
  /**
   * Replaces the secret and nothing else. The old one stops working at once, or after `overlap`; an overlap from before ends now.
   * @throws {KeywardenError} as {@link update}, and `API_KEY_BRAND_NOT_ACCEPTED`: its keys would never be let in
   */
  regenerate(id: string, options?: RegenerateOptions): Promise<IssuedKey>;
  /**
   * Shows a key again, where the option `recovery` has it stored sealed. Written to the audit log before the key is handed out.
   * @throws {KeywardenError} `API_KEY_NOT_RECOVERABLE`, `API_KEY_ALREADY_REVOKED`, `API_KEY_SELF_FORBIDDEN`, `API_KEY_GRANT_EXCEEDED`
   */
  reveal(id: string): Promise<IssuedKey>;
  /** Refuses the key for good; its record stays until it is purged. @throws {KeywardenError} as {@link update} */
  revoke(id: string, options?: RevokeOptions): Promise<KeyRecord>;
  /**
   * Those of the users that the host's directory knows as members; without a directory all of them, of whom nothing else is known.
   * At most 1,000 ids.
   */
  findUsers(ids: readonly string[]): Promise<readonly User[]>;
  /** Members whose name or address fits the text, for pickers: at most `limit` (1 to 100, default 20). Without a directory: none. */
  searchUsers(text: string, limit?: number): Promise<readonly User[]>;
  /**
   * To be called once a user has left, in the directory too: disables the `user` keys and the keys of no type on behalf of the
   * user, and takes the user from the shared ones. If it rejects, some keys may be done: calling it again does the rest. For the
   * host alone.
   */
  userRemoved(userId: string): Promise<UserRemoval>;
  /** Removes revoked keys and audit events for good, by age. For the host alone. */
  purge(request: PurgeRequest): Promise<Purged>;
  /** The same in another account. @throws {KeywardenError} `API_KEY_PERMISSION_MISSING` for all but the host. */
  in(accountId: string): KeyManager<Scope>;
  /**
   * As somebody else, in that actor's account.
   * @throws {KeywardenError} `API_KEY_PERMISSION_MISSING` for all but the host
   * @throws {TypeError} for what is no {@link Actor}
   */
  as(actor: Actor): KeyManager<Scope>;
}

type Work = typeof import('./work.js');

let loaded: Work | undefined;

async function load(): Promise<Work> {
  loaded = await import('./work.js');
  return loaded;
}

/** A manager for an actor. */
export function createManager<Scope extends string = string>(
  parts: ManagerParts,
  actor: Actor,
): KeyManager<Scope> {
  const desk: Desk = { parts, actor };
  const perform = async <T>(operation: OperationName, act: (work: Work) => Promise<T>): Promise<T> => {
    assertPermitted(actor, operation);
    return act(loaded ?? (await load()));
  };
  return Object.freeze<KeyManager<Scope>>({
    create: (input) => perform('create', (work) => work.createKey(desk, input)),
    get: (id) => perform('get', (work) => work.getKey(desk, id)),
    list: (filter) => perform('list', (work) => work.listKeys(desk, filter)),
    counts: () => perform('counts', (work) => work.countKeys(desk)),
    usage: (ids, range) => perform('usage', (work) => work.readUsage(desk, ids, range)),
    audit: (filter) => perform('audit', (work) => work.readAudit(desk, filter)),
    update: (id, patch, options) => perform('update', (work) => work.updateKey(desk, id, patch, options)),
    enable: (id, options) => perform('enable', (work) => work.switchKey(desk, 'enable', id, options)),
    disable: (id, options) => perform('disable', (work) => work.switchKey(desk, 'disable', id, options)),
    regenerate: (id, options) => perform('regenerate', (work) => work.regenerateKey(desk, id, options)),
    revoke: (id, options) => perform('revoke', (work) => work.revokeKey(desk, id, options)),
    reveal: (id) => perform('reveal', (work) => work.revealKey(desk, id)),
    findUsers: (ids) => perform('findUsers', (work) => work.findUsers(desk, ids)),
    searchUsers: (text, limit) => perform('searchUsers', (work) => work.searchUsers(desk, text, limit)),
    userRemoved: (userId) => perform('userRemoved', (work) => work.removeUser(desk, userId)),
    purge: (request) => perform('purge', (work) => work.purgeAccount(desk, request)),
    in: (accountId) => {
      assertHost(actor);
      return createManager(parts, { ...actor, accountId: textOf(accountId, 'accountId', ID_TEXT) });
    },
    as: (other) => {
      assertHost(actor);
      return createManager(parts, checkedActor(other));
    },
  });
}
