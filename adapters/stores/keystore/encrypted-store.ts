/** The store over the two encrypted files: every port, each method a reading of the state or a change in a turn. */
import type { AuditEvent, Awaitable, NewAuditEvent, Page, StoredKey } from '../../../src/record.js';
import { frozenCopy } from '../../../src/store/frozen-copy.js';
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
} from '../../../src/store/store.js';
import type { Contents, ContentsPage } from './contents.js';
import { appendEvent, insertKey, purgeContents, updateKey } from './key-changes.js';
import { countKeys, findById, findByPrefix, listKeys, readEvents } from './key-reading.js';
import { loadAudit, loadKeys, scanAudit, scanKeys } from './key-transfer.js';
import type { SealedFile } from './sealed-file.js';
import {
  addUses,
  loadUses,
  removeUses,
  scanUses,
  summariesOf,
  type Usage,
  type UsagePage,
  usedKeys,
} from './usage-contents.js';
import type { Watching } from './watching.js';

/** What {@link openKeystore} gives: every port, `watch`, `close`, and the change of the passphrase. */
export type Keystore = FullStore & Required<Pick<KeyStore, 'watch' | 'close'>> & PassphraseChange;

/** What a keystore can besides. */
export interface PassphraseChange {
  /**
   * Encrypts everything anew, under fresh keys, for another passphrase (8 to 1,024 bytes; text in UTF-8). Other processes
   * that have the keystore open are refused from then on, with `KEYSTORE_PASSPHRASE_CHANGED`, until they open it again.
   * @throws {TypeError} where the passphrase is too short or too long.
   */
  changePassphrase(passphrase: string | Uint8Array): Promise<void>;
}

/** What the store works with. */
export interface KeystoreParts {
  readonly keys: SealedFile<Contents, ContentsPage>;
  readonly usage: SealedFile<Usage, UsagePage>;
  readonly watching: Watching;
  readonly changePassphrase: Keystore['changePassphrase'];
}

/** A keystore of these parts. */
export function encryptedStore(parts: KeystoreParts): Keystore {
  return new EncryptedStore(parts);
}

class EncryptedStore implements Keystore {
  readonly #keys: SealedFile<Contents, ContentsPage>;
  readonly #usage: SealedFile<Usage, UsagePage>;
  readonly #watching: Watching;
  readonly changePassphrase: Keystore['changePassphrase'];

  constructor({ keys, usage, watching, changePassphrase }: KeystoreParts) {
    this.#keys = keys;
    this.#usage = usage;
    this.#watching = watching;
    this.changePassphrase = changePassphrase;
  }

  findByPrefix(prefix: string): Awaitable<StoredKey | undefined> {
    return reading(this.#keys, (contents) => findByPrefix(contents, prefix));
  }

  findById(accountId: string, id: string): Awaitable<StoredKey | undefined> {
    return reading(this.#keys, (contents) => findById(contents, accountId, id));
  }

  list(query: ListQuery): Awaitable<Page<StoredKey>> {
    return reading(this.#keys, (contents) => listKeys(contents, query));
  }

  counts(accountId: string, now: number): Awaitable<ReturnType<typeof countKeys>> {
    return reading(this.#keys, (contents) => countKeys(contents, accountId, now));
  }

  readAudit(query: AuditQuery): Awaitable<Page<AuditEvent>> {
    return reading(this.#keys, (contents) => readEvents(contents, query));
  }

  async insert(key: StoredKey, event: NewAuditEvent, limits: InsertLimits): Promise<void> {
    const [newKey, newEvent, kept] = [frozenCopy(key), frozenCopy(event), frozenCopy(limits)];
    await this.#changeKeys((draft) => insertKey(draft, newKey, newEvent, kept));
  }

  async update(change: KeyChange, event: NewAuditEvent): Promise<StoredKey> {
    const [newChange, newEvent] = [frozenCopy(change), frozenCopy(event)];
    return this.#changeKeys((draft) => updateKey(draft, newChange, newEvent));
  }

  async append(event: NewAuditEvent): Promise<void> {
    const newEvent = frozenCopy(event);
    await this.#changeKeys((draft) => appendEvent(draft, newEvent));
  }

  async purge(query: PurgeQuery, event: NewAuditEvent): Promise<number> {
    const [kept, newEvent] = [frozenCopy(query), frozenCopy(event)];
    const removed = await this.#changeKeys((draft) => purgeContents(draft, kept, newEvent));
    if (kept.revokedBefore !== undefined) await this.#dropOrphanedUses(kept.accountId);
    return removed;
  }

  /**
   * The uses of the keys just removed, and those that were counted so late, or could not be removed, when an earlier purge
   * removed theirs. Uses are read first: a key that is made meanwhile is there before its uses.
   */
  async #dropOrphanedUses(accountId: string): Promise<void> {
    const { state: usage } = await this.#usage.current();
    const { state: contents } = await this.#keys.current();
    const isThere = (keyId: string) => findById(contents, accountId, keyId) !== undefined;
    const orphans = usedKeys(usage, accountId).filter((keyId) => !isThere(keyId));
    if (orphans.length > 0) {
      await this.#usage.change((draft) => removeUses(draft.state, accountId, orphans));
    }
  }

  async watch(listener: (change: StoreChange) => void): Promise<() => void> {
    await this.#keys.current();
    return this.#watching.add(listener);
  }

  /** Settles once what was begun is done. */
  async close(): Promise<void> {
    this.#watching.stop();
    // In this order: to write uses takes a key that lies in the main file.
    await this.#usage.close();
    await this.#keys.close();
  }

  async recordUse(uses: readonly KeyUse[]): Promise<void> {
    const copies = uses.map(frozenCopy);
    const { state } = await this.#keys.current();
    const known = copies.filter((use) => state.keys.get(use.keyId)?.accountId === use.accountId);
    if (known.length > 0) await this.#usage.change((draft) => addUses(draft.state, known));
  }

  readUse(accountId: string, ids: readonly string[], range: DayRange): Awaitable<readonly UseSummary[]> {
    return reading(this.#usage, (usage) => summariesOf(usage, accountId, ids, range));
  }

  scanKeys(cursor?: string): Awaitable<Page<StoredKey>> {
    return reading(this.#keys, (contents) => scanKeys(contents, cursor));
  }

  scanAudit(cursor?: string): Awaitable<Page<AuditEvent>> {
    return reading(this.#keys, (contents) => scanAudit(contents, cursor));
  }

  scanUse(cursor?: string): Awaitable<Page<KeyUse>> {
    return reading(this.#usage, (usage) => scanUses(usage, cursor));
  }

  async loadKeys(items: readonly StoredKey[]): Promise<void> {
    const copies = items.map(frozenCopy);
    await this.#changeKeys((draft) => loadKeys(draft, copies));
  }

  async loadAudit(items: readonly AuditEvent[]): Promise<void> {
    const copies = items.map(frozenCopy);
    await this.#changeKeys((draft) => loadAudit(draft, copies));
  }

  async loadUse(items: readonly KeyUse[]): Promise<void> {
    const copies = items.map(frozenCopy);
    await this.#usage.change((draft) => loadUses(draft.state, copies));
  }

  #changeKeys<T>(make: (draft: Contents) => T): Promise<T> {
    return this.#keys.change((draft) => make(draft.state));
  }
}

/** Reads at once where the file is as it was last read; else once it was read again. */
function reading<State, Page extends object, T>(
  file: SealedFile<State, Page>,
  read: (state: State) => T,
): Awaitable<T> {
  const current = file.current();
  return current instanceof Promise ? current.then(({ state }) => read(state)) : read(current.state);
}
