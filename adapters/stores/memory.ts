/** `keywarden/stores/memory`: a store that keeps everything in the memory of this process. */
import { KeywardenError } from '../../src/errors.js';
import type { AuditEvent, KeyStatus, NewAuditEvent, Page, StoredKey } from '../../src/record.js';
import { statusOf } from '../../src/record.js';
import { decodeCursor, encodeCursor } from '../../src/store/cursor.js';
import { frozenCopy } from '../../src/store/frozen-copy.js';
import { matchesAudit, matchesList } from '../../src/store/matching.js';
import { pageOf, type ScanRow, scanPage } from '../../src/store/pages.js';
import type {
  AuditQuery,
  DayRange,
  FullStore,
  InsertLimits,
  KeyChange,
  KeyStore,
  KeyUse,
  ListQuery,
  PurgeQuery,
  StoreChange,
  UseSummary,
} from '../../src/store/store.js';
import { Account, type Slot } from './memory/account.js';

/** What {@link memoryStore} gives: every port, and `watch`. */
export type MemoryStore = FullStore & Required<Pick<KeyStore, 'watch'>>;

/**
 * A store in the memory of this process: for tests, demonstrations, and servers whose keys come from elsewhere at each
 * start. **It forgets everything when the process ends, and a second process (a cluster's worker too) has its own.**
 *
 * Every method answers at once; what it returns is frozen. Look-ups, and pages of whole lists, cost the same whatever the
 * number of keys; lists by status, user, expiry or text, and counts, look at each key of the account.
 */
export function memoryStore(): MemoryStore {
  return new Memory();
}

class Memory implements MemoryStore {
  readonly #byPrefix = new Map<string, Slot>();
  readonly #byId = new Map<string, Slot>();
  readonly #accounts = new Map<string, Account>();
  /** The same in the order in which they first came, which scans follow. */
  readonly #accountsInOrder: Account[] = [];
  readonly #watchers = new Set<{ readonly listener: (change: StoreChange) => void }>();

  findByPrefix(prefix: string): StoredKey | undefined {
    return this.#byPrefix.get(prefix)?.key;
  }

  findById(accountId: string, id: string): StoredKey | undefined {
    return this.#slotOf(accountId, id)?.key;
  }

  list(query: ListQuery): Page<StoredKey> {
    const { cursor, alias, limit } = query;
    const [createdAt, id] = cursor === undefined ? [] : decodeCursor(cursor, 'number', 'string');
    const after = createdAt === undefined || id === undefined ? undefined : { createdAt, id };
    const slots = this.#accounts.get(query.accountId)?.newest(after, alias) ?? [];
    const { items, next } = pageOf(slots, limit, ({ key }) => matchesList(query, key), placeCursor);
    return { items: items.map(({ key }) => key), next };
  }

