/** `sqlite:`, `postgres:` and `mysql:`: drivers and Kysely are imported here, and only when called. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Dialect, SqliteDatabase } from 'kysely';
import type { ListenClient, NodeSqliteDatabase, SqlDialect } from '../sql.js';
import { asItIs } from './credentials.js';
import { ifInstalled, MissingDriverError } from './driver.js';
import { assertThere } from './location.js';
import type { OpenedStore, Opening } from './opening.js';

/** Milliseconds that a connection may take. */
const CONNECT_WITHIN = 5_000;
/** Milliseconds for which tables that are not complete may be those that another process is making at this moment. */
const MADE_WITHIN = 3_000;
/** Milliseconds between two looks at them. */
const LOOK_EVERY = 100;

export async function openPostgres(opening: Opening): Promise<OpenedStore> {
  const connection = {
    connectionString: opening.place,
    connectionTimeoutMillis: CONNECT_WITHIN,
  };
  const kysely = await ifInstalled('kysely', () => import('kysely'));
  const pg = await ifInstalled('pg', () => import('pg'));
  if (kysely === undefined || pg === undefined) throw new MissingDriverError('postgres', 'kysely pg');
  const pool = new pg.default.Pool(connection);
  // A connection that breaks is made anew; without listeners the process would end: the pool's for idle ones, its own for one in use.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return opened(
    opening,
    'postgres',
    new kysely.PostgresDialect({ pool }),
    () => new pg.default.Client(connection),
  );
}

export async function openMysql(opening: Opening): Promise<OpenedStore> {
  const kysely = await ifInstalled('kysely', () => import('kysely'));
  const mysql2 = await ifInstalled('mysql2', () => import('mysql2'));
  if (kysely === undefined || mysql2 === undefined) throw new MissingDriverError('mysql', 'kysely mysql2');
  const pool = mysql2.default.createPool({ uri: opening.place, connectTimeout: CONNECT_WITHIN });
  return opened(opening, 'mysql', new kysely.MysqlDialect({ pool }));
}

export async function openSqlite(opening: Opening): Promise<OpenedStore> {
  if (opening.options.create === false) assertThere(opening.place);
  const kysely = await ifInstalled('kysely', () => import('kysely'));
  const database = kysely && (await sqliteDatabase(opening.place));
  if (kysely === undefined || database === undefined) {
    throw new MissingDriverError(
      'sqlite',
      'kysely better-sqlite3@12',
      ' (or libsql; Node from 22.13 has its own)',
    );
  }
  const { withStatementCache } = await import('../sql.js');
  return opened(opening, 'sqlite', new kysely.SqliteDialect({ database: withStatementCache(database) }));
}

/** What is installed was chosen by somebody, so it comes before what Node brings. */
async function sqliteDatabase(path: string): Promise<SqliteDatabase | undefined> {
  const better = await ifInstalled('better-sqlite3', () => import('better-sqlite3'));
  if (better !== undefined) return new better.default(path);
  const libsql = await ifInstalled('libsql', () => import('libsql'));
  if (libsql !== undefined) return new libsql.default(path);
  const builtIn = process.getBuiltinModule('node:sqlite');
  if (!hasDatabaseSync(builtIn)) return undefined;
  const { nodeSqlite } = await import('../sql.js');
  return nodeSqlite(new builtIn.DatabaseSync(path));
}

/** Node's own SQLite, which the types of the oldest Node supported do not know. */
function hasDatabaseSync(
  module: object | undefined,
): module is { readonly DatabaseSync: new (path: string) => NodeSqliteDatabase } {
  return module !== undefined && 'DatabaseSync' in module;
}

/** The store on a database with its tables as they should be. */
async function opened(
  { options }: Opening,
  dialect: SqlDialect,
  kyselyDialect: Dialect,
  listen?: () => ListenClient,
): Promise<OpenedStore> {
  const { Kysely } = await import('kysely');
  const { migrate, SqlStoreError, schemaState, sqlStore } = await import('../sql.js');
  const db = new Kysely<unknown>({ dialect: kyselyDialect });
  try {
    let state = await schemaState({ db, dialect });
    if (
      (state === 'missing' && options.create !== false) ||
      (state === 'older' && options.migrate === true)
    ) {
      await migrate({ db, dialect });
      state = 'current';
    }
    for (let waited = 0; state === 'older' && waited < MADE_WITHIN; waited += LOOK_EVERY) {
      await sleep(LOOK_EVERY);
      state = await schemaState({ db, dialect });
    }
    if (state === 'older') {
      throw new SqlStoreError(
        'SCHEMA_OLDER',
        'openStore: the tables are of an older version. Open the store with { migrate: true }, or run migrate() first.',
      );
    }
    const store = sqlStore({ db, dialect, ...(listen && { listen }) });
    await store.ready();
    return {
      ...store,
      async close() {
        await store.close();
        await db.destroy();
      },
    };
  } catch (error) {
    await db.destroy();
    throw error instanceof SqlStoreError ? asItIs(error) : error;
  }
}
