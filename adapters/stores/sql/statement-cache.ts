/** Prepared statements of SQLite, kept. */
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import { LRUCache } from 'lru-cache';

/** Statements that are kept; those that were not used lately go first. */
const MAX_KEPT = 100;

/**
 * The same database, preparing a statement once where Kysely has it prepared each time it is run, which takes longer than running a small one:
 * `new SqliteDialect({ database: withStatementCache(new Database('keys.db')) })`. For whatever fits there: better-sqlite3, libsql, and
 * node:sqlite by `nodeSqlite`. SQLite itself prepares a kept statement anew where the tables have changed.
 */
export function withStatementCache(database: SqliteDatabase): SqliteDatabase {
  const kept = new LRUCache<string, SqliteStatement>({ max: MAX_KEPT });
  return {
    close: () => {
      kept.clear();
      database.close();
    },
    prepare(text) {
      const known = kept.get(text);
      if (known !== undefined) return known;
      const statement = database.prepare(text);
      const reusable: SqliteStatement = {
        reader: statement.reader,
        all: (parameters) => statement.all(parameters),
        run: (parameters) => statement.run(parameters),
        // Rows that are fetched one by one keep their statement busy until the last of them: each such reading has one of its own.
        iterate: (parameters) => database.prepare(text).iterate(parameters),
      };
      kept.set(text, reusable);
      return reusable;
    },
  };
}
