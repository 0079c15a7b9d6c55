/** What the databases do differently: one table of named capabilities. Nothing else asks for a dialect's name. */
import { type IsolationLevel, type Kysely, type KyselyPlugin, type RawBuilder, sql } from 'kysely';
import { type Gather, untilMicrotask, untilTurnEnds } from '../look-ups.js';
import { TextAsBytesPlugin } from './bytes.js';
import { codeOf } from './failure.js';
import { openFile } from './sqlite-file.js';
import type { Tables } from './tables.js';
import { TEXT_BYTES } from './text.js';

/** `mysql` is MySQL and MariaDB. */
export type SqlDialect = 'postgres' | 'mysql' | 'sqlite';

/** What the columns of a table can be. */
export type ColumnKind = 'code' | 'label' | 'long' | 'integer' | 'flag' | 'serial';

/** An assignment of an upsert: from the row that is there and the one that was proposed. */
export type Assignment = (there: RawBuilder<unknown>, proposed: RawBuilder<unknown>) => RawBuilder<unknown>;

export interface Capabilities {
  /** The type of each kind of column. Text compares by byte: no case, no accents, no padding with blanks. */
  readonly columns: { readonly [Kind in ColumnKind]: string };
  /** Indexes stand in the `create table` (true), or are statements of their own that can say `if not exists`. */
  readonly indexesInTable: boolean;
  /** What follows a `create table`. */
  readonly tableOptions: string;
  /** What every statement goes through. */
  readonly plugins: readonly KyselyPlugin[];
  /** A text as it is sent in a statement that was compiled beforehand, past the plugins. */
  readonly parameter: (text: string) => unknown;
  /**
   * The whole row of a table as JSON: a look-up asks for it where statements are parsed each time they are run and the driver names each
   * column of each answer anew, which takes longer than reading JSON does. Undefined elsewhere.
   */
  readonly rowAsJson: ((table: string) => RawBuilder<string>) | undefined;
  /** What look-ups that come together wait for. */
  readonly gather: Gather;
  /** Whether the text has the other one in it, byte by byte. */
  readonly contains: (column: RawBuilder<unknown>, text: string) => RawBuilder<boolean>;
  /** Whether `(a, b) < (?, ?)` is read from an index; elsewhere it is spelled out with `or`. */
  readonly seeksByTuple: boolean;
  /** Whether it knows how many rows a condition leaves, and picks the index by that. */
  readonly weighsIndexes: boolean;
  /** The end of an insert that changes the row that is there already. */
  readonly upsert: (
    table: string,
    unique: readonly string[],
    set: Readonly<Record<string, Assignment>>,
  ) => RawBuilder<unknown>;
  /** What transactions are set to, whatever the server's default: each statement sees what was committed before it. */
  readonly isolation: IsolationLevel | undefined;
  /** Sets a connection and names its file, where only one can write to that at a time; undefined where rows are locked. */
  readonly openFile: ((db: Kysely<Tables>) => Promise<string>) | undefined;
  /** Tells the database's own subscribers; undefined where it has none. */
  readonly notify: ((prefix: string) => RawBuilder<unknown>) | undefined;
  /** The schema that unqualified tables are in; undefined where a connection has one only. */
  readonly currentSchema: RawBuilder<{ readonly name: string | null }> | undefined;
  /** The encoding that texts are kept in; undefined where every text fits. */
  readonly encoding: RawBuilder<{ readonly encoding: string }> | undefined;
  /** The whole transaction may work when tried again. */
  readonly isTransient: (error: unknown) => boolean;
  /** A row with such a unique value is there. */
  readonly isDuplicate: (error: unknown) => boolean;
  /** There is no such table. */
  readonly isMissingTable: (error: unknown) => boolean;
}

/** The channel that PostgreSQL's subscribers listen on. */
export const CHANNEL = 'keywarden';

function has(...codes: readonly string[]): (error: unknown) => boolean {
  return (error) => codes.includes(codeOf(error));
}

function assignments(
  table: string,
  set: Readonly<Record<string, Assignment>>,
  proposed: (column: RawBuilder<unknown>) => RawBuilder<unknown>,
): RawBuilder<unknown> {
  return sql.join(
    Object.entries(set).map(([name, assign]) => {
      const column = sql.ref(name);
      return sql`${column} = ${assign(sql.ref(`${table}.${name}`), proposed(column))}`;
    }),
  );
}

