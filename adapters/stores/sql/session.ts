/** How statements are run: after the schema was looked at, in a transaction where they write, and tried again where that helps. */
import type { Kysely, Transaction } from 'kysely';
import { type Capabilities, capabilitiesOf } from './dialect.js';
import { failureOf } from './failure.js';
import { requireCurrentSchema, type SqlDatabase } from './migrate.js';
import { alone } from './sqlite-file.js';
import { ourTables, type Tables } from './tables.js';

/** Milliseconds after which a transaction that keeps meeting others is given up. */
const GIVE_UP_AFTER = 5_000;
/** The longest pause before the next try, in milliseconds. */
const LONGEST_PAUSE = 100;

export interface Session {
  readonly can: Capabilities;
  /** The host's instance without its plugins, with those that the driver needs. */
  readonly db: Kysely<Tables>;
  /** Looks at the schema, once; later calls return at once. */
  ready(): Promise<void>;
  /** Runs single statements. */
  read<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T>;
  /**
   * Runs a transaction: all of it, or nothing. The work may be run more than once. It begins with a statement that writes,
   * because SQLite gives the right to write to nobody whose reading was overtaken by another writer.
   */
  write<T>(work: (transaction: Transaction<Tables>) => Promise<T>): Promise<T>;
}

export function session<DB>(database: SqlDatabase<DB>): Session {
  const can = capabilitiesOf(database.dialect);
  const bare = ourTables(database.db);
  const db = can.plugins.reduce((one, plugin) => one.withPlugin(plugin), bare);
  let started = false;
  let file = '';
  let starting: Promise<void> | undefined;

  async function start(): Promise<void> {
    try {
      await again(async () => {
        file = (await can.openFile?.(bare)) ?? '';
        await requireCurrentSchema(bare, can);
      });
      started = true;
    } finally {
      starting = undefined;
    }
  }

  async function again<T>(work: () => Promise<T>): Promise<T> {
    const giveUpAt = performance.now() + GIVE_UP_AFTER;
    for (let pause = 2; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      try {
        return await work();
      } catch (error) {
        if (!can.isTransient(error) || performance.now() > giveUpAt) throw failureOf(error);
        await new Promise((resolve) => setTimeout(resolve, pause * Math.random()));
      }
    }
  }

  async function ready(): Promise<void> {
    if (started) return;
    starting ??= start();
    await starting;
  }

  /** Of a transaction that fails, the first fault is told: to roll back what the database gave up by itself is another one. */
  async function transact<T>(work: (transaction: Transaction<Tables>) => Promise<T>): Promise<T> {
    const faults: unknown[] = [];
    const builder = db.transaction();
    try {
      return await (can.isolation ? builder.setIsolationLevel(can.isolation) : builder).execute(
        (transaction) =>
          work(transaction).catch((fault: unknown) => {
            faults.push(fault);
            throw fault;
          }),
      );
    } catch (fault) {
      throw faults.length > 0 ? faults[0] : fault;
    }
  }

  return {
    can,
    db,
    ready,
    read: (work) => (started ? again(() => work(db)) : ready().then(() => again(() => work(db)))),
    async write(work) {
      if (!started) await ready();
      return again(() => alone(file, () => transact(work)));
    },
  };
}
