/** Node's own SQLite, in the shape that Kysely's SQLite dialect takes. */
import type { SqliteDatabase, SqliteStatement } from 'kysely';

/** What is called of a `DatabaseSync` of `node:sqlite`. */
export interface NodeSqliteDatabase {
  prepare(statement: string): NodeSqliteStatement;
  close(): void;
}

export interface NodeSqliteStatement {
  /** The columns of the rows it gives. From Node 22.16 on. */
  columns?(): readonly unknown[];
  all(...parameters: NodeSqliteValue[]): unknown[];
  iterate(...parameters: NodeSqliteValue[]): Iterable<unknown>;
  run(...parameters: NodeSqliteValue[]): { changes: number | bigint; lastInsertRowid: number | bigint };
}

type NodeSqliteValue = null | number | bigint | string | Uint8Array;

/** Where a statement cannot say whether it gives rows, its text has to. */
const GIVES_ROWS = /^\s*(select|with|values|pragma|explain)\b|\breturning\b/i;

/**
 * For `new SqliteDialect({ database: nodeSqlite(new DatabaseSync('keys.db')) })`, from Node 22.13 on.
 */
export function nodeSqlite(database: NodeSqliteDatabase): SqliteDatabase {
  return {
    close: () => database.close(),
    prepare(text): SqliteStatement {
      const statement = database.prepare(text);
      return {
        reader: statement.columns ? statement.columns().length > 0 : GIVES_ROWS.test(text),
        all: (parameters) => statement.all(...parameters.map(boundValue)),
        run: (parameters) => statement.run(...parameters.map(boundValue)),
        *iterate(parameters) {
          yield* statement.iterate(...parameters.map(boundValue));
        },
      };
    },
  };
}

function boundValue(parameter: unknown): NodeSqliteValue {
  switch (typeof parameter) {
    case 'string':
    case 'number':
    case 'bigint':
      return parameter;
    default:
      if (parameter === null || parameter instanceof Uint8Array) return parameter;
      throw new TypeError('node:sqlite takes texts, numbers, bytes and null as parameters, nothing else.');
  }
}
