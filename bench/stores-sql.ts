/**
 * What the SQL store costs: a look-up beside the bare driver's own, and look-ups and pages at 10³ and at 10⁶ keys.
 * `npx tsx bench/stores-sql.ts [keys]`, with PostgreSQL and MariaDB on this machine. Every figure is a p50 in µs of calls
 * that alternate, so that whatever else the machine does is the same for both sides.
 */
import { createRequire } from 'node:module';
import { sql } from 'kysely';
import type { SqlStore } from '../adapters/stores/sql.js';
import { sqlStore } from '../adapters/stores/sql.js';
import type { StoredKey } from '../src/record.js';
import { samples } from '../src/store/conformance/samples.js';
import type { ListQuery } from '../src/store/store.js';
import { type ConnectionFacts, optionsFor } from '../test/stores/sql/connection.js';
import { oneOfEach, type TestDatabase, type TestedDriver } from '../test/stores/sql/databases.js';
import { analyze, Overheard, planOf } from '../test/stores/sql/plans.js';

const load = createRequire(import.meta.url);
const MANY = Number(process.argv[2] ?? 1_000_000);
const FEW = Math.min(1_000, MANY);
const NOW = Date.UTC(2030, 0, 15);
const { key } = samples();

type Call = () => unknown;

/** The p50 of each, in µs, called in turn. */
async function p50(calls: Readonly<Record<string, Call>>, rounds: number): Promise<Record<string, number>> {
  const took = Object.entries(calls).map(([name, call]) => ({ name, call, times: [] as number[] }));
  for (let round = -rounds / 10; round < rounds; round += 1) {
    for (const { call, times } of took) {
      const begun = performance.now();
      await call();
      if (round >= 0) times.push(performance.now() - begun);
    }
  }
  return Object.fromEntries(
    took.map(({ name, times }) => [name, (times.sort((a, b) => a - b)[times.length >> 1] ?? 0) * 1_000]),
  );
}

/** How many of the keys are expired, however many there are: a page of them is as long at 10³ as at 10⁶. */
const EXPIRED = 100;

/** All in one account: one in 8 disabled, one in 9 revoked. */
function keyNumber(index: number, count: number): StoredKey {
  return key({
    behalfOf: `user-${index % Math.floor(count / EXPIRED)}`,
    alias: `alias-${index}`,
    enabled: index % 8 !== 0,
    revokedAt: index % 9 === 0 ? NOW : null,
    expiresAt: index % Math.floor(count / EXPIRED) === 3 ? NOW - 1 : NOW + index,
  });
}

async function filled(database: TestDatabase, count: number): Promise<StoredKey> {
  const store = database.store();
  let some = key();
  for (let done = 0; done < count; done += 2_000) {
    const keys = Array.from({ length: Math.min(2_000, count - done) }, (_, index) =>
      keyNumber(done + index, count),
    );
    await store.loadKeys(keys);
    if (done <= count / 2) some = keys[keys.length >> 1] ?? some;
  }
  return some;
}

/** The same row by the driver alone, as somebody would write it who uses nothing else. */
async function bareLookup(facts: ConnectionFacts, prefix: string): Promise<{ call: Call; close(): unknown }> {
  const text = 'select * from keywarden_keys where prefix = ';
  if ('path' in facts) {
    const Database: typeof import('better-sqlite3') = load('better-sqlite3');
    const database = new Database(facts.path);
    const statement = database.prepare(`${text}?`);
    return { call: async () => statement.get(prefix), close: () => database.close() };
  }
  const { host, port, user, database } = facts;
  if (facts.driver === 'mysql2') {
    const { createPool }: typeof import('mysql2') = load('mysql2');
    const pool = createPool({ host, port, user, database }).promise();
    return { call: () => pool.query(`${text}?`, [prefix]), close: () => pool.end() };
  }
  const { Pool }: typeof import('pg') = load('pg');
  const pool = new Pool({ host, port, user, database });
  return { call: () => pool.query(`${text}$1`, [prefix]), close: () => pool.end() };
}

const pages: Readonly<Record<string, Partial<ListQuery>>> = {
  'first page': {},
  active: { status: 'active' },
  disabled: { status: 'disabled' },
  revoked: { status: 'revoked' },
  'expired (few)': { status: 'expired' },
  'expires before (few)': { expiresBefore: NOW },
  'expires before (all)': { expiresBefore: NOW * 2 },
  "one user's": { userId: 'user-7' },
  'one alias': { alias: 'alias-2' },
  'search (nothing found)': { search: 'nothing like it' },
};

