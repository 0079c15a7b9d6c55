/** A connection to a database in words that can be handed to another process, and a store's options made of them. */
import { createRequire } from 'node:module';
import { connect, Socket } from 'node:net';
import {
  type Dialect,
  Kysely,
  type LogEvent,
  MysqlDialect,
  PostgresDialect,
  type SqliteDatabase,
  SqliteDialect,
} from 'kysely';
import {
  type NodeSqliteDatabase,
  nodeSqlite,
  type SqlStoreOptions,
  withStatementCache,
} from '../../../adapters/stores/sql.js';

export interface ServerFacts {
  readonly driver: 'pg' | 'mysql2';
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** The port to listen for changes at; without it they are polled for. */
  readonly listenPort?: number;
  /** Milliseconds between two looks at the changes; the store's default unless told. */
  readonly pollEvery?: number;
  /** Milliseconds without a byte after which a connection is given up; never unless told. */
  readonly silentFor?: number;
}

export interface FileFacts {
  readonly driver: 'better-sqlite3' | 'libsql' | 'node:sqlite';
  readonly path: string;
  readonly pollEvery?: number;
}

export type ConnectionFacts = ServerFacts | FileFacts;

/** Drivers are loaded when they are used: a process that a test starts uses one, and all of them take their time. */
const load = createRequire(import.meta.url);

/** Milliseconds a connection may take. */
const CONNECT_WITHIN = 5_000;

/** A store's options on a pool or file handle of its own; `log` sees every statement. */
export function optionsFor(
  facts: ConnectionFacts,
  log: (event: LogEvent) => void = () => {},
): SqlStoreOptions {
  const on = (dialect: Dialect) => new Kysely<unknown>({ dialect, log });
  const polling = facts.pollEvery === undefined ? {} : { pollEvery: facts.pollEvery };
  if ('path' in facts) {
    const db = on(new SqliteDialect({ database: files[facts.driver](facts.path) }));
    return { db, dialect: 'sqlite', ...polling };
  }
  const { host, port, user, database, silentFor } = facts;
  if (facts.driver === 'mysql2') {
    const { createPool }: typeof import('mysql2') = load('mysql2');
    const pool = createPool({
      host,
      port,
      user,
      database,
      connectionLimit: 10,
      connectTimeout: CONNECT_WITHIN,
      ...(silentFor === undefined ? {} : { stream: () => impatient(connect(port, host), silentFor) }),
    });
    return { db: on(new MysqlDialect({ pool })), dialect: 'mysql', ...polling };
  }
  const { Client, Pool }: typeof import('pg') = load('pg');
  const config = {
    host,
    port,
    user,
    database,
    connectionTimeoutMillis: CONNECT_WITHIN,
    ...(silentFor === undefined ? {} : { stream: () => impatient(new Socket(), silentFor) }),
  };
  const pool = new Pool({ ...config, max: 10 });
  // Without listeners a connection that breaks would end the process: `pool` tells of idle ones, a client of itself.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const db = on(new PostgresDialect({ pool }));
  const { listenPort } = facts;
  const listening =
    listenPort === undefined ? {} : { listen: () => new Client({ ...config, port: listenPort }) };
  return { db, dialect: 'postgres', ...polling, ...listening };
}

/** A connection that a router forgot is open for ever, and its place in the pool taken: this one is closed then. */
function impatient(socket: Socket, silentFor: number): Socket {
  return socket.setTimeout(silentFor, () => socket.destroy());
}

const files: { readonly [Driver in FileFacts['driver']]: (path: string) => SqliteDatabase } = {
  'better-sqlite3': (path) => {
    const Database: typeof import('better-sqlite3') = load('better-sqlite3');
    return withStatementCache(new Database(path));
  },
  // Without a cache of statements, as a host may well have it.
  libsql: (path) => {
    const Database: typeof import('libsql') = load('libsql');
    return new Database(path);
  },
  'node:sqlite': (path) => {
    if (!isNodeSqlite(nodeModule)) throw new Error('This Node has no node:sqlite.');
    return withStatementCache(nodeSqlite(new nodeModule.DatabaseSync(path)));
  },
};

interface NodeSqlite {
  readonly DatabaseSync: new (path: string) => NodeSqliteDatabase;
}

function isNodeSqlite(module: unknown): module is NodeSqlite {
  return typeof module === 'object' && module !== null && 'DatabaseSync' in module;
}

/** Absent before Node 22.13. */
const nodeModule: unknown = process.getBuiltinModule('node:sqlite');
export const hasNodeSqlite = isNodeSqlite(nodeModule);