  counts(accountId: string, now: number): Record<KeyStatus, number> {
    const counts = { active: 0, disabled: 0, expired: 0, revoked: 0 };
    for (const { key } of this.#accounts.get(accountId)?.slots.ascending() ?? [])
      counts[statusOf(key, now)] += 1;
    return counts;
  }

  insert(key: StoredKey, event: NewAuditEvent, { maxPerAccount }: InsertLimits): void {
    const copy = frozenCopy(key);
    const account = this.#accountOf(copy.accountId);
    account.checkRoom(maxPerAccount);
    account.checkAlias(copy);
    if (this.#byPrefix.has(copy.prefix) || this.#byId.has(copy.id)) throw exists();
    const numbered = this.#accountOf(event.accountId).nextEvent(event);
    this.#put(account, copy);
    this.#accountOf(event.accountId).keep(numbered);
    this.#tell(copy.prefix);
  }

  update({ accountId, id, version, set }: KeyChange, event: NewAuditEvent): StoredKey {
    const slot = this.#slotOf(accountId, id);
    if (slot === undefined) throw new KeywardenError('API_KEY_NOT_FOUND');
    const { key } = slot;
    if (key.version !== version) throw new KeywardenError('API_KEY_VERSION_CONFLICT');
    const { prefix, createdAt, createdBy } = key;
    const fixed = { id, accountId, prefix, createdAt, createdBy, version: version + 1 };
    const changed = Object.freeze({ ...key, ...frozenCopy(set), ...fixed });
    const account = this.#accountOf(accountId);
    account.checkAlias(changed, slot);
    const numbered = this.#accountOf(event.accountId).nextEvent(event);
    account.giveBack(slot);
    slot.key = changed;
    account.take(slot);
    this.#accountOf(event.accountId).keep(numbered);
    this.#tell(prefix);
    return changed;
  }

  append(event: NewAuditEvent): void {
    const account = this.#accountOf(event.accountId);
    account.keep(account.nextEvent(event));
  }

  readAudit(query: AuditQuery): Page<AuditEvent> {
    const before = query.cursor === undefined ? undefined : decodeCursor(query.cursor, 'number')[0];
    const events = this.#accounts.get(query.accountId)?.newestEvents(before) ?? [];
    const cursorOf = ({ sequence }: AuditEvent) => encodeCursor(sequence);
    return pageOf(events, query.limit, (event) => matchesAudit(query, event), cursorOf);
  }

  purge({ accountId, revokedBefore, auditBefore }: PurgeQuery, event: NewAuditEvent): number {
    const account = this.#accountOf(accountId);
    const numbered = this.#accountOf(event.accountId).nextEvent(event);
    const gone: Slot[] = [];
    if (revokedBefore !== undefined) {
      for (const slot of account.slots.ascending()) {
        if (slot.key.revokedAt !== null && slot.key.revokedAt < revokedBefore) gone.push(slot);
      }
    }
    for (const slot of gone) this.#forget(slot);
    if (gone.length > 0) account.slots.keep((slot) => this.#byId.get(slot.id) === slot);
    const events = auditBefore === undefined ? 0 : account.removeEvents(auditBefore);
    this.#accountOf(event.accountId).keep(numbered);
    for (const { key } of gone) this.#tell(key.prefix);
    return gone.length + events;
  }

  watch(listener: (change: StoreChange) => void): () => void {
    const watcher = { listener };
    this.#watchers.add(watcher);
    return () => {
      this.#watchers.delete(watcher);
    };
  }

  recordUse(uses: readonly KeyUse[]): void {
    for (const use of uses) {
      const slot = this.#slotOf(use.accountId, use.keyId);
      const before = slot?.uses?.get(use.day) ?? { count: 0, lastUsedAt: use.lastUsedAt };
      const count = before.count + use.count;
      const lastUsedAt = Math.max(before.lastUsedAt, use.lastUsedAt);
      if (slot !== undefined) keepUse(slot, { ...use, count, lastUsedAt });
    }
  }

  readUse(accountId: string, ids: readonly string[], { from, to }: DayRange): readonly UseSummary[] {
    return ids.map((keyId) => {
      const uses = [...(this.#slotOf(accountId, keyId)?.uses?.values() ?? [])].sort(byDay);
      return {
        keyId,
        lastUsedAt:
          uses.length === 0 ? null : uses.reduce((latest, use) => Math.max(latest, use.lastUsedAt), 0),
        days: uses.filter(({ day }) => day >= from && day <= to).map(({ day, count }) => ({ day, count })),
      };
    });
  }

  scanKeys(cursor?: string): Page<StoredKey> {
    return scanPage(this.#slotRows(cursor, ({ key }) => [key]));
  }

  scanUse(cursor?: string): Page<KeyUse> {
    return scanPage(this.#slotRows(cursor, ({ uses }) => [...(uses?.values() ?? [])]));
  }

  scanAudit(cursor?: string): Page<AuditEvent> {
    return scanPage(this.#eventRows(cursor));
  }

  loadKeys(items: readonly StoredKey[]): void {
    for (const item of items) this.#load(frozenCopy(item));
  }

  loadAudit(items: readonly AuditEvent[]): void {
    for (const item of items) this.#accountOf(item.accountId).keep(frozenCopy(item));
  }

  loadUse(items: readonly KeyUse[]): void {
    for (const item of items) {
      const slot = this.#slotOf(item.accountId, item.keyId);
      if (slot !== undefined) keepUse(slot, item);
    }
  }

  #slotOf(accountId: string, id: string): Slot | undefined {
    const slot = this.#byId.get(id);
    return slot?.key.accountId === accountId ? slot : undefined;
  }

  #accountOf(accountId: string): Account {
    const there = this.#accounts.get(accountId);
    if (there !== undefined) return there;
    const account = new Account();
    this.#accounts.set(accountId, account);
    this.#accountsInOrder.push(account);
    return account;
  }

  #put(account: Account, key: StoredKey, uses?: Slot['uses']): void {
    const slot: Slot = { id: key.id, createdAt: key.createdAt, key, uses };
    this.#byPrefix.set(key.prefix, slot);
    this.#byId.set(key.id, slot);
    account.slots.add(slot);
    account.take(slot);
  }

  /** Lets go of a key everywhere but in the order of its account. */
  #forget(slot: Slot): void {
    this.#byPrefix.delete(slot.key.prefix);
    this.#byId.delete(slot.id);
    this.#accountOf(slot.key.accountId).giveBack(slot);
  }

  #load(key: StoredKey): void {
    const holder = this.#byPrefix.get(key.prefix);
    if (holder !== undefined && holder.id !== key.id) throw exists();
    const old = this.#byId.get(key.id);
    const account = this.#accountOf(key.accountId);
    if (old === undefined) {
      this.#put(account, key);
    } else if (old.key.accountId === key.accountId && old.createdAt === key.createdAt) {
      account.giveBack(old);
      this.#byPrefix.delete(old.key.prefix);
      this.#byPrefix.set(key.prefix, old);
      old.key = key;
      account.take(old);
    } else {
      const before = this.#accountOf(old.key.accountId);
      this.#forget(old);
      before.slots.keep((slot) => slot !== old);
      this.#put(account, key, before === account ? old.uses : undefined);
    }
    this.#tell(key.prefix);
  }

  *#slotRows<T>(cursor: string | undefined, itemsOf: (slot: Slot) => readonly T[]): Generator<ScanRow<T>> {
    const [start = 0, createdAt, id] =
      cursor === undefined ? [] : decodeCursor(cursor, 'number', 'number', 'string');
    let after = createdAt === undefined || id === undefined ? undefined : { createdAt, id };
    for (let index = start; index < this.#accountsInOrder.length; index += 1) {
      for (const slot of this.#accountsInOrder[index]?.slots.ascending(after) ?? []) {
        yield { items: itemsOf(slot), cursor: () => encodeCursor(index, slot.createdAt, slot.id) };
      }
      after = undefined;
    }
  }

  *#eventRows(cursor: string | undefined): Generator<ScanRow<AuditEvent>> {
    const [start = 0, sequence] = cursor === undefined ? [] : decodeCursor(cursor, 'number', 'number');
    let after = sequence;
    for (let index = start; index < this.#accountsInOrder.length; index += 1) {
      for (const event of this.#accountsInOrder[index]?.oldestEvents(after) ?? []) {
        yield { items: [event], cursor: () => encodeCursor(index, event.sequence) };
      }
      after = undefined;
    }
  }

  #tell(prefix: string): void {
    for (const { listener } of this.#watchers) {
      try {
        listener({ prefix });
      } catch {
        // The change is made: what a watcher does with the news cannot make it look as if it were not.
      }
    }
  }
}

function placeCursor({ createdAt, id }: Slot): string {
  return encodeCursor(createdAt, id);
}

function keepUse(slot: Slot, use: KeyUse): void {
  slot.uses ??= new Map();
  slot.uses.set(use.day, frozenCopy(use));
}

function byDay(a: KeyUse, b: KeyUse): number {
  return a.day < b.day ? -1 : 1;
}

function exists(): KeywardenError {
  return new KeywardenError('API_KEY_UPDATE_FAILED', {
    message: 'A key with this prefix or id exists. Try again.',
  });
}
