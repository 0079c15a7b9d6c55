import { Kysely, MysqlDialect, sql } from 'kysely';
import { createPool } from 'mysql2';
import { afterEach, expect, test } from 'vitest';
import { sqlStore } from '../../../adapters/stores/sql.js';
import { INJECTIONS } from '../../../src/store/conformance/corpus.js';
import { samples } from '../../../src/store/conformance/samples.js';
import { describeService, mariadb, postgres } from '../../services.js';
import { mariadbPolling, postgresListening, type TestDatabase } from './databases.js';

let database: TestDatabase;
const { key, event } = samples();

describeService('settings of the server that are not the usual ones', [postgres, mariadb], () => {
  afterEach(() => database.drop());

  test('PostgreSQL, serializable by default: the store says for itself what its transactions are', async () => {
    database = await postgresListening.create();
    const { facts } = database;
    const { db } = database.connect();
    const name = 'database' in facts ? facts.database : '';
    await sql.raw(`alter database ${name} set default_transaction_isolation = 'serializable'`).execute(db);
    const stores = [database.store(), database.store()];
    const made = Array.from({ length: 60 }, () => key());
    const results = await Promise.allSettled(
      made.map((one, index) => stores[index % 2]?.insert(one, event(one), { maxPerAccount: 5 })),
    );
    expect(results.filter((one) => one.status === 'fulfilled')).toHaveLength(5);
    for (const one of results) {
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'API_KEY_LIMIT_EXCEEDED' });
    }
  });

  test('MariaDB, where a backslash escapes nothing: no text gets out of its quotes', async () => {
    database = await mariadbPolling.create();
    const { host, port, user } = mariadb;
    const named = 'database' in database.facts ? database.facts.database : '';
    const pool = createPool({ host, port, user, database: named });
    pool.on('connection', (connection) => {
      connection.query("set session sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES,STRICT_ALL_TABLES'");
    });
    const db = new Kysely<unknown>({ dialect: new MysqlDialect({ pool }) });
    const store = sqlStore({ db, dialect: 'mysql' });
    const there = key();
    await store.insert(there, event(there), {});
    for (const text of INJECTIONS.filter((_, index) => index % 4 === 0)) {
      const made = key({ accountId: text, name: text, alias: text, behalfOf: text, createdBy: text });
      await store.insert(made, event(made, { detail: { text } }), { maxPerAccount: 1 });
      expect(await store.findById(text, made.id)).toEqual(made);
      const found = await store.list({ accountId: text, alias: text, search: text, now: 1, limit: 10 });
      expect(found.items).toEqual([made]);
    }
    expect(await store.findByPrefix(there.prefix)).toEqual(there);
    await db.destroy();
  });
});
