import { CamelCasePlugin, type Kysely, sql } from 'kysely';
import { Client } from 'pg';
import { afterEach, expect, test } from 'vitest';
import { SCHEMA_STEPS } from '../../../adapters/stores/sql/migrations.js';
import {
  migrate,
  migrationSql,
  type SqlStoreError,
  type SqlStoreOptions,
  schemaState,
  sqlStore,
} from '../../../adapters/stores/sql.js';
import { samples } from '../../../src/store/conformance/samples.js';
import { describeService, postgres } from '../../services.js';
import { drivers, postgresPolling, type TestDatabase } from './databases.js';

const NAMES = SCHEMA_STEPS.map((step) => step.name);
const [FIRST = ''] = NAMES;

/** Runs a script the way a person would: statement by statement. */
async function run(db: Kysely<unknown>, script: string): Promise<void> {
  for (const statement of script.split(';\n').filter((text) => text.trim() !== '')) {
    await sql.raw(statement).execute(db);
  }
}

/** The part of the script up to the record of the first step. */
function firstStepOf(script: string): string {
  const end = script.indexOf(`'${FIRST}'`);
  return script.slice(0, script.indexOf(';\n', end) + 2);
}

/** Whether a store on it does its work. */
async function works(options: SqlStoreOptions): Promise<void> {
  const store = sqlStore(options);
  const { key, event } = samples();
  const made = key({ alias: 'mcp' });
  await store.insert(made, event(made), { maxPerAccount: 1 });
  await store.recordUse([{ accountId: 'acme', keyId: made.id, day: '2030-01-15', count: 1, lastUsedAt: 1 }]);
  expect(await store.findByPrefix(made.prefix)).toEqual(made);
}

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: SqlStoreError) => `${error.name} ${error.code}`,
  );

for (const driver of drivers.filter((one) => one !== postgresPolling)) {
  describeService(`migrations, ${driver.name}`, driver.service ?? [], () => {
    let database: TestDatabase;
    const fresh = async () => {
      database = await driver.create({ migrated: false });
      return database.connect();
    };
    afterEach(() => database.drop());

    test('an empty database is a clear error at start, and migrate() makes it fit', async () => {
      const options = await fresh();
      const store = sqlStore(options);
      expect(await schemaState(options)).toBe('missing');
      expect(await refusal(store.ready())).toBe('SqlStoreError SCHEMA_MISSING');
      expect(await refusal(Promise.resolve(store.findByPrefix('kw_x')))).toBe('SqlStoreError SCHEMA_MISSING');
      expect(await migrate(options)).toEqual(NAMES);
      expect(await schemaState(options)).toBe('current');
      expect(await migrate(options)).toEqual([]);
      await store.ready();
      await works(options);
    });

    test('an older schema is a clear error at start, and migrate() runs what it lacks', async () => {
      const options = await fresh();
      await run(options.db, firstStepOf(migrationSql(options.dialect)));
      expect(await schemaState(options)).toBe('older');
      expect(await refusal(sqlStore(options).ready())).toBe('SqlStoreError SCHEMA_OLDER');
      expect(await migrate(options)).toEqual(NAMES.slice(1));
      await works(options);
    });

    test('a newer schema is a clear error at start, and for migrate()', async () => {
      const options = await fresh();
      await migrate(options);
      await sql`insert into keywarden_migration (name, timestamp) values ('9999_later', '2999')`.execute(
        options.db,
      );
      expect(await schemaState(options)).toBe('newer');
      expect(await refusal(sqlStore(options).ready())).toBe('SqlStoreError SCHEMA_NEWER');
      expect(await refusal(migrate(options))).toBe('SqlStoreError SCHEMA_NEWER');
    });

    test('a store that runs goes on while a newer version migrates', async () => {
      const options = await fresh();
      await migrate(options);
      const store = sqlStore(options);
      await store.ready();
      await sql`insert into keywarden_migration (name, timestamp) values ('9999_later', '2999')`.execute(
        options.db,
      );
      expect(await store.findByPrefix('kw_x')).toBeUndefined();
    });

    test('the printed SQL does the same, at once or from a step on', async () => {
      const options = await fresh();
      await run(options.db, firstStepOf(migrationSql(options.dialect)));
      await run(options.db, migrationSql(options.dialect, { after: FIRST }));
      expect(await schemaState(options)).toBe('current');
      expect(await migrate(options)).toEqual([]);
      await works(options);
    });

    test('migrate() by several processes at once runs each step once', async () => {
      const options = await fresh();
      const all = [options, ...Array.from({ length: 4 }, () => database.connect())];
      const ran = (await Promise.all(all.map((one) => migrate(one)))).flat();
      // SQLite has no lock around all of a migration: there a step may be begun by two, and recorded by one.
      expect([...new Set(ran)].sort()).toEqual(NAMES);
      expect(ran).toHaveLength(NAMES.length);
      await works(options);
    });

    test('a migration that was cut short after any statement is run to its end by the next', async () => {
      const options = await fresh();
      const statements = migrationSql(options.dialect).split(';\n').slice(0, -1);
      for (const [index, statement] of statements.entries()) {
        if (!statement.startsWith('insert')) await sql.raw(statement).execute(options.db);
        if (index === 3) break;
      }
      expect(await migrate(options)).toEqual(NAMES);
      await works(options);
    });

    test("the host's plugins and its own migrations are left alone", async () => {
      const options = await fresh();
      const db = options.db.withPlugin(new CamelCasePlugin());
      await sql`create table kysely_migration (name varchar(20) primary key, note varchar(20))`.execute(db);
      await sql`insert into kysely_migration (name, note) values ('host', 'kept')`.execute(db);
      await migrate({ ...options, db });
      await works({ ...options, db });
      const { rows } = await sql`select name, note from kysely_migration`.execute(options.db);
      expect(rows).toEqual([{ name: 'host', note: 'kept' }]);
    });
  });
}

test('a dialect or a step that there is none of is refused', () => {
  expect(() => migrationSql('sqlite', { after: '0000_nothing' })).toThrow(TypeError);
  for (const name of ['oracle', '__proto__', 'constructor']) {
    // What a caller without types may hand in.
    const dialect: 'sqlite' = JSON.parse(JSON.stringify(name));
    expect(() => migrationSql(dialect)).toThrow(TypeError);
  }
});

describeService('migrations, PostgreSQL with several schemas', postgres, () => {
  test('tables of that name in another schema are not taken for those of this one', async () => {
    const database = await postgresPolling.create();
    try {
      const { host, port, user } = postgres;
      const name = 'database' in database.facts ? database.facts.database : '';
      const admin = new Client({ host, port, user, database: name });
      await admin.connect();
      await admin.query('create schema other');
      await admin.query(`alter database ${name} set search_path = other`);
      await admin.end();
      const options = database.connect();
      expect(await schemaState(options)).toBe('missing');
      expect(await migrate(options)).toEqual(NAMES);
      await works(options);
    } finally {
      await database.drop();
    }
  });
});
