/** `keywarden/stores/sql`: a store in PostgreSQL, MySQL or MariaDB, or SQLite, through the host's own Kysely instance. */
export type { SqlDialect } from './sql/dialect.js';
export { SqlStoreError } from './sql/failure.js';
export type { ListenClient } from './sql/listen.js';
export { migrate, migrationSql, type SchemaState, type SqlDatabase, schemaState } from './sql/migrate.js';
export { type NodeSqliteDatabase, type NodeSqliteStatement, nodeSqlite } from './sql/node-sqlite.js';
export { type SqlStore, type SqlStoreOptions, sqlStore } from './sql/sql-store.js';
export { withStatementCache } from './sql/statement-cache.js';
