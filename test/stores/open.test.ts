import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect, sql } from 'kysely';
import { afterEach, describe, expect, test } from 'vitest';
import { credentialsIn, withoutCredentials } from '../../adapters/stores/open/credentials.js';
import { byIoRedis, byNodeRedis } from '../../adapters/stores/open/redis.js';
import { MissingDriverError, openStore } from '../../adapters/stores/open.js';
import { SqlStoreError } from '../../adapters/stores/sql.js';
import { samples } from '../../src/store/conformance/samples.js';
import { describeService, mariadb, postgres, redis } from '../services.js';
import { describeOwnServer, ownServer } from './redis/server.js';
import { PLACES, type PlaceKind } from './urls.js';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function placeOf({ create }: PlaceKind) {
  const place = await create();
  closing.push(place.remove);
  return place;
}

for (const kind of PLACES) {
  describeService(`openStore('${kind.name}:…')`, kind.service ?? [], () => {
    const { key, event } = samples();

    test('opens an empty store, and gives it what it needs', async () => {
      const { url, options } = await placeOf(kind);
      const store = await openStore(url, options);
      closing.push(() => store.close());
      const made = key();
      const told: unknown[] = [];
      const stop = await store.watch((change) => told.push(change));
      await store.insert(made, event(made), { maxPerAccount: 1 });
      expect(await store.findByPrefix(made.prefix)).toEqual(made);
      await store.recordUse([
        { accountId: 'acme', keyId: made.id, day: '2030-01-15', count: 1, lastUsedAt: 1 },
      ]);
      expect((await store.scanUse()).items).toHaveLength(1);
      await expect.poll(() => told, { timeout: 10_000 }).toContainEqual({ prefix: made.prefix });
      stop();
    });

    test('opens what is there, and closes it', async () => {
      const { url, options } = await placeOf(kind);
      const made = key();
      const first = await openStore(url, options);
      await first.insert(made, event(made), {});
      await first.close();
      const second = await openStore(url, options);
      closing.push(() => second.close());
      expect(await second.findByPrefix(made.prefix)).toEqual(kind.keeps ? made : undefined);
      if (kind.service !== undefined)
        await expect((async () => first.findByPrefix(made.prefix))()).rejects.toThrow();
    });
  });
}

for (const kind of PLACES.filter(({ name }) => name !== 'memory' && name !== 'redis')) {
  describeService(`openStore('${kind.name}:…', { create: false })`, kind.service ?? [], () => {
    test('makes nothing where nothing is, and opens what is there', async () => {
      const { url, options } = await placeOf(kind);
      for (let again = 0; again < 2; again += 1) {
        await expect(openStore(url, { ...options, create: false })).rejects.toThrow(
          /there is nothing at .*nothing is made there|has no keywarden tables yet|There is no keystore/,
        );
        if (kind.service === undefined) expect(existsSync(url.slice(url.indexOf(':') + 1))).toBe(false);
      }
      await (await openStore(url, options)).close();
      const store = await openStore(url, { ...options, create: false });
      closing.push(() => store.close());
      expect(await store.counts('acme', 0)).toEqual({ active: 0, disabled: 0, expired: 0, revoked: 0 });
    });
  });
}

describeService('openStore: a prefix in the URL of Redis', redis, () => {
  test('is the prefix; and is not said twice', async () => {
    const kind = PLACES.find(({ name }) => name === 'redis');
    if (kind === undefined) throw new Error('There is no redis.');
    const { url, options } = await placeOf(kind);
    const [first, second] = [`${options.prefix}a:`, `${options.prefix}b:`];
    const open = async (address: string, prefix?: string) => {
      const store = await openStore(address, prefix === undefined ? {} : { prefix });
      closing.push(() => store.close());
      return store;
    };
    const { key, event } = samples();
    const made = key();
    const store = await open(`${url}?prefix=${encodeURIComponent(first)}`);
    await store.insert(made, event(made), {});
    expect(await (await open(url, first)).findByPrefix(made.prefix)).toEqual(made);
    expect(await (await open(`${url}?prefix=${second}`)).findByPrefix(made.prefix)).toBeUndefined();
    for (const wrong of [
      openStore(`${url}?prefix=${first}`, { prefix: first }),
      openStore(`${url}?prefix=${first}&prefix=${second}`),
    ]) {
      await expect(wrong).rejects.toThrow(/say the prefix once, in the URL or as the option prefix/);
    }
    await expect(openStore(`${url}?prefix=`)).rejects.toThrow(/^redisStore: prefix must be /);
  });
});

describeService('openStore: mariadb: is mysql:', mariadb, () => {
  test('opens what is there', async () => {
    const kind = PLACES.find(({ name }) => name === 'mysql');
    if (kind === undefined) throw new Error('There is no mysql.');
    const { url } = await placeOf(kind);
    const store = await openStore(url.replace('mysql:', 'mariadb:'));
    closing.push(() => store.close());
    expect(await store.counts('acme', 0)).toMatchObject({ active: 0 });
  });
});

