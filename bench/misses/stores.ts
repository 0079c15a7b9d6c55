/** Every store on an empty database of its own, beside the bare driver: the same row, as somebody would ask who uses nothing else. */
import { createRequire } from 'node:module';
import { sql } from 'kysely';
import { FIELDS } from '../../adapters/stores/redis/columns.js';
import { redisStore } from '../../adapters/stores/redis.js';
import { sqlStore } from '../../adapters/stores/sql.js';
import type { FullStore } from '../../src/store/store.js';
import { redis } from '../../test/services.js';
import { DRIVERS, ownPrefix, removeAll } from '../../test/stores/redis/drivers.js';
import type { ConnectionFacts } from '../../test/stores/sql/connection.js';
import { oneOfEach, type TestedDriver } from '../../test/stores/sql/databases.js';
import { analyze } from '../../test/stores/sql/plans.js';
import type { Absence } from '../result.js';

/** A store to measure. */
export interface MeasuredStore {
  readonly store: FullStore;
  /** The driver's own look-up. */
  bare(prefix: string): Promise<unknown>;
  /** What a database does by itself some time after many rows have come: statistics, and old versions of rows cleared away. */
  settle(): Promise<void>;
  /** Removes all of it. */
  drop(): Promise<void>;
}

/** How to open one. `durable`: what was acknowledged is on a disk. */
export interface StoreKind {
  readonly name: string;
  readonly open: (how?: { readonly durable?: boolean }) => Promise<MeasuredStore>;
  /** Whether it is asked over a socket, where the promise about misses holds. */
  readonly remote: boolean;
}

const load = createRequire(import.meta.url);

/** The stores that answer here, and why others do not. */
export async function storesHere(): Promise<{
  readonly kinds: readonly StoreKind[];
  readonly absent: readonly Absence[];
}> {
  const kinds: StoreKind[] = [];
  const absent: Absence[] = [];
  for (const driver of oneOfEach) {
    if (driver.service !== undefined && !driver.service.reachable) {
      absent.push({ name: driver.name, why: `${driver.service.name} does not answer at 127.0.0.1` });
    } else if (driver.service === undefined && !hasBetterSqlite()) {
      absent.push({ name: driver.name, why: 'better-sqlite3 is not built here (npm run native)' });
    } else
      kinds.push({
        name: driver.name,
        open: (how) => onSql(driver, how),
        remote: driver.service !== undefined,
      });
  }
  for (const { name, connect } of DRIVERS) {
    if (!redis.reachable)
      absent.push({ name: `Redis by ${name}`, why: 'Redis does not answer at 127.0.0.1' });
    else kinds.push({ name: `Redis by ${name}`, open: () => onRedis(connect), remote: true });
  }
  return { kinds, absent };
}

function hasBetterSqlite(): boolean {
  try {
    const Database: typeof import('better-sqlite3') = load('better-sqlite3');
    new Database(':memory:').close();
    return true;
  } catch {
    return false;
  }
}

async function onSql(driver: TestedDriver, how: { readonly durable?: boolean } = {}): Promise<MeasuredStore> {
  const database = await driver.create(how);
  const bare = bareSql(database.facts);
  // Tests look for changes fifty times a second; here as often as a host would.
  const { pollEvery: _often, ...options } = database.connect();
  const store = sqlStore(options);
  return {
    store,
    bare: bare.lookUp,
    settle: async () => {
      const { db, dialect } = database.connect();
      await analyze(db, dialect);
      if (dialect === 'postgres') await sql`vacuum keywarden_keys`.execute(db);
    },
    drop: async () => {
      await store.close();
      await bare.close();
      await database.drop();
    },
  };
}

interface Bare {
  lookUp(prefix: string): Promise<unknown>;
  close(): unknown;
}

const TEXT = 'select * from keywarden_keys where prefix = ';

function bareSql(facts: ConnectionFacts): Bare {
  if ('path' in facts) {
    const Database: typeof import('better-sqlite3') = load('better-sqlite3');
    const database = new Database(facts.path);
    const statement = database.prepare(`${TEXT}?`);
    return { lookUp: async (prefix) => statement.get(prefix), close: () => database.close() };
  }
  const { host, port, user, database } = facts;
  if (facts.driver === 'mysql2') {
    const { createPool }: typeof import('mysql2') = load('mysql2');
    const pool = createPool({ host, port, user, database, connectionLimit: 10 }).promise();
    return { lookUp: (prefix) => pool.query(`${TEXT}?`, [prefix]), close: () => pool.end() };
  }
  const { Pool }: typeof import('pg') = load('pg');
  const pool = new Pool({ host, port, user, database, max: 10 });
  // A connection may still be saying goodbye when the database is dropped under it.
  pool.on('error', () => {});
  return { lookUp: (prefix) => pool.query(`${TEXT}$1`, [prefix]), close: () => pool.end() };
}

async function onRedis(connect: (typeof DRIVERS)[number]['connect']): Promise<MeasuredStore> {
  const driver = await connect(redis);
  const prefix = ownPrefix();
  const store = redisStore({ client: driver.client, prefix, timeout: 60_000 });
  await store.ready();
  return {
    store,
    bare: (key) => driver.command('HMGET', `${prefix}key:"${key}"`, ...FIELDS),
    settle: async () => {},
    drop: async () => {
      await store.close();
      await removeAll(driver, prefix);
      driver.close();
    },
  };
}
