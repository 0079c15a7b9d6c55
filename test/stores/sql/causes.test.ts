import { type Kysely, sql } from 'kysely';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { openStore } from '../../../adapters/stores/open.js';
import { failureOf } from '../../../adapters/stores/sql/failure.js';
import { sqlStore } from '../../../adapters/stores/sql.js';
import { samples } from '../../../src/store/conformance/samples.js';
import { describeService, mariadb, postgres } from '../../services.js';
import { postgresListening, sqliteDrivers, type TestDatabase } from './databases.js';
import { failure } from './failure.js';

const { key, event } = samples();

/** A store on one connection, and that connection, to make things difficult on it. */
function onOneConnection(database: TestDatabase) {
  const options = database.connect({ pollEvery: 1_000 });
  const insert = async (name = 'made') => {
    const made = key({ name });
    await sqlStore(options).insert(made, event(made), {});
    return made;
  };
  return { db: options.db, insert };
}

const address = ({ host, port, user }: typeof postgres) => `${user}@${host}:${port}`;

describeService('what a database says, PostgreSQL', postgres, () => {
  test('there is no such database', async () => {
    const error = await failure(openStore(`postgres://${address(postgres)}/keywarden_nowhere`));
    expect(error.message).toBe('There is no such database or schema (3D000).');
  });

  test('it is read-only', async ({ onTestFinished }) => {
    const database = await postgresListening.create();
    onTestFinished(() => database.drop());
    const url = `postgres://${address(postgres)}/${'database' in database.facts && database.facts.database}`;
    const store = await openStore(`${url}?options=-c%20default_transaction_read_only%3Don`);
    const made = key();
    const error = await failure(store.insert(made, event(made), {}));
    expect(error.message).toBe('The database is read-only (25006).');
    expect(await store.findByPrefix(made.prefix)).toBeUndefined();
    await store.close();
  });

  test('it has another encoding', async ({ onTestFinished }) => {
    const name = `keywarden_latin_${process.pid}`;
    const { host, port, user } = postgres;
    const admin = new Client({ host, port, user, database: postgres.database });
    await admin.connect();
    await admin.query(
      `create database ${name} encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0`,
    );
    onTestFinished(async () => {
      await admin.query(`drop database ${name} with (force)`);
      await admin.end();
    });
    const error = await failure(openStore(`postgres://${address(postgres)}/${name}`));
    expect(error).toMatchObject({ code: 'ENCODING_UNFIT' });
    expect(error.message).toMatch(/encoding of the database is LATIN1.*UTF8/);
  });
});

describeService('what a database says, MariaDB', mariadb, () => {
  test('there is no such database, or none was named', async () => {
    const unknown = await failure(openStore(`mysql://${address(mariadb)}/keywarden_nowhere`));
    expect(unknown.message).toBe('There is no such database or schema (ER_BAD_DB_ERROR).');
    const unnamed = await failure(openStore(`mysql://${address(mariadb)}`));
    expect(unnamed.message).toBe('There is no such database or schema (ER_NO_DB_ERROR).');
  });

  test('it offers no TLS', async () => {
    const error = await failure(openStore(`mysql://${address(mariadb)}/mysql?ssl={}`));
    expect(error.message).toMatch(/^There is no secure connection to the database/);
  });
});

for (const driver of sqliteDrivers) {
  describeService(`what a database says, ${driver.name}`, [], () => {
    async function fresh(onTestFinished: (finished: () => Promise<void>) => void) {
      const database = await driver.create();
      onTestFinished(() => database.drop());
      return onOneConnection(database);
    }
    const set = async (db: Kysely<unknown>, pragma: string) => {
      await sql.raw(`pragma ${pragma}`).execute(db);
    };

    test('its disk is full; with room again, all is as it was', async ({ onTestFinished }) => {
      const { db, insert } = await fresh(onTestFinished);
      await insert();
      const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db);
      await set(db, `max_page_count = ${rows[0]?.page_count}`);
      const error = await failure(insert('x'.repeat(1_000_000)));
      expect(error.message).toMatch(/^The disk of the database is full \(SQLITE_(FULL|13)\)\.$/);
      await set(db, 'max_page_count = 1000000');
      await insert();
    });

    test('it is read-only', async ({ onTestFinished }) => {
      const { db, insert } = await fresh(onTestFinished);
      await insert();
      await set(db, 'query_only = on');
      const error = await failure(insert());
      expect(error.message).toMatch(/^The database is read-only \(SQLITE_(READONLY|8)\)\.$/);
    });
  });
}

test('what can hardly be had here: the codes of drivers, as their documents name them', () => {
  const said = (code: string) => failureOf(Object.assign(new Error('x'), { code })).message;
  expect(said('53100')).toMatch(/disk of the database is full/);
  expect(said('ER_RECORD_FILE_FULL')).toMatch(/disk of the database is full/);
  expect(said('ER_OPTION_PREVENTS_STATEMENT')).toMatch(/read-only/);
  expect(said('ER_USER_LIMIT_REACHED')).toMatch(/no connection left/);
  expect(said('SELF_SIGNED_CERT_IN_CHAIN')).toMatch(/no secure connection/);
  expect(failureOf(new Error('The server does not support SSL connections')).message).toMatch(
    /no secure connection/,
  );
});
