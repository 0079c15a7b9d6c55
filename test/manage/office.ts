/** A manager as a warden makes it, on a memory store with a tap, with a clock that stands still. */
import { Digester, type Peppers } from '../../src/key/digest.js';
import { KeyFormat } from '../../src/key/format.js';
import type { Logger } from '../../src/logger.js';
import { type Actor, hostActor } from '../../src/manage/actor.js';
import { guardUsers } from '../../src/manage/guarded-users.js';
import { createManager, type KeyManager } from '../../src/manage/manager.js';
import { PERMISSIONS } from '../../src/manage/operations.js';
import type { ManagerParts } from '../../src/manage/parts.js';
import type { Sealer } from '../../src/manage/recovery.js';
import type { UserDirectory } from '../../src/manage/users.js';
import { ScopeCatalogue, type ScopeDefinitions } from '../../src/policy/scopes.js';
import type { AuditEvent, Awaitable, Page, StoredKey } from '../../src/record.js';
import { guardStore } from '../../src/store/guarded-store.js';
import { type TappedStore, tappedStore } from './tapped-store.js';

/** Where the clock stands at first. */
export const NOON = Date.UTC(2030, 0, 15, 12);
/** Milliseconds. */
export const HOUR = 3_600_000;
export const DAY = 86_400_000;

/** The account that the host's manager works in. */
export const ACCOUNT = 'acme';

export const SCOPES = {
  'orders:read': 'Read orders',
  'orders:write': { description: 'Change orders', implies: ['orders:read'] },
  'reports:read': 'Read reports',
} as const satisfies ScopeDefinitions;

export interface OfficeOptions {
  readonly scopes?: ScopeDefinitions;
  readonly peppers?: Peppers;
  readonly users?: UserDirectory;
  readonly maxKeysPerAccount?: number;
  readonly limiterConfigured?: boolean;
  readonly sealer?: Sealer;
  readonly alsoAccept?: readonly string[];
  /** Works on what another office has, as a warden does that was started anew. */
  readonly tap?: TappedStore;
}

export interface Office {
  /** The host, in {@link ACCOUNT}. */
  readonly host: KeyManager;
  readonly tap: TappedStore;
  readonly clock: { now: number };
  /** Prefixes that the cache was told to forget. */
  readonly changed: string[];
  readonly log: string[];
  /** How often counted uses were asked to be written. */
  readonly flushes: { count: number };
  /** Every key of every account, as stored. */
  keys(): Promise<readonly StoredKey[]>;
  /** The key as stored. */
  stored(id: string, accountId?: string): Promise<StoredKey>;
  /** The account's events, newest first. */
  events(accountId?: string): Promise<readonly AuditEvent[]>;
  /** All that is in the store. */
  contents(): Promise<{ keys: readonly StoredKey[]; events: readonly AuditEvent[] }>;
}

const UNPEPPERED: Peppers = { current: 'sha256', secrets: new Map(), acceptUnpeppered: true };

export function office(options: OfficeOptions = {}): Office {
  const { tap = tappedStore(), peppers = UNPEPPERED } = options;
  const clock = { now: NOON };
  const changed: string[] = [];
  const log: string[] = [];
  const flushes = { count: 0 };
  const note = (message: string, fields?: object): void => {
    log.push(`${message} ${JSON.stringify(fields)}`);
  };
  const logger: Logger = { info: note, warn: note, error: note };
  const guard = { timeout: 200, logger };
  const parts: ManagerParts = {
    store: guardStore(tap.store, guard),
    format: new KeyFormat('acme', options.alsoAccept),
    digester: new Digester(peppers),
    catalogue: new ScopeCatalogue(options.scopes ?? SCOPES),
    sealer: options.sealer,
    users: options.users && guardUsers(options.users, guard),
    now: () => clock.now,
    maxKeysPerAccount: options.maxKeysPerAccount,
    limiterConfigured: options.limiterConfigured ?? false,
    changed: (prefix) => changed.push(prefix),
    flushUses: async () => {
      flushes.count += 1;
    },
  };
  const keys = () => everything((cursor) => tap.inner.scanKeys(cursor));
  const allEvents = () => everything((cursor) => tap.inner.scanAudit(cursor));
  return {
    host: createManager(parts, hostActor(ACCOUNT)),
    tap,
    clock,
    changed,
    log,
    flushes,
    keys,
    stored: async (id, accountId = ACCOUNT) => {
      const key = await tap.inner.findById(accountId, id);
      if (key === undefined) throw new Error(`There is no key ${id}.`);
      return key;
    },
    events: async (accountId = ACCOUNT) =>
      (await allEvents())
        .filter((event) => event.accountId === accountId)
        .sort((a, b) => b.sequence - a.sequence),
    contents: async () => ({ keys: await keys(), events: await allEvents() }),
  };
}

async function everything<T>(scan: (cursor?: string) => Awaitable<Page<T>>): Promise<readonly T[]> {
  const items: T[] = [];
  let page = await scan();
  for (;;) {
    items.push(...page.items);
    if (page.next === null) return items;
    page = await scan(page.next);
  }
}

/** An actor of {@link ACCOUNT} with every permission and every right, but for what `over` says. */
export function actor(over: Partial<Actor> = {}): Actor {
  return {
    id: 'user-7',
    kind: 'user',
    accountId: ACCOUNT,
    operations: new Set(PERMISSIONS),
    grant: 'all',
    ...over,
  };
}

/** The actor that a key is: it may hand on what it has itself. */
export function keyActor(key: StoredKey, over: Partial<Actor> = {}): Actor {
  return actor({ id: key.id, kind: 'key', accountId: key.accountId, grant: key, ...over });
}

/** What JavaScript without types may hand in. */
export function untyped<T>(value: unknown): T {
  return value as T;
}
