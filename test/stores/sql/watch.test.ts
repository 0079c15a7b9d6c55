import { type Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SqlStore } from '../../../adapters/stores/sql.js';
import { samples } from '../../../src/store/conformance/samples.js';
import type { StoreChange } from '../../../src/store/store.js';
import { describeService } from '../../services.js';
import { type TcpProxy, tcpProxy } from '../tcp-proxy.js';
import {
  mariadbPolling,
  oneOfEach,
  postgresListening,
  postgresPolling,
  type TestDatabase,
} from './databases.js';

let database: TestDatabase;
let proxy: TcpProxy | undefined;
let told: StoreChange[];
const { key, event } = samples();

beforeEach(() => {
  told = [];
});
afterEach(async () => {
  await proxy?.close();
  proxy = undefined;
  await database.drop();
});

const listener = (change: StoreChange) => told.push(change);
const prefixes = () => told.flatMap((change) => (change === 'resync' ? [] : [change.prefix]));

async function insertInto(store: SqlStore): Promise<string> {
  const made = key();
  await store.insert(made, event(made), {});
  return made.prefix;
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (!condition()) {
    if (performance.now() > deadline)
      expect.fail(`${what}: not within 15 seconds. Told: ${JSON.stringify(told)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describeService('watch, PostgreSQL that pushes', postgresListening.service ?? [], () => {
  /** A store that listens through a proxy, and writes past it. */
  async function throughProxy(): Promise<TcpProxy> {
    database = await postgresListening.create();
    const { facts } = database;
    if (!('port' in facts)) throw new Error('PostgreSQL has a port.');
    proxy = await tcpProxy(facts);
    return proxy;
  }

  test.each(['cut', 'refused for a while'])(
    'a connection %s: `resync`, then every change again',
    async (fault) => {
      const between = await throughProxy();
      const store = database.store({ listenPort: between.port });
      await store.watch(listener);
      const first = await insertInto(store);
      await until(() => prefixes().includes(first), 'the change before');
      if (fault === 'cut') between.cutAll();
      else await between.set('refuse');
      await insertInto(store);
      await new Promise((resolve) => setTimeout(resolve, 200));
      await between.set('pass');
      await until(() => told.includes('resync'), '`resync`');
      const last = await insertInto(store);
      await until(() => prefixes().includes(last), 'the change after');
      expect(told.filter((change) => change === 'resync')).toHaveLength(1);
    },
  );

  test('a connection that the server ends: the same', async () => {
    database = await postgresListening.create();
    const store = database.store();
    const { db } = database.connect();
    await store.watch(listener);
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and query ilike 'listen%'`.execute(db);
    await until(() => told.includes('resync'), '`resync`');
    const last = await insertInto(store);
    await until(() => prefixes().includes(last), 'the change after');
  });

  test('a database that is away when watching begins is an error, and so nobody believes to be told', async () => {
    const between = await throughProxy();
    const store = database.store({ listenPort: between.port });
    await between.set('refuse');
    await expect(Promise.resolve(store.watch(listener))).rejects.toMatchObject({
      name: 'SqlStoreError',
      code: 'ECONNREFUSED',
    });
  });

  test('close ends the connection', async () => {
    database = await postgresListening.create();
    const store = database.store();
    await store.watch(listener);
    await store.watch(listener);
    const { db } = database.connect();
    const listening = async () =>
      (
        await sql`select 1 from pg_stat_activity where datname = current_database() and query ilike 'listen%'`.execute(
          db,
        )
      ).rows.length;
    expect(await listening()).toBe(2);
    await store.close();
    let left = await listening();
    for (let round = 0; left > 0 && round < 100; round += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      left = await listening();
    }
    expect(left).toBe(0);
  });
});

for (const driver of [postgresPolling, mariadbPolling]) {
  describeService(`watch, ${driver.name} that is away for a while`, driver.service ?? [], () => {
    test('is asked again, and nothing was missed', async () => {
      database = await driver.create();
      const { facts } = database;
      if (!('port' in facts)) throw new Error('A server has a port.');
      const between = await tcpProxy(facts);
      proxy = between;
      await database.store({ port: between.port }).watch(listener);
      const writer = database.store();
      const written = [await insertInto(writer)];
      await until(() => prefixes().length === 1, 'the change before');
      await between.set('refuse');
      written.push(await insertInto(writer), await insertInto(writer));
      await new Promise((resolve) => setTimeout(resolve, 100));
      await between.set('pass');
      written.push(await insertInto(writer));
      await until(() => prefixes().length === 4, 'every change');
      expect(told).toEqual(written.map((prefix) => ({ prefix })));
    });

    test('a change that is committed after a later one is told all the same', async () => {
      database = await driver.create();
      const store = database.store();
      const { db } = database.connect();
      await insertInto(store);
      const inserting = (prefix: string) => sql`insert into keywarden_changes (prefix) values (${prefix})`;
      let later = '';
      let begun: Promise<unknown> | undefined;
      await db.transaction().execute(async (open) => {
        await inserting('kw_slow').execute(open);
        // One watcher begins while it is open, the other sees the later change first.
        begun = Promise.resolve(store.watch(listener));
        await begun;
        later = await insertInto(store);
        await until(() => prefixes().includes(later), 'the later change');
        expect(prefixes()).not.toContain('kw_slow');
      });
      await until(() => prefixes().includes('kw_slow'), 'the change that was committed last');
      expect(told).toEqual([{ prefix: later }, { prefix: 'kw_slow' }]);
    });
  });
}

describe.each(oneOfEach.filter((driver) => driver !== postgresListening).concat(postgresPolling))(
  'watch, $name by polling',
  (driver) => {
    describeService(driver.name, driver.service ?? [], () => {
      const empty = (db: Kysely<unknown>) => sql`delete from keywarden_changes`.execute(db);

      test('a table that is no longer the one that was followed: `resync`', async () => {
        database = await driver.create();
        const store = database.store();
        await insertInto(store);
        await store.watch(listener);
        await empty(database.connect().db);
        await until(() => told.includes('resync'), '`resync`');
        const last = await insertInto(store);
        await until(() => prefixes().includes(last), 'the change after');
      });

      test('old changes are removed by purge, and whoever watches hears of it', async () => {
        database = await driver.create();
        const { db } = database.connect();
        const store = database.store();
        const many = Array.from({ length: 1_100 }, (_, index) => sql`(${`kw_${index}`})`);
        await sql`insert into keywarden_changes (prefix) values ${sql.join(many)}`.execute(db);
        await store.watch(listener);
        expect(await store.purge({ accountId: 'acme' }, event({ accountId: 'acme' }))).toBe(0);
        await until(() => told.includes('resync'), '`resync`');
        const { rows } = await sql<{
          left: unknown;
        }>`select count(*) as "left" from keywarden_changes`.execute(db);
        expect(Number(rows[0]?.left)).toBeLessThanOrEqual(1_001);
        const last = await insertInto(store);
        await until(() => prefixes().includes(last), 'the change after');
      });
    });
  },
);
