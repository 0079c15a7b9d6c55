import { sql } from 'kysely';
import { createPool } from 'mysql2';
import { Client } from 'pg';
import { afterEach, expect, test } from 'vitest';
import { openStore } from '../../../adapters/stores/open.js';
import { migrate, SqlStoreError, schemaState } from '../../../adapters/stores/sql.js';
import { samples } from '../../../src/store/conformance/samples.js';
import { describeService, mariadb, postgres } from '../../services.js';
import { tcpProxy } from '../tcp-proxy.js';
import { mariadbPolling, oneOfEach, postgresListening, type TestDatabase } from './databases.js';
import { failure, printed } from './failure.js';

let database: TestDatabase;
const { key, event } = samples();

/** How many of the database's connections wait for a lock. */
const WAITING = {
  postgres: sql<{ count: unknown }>`select count(*) as "count" from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`,
  mariadb: sql<{ count: unknown }>`select count(*) as "count" from information_schema.innodb_trx
    join information_schema.processlist on id = trx_mysql_thread_id
    where db = database() and trx_state = 'LOCK WAIT'`,
};

/** A server's connection that another one waits for. */
interface Blocker {
  run(statement: string): Promise<unknown>;
  /** Settles once so many of the database's connections wait for a lock. */
  waitedFor(count: number): Promise<void>;
  end(): Promise<unknown>;
}

async function blockerFor(named: string): Promise<Blocker> {
  const { db } = database.connect();
  const waiting = database.facts.driver === 'pg' ? WAITING.postgres : WAITING.mariadb;
  // InnoDB shows transactions as they were when last looked at, until nobody has looked for 100 ms.
  const often = { timeout: 30_000, interval: 150 };
  const waitedFor = (count: number) =>
    expect.poll(async () => Number((await waiting.execute(db)).rows[0]?.count), often).toBe(count);
  if (database.facts.driver === 'pg') {
    const client = new Client({
      host: postgres.host,
      port: postgres.port,
      user: postgres.user,
      database: named,
    });
    await client.connect();
    return { run: (statement) => client.query(statement), waitedFor, end: () => client.end() };
  }
  const pool = createPool({ host: mariadb.host, port: mariadb.port, user: mariadb.user, database: named });
  const connection = await pool.promise().getConnection();
  return { run: (statement) => connection.query(statement), waitedFor, end: () => pool.promise().end() };
}

for (const driver of [postgresListening, mariadbPolling]) {
  describeService(`connections that die, ${driver.name}`, driver.service ?? [], () => {
    afterEach(() => database.drop());

    test('in the middle of a transaction: an error, nothing written, and the store goes on', async () => {
      database = await driver.create();
      const { facts } = database;
      if (!('port' in facts)) throw new Error('A server has a port.');
      const proxy = await tcpProxy(facts);
      const store = database.store({ port: proxy.port });
      const there = key();
      await store.insert(there, event(there), {});
      const blocker = await blockerFor(facts.database);
      await blocker.run('begin');
      await blocker.run("update keywarden_accounts set sequence = sequence where account_id = 'acme'");
      const made = key();
      const waiting = failure(store.insert(made, event(made), {}));
      const change = { accountId: 'acme', id: there.id, version: 1, set: { enabled: false } };
      const waitingToo = failure(store.update(change, event(there)));
      await blocker.waitedFor(2);
      proxy.cutAll();
      expect((await waiting).code).not.toBe('');
      await waitingToo;
      await blocker.run('rollback');
      await blocker.end();
      expect(await store.findByPrefix(made.prefix)).toBeUndefined();
      expect(await store.findByPrefix(there.prefix)).toEqual(there);
      await store.insert(made, event(made), {});
      expect(
        (await store.readAudit({ accountId: 'acme', limit: 10 })).items.map((one) => one.sequence),
      ).toEqual([2, 1]);
      await proxy.close();
    });

    test('a deadlock is tried again', async () => {
      database = await driver.create();
      const { facts } = database;
      const store = database.store();
      const there = key();
      const rival = key();
      await store.insert(there, event(there), {});
      const blocker = await blockerFor('database' in facts ? facts.database : '');
      // The blocker holds the prefix that the store waits for, and then asks for the account that the store holds.
      await blocker.run('begin');
      await blocker.run(`update keywarden_keys set prefix = '${rival.prefix}' where id = '${there.id}'`);
      const inserted = store.insert(rival, event(rival), {});
      await blocker.waitedFor(1);
      const closing = blocker.run(
        "update keywarden_accounts set sequence = sequence where account_id = 'acme'",
      );
      await closing.catch(() => {});
      await blocker.run('rollback').catch(() => {});
      await inserted;
      await blocker.end();
      expect(await store.findByPrefix(rival.prefix)).toEqual(rival);
    });
  });
}

describeService('a connection that dies while it is in use, by openStore', postgres, () => {
  afterEach(() => database.drop());

  test('is an error of the call, and not the end of the process', async () => {
    database = await postgresListening.create();
    const { facts } = database;
    if (!('port' in facts)) throw new Error('A server has a port.');
    const proxy = await tcpProxy(facts);
    const store = await openStore(`postgres://${facts.user}@${proxy.host}:${proxy.port}/${facts.database}`);
    const blocker = await blockerFor(facts.database);
    const made = key();
    await store.insert(made, event(made), {});
    await blocker.run('begin');
    await blocker.run("update keywarden_accounts set sequence = sequence where account_id = 'acme'");
    const waiting = failure(store.append(event(made)));
    await blocker.waitedFor(1);
    proxy.cutAll();
    expect((await waiting).code).toBe('CONNECTION_LOST');
    await blocker.end();
    expect(await store.findByPrefix(made.prefix)).toEqual(made);
    await store.close?.();
    await proxy.close();
  });
});

for (const driver of oneOfEach) {
  describeService(`a database that is away, ${driver.name}`, driver.service ?? [], () => {
    afterEach(() => database.drop());

    test('says so with a code, and neither address nor credentials', async () => {
      database = await driver.create();
      if (!('port' in database.facts)) return;
      const proxy = await tcpProxy(database.facts);
      await proxy.set('refuse');
      const options = database.connect({ port: proxy.port });
      const store = database.store({ port: proxy.port });
      const works = [
        () => store.ready(),
        () => store.findByPrefix('kw_x'),
        () => schemaState(options),
        () => migrate(options),
      ];
      for (const work of works) {
        const error = await failure(work());
        expect(error).toEqual(
          new SqlStoreError('ECONNREFUSED', 'The database cannot be reached (ECONNREFUSED).'),
        );
        expect(printed(error)).not.toContain(String(proxy.port));
      }
      await proxy.set('pass');
      await store.ready();
      await proxy.close();
    });
  });
}
