/**
 * A store of your own: a journal, for one process. Every change is one line of JSON at the end of a file, and the file
 * is read back at the start. A line is written whole or not at all, so a change and its event are there together or
 * neither is; and since changes wait for each other, limits and aliases are exact.
 *
 * `npx tsx examples/custom-store.ts` runs the published conformance suite on it.
 */
import { type FileHandle, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type {
  AuditEvent,
  AuditQuery,
  InsertLimits,
  KeyChange,
  KeyStatus,
  KeyStore,
  ListQuery,
  NewAuditEvent,
  Page,
  PurgeQuery,
  StoredKey,
} from 'keywarden';
import { KeywardenError } from 'keywarden';
import { lackingNeeds, storeConformance } from 'keywarden/store-conformance';

/** One line of the file: all that one change does. */
interface Entry {
  readonly put?: StoredKey;
  readonly removedKeys?: readonly string[];
  readonly removedEvents?: readonly number[];
  readonly event: AuditEvent;
}

/** Opens the journal at a path, or begins one there. */
export async function openJournal(path: string): Promise<JournalStore> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    // Only a file that is not there is an empty journal: one that cannot be read would be cut to nothing below.
    if (error.code !== 'ENOENT') throw error;
    return '';
  });
  // What follows the last line break was being written when the process ended, and was never acknowledged.
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const file = await open(path, 'a', 0o600);
  await file.truncate(Buffer.byteLength(whole));
  const entries = whole.split('\n').filter((line) => line !== '');
  return new JournalStore(
    file,
    entries.map((line): Entry => JSON.parse(line)),
  );
}

export class JournalStore implements KeyStore {
  readonly #file: FileHandle;
  readonly #keys = new Map<string, StoredKey>();
  readonly #ids = new Map<string, string>();
  readonly #events = new Map<string, AuditEvent[]>();
  /** The latest number an account's events were given, removed ones included. */
  readonly #numbers = new Map<string, number>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(file: FileHandle, entries: readonly Entry[]) {
    this.#file = file;
    for (const entry of entries) this.#apply(entry);
  }

  findByPrefix(prefix: string): StoredKey | undefined {
    const id = this.#ids.get(prefix);
    return id === undefined ? undefined : structuredClone(this.#keys.get(id));
  }

  findById(accountId: string, id: string): StoredKey | undefined {
    const key = this.#keys.get(id);
    return key?.accountId === accountId ? structuredClone(key) : undefined;
  }

  list(query: ListQuery): Page<StoredKey> {
    const [createdAt, id] = query.cursor === undefined ? [] : positionIn(query.cursor, 'number', 'string');
    const below = (key: StoredKey) =>
      createdAt === undefined ||
      key.createdAt < Number(createdAt) ||
      (key.createdAt === createdAt && key.id < String(id));
    const found = this.#of(query.accountId)
      .filter((key) => below(key) && asksFor(query, key))
      .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
    return pageOf(found, query.limit, (key) => [key.createdAt, key.id]);
  }

  counts(accountId: string, now: number): Record<KeyStatus, number> {
    const counts = { active: 0, disabled: 0, expired: 0, revoked: 0 };
    for (const key of this.#of(accountId)) counts[statusOf(key, now)] += 1;
    return counts;
  }

  insert(key: StoredKey, event: NewAuditEvent, { maxPerAccount }: InsertLimits): Promise<void> {
    return this.#change(event, () => {
      if (this.#keys.has(key.id) || this.#ids.has(key.prefix))
        throw new KeywardenError('API_KEY_UPDATE_FAILED');
      const unrevoked = this.#of(key.accountId).filter((other) => other.revokedAt === null);
      if (key.revokedAt === null && maxPerAccount !== undefined && unrevoked.length >= maxPerAccount) {
        throw new KeywardenError('API_KEY_LIMIT_EXCEEDED');
      }
      this.#checkAlias(key);
      return { put: key };
    });
  }

  async update({ accountId, id, version, set }: KeyChange, event: NewAuditEvent): Promise<StoredKey> {
    let changed: StoredKey | undefined;
    await this.#change(event, () => {
      const key = this.#keys.get(id);
      if (key?.accountId !== accountId) throw new KeywardenError('API_KEY_NOT_FOUND');
      if (key.version !== version) throw new KeywardenError('API_KEY_VERSION_CONFLICT');
      const { prefix, createdAt, createdBy } = key;
      const named = Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined));
      changed = { ...key, ...named, id, accountId, prefix, createdAt, createdBy, version: version + 1 };
      this.#checkAlias(changed);
      return { put: changed };
    });
    // What was decided is what was written.
    if (changed === undefined) throw new Error('The change was not decided.');
    return structuredClone(changed);
  }

  append(event: NewAuditEvent): Promise<void> {
    return this.#change(event, () => ({}));
  }

  readAudit(query: AuditQuery): Page<AuditEvent> {
    const [before = Number.POSITIVE_INFINITY] =
      query.cursor === undefined ? [] : positionIn(query.cursor, 'number');
    const found = (this.#events.get(query.accountId) ?? [])
      .filter(
        (event) =>
          event.sequence < Number(before) &&
          (query.keyId === undefined || event.keyId === query.keyId) &&
          (query.actorId === undefined || event.actor.id === query.actorId) &&
          (query.action === undefined || event.action === query.action) &&
          (query.from === undefined || event.at >= query.from) &&
          (query.to === undefined || event.at < query.to),
      )
      .reverse();
    return pageOf(found, query.limit, (event) => [event.sequence]);
  }

  async purge({ accountId, revokedBefore, auditBefore }: PurgeQuery, event: NewAuditEvent): Promise<number> {
    let removed = 0;
    await this.#change(event, () => {
      const keys = this.#of(accountId).filter(
        (key) => revokedBefore !== undefined && key.revokedAt !== null && key.revokedAt < revokedBefore,
      );
      const events = (this.#events.get(accountId) ?? []).filter(
        (there) => auditBefore !== undefined && there.at < auditBefore,
      );
      removed = keys.length + events.length;
      return { removedKeys: keys.map((key) => key.id), removedEvents: events.map((there) => there.sequence) };
    });
    return removed;
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#file.close();
  }

  #of(accountId: string): StoredKey[] {
    return [...this.#keys.values()].filter((key) => key.accountId === accountId);
  }

  #checkAlias({ id, accountId, alias, revokedAt }: StoredKey): void {
    if (alias === null || revokedAt !== null) return;
    const taken = this.#of(accountId).some(
      (other) => other.id !== id && other.alias === alias && other.revokedAt === null,
    );
    if (taken) throw new KeywardenError('API_KEY_ALIAS_TAKEN');
  }

  /** Decides on what every change before has left, writes the line, waits for the disk, and only then shows the change. */
  #change(event: NewAuditEvent, decide: () => Omit<Entry, 'event'>): Promise<void> {
    const turn = this.#last.then(async () => {
      const sequence = (this.#numbers.get(event.accountId) ?? 0) + 1;
      const line = JSON.stringify({ ...decide(), event: { ...event, sequence } } satisfies Entry);
      const { size } = await this.#file.stat();
      try {
        await this.#file.appendFile(`${line}\n`);
        await this.#file.datasync();
      } catch (error) {
        await this.#file.truncate(size); // Half a line must not stand before the next one.
        throw error;
      }
      this.#apply(JSON.parse(line));
    });
    this.#last = turn.catch(() => {});
    return turn;
  }

  #apply({ put, removedKeys = [], removedEvents = [], event }: Entry): void {
    if (put !== undefined) {
      this.#keys.set(put.id, put);
      this.#ids.set(put.prefix, put.id);
    }
    for (const id of removedKeys) {
      this.#ids.delete(this.#keys.get(id)?.prefix ?? '');
      this.#keys.delete(id);
    }
    const gone = new Set(removedEvents);
    const events = (this.#events.get(event.accountId) ?? []).filter(({ sequence }) => !gone.has(sequence));
    this.#events.set(event.accountId, [...events, event]);
    this.#numbers.set(event.accountId, event.sequence);
  }
}

