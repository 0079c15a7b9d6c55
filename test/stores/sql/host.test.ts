import { type Kysely, sql } from 'kysely';
import { afterEach, expect, test } from 'vitest';
import { type SqlDialect, sqlStore } from '../../../adapters/stores/sql.js';
import { samples } from '../../../src/store/conformance/samples.js';
import { describeService } from '../../services.js';
import { drivers, postgresPolling, type TestDatabase } from './databases.js';

let database: TestDatabase;
afterEach(() => database.drop());

/** How the connection is set for the host's own statements, and what transactions are open anywhere in its database. */
const settings: { readonly [Dialect in SqlDialect]: (db: Kysely<unknown>) => Promise<unknown> } = {
  async postgres(db) {
    const { rows } = await sql`select current_setting('transaction_isolation') as isolation,
      current_setting('search_path') as path, current_setting('statement_timeout') as timeout,
      (select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in%') as open`.execute(
      db,
    );
    return rows;
  },
  async mysql(db) {
    const { rows } =
      await sql`select @@tx_isolation as isolation, @@sql_mode as mode, @@autocommit as autocommit,
      (select count(*) from information_schema.innodb_trx join information_schema.processlist
        on trx_mysql_thread_id = id where db = database() and id <> connection_id()) as open`.execute(db);
    return rows;
  },
  async sqlite(db) {
    const { rows } = await sql`select foreign_keys, (select timeout from pragma_busy_timeout) as timeout
      from pragma_foreign_keys`.execute(db);
    return rows;
  },
};

for (const driver of drivers.filter((one) => one !== postgresPolling)) {
  describeService(`the host's own database, ${driver.name}`, driver.service ?? [], () => {
    test('is as it was before, whatever the store did and whatever went wrong in it', async () => {
      database = await driver.create();
      const options = database.connect();
      const store = sqlStore(options);
      await store.ready();
      const before = await settings[options.dialect](options.db);
      const { key, event } = samples();
      const there = key({ alias: 'taken' });
      await store.insert(there, event(there), {});
      const attempts = Array.from({ length: 40 }, (_, index) => {
        const rival = key(index % 2 === 0 ? { alias: 'taken' } : { prefix: there.prefix });
        return store.insert(rival, event(rival), { maxPerAccount: 100 });
      });
      const results = await Promise.allSettled(attempts);
      expect(results.every((one) => one.status === 'rejected')).toBe(true);
      await store.close();
      expect(await settings[options.dialect](options.db)).toEqual(before);
      await sql`create table people (id integer primary key, name varchar(20))`.execute(options.db);
      await sql`insert into people (id, name) values (1, 'host')`.execute(options.db);
      expect((await sql`select name from people`.execute(options.db)).rows).toEqual([{ name: 'host' }]);
    });
  });
}

test.each(drivers.filter((driver) => driver.service === undefined))(
  '$name: writes ahead and syncs at every commit, and waits for other processes',
  async (driver) => {
    database = await driver.create();
    const options = database.connect();
    await sqlStore(options).ready();
    const pragma = async (name: string) => (await sql.raw(`pragma ${name}`).execute(options.db)).rows;
    expect(await pragma('journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    expect(await pragma('synchronous')).toEqual([{ synchronous: 2 }]);
    const [wait] = await pragma('busy_timeout');
    expect(wait).toMatchObject({ timeout: expect.any(Number) });
    expect(wait).not.toEqual({ timeout: 0 });
  },
);