const onConflict: Capabilities['upsert'] = (table, unique, set) =>
  sql`on conflict (${sql.join(unique.map((name) => sql.ref(name)))}) do update set ${assignments(
    table,
    set,
    (column) => sql`excluded.${column}`,
  )}`;

const onDuplicateKey: Capabilities['upsert'] = (table, _unique, set) =>
  sql`on duplicate key update ${assignments(table, set, (column) => sql`values(${column})`)}`;

const asItIs = (text: string) => text;

/** SQLite's result codes by number (node:sqlite) and by name (the others): 5 is busy, 6 locked, 261 and 517 kinds of busy. */
const SQLITE_TRANSIENT = has(
  'SQLITE_BUSY',
  'SQLITE_5',
  'SQLITE_LOCKED',
  'SQLITE_6',
  'SQLITE_BUSY_RECOVERY',
  'SQLITE_261',
  'SQLITE_BUSY_SNAPSHOT',
  'SQLITE_517',
);

const DIALECTS: { readonly [Dialect in SqlDialect]: Capabilities } = {
  postgres: {
    columns: {
      code: 'text collate "C"',
      label: 'text collate "C"',
      long: 'text collate "C"',
      integer: 'bigint',
      flag: 'smallint',
      serial: 'bigint generated always as identity',
    },
    indexesInTable: false,
    tableOptions: '',
    plugins: [],
    parameter: asItIs,
    rowAsJson: (table) => sql<string>`row_to_json(${sql.ref(table)})::text`,
    gather: untilTurnEnds,
    contains: (column, text) => sql<boolean>`strpos(${column}, ${text}) > 0`,
    seeksByTuple: true,
    weighsIndexes: true,
    upsert: onConflict,
    isolation: 'read committed',
    openFile: undefined,
    notify: (prefix) => sql`select pg_notify(${sql.lit(CHANNEL)}, ${prefix})`,
    currentSchema: sql`select current_schema() as name`,
    encoding: sql`select current_setting('server_encoding') as encoding`,
    isTransient: has('40001', '40P01', '55P03'),
    isDuplicate: has('23505'),
    isMissingTable: has('42P01'),
  },
  mysql: {
    columns: {
      code: `varbinary(${TEXT_BYTES.code})`,
      label: `varbinary(${TEXT_BYTES.label})`,
      long: 'mediumblob',
      integer: 'bigint',
      flag: 'smallint',
      serial: 'bigint auto_increment',
    },
    indexesInTable: true,
    tableOptions: ' engine = InnoDB row_format = dynamic',
    plugins: [new TextAsBytesPlugin()],
    parameter: (text) => Buffer.from(text),
    rowAsJson: undefined,
    gather: untilTurnEnds,
    contains: (column, text) => sql<boolean>`instr(${column}, ${text}) > 0`,
    seeksByTuple: false,
    weighsIndexes: true,
    upsert: onDuplicateKey,
    isolation: 'read committed',
    openFile: undefined,
    notify: undefined,
    currentSchema: undefined,
    encoding: undefined,
    isTransient: has('ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_CHECKREAD'),
    isDuplicate: has('ER_DUP_ENTRY'),
    isMissingTable: has('ER_NO_SUCH_TABLE'),
  },
  sqlite: {
    columns: {
      code: 'text',
      label: 'text',
      long: 'text',
      integer: 'integer',
      flag: 'integer',
      serial: 'integer',
    },
    indexesInTable: false,
    tableOptions: '',
    plugins: [],
    parameter: asItIs,
    rowAsJson: undefined,
    gather: untilMicrotask,
    contains: (column, text) => sql<boolean>`instr(${column}, ${text}) > 0`,
    seeksByTuple: true,
    weighsIndexes: false,
    upsert: onConflict,
    isolation: undefined,
    openFile,
    notify: undefined,
    currentSchema: undefined,
    encoding: undefined,
    isTransient: SQLITE_TRANSIENT,
    isDuplicate: has(
      'SQLITE_CONSTRAINT_PRIMARYKEY',
      'SQLITE_CONSTRAINT_UNIQUE',
      'SQLITE_1555',
      'SQLITE_2067',
    ),
    isMissingTable: (error) => error instanceof Error && error.message.includes('no such table'),
  },
};

/** What a dialect is called. */
export const DIALECT_NAMES: readonly string[] = Object.keys(DIALECTS);

/** The row of a dialect, which whoever hands it in has looked at. */
export function capabilitiesOf(dialect: SqlDialect): Capabilities {
  return DIALECTS[dialect];
}
