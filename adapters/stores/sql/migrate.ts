/** Bringing a database's schema up to this code, and telling how far it is. */
import { type Kysely, type Migration, Migrator, sql } from 'kysely';
import { assertOptions, wordOf, wrongOption } from '../../../src/options/assertions.js';
import { type Capabilities, capabilitiesOf, type SqlDialect } from './dialect.js';
import { failureOf, SqlStoreError } from './failure.js';
import { SCHEMA_STEPS } from './migrations.js';
import { assertDatabase, assertDialect } from './options.js';
import { ourTables, type Tables } from './tables.js';
import { decodeText } from './values.js';

/** A database, as the host has it. */
export interface SqlDatabase<DB = unknown> {
  /** The host's own instance. Its plugins are not used. */
  readonly db: Kysely<DB>;
  readonly dialect: SqlDialect;
}

/** How far a database's schema is, compared with this code. */
export type SchemaState = 'missing' | 'older' | 'current' | 'newer';

const TABLE = 'keywarden_migration';
const LOCK_TABLE = 'keywarden_migration_lock';
/** Two processes that migrate one SQLite file at once get into each other's way, and then each goes on. */
const ATTEMPTS = 5;

/**
 * Runs the steps that the database lacks, with Kysely's `Migrator`, and returns their names: none where the schema is
 * current. Every step only adds, so processes with the code of before go on while and after it runs. Any number of
 * processes may call it at once.
 * @throws {TypeError} for options that are misspelt or wrong.
 * @throws {SqlStoreError} `SCHEMA_NEWER` where the database has steps that this code does not know; else what the
 * database failed with.
 */
export async function migrate<DB>(database: SqlDatabase<DB>): Promise<readonly string[]> {
  assertDatabase('migrate', database);
  const { db, dialect } = database;
  const can = capabilitiesOf(dialect);
  const tables = ourTables(db);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await migrateOnce(tables, can);
    } catch (error) {
      if (attempt === ATTEMPTS || !(can.isTransient(error) || can.isDuplicate(error))) throw failureOf(error);
      await new Promise((resolve) => setTimeout(resolve, 20 * attempt * (1 + Math.random())));
    }
  }
}

async function migrateOnce(db: Kysely<Tables>, can: Capabilities): Promise<readonly string[]> {
  await can.openFile?.(db);
  await requireEncoding(db, can);
  if ((await stateOf(db, can)) === 'newer') throw newer();
  const { error, results = [] } = await (await migrator(db, can)).migrateToLatest();
  if (error !== undefined) throw error;
  return results.map((step) => step.migrationName);
}

async function migrator(db: Kysely<Tables>, can: Capabilities): Promise<Migrator> {
  // Without its schema Kysely takes a table of that name in any schema for its own.
  const schema = can.currentSchema && (await can.currentSchema.execute(db)).rows[0]?.name;
  return new Migrator({
    db,
    provider: {
      getMigrations: async () => Object.fromEntries(SCHEMA_STEPS.map((step) => [step.name, run(step)])),
    },
    migrationTableName: TABLE,
    migrationLockTableName: LOCK_TABLE,
    ...(schema ? { migrationTableSchema: schema } : {}),
  });

  function run(step: (typeof SCHEMA_STEPS)[number]): Migration {
    return {
      async up(transaction) {
        for (const statement of step.statements(can)) await sql.raw(statement).execute(transaction);
      },
    };
  }
}

/**
 * The same steps as SQL, for those who run their migrations themselves: with the record of them that `migrate()` and
 * the store look at. `after` leaves out the steps up to and including that name, for a database that has them.
 * @throws {TypeError} for a dialect or a step that there is not.
 */
export function migrationSql(dialect: SqlDialect, options: { readonly after?: string } = {}): string {
  assertDialect('migrationSql', dialect);
  assertOptions('migrationSql', options, ['after']);
  const can = capabilitiesOf(dialect);
  const names = SCHEMA_STEPS.map((step) => step.name);
  const { after } = options;
  if (after !== undefined && !names.includes(after)) {
    throw wrongOption('migrationSql', 'after', `one of ${names.join(', ')}`, after, wordOf(after));
  }
  const steps = SCHEMA_STEPS.slice(after === undefined ? 0 : names.indexOf(after) + 1);
  const statements = [
    `create table if not exists ${TABLE} (name varchar(255) not null primary key, timestamp varchar(255) not null)`,
    ...steps.flatMap((step) => [
      ...step.statements(can),
      `insert into ${TABLE} (name, timestamp) values ('${step.name}', '${new Date().toISOString()}')`,
    ]),
  ];
  return statements.map((statement) => `${statement};\n`).join('');
}

/**
 * How far the database's schema is.
 * @throws {TypeError} for options that are misspelt or wrong.
 * @throws {SqlStoreError} where the database does not answer.
 */
export async function schemaState<DB>(database: SqlDatabase<DB>): Promise<SchemaState> {
  assertDatabase('schemaState', database);
  const { db, dialect } = database;
  try {
    return await stateOf(ourTables(db), capabilitiesOf(dialect));
  } catch (error) {
    throw failureOf(error);
  }
}

async function stateOf(db: Kysely<Tables>, can: Capabilities): Promise<SchemaState> {
  const there = await stepsIn(db, can);
  const known = SCHEMA_STEPS.map((step) => step.name);
  if (there.some((name) => !known.includes(name))) return 'newer';
  if (there.length === 0) return 'missing';
  return known.every((name) => there.includes(name)) ? 'current' : 'older';
}

async function stepsIn(db: Kysely<Tables>, can: Capabilities): Promise<readonly string[]> {
  try {
    const rows = await db.selectFrom('keywarden_migration').select('name').execute();
    return rows.map((row) => decodeText('keywarden_migration.name', row.name));
  } catch (error) {
    if (can.isMissingTable(error)) return [];
    throw error;
  }
}

/**
 * Refuses to work on a schema that is not this code's, or in an encoding that lacks most of the characters there are.
 * @throws {SqlStoreError} `SCHEMA_MISSING`, `SCHEMA_OLDER`, `SCHEMA_NEWER` or `ENCODING_UNFIT`; else what the database failed with.
 */
export async function requireCurrentSchema(db: Kysely<Tables>, can: Capabilities): Promise<void> {
  await requireEncoding(db, can);
  const state = await stateOf(db, can);
  if (state === 'newer') throw newer();
  if (state === 'missing') {
    throw new SqlStoreError(
      'SCHEMA_MISSING',
      'The database has no keywarden tables yet. Run migrate() once.',
    );
  }
  if (state === 'older') {
    throw new SqlStoreError(
      'SCHEMA_OLDER',
      'The keywarden tables are older than this code. Run migrate() first.',
    );
  }
}

/** In SQL_ASCII PostgreSQL keeps the bytes it is sent, which are UTF-8. */
const FIT_ENCODINGS: readonly string[] = ['UTF8', 'SQL_ASCII'];

async function requireEncoding(db: Kysely<Tables>, can: Capabilities): Promise<void> {
  const encoding = can.encoding && (await can.encoding.execute(db)).rows[0]?.encoding;
  if (encoding === undefined || FIT_ENCODINGS.includes(encoding)) return;
  throw new SqlStoreError(
    'ENCODING_UNFIT',
    `The encoding of the database is ${encoding}, which cannot hold every name. Use a database with encoding UTF8.`,
  );
}

function newer(): SqlStoreError {
  return new SqlStoreError(
    'SCHEMA_NEWER',
    'The keywarden tables are newer than this code. Install the version of keywarden that migrated them, or a later one.',
  );
}
