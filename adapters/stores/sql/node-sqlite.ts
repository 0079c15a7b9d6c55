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
  /** Whether whole numbers come as bigints. */
  setReadBigInts(enabled: boolean): void;
  run(...parameters: NodeSqliteValue[]): { changes: number | bigint; lastInsertRowid: number | bigint };
}

type NodeSqliteValue = null | number | bigint | string | Uint8Array;

/** Where a statement cannot say whether it gives rows, its text has to. */
const GIVES_ROWS = /^\s*(select|with|values|pragma|explain)\b|\breturning\b/i;

/** What can be asked a second time, because it changes nothing. */
const ONLY_READS = /^\s*select\b/i;

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
        all(parameters) {
          const values = parameters.map(boundValue);
          try {
            return statement.all(...values);
          } catch (error) {
            if (!isBeyondNumbers(error) || !ONLY_READS.test(text)) throw error;
            return withBigInts(statement, () => statement.all(...values));
          }
        },
        run: (parameters) => statement.run(...parameters.map(boundValue)),
        *iterate(parameters) {
          yield* statement.iterate(...parameters.map(boundValue));
        },
      };
    },
  };
}

/** Whether a whole number was read that a JavaScript number cannot hold: one such row would keep the others from whoever asked for them. */
function isBeyondNumbers(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_OUT_OF_RANGE';
}

function withBigInts<T>(statement: NodeSqliteStatement, ask: () => T): T {
  statement.setReadBigInts(true);
  try {
    return ask();
  } finally {
    statement.setReadBigInts(false);
  }
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
