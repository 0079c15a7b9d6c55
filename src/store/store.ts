/**
 * The ports a store fills. The doc-comments are the promises; `conformance/` is their executable meaning.
 *
 * Whatever a method throws that is no {@link KeywardenError} counts as "the store cannot answer" (503). The text of
 * such an error reaches the host's log: it must hold no connection password, digest or sealed value. All text that is handed in
 * to be kept is well-formed Unicode without U+0000.
 */
import type {
  AuditAction,
  AuditEvent,
  Awaitable,
  KeyStatus,
  NewAuditEvent,
  Page,
  StoredKey,
} from '../record.js';

/** What a list may ask for. Fields that are absent do not filter. */
export interface ListQuery {
  readonly accountId: string;
  /** As {@link statusOf} names it at `now`. */
  readonly status?: KeyStatus;
  /** Keys whose `searchTextOf` (matching.ts) contains this text, lower-cased as `String.prototype.toLowerCase` does. */
  readonly search?: string;
  /** Keys on behalf of this user. */
  readonly userId?: string;
  /** Keys whose `expiresAt` is set and lies before this moment (epoch ms). */
  readonly expiresBefore?: number;
  /** The key with this alias that is not revoked: at most one. Case-sensitive. */
  readonly alias?: string;
  /** Epoch ms: what `status` is judged by. */
  readonly now: number;
  /** The `next` of the page before. */
  readonly cursor?: string;
  /** How many at most, 1 to 1,000. */
  readonly limit: number;
}

/** What an audit reader may ask for. Fields that are absent do not filter. */
export interface AuditQuery {
  readonly accountId: string;
  readonly keyId?: string;
  readonly actorId?: string;
  readonly action?: AuditAction;
  /** Epoch ms, inclusive. */
  readonly from?: number;
  /** Epoch ms, exclusive. */
  readonly to?: number;
  /** The `next` of the page before. */
  readonly cursor?: string;
  /** How many at most, 1 to 1,000. */
  readonly limit: number;
}

/** What to remove for good. Fields that are absent remove nothing. */
export interface PurgeQuery {
  readonly accountId: string;
  /** Keys revoked before this moment (epoch ms), and their recorded uses. */
  readonly revokedBefore?: number;
  /** Audit events from before this moment (epoch ms). */
  readonly auditBefore?: number;
}

/** The columns an update may name; the others never change. */
export type KeyColumns = Omit<
  StoredKey,
  'id' | 'accountId' | 'prefix' | 'createdAt' | 'createdBy' | 'version'
>;

/** A change of the named columns of one key, at one version of it. */
export interface KeyChange {
  readonly accountId: string;
  readonly id: string;
  /** The version that the change was decided on. */
  readonly version: number;
  readonly set: Readonly<Partial<KeyColumns>>;
}

/** What an insertion must keep to. */
export interface InsertLimits {
  /** How many unrevoked keys the account may have, this one included. Absent: any number. */
  readonly maxPerAccount?: number;
}

/** What a watcher is told: the key with this prefix changed, or: something may have been missed. */
export type StoreChange = { readonly prefix: string } | 'resync';