describe('openStore and tables of another version', () => {
  /** A database whose record of migrations says something else. */
  async function altered(...statements: string[]) {
    const kind = PLACES.find(({ name }) => name === 'sqlite');
    if (kind === undefined) throw new Error('There is no sqlite.');
    const { url } = await placeOf(kind);
    await (await openStore(url)).close();
    const db = new Kysely<unknown>({
      dialect: new SqliteDialect({ database: new Database(url.slice('sqlite:'.length)) }),
    });
    for (const statement of statements) await sql.raw(statement).execute(db);
    await db.destroy();
    return url;
  }

  test('older tables are left alone, unless it is asked for', async () => {
    const url = await altered(
      'drop table keywarden_changes',
      "delete from keywarden_migration where name = '0003_changes'",
    );
    for (const options of [{}, { migrate: false }]) {
      await expect(openStore(url, options)).rejects.toThrow(
        /of an older version.*\{ migrate: true \}.*migrate\(\)/,
      );
    }
    const store = await openStore(url, { migrate: true });
    closing.push(() => store.close());
    expect(await store.counts('acme', 0)).toEqual({ active: 0, disabled: 0, expired: 0, revoked: 0 });
    await (await openStore(url)).close();
  });

  test('tables that another process is making at that moment are waited for', async () => {
    const url = await altered(
      'drop table keywarden_changes',
      "delete from keywarden_migration where name = '0003_changes'",
    );
    const opening = openStore(url);
    await sleep(500);
    await (await openStore(url, { migrate: true })).close();
    const store = await opening;
    closing.push(() => store.close());
    expect(await store.counts('acme', 0)).toEqual({ active: 0, disabled: 0, expired: 0, revoked: 0 });
  });

  test('newer tables are refused, whatever is asked for', async () => {
    const url = await altered(
      "insert into keywarden_migration (name, timestamp) values ('9999-from-the-future', '2030-01-01')",
    );
    for (const migrate of [false, true]) {
      await expect(openStore(url, { migrate })).rejects.toThrow(/newer than this code/);
    }
  });
});

test('openStore and an option that there is not: it is named, and those that there are', async () => {
  const misspelt: object = { migrat: true };
  await expect(openStore('memory:', misspelt)).rejects.toThrow(
    /^openStore: there is no option "migrat"; there are create, migrate, passphrase, prefix\.$/,
  );
});

describe('openStore and URLs that are none', () => {
  test.each([
    '',
    'keys.db',
    '/var/lib/keys.db',
    'http://user:hidden@host/',
    'POSTGRES://user:hidden@host/db',
    'mongodb://user:hidden@host/db',
    'constructor:x',
    '__proto__:x',
    ' redis://user:hidden@host',
  ])('%j: says which there are', async (url) => {
    const error = await failure(openStore(url));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(/must be one of memory:, keystore:.*sqlite:.*postgres:.*mysql:.*redis:/);
    expect(String(error.stack)).not.toContain('hidden');
  });

  test.each([undefined, null, 7, {}, ['memory:']])('%j: is no URL', async (url) => {
    await expect(openStore(url as unknown as string)).rejects.toThrow(TypeError);
  });

  test.each([
    ['memory:here', /nothing after the colon/],
    ['memory://host', /nothing after the colon/],
    ['keystore:', /after the scheme comes a path/],
    ['keystore://host/keys.jwe', /a path, as in keystore:\.\/keys\.jwe/],
    ['keystore:./keys.jwe', /needs the option passphrase/],
    ['sqlite:', /after the scheme comes a path/],
    // The driver takes the first for a database that is gone at the end, and the second for keys.db.
    ['sqlite: ', /after the scheme comes a path/],
    ['sqlite:./keys.db\0.old', /a path without NUL/],
    ['keystore:./keys.jwe\0', /a path without NUL/],
    ['sqlite:///keys.db', /an absolute one with a single slash/],
    ['postgres:host/db', /two slashes and a host/],
    ['postgres:user:hidden@host/db', /two slashes and a host/],
    ['mysql://', /cannot be read|needs a host/],
    ['mysql:///db', /cannot be read|needs a host/],
    ['redis://user:hid den@ho st', /cannot be read/],
    ['redis://user:hidden@host:99999', /cannot be read/],
    ['redis://user:hidden%@host', /write % itself as %25/],
    ['postgres://user:hidden%zz@host/db', /write % itself as %25/],
    ['postgres://user:hid/den@host/db', /cannot be read/],
  ])('%s: says what is wrong with it', async (url, says) => {
    const error = await failure(openStore(url));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(says);
    expect(String(error.stack)).not.toMatch(/hidden|hid den|hid\/den/);
  });
});

