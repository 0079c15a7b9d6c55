/** The SQL store: the port's methods, each on the statements of its own file. */
import type { Awaitable } from '../../../src/record.js';
import type { FullStore, KeyStore, StoreChange } from '../../../src/store/store.js';
import { addEvent, readAudit, takeTurn } from './audit.js';
import { findById, insertKey, prefixLookup, updateKey } from './keys.js';
import { type ListenClient, listenTo } from './listen.js';
import { countKeys, listKeys } from './listing.js';
import type { SqlDatabase } from './migrate.js';
import { assertStoreOptions } from './options.js';
import { poll } from './poll.js';
import { purge } from './purge.js';
import { session } from './session.js';
import { loadAudit, loadKeys, loadUse, scanAudit, scanKeys, scanUse } from './transfer.js';
import { addUses, countable, readUse } from './usage.js';

export interface SqlStoreOptions<DB = unknown> extends SqlDatabase<DB> {
  /**
   * Gives a new `pg` `Client`, not connected, each time it is called: `() => new Client(config)`. `watch` then listens on
   * it for changes (PostgreSQL only), connects it and ends it. It must reach the primary itself, not a pooler that shares
   * sessions. Without it `watch` polls.
   */
  readonly listen?: () => Awaitable<ListenClient>;
  /** How often `watch` asks for changes where nothing is pushed, in milliseconds. Default 1,000, at least 10. */
  readonly pollEvery?: number;
}

/** What {@link sqlStore} gives: every port, `watch`, and a way to find out at start whether the schema fits. */
export interface SqlStore extends FullStore {
  /**
   * Looks at the schema. Every method does so before its first statement; call this when the process starts, so that a
   * schema which does not fit is an error there and not at the first request.
   * @throws {SqlStoreError} `SCHEMA_MISSING`, `SCHEMA_OLDER`, `SCHEMA_NEWER`, or what the database failed with.
   */
  ready(): Promise<void>;
  watch: NonNullable<KeyStore['watch']>;
  close(): Promise<void>;
}

/**
 * A store in the host's PostgreSQL, MySQL or MariaDB, or SQLite. Uses the host's Kysely instance, and with it its pool,
 * and leaves both open. Asks nothing of the database until a method is called.
 * @throws {TypeError} for options that are wrong.
 */
export function sqlStore<DB>(options: SqlStoreOptions<DB>): SqlStore {
  assertStoreOptions('sqlStore', options);
  const open = session(options);
  const { can, read, write } = open;
  const { listen, pollEvery = 1_000 } = options;
  if (listen !== undefined && can.notify === undefined) {
    throw new TypeError(
      'sqlStore: listen is for PostgreSQL; other databases are polled. Leave it out, or set pollEvery.',
    );
  }
  const stops = new Set<() => void>();

  async function watch(listener: (change: StoreChange) => void): Promise<() => void> {
    await open.ready();
    const stopWatching = await (listen ? listenTo(listen, listener) : poll(open, pollEvery, listener));
    const stop = (): void => {
      stops.delete(stop);
      stopWatching();
    };
    stops.add(stop);
    return stop;
  }

  return {
    ready: open.ready,
    findByPrefix: prefixLookup(open),
    findById: (accountId, id) => read((db) => findById(db, accountId, id)),
    list: (query) => read((db) => listKeys(db, can, query)),
    counts: (accountId, now) => read((db) => countKeys(db, accountId, now)),
    insert: (key, event, limits) => write((db) => insertKey(db, can, key, event, limits)),
    update: (change, event) => write((db) => updateKey(db, can, change, event)),
    append: (event) => write(async (db) => addEvent(db, await takeTurn(db, can, event.accountId), event)),
    readAudit: (query) => read((db) => readAudit(db, query)),
    purge: (query, event) => write((db) => purge(db, can, query, event)),
    watch,
    async close() {
      for (const stop of [...stops]) stop();
    },
    async recordUse(uses) {
      const counted = await read((db) => countable(db, uses));
      if (counted.length > 0) await write((db) => addUses(db, can, counted));
    },
    readUse: (accountId, ids, range) => read((db) => readUse(db, accountId, ids, range)),
    scanKeys: (cursor) => read((db) => scanKeys(db, can, cursor)),
    scanAudit: (cursor) => read((db) => scanAudit(db, can, cursor)),
    scanUse: (cursor) => read((db) => scanUse(db, can, cursor)),
    loadKeys: (items) => write((db) => loadKeys(db, can, items)),
    loadAudit: (items) => write((db) => loadAudit(db, can, items)),
    loadUse: (items) => write((db) => loadUse(db, can, items)),
  };
}