/** All that a custom store must have. */
export interface KeyStore {
  /** The key with exactly this prefix, of whatever account and state. Sees every change acknowledged before. */
  findByPrefix(prefix: string): Awaitable<StoredKey | undefined>;
  /** The key with this id, if it is the account's. */
  findById(accountId: string, id: string): Awaitable<StoredKey | undefined>;
  /**
   * The account's keys that match, by `createdAt` and then `id`, both descending; text is compared by code unit. No
   * key that exists from the first page to the last is left out or comes twice, whatever is created or changed in between.
   * @throws {KeywardenError} `API_KEY_INPUT_INVALID` for a cursor this store did not make.
   */
  list(query: ListQuery): Awaitable<Page<StoredKey>>;
  /** How many of the account's keys have each status at `now` (epoch ms). */
  counts(accountId: string, now: number): Awaitable<Record<KeyStatus, number>>;
  /**
   * Adds the key and its event, or neither. Exact under concurrency, from any number of processes.
   * @throws {KeywardenError} `API_KEY_LIMIT_EXCEEDED` where the account has `maxPerAccount` unrevoked keys;
   * `API_KEY_ALIAS_TAKEN` where one of them has the alias; `API_KEY_UPDATE_FAILED` where the prefix or id exists.
   */
  insert(key: StoredKey, event: NewAuditEvent, limits: InsertLimits): Awaitable<void>;
  /**
   * Sets exactly the columns that `set` names and adds one to `version`, with the event, or does nothing at all.
   * Returns the key as it is afterwards.
   * @throws {KeywardenError} `API_KEY_NOT_FOUND` where the account has no such key; `API_KEY_VERSION_CONFLICT` where it
   * has another version; `API_KEY_ALIAS_TAKEN` where another unrevoked key has the alias that the key would have unrevoked.
   */
  update(change: KeyChange, event: NewAuditEvent): Awaitable<StoredKey>;
  /** Adds an event that changes no key. The store numbers an account's events 1, 2, 3 … without a gap. */
  append(event: NewAuditEvent): Awaitable<void>;
  /**
   * The account's events that match, newest (highest sequence) first.
   * @throws {KeywardenError} `API_KEY_INPUT_INVALID` for a cursor this store did not make.
   */
  readAudit(query: AuditQuery): Awaitable<Page<AuditEvent>>;
  /**
   * Removes for good what the query names, and adds the event, or neither. Numbers of events are not given again.
   * Returns how many keys and events were removed together.
   */
  purge(query: PurgeQuery, event: NewAuditEvent): Awaitable<number>;
  /**
   * Calls the listener after every change of a key that any process made and that was committed after `watch` settled
   * (in this process too), and with `'resync'` whenever a change may have been missed. Reconnects by itself. The result stops it.
   */
  watch?(listener: (change: StoreChange) => void): Awaitable<() => void>;
  /** Lets go of what the store itself opened. */
  close?(): Awaitable<void>;
}

/** Uses of one key on one day (UTC), to be added to what is recorded. */
export interface KeyUse {
  readonly accountId: string;
  readonly keyId: string;
  /** `YYYY-MM-DD`, UTC. */
  readonly day: string;
  /** At least 1. */
  readonly count: number;
  /** Epoch ms. */
  readonly lastUsedAt: number;
}

/** Days (`YYYY-MM-DD`, UTC), both inclusive. */
export interface DayRange {
  readonly from: string;
  readonly to: string;
}

/** What is recorded of one key. */
export interface UseSummary {
  readonly keyId: string;
  /** Epoch ms; ever, not only within the range asked for. `null`: never used. */
  readonly lastUsedAt: number | null;
  /** The days of the range with uses, ascending. */
  readonly days: readonly { readonly day: string; readonly count: number }[];
}

/** Where uses are counted: apart from the keys, so that counting can never undo a revocation. */
export interface UseStore {
  /** Adds the counts; keeps the latest `lastUsedAt`. Uses of keys that do not exist (any more) may be dropped. */
  recordUse(uses: readonly KeyUse[]): Awaitable<void>;
  /** One summary for each id asked for, in that order; ids that are not the account's have no uses. */
  readUse(accountId: string, ids: readonly string[], range: DayRange): Awaitable<readonly UseSummary[]>;
}

/**
 * Copying and backups: every account. Pages come in a stable order of the store's own choosing. A scan throws a `KeywardenError`
 * `API_KEY_INPUT_INVALID` for a cursor it did not make.
 */
export interface Transfer {
  scanKeys(cursor?: string): Awaitable<Page<StoredKey>>;
  scanAudit(cursor?: string): Awaitable<Page<AuditEvent>>;
  scanUse(cursor?: string): Awaitable<Page<KeyUse>>;
  /**
   * Puts the items there exactly as they are; one that is there already (the key's id; the event's account and
   * sequence; the use's account, key and day) is overwritten, so that a copy can be run again.
   */
  loadKeys(items: readonly StoredKey[]): Awaitable<void>;
  loadAudit(items: readonly AuditEvent[]): Awaitable<void>;
  loadUse(items: readonly KeyUse[]): Awaitable<void>;
}

/** A store as handed to `createKeywarden`: without {@link UseStore}, usage is off. */
export type AnyStore = KeyStore & Partial<UseStore>;

/** A store that fills every port, as all stores of this package do. */
export type FullStore = KeyStore & UseStore & Transfer;