/** The first of revoked, disabled and expired that holds, else active. */
function statusOf({ revokedAt, enabled, expiresAt }: StoredKey, now: number): KeyStatus {
  if (revokedAt !== null) return 'revoked';
  if (!enabled) return 'disabled';
  return expiresAt !== null && now >= expiresAt ? 'expired' : 'active';
}

function asksFor({ status, search, userId, expiresBefore, alias, now }: ListQuery, key: StoredKey): boolean {
  const text = [key.name, key.alias ?? '', key.id, key.keyStart, key.lastFour].join('\n').toLowerCase();
  return (
    (status === undefined || statusOf(key, now) === status) &&
    (search === undefined || text.includes(search.toLowerCase())) &&
    (userId === undefined || key.behalfOf === userId) &&
    (expiresBefore === undefined || (key.expiresAt !== null && key.expiresAt < expiresBefore)) &&
    (alias === undefined || (key.alias === alias && key.revokedAt === null))
  );
}

type Position = (string | number)[];

function pageOf<T>(found: readonly T[], limit: number, positionOf: (item: T) => Position): Page<T> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const more = found.length > limit && last !== undefined;
  const next = more ? Buffer.from(JSON.stringify(positionOf(last))).toString('base64url') : null;
  return { items: structuredClone(items), next };
}

/** What this store puts into cursors: texts and whole numbers from 0. */
function isPlace(part: unknown): boolean {
  return typeof part === 'string' || (Number.isSafeInteger(part) && Number(part) >= 0);
}

/** Cursors come back from outside: what is not of the shape that was handed out is refused. */
function positionIn(cursor: string, ...shape: readonly ('string' | 'number')[]): Position {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (
      Array.isArray(position) &&
      position.length === shape.length &&
      position.every((part, index) => typeof part === shape[index] && isPlace(part))
    ) {
      return position;
    }
  } catch {}
  throw new KeywardenError('API_KEY_INPUT_INVALID', { field: 'cursor' });
}

/** Runs cases of the conformance suite on journals in a folder of their own; returns how many failed. */
export async function checkJournal(
  report: (line: string) => void,
  cases = storeConformance,
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'journal-'));
  let journals = 0;
  const make = async () => {
    journals += 1;
    const store = await openJournal(join(folder, `${journals}.jsonl`));
    return { store, dispose: () => store.close() };
  };
  const under = await make();
  const lacking = lackingNeeds(under);
  await under.dispose();
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, needs, run } of cases) {
    if (needs.some((need) => lacking.includes(need))) {
      counts.skipped += 1;
      continue;
    }
    try {
      await run(make);
      counts.passed += 1;
    } catch (error) {
      counts.failed += 1;
      report(`✗ ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  await rm(folder, { recursive: true });
  report(`${counts.passed} promises kept, ${counts.failed} broken.`);
  report(`${counts.skipped} not asked for: the journal has no ${lacking.join(', no ')}.`);
  return counts.failed;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = (await checkJournal(console.log)) === 0 ? 0 : 1;
}