function figures(driver: string, what: string, values: Readonly<Record<string, number>>): void {
  const shown = Object.entries(values).map(([name, value]) => `${name} ${Number(value.toPrecision(3))}`);
  console.log(`${driver} | ${what} | ${shown.join(' | ')}`);
}

/** How many of the call are done a second, 50 at once. */
async function aSecond(count: number, call: (index: number) => unknown): Promise<number> {
  const begun = performance.now();
  let next = 0;
  const lane = async () => {
    while (next < count) {
      next += 1;
      await call(next - 1);
    }
  };
  await Promise.all(Array.from({ length: 50 }, lane));
  return (count / (performance.now() - begun)) * 1_000;
}

/** On a database that keeps what it was told: changes of one account, which wait for each other, and of 50. */
async function throughput(driver: TestedDriver): Promise<void> {
  const database = await driver.create({ durable: true });
  const store = database.store();
  const { event } = samples();
  const values: Record<string, number> = {};
  for (const accounts of [1, 50]) {
    const keys = Array.from({ length: 2_000 }, (_, index) =>
      key({ accountId: `account-${index % accounts}` }),
    );
    const each = (call: (made: StoredKey) => unknown) => (index: number) => call(keys[index] ?? key());
    const inserts = await aSecond(
      2_000,
      each((made) => store.insert(made, event(made), { maxPerAccount: 10_000 })),
    );
    const revoking = (made: StoredKey) => ({
      accountId: made.accountId,
      id: made.id,
      version: 1,
      set: { revokedAt: 1 },
    });
    const revocations = await aSecond(
      2_000,
      each((made) => store.update(revoking(made), event(made))),
    );
    values[`inserts, ${accounts} account(s)`] = inserts;
    values[`revocations, ${accounts} account(s)`] = revocations;
    if (accounts === 50)
      values['look-ups'] = await aSecond(20_000, (index) =>
        store.findByPrefix(keys[index % 2_000]?.prefix ?? ''),
      );
  }
  figures(driver.name, 'a second, 50 at once', values);
  await database.drop();
}

for (const driver of oneOfEach) {
  if (driver.service && !driver.service.reachable) {
    console.log(`${driver.name}: does not answer`);
    continue;
  }
  await throughput(driver);
  const [small, large] = [await driver.create(), await driver.create()];
  try {
    const fewPrefix = (await filled(small, FEW)).prefix;
    const begun = performance.now();
    const manyPrefix = (await filled(large, MANY)).prefix;
    figures(driver.name, 'keys loaded a second', { '': (MANY / (performance.now() - begun)) * 1_000 });
    const overheard = new Overheard();
    const heard = optionsFor(large.facts, overheard.log);
    const listening = sqlStore(heard);
    await listening.ready();
    for (const database of [small, large]) {
      const { db, dialect } = database.connect();
      await analyze(db, dialect);
      if (dialect === 'postgres') await sql`vacuum keywarden_keys`.execute(db);
    }

    const bare = await bareLookup(small.facts, fewPrefix);
    const [few, many] = [small.store(), large.store()];
    const lookups = driver.service ? 10_000 : 50_000;
    const miss = await p50({ bare: bare.call, store: () => few.findByPrefix(fewPrefix) }, lookups);
    figures(driver.name, 'a look-up beside the bare driver', {
      ...miss,
      ratio: (miss['store'] ?? 0) / (miss['bare'] ?? 1),
    });
    await bare.close();

    const both = async (what: string, call: (store: SqlStore, prefix: string) => unknown, rounds: number) => {
      const came = await p50({ few: () => call(few, fewPrefix), many: () => call(many, manyPrefix) }, rounds);
      figures(driver.name, what, { ...came, ratio: (came['many'] ?? 0) / (came['few'] ?? 1) });
    };
    await both('look-up by prefix', (store, prefix) => store.findByPrefix(prefix), 5_000);
    for (const [name, query] of Object.entries(pages)) {
      const whole: ListQuery = { accountId: 'acme', now: NOW, limit: 50, ...query };
      const slow = /search|expire/.test(name);
      await both(`page: ${name}`, (store) => store.list(whole), slow ? 20 : 500);
      const [statement] = await overheard.during(() => listening.list(whole));
      if (statement)
        console.log(`    ${(await planOf(heard.db, heard.dialect, statement)).text.slice(0, 700)}`);
    }
    await heard.db.destroy();
  } finally {
    await small.drop();
    await large.drop();
  }
}