describe('openStore never shows user or password', () => {
  const user = 'someone-nobody-may-read';
  const password = 'p@ss:w/ö#rd-nobody-may-read';
  const written = [user, password, encodeURIComponent(password), encodeURI(password)];
  const login = `${user}:${encodeURIComponent(password)}`;

  async function shows(url: string): Promise<void> {
    const error = await failure(openStore(url));
    const everything = `${error.message}\n${error.stack}\n${JSON.stringify(Object.getOwnPropertyDescriptors(error))}\n${String(error.cause)}`;
    for (const secret of written) expect(everything).not.toContain(secret);
    expect(error.message.length).toBeGreaterThan(10);
  }

  for (const scheme of ['postgres', 'mysql', 'redis']) {
    test(`${scheme}: nobody listens there`, () => shows(`${scheme}://${login}@127.0.0.1:1/keys`));
    test(`${scheme}: no such host`, () => shows(`${scheme}://${login}@nowhere.invalid/keys`));
    test(`${scheme}: parameters that make no sense`, () =>
      shows(
        `${scheme}://${login}@127.0.0.1:1/keys?ssl=${encodeURIComponent(password)}&password=${encodeURIComponent(password)}`,
      ));
  }

  describeService('a server that refuses', [postgres, mariadb], () => {
    test('postgres', () => shows(`postgres://${login}@${postgres.host}:${postgres.port}/keys`));
    test('mysql', () => shows(`mysql://${login}@${mariadb.host}:${mariadb.port}/keys`));
  });

  describeOwnServer('a Redis that refuses', () => {
    for (const [name, connect] of [
      ['node-redis', async (url: string) => byNodeRedis(await import('redis'), url)],
      ['ioredis', async (url: string) => byIoRedis(await import('ioredis'), url)],
    ] as const) {
      test(name, async () => {
        const server = await ownServer('--requirepass', 'another');
        closing.push(server.dispose);
        const error = await failure(connect(`redis://${login}@${server.host}:${server.port}`));
        expect(error.message).toMatch(/^Redis: (WRONGPASS|NOAUTH|ERR)/);
        const everything = `${error.stack}\n${JSON.stringify(Object.getOwnPropertyDescriptors(error))}`;
        for (const secret of written) expect(everything).not.toContain(secret);
        const { client, close } = await connect(`redis://:another@${server.host}:${server.port}`);
        expect(client).toBeDefined();
        close();
      });
    }
  });

  test('an error of ours says what it says, though a user may be called like a word of it', async () => {
    const reached = await failure(openStore('postgres://data:base@127.0.0.1:1/keys'));
    expect(reached).toBeInstanceOf(SqlStoreError);
    expect(reached.message).toBe('The database cannot be reached (ECONNREFUSED).');
    const missing = new MissingDriverError('postgres', 'kysely pg');
    expect(withoutCredentials(missing, ['pg', 'kysely'])).toBe(missing);
  });

  test('credentials are found as they are written and as drivers read them', () => {
    expect(credentialsIn('postgres://me:a%40b@host/db?sslpassword=c%20d&x=y')).toEqual([
      'me',
      'a%40b',
      'a@b',
      'c d',
    ]);
    expect(credentialsIn('redis://host/0')).toEqual([]);
    expect(credentialsIn('redis://:a@b@host')).toEqual(['a@b']);
    expect(credentialsIn('memory:')).toEqual([]);
  });

  test('an error without them stays what it is; in another they are dots', () => {
    const plain = new RangeError('unrelated');
    expect(withoutCredentials(plain, ['secret-1'])).toBe(plain);
    const inText = new Error('login with secret-1 failed');
    expect(withoutCredentials(inText, ['secret-1'])).toMatchObject({ message: 'login with … failed' });
    const carried = Object.assign(new Error('failed'), { config: { deep: { password: 'secret-1' } } });
    expect(withoutCredentials(carried, ['secret-1'])).not.toHaveProperty('config');
    const caused = new Error('failed', { cause: new Error('secret-1') });
    expect(withoutCredentials(caused, ['secret-1'])).not.toHaveProperty('cause');
    expect(withoutCredentials(new Error('abcab'), ['b'])).toMatchObject({
      message: 'openStore: the store could not be opened.',
    });
  });

  test('what is too short to be cut out leaves the code, unless it is in that too', () => {
    const wrong = new Error('Redis: WRONGPASS invalid username-password pair or user is disabled.');
    expect(withoutCredentials(wrong, ['me', 'secret-1'])).toMatchObject({
      message: 'openStore: the store could not be opened (WRONGPASS).',
    });
    expect(withoutCredentials(wrong, ['me', 'NGPA'])).toMatchObject({
      message: 'openStore: the store could not be opened.',
    });
  });
});

async function failure(attempt: Promise<unknown>): Promise<Error> {
  const error = await attempt.then(
    () => new Error('It did not fail.'),
    (caught: unknown) => caught,
  );
  if (!(error instanceof Error) || error.message === 'It did not fail.')
    throw new Error(`Not an error: ${String(error)}`);
  return error;
}
