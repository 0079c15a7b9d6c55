import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompiledQuery, Kysely, type SqliteDatabase, SqliteDialect, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nodeSqlite, withStatementCache } from '../../../adapters/stores/sql.js';
import { hasNodeSqlite } from './connection.js';

const load = createRequire(import.meta.url);

const drivers: Readonly<Record<string, (path: string) => SqliteDatabase>> = {
  'better-sqlite3': (path) => {
    const Database: typeof import('better-sqlite3') = load('better-sqlite3');
    return new Database(path);
  },
  libsql: (path) => {
    const Database: typeof import('libsql') = load('libsql');
    return new Database(path);
  },
  ...(hasNodeSqlite && {
    'node:sqlite': (path: string) => nodeSqlite(new (load('node:sqlite').DatabaseSync)(path)),
  }),
};

/** The same database, keeping count of what it prepares. */
function counted(database: SqliteDatabase): {
  readonly database: SqliteDatabase;
  readonly prepared: string[];
} {
  const prepared: string[] = [];
  return {
    prepared,
    database: {
      close: () => database.close(),
      prepare(text) {
        prepared.push(text);
        return database.prepare(text);
      },
    },
  };
}

describe.each(Object.keys(drivers))('kept statements of %s', (driver) => {
  let folder: string;
  let db: Kysely<{ readonly things: { readonly id: number; readonly name: string } }>;
  let prepared: string[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'keywarden-'));
    const open = drivers[driver];
    if (open === undefined) throw new Error(`There is no driver ${driver}.`);
    const counting = counted(open(join(folder, 'things.db')));
    prepared = counting.prepared;
    db = new Kysely({ dialect: new SqliteDialect({ database: withStatementCache(counting.database) }) });
    await sql`create table things (id integer primary key, name text not null)`.execute(db);
    await sql`insert into things (id, name) values (1, 'one'), (2, 'two'), (3, 'three')`.execute(db);
    prepared.length = 0;
  });
  afterEach(async () => {
    await db.destroy();
    rmSync(folder, { recursive: true });
  });

  const named = (id: number) => db.selectFrom('things').select('name').where('id', '=', id).execute();

  test('a text is prepared once, and gives what belongs to its parameters each time', async () => {
    expect(await named(1)).toEqual([{ name: 'one' }]);
    expect(await named(3)).toEqual([{ name: 'three' }]);
    expect(await named(9)).toEqual([]);
    for (const name of ['uno', 'eins']) {
      await db.updateTable('things').set({ name }).where('id', '=', 1).execute();
      expect(await named(1)).toEqual([{ name }]);
    }
    expect(prepared).toHaveLength(2);
  });

  test('a statement that failed is as good as before', async () => {
    const add = (id: number) => db.insertInto('things').values({ id, name: 'four' }).execute();
    await expect(add(1)).rejects.toThrow(/UNIQUE/);
    await expect(add(1)).rejects.toThrow(/UNIQUE/);
    await add(4);
    expect(await named(4)).toEqual([{ name: 'four' }]);
    expect(prepared.filter((text) => text.startsWith('insert'))).toHaveLength(1);
  });

  test('it is followed where the tables change', async () => {
    const all = () =>
      db.executeQuery(CompiledQuery.raw('select * from things where id = 1')).then(({ rows }) => rows);
    expect(await all()).toEqual([{ id: 1, name: 'one' }]);
    await sql`alter table things add column size integer default 7`.execute(db);
    expect(await all()).toEqual([{ id: 1, name: 'one', size: 7 }]);
    await sql`alter table things rename column name to title`.execute(db);
    expect(await all()).toEqual([{ id: 1, title: 'one', size: 7 }]);
    await sql`drop table things`.execute(db);
    await expect(all()).rejects.toThrow(/no such table/);
  });

  test('rows that are fetched one by one do not stand in the way of the same statement', async () => {
    const open = drivers[driver];
    const again = withStatementCache(open?.(join(folder, 'things.db')) ?? expect.fail());
    const text = 'select id from things order by id';
    const first = again.prepare(text).iterate([])[Symbol.iterator]();
    expect(first.next().value).toEqual({ id: 1 });
    const second = again.prepare(text).iterate([])[Symbol.iterator]();
    expect(second.next().value).toEqual({ id: 1 });
    expect(again.prepare(text).all([])).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
    expect(first.next().value).toEqual({ id: 2 });
    for (const one of [first, second]) one.return?.();
    again.close();
    const streamed: number[] = [];
    for await (const { id } of db.selectFrom('things').select('id').orderBy('id').stream()) streamed.push(id);
    expect(streamed).toEqual([1, 2, 3]);
  });

  test('of a thousand texts the last hundred are kept', async () => {
    const number = (value: number) => db.executeQuery(CompiledQuery.raw(`select ${value} as value`));
    for (let value = 0; value < 1_000; value += 1) await number(value);
    prepared.length = 0;
    for (let value = 999; value >= 900; value -= 1) expect((await number(value)).rows).toEqual([{ value }]);
    expect(prepared).toEqual([]);
    await number(0);
    expect(prepared).toHaveLength(1);
  });
});
