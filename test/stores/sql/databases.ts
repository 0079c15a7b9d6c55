/** Every database and driver that the SQL store is tested with: fresh databases of their own, removed at the end. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { createPool } from 'mysql2';
import { Client } from 'pg';
import { migrate, type SqlStore, type SqlStoreOptions, sqlStore } from '../../../adapters/stores/sql.js';
import { mariadb, postgres, type Service } from '../../services.js';
import {
  type ConnectionFacts,
  type FileFacts,
  hasNodeSqlite,
  optionsFor,
  type ServerFacts,
} from './connection.js';

/** What one connection to a database may have otherwise than another: the ports where a proxy stands in between, say. */
export type Otherwise = Partial<Pick<ServerFacts, 'port' | 'listenPort' | 'pollEvery' | 'silentFor'>>;

/** A database of its own. */
export interface TestDatabase {
  /** How to connect to it, for a process of its own too. */
  readonly facts: ConnectionFacts;
  /** The options of a store on a pool of its own; `over` replaces some of the facts, the port for instance. */
  connect(over?: Otherwise): SqlStoreOptions;
  /** A store on a pool of its own. */
  store(over?: Otherwise): SqlStore;
  /** Stops every store, closes every pool and removes all rows. */
  clear(): Promise<void>;
  /** Stops every store, closes every pool and removes the database. */
  drop(): Promise<void>;
}

export interface CreateOptions {
  /** Whether its tables are there; they are, unless told. */
  readonly migrated?: boolean;
  /** Whether what was committed is on a disk. It is not, unless told: tests switch nothing off, and a sync takes its time. */
  readonly durable?: boolean;
}

export interface TestedDriver {
  readonly name: string;
  /** The server it needs; none for SQLite. */
  readonly service?: Service;
  create(options?: CreateOptions): Promise<TestDatabase>;
}

const TABLES = ['keys', 'audit', 'accounts', 'usage', 'changes'].map((name) => `keywarden_${name}`);

/** Milliseconds between two looks at the changes, where a test polls. */
const POLL_EVERY = 20;

async function database(
  facts: ConnectionFacts,
  migrated: boolean,
  remove: () => Promise<void> | void,
): Promise<TestDatabase> {
  const pools = new Set<Kysely<unknown>>();
  const stores = new Set<SqlStore>();
  const connect = (over: Otherwise = {}): SqlStoreOptions => {
    const options = optionsFor({ ...facts, ...over });
    pools.add(options.db);
    return options;
  };
  const closeAll = async () => {
    await Promise.all([...stores].map((store) => store.close()));
    stores.clear();
    // A pool may complain of connections that a test has cut.
    await Promise.allSettled([...pools].map((db) => db.destroy()));
    pools.clear();
  };
  if (migrated) await migrate(connect());
  return {
    facts,
    connect,
    store(over) {
      const store = sqlStore(connect(over));
      stores.add(store);
      return store;
    },
    async clear() {
      await closeAll();
      const { db } = connect();
      for (const table of TABLES) await sql`delete from ${sql.table(table)}`.execute(db);
      await closeAll();
    },
    async drop() {
      await closeAll();
      await remove();
    },
  };
}

function freshName(): string {
  return `keywarden_${randomBytes(6).toString('hex')}`;
}

function postgresDriver(name: string, pushes: boolean): TestedDriver {
  const { host, port, user } = postgres;
  const run = async (statement: string) => {
    const client = new Client({ host, port, user, database: postgres.database });
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  return {
    name,
    service: postgres,
    async create({ migrated = true, durable = false } = {}) {
      const fresh = freshName();
      await run(`create database ${fresh}`);
      if (!durable) await run(`alter database ${fresh} set synchronous_commit = off`);
      const facts = { driver: 'pg', host, port, user, database: fresh, pollEvery: POLL_EVERY } as const;
      return database(pushes ? { ...facts, listenPort: port } : facts, migrated, () =>
        run(`drop database ${fresh} with (force)`),
      );
    },
  };
}

const mariadbDriver: TestedDriver = {
  name: 'MariaDB by mysql2',
  service: mariadb,
  async create({ migrated = true } = {}) {
    const { host, port, user } = mariadb;
    const fresh = freshName();
    const run = async (statement: string) => {
      const pool = createPool({ host, port, user });
      await pool.promise().query(statement);
      await pool.promise().end();
    };
    await run(`create database ${fresh}`);
    const facts = { driver: 'mysql2', host, port, user, database: fresh, pollEvery: POLL_EVERY } as const;
    return database(facts, migrated, () => run(`drop database ${fresh}`));
  },
};

/** A sync to this takes no time. */
const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

function sqliteDriver(driver: FileFacts['driver']): TestedDriver {
  return {
    name: `SQLite by ${driver}`,
    async create({ migrated = true, durable = false } = {}) {
      const directory = mkdtempSync(join(durable ? tmpdir() : memory, 'keywarden-'));
      const facts = { driver, path: join(directory, 'keys.db'), pollEvery: POLL_EVERY };
      return database(facts, migrated, () => rmSync(directory, { recursive: true }));
    },
  };
}

export const postgresListening = postgresDriver('PostgreSQL by pg, listening', true);
export const postgresPolling = postgresDriver('PostgreSQL by pg, polling', false);
export const mariadbPolling = mariadbDriver;
export const sqliteDrivers: readonly TestedDriver[] = [
  sqliteDriver('better-sqlite3'),
  sqliteDriver('libsql'),
  ...(hasNodeSqlite ? [sqliteDriver('node:sqlite')] : []),
];

/** One driver a database, for what the drivers of one database cannot differ in. */
export const oneOfEach: readonly TestedDriver[] = [
  postgresListening,
  mariadbPolling,
  ...sqliteDrivers.slice(0, 1),
];

/** Every driver. */
export const drivers: readonly TestedDriver[] = [
  postgresListening,
  postgresPolling,
  mariadbPolling,
  ...sqliteDrivers,
];
