/** What people get wrong when they make a store: told where it is written, with what would be right and without any secret. */
import { Kysely, PostgresDialect, SqliteDialect } from 'kysely';
import { describe, expect, test } from 'vitest';
import { openStore } from '../../adapters/stores/open.js';
import { redisStore } from '../../adapters/stores/redis.js';
import { migrate, migrationSql, schemaState, sqlStore } from '../../adapters/stores/sql.js';

/** In no error. */
const SECRET = 'hunter2hunter2';
const URL_WITH_PASSWORD = `postgres://keywarden:${SECRET}@db.example/keys`;

const dialect = new PostgresDialect({ pool: async () => expect.fail('Nothing is connected.') });
const db = new Kysely<unknown>({ dialect });
const client = { isReady: true, sendCommand: async () => 'OK', duplicate() {}, on() {}, off() {} };

/** Calls a function as code without types does; what it throws, at once or later. */
async function failure(call: (...args: never[]) => unknown, args: readonly unknown[]): Promise<unknown> {
  try {
    await Reflect.apply(call, undefined, args);
  } catch (error) {
    return error;
  }
  return 'nothing was thrown';
}

type Mistake = readonly [what: string, args: readonly unknown[], said: RegExp];

const DATABASE: readonly Mistake[] = [
  ['nothing', [], /options must be an object that has db and dialect; it is undefined\.$/],
  ['null', [null], /options must be an object that has db and dialect; it is null\.$/],
  ['a URL', [URL_WITH_PASSWORD], /options must be an object .*; it is a text of \d+ characters\.$/],
  ['an instance alone', [db], /db must be a Kysely instance .*; it is undefined\.$/],
  ['a misspelt name', [{ db, dialekt: 'postgres' }], /there is no option "dialekt"; there are db, dialect,/],
  ['no instance', [{ dialect: 'sqlite' }], /db must be a Kysely instance \(new Kysely.*; it is undefined\.$/],
  [
    'a URL for an instance',
    [{ db: URL_WITH_PASSWORD, dialect: 'postgres' }],
    /db must be .*; it is a text of/,
  ],
  ['a pool for an instance', [{ db: { query() {} }, dialect: 'postgres' }], /db must be .*; it is an object/],
  [
    'a promise of an instance',
    [{ db: Promise.resolve(db), dialect: 'postgres' }],
    /db must be .*; it is a promise: await it first\.$/,
  ],
  ['no dialect', [{ db }], /dialect must be one of postgres, mysql, sqlite; it is undefined\.$/],
  ['another dialect', [{ db, dialect: 'oracle' }], /dialect must be one of .*; it is "oracle"\.$/],
  [
    'a dialect of Object',
    [{ db, dialect: 'constructor' }],
    /dialect must be one of .*; it is "constructor"\.$/,
  ],
  [
    'a URL for a dialect',
    [{ db, dialect: URL_WITH_PASSWORD }],
    /dialect must .*; it is a text of \d+ characters/,
  ],
  ["Kysely's dialect", [{ db, dialect: circular() }], /dialect must be one of .*; it is an object\.$/],
  ['a list', [{ db, dialect: ['postgres'] }], /dialect must be one of .*; it is a list of 1\.$/],
];

/** As objects with drivers in them are. */
function circular(): object {
  const one: { self?: object } = {};
  one.self = one;
  return Object.assign(one, new SqliteDialect({ database: async () => expect.fail('Nothing is opened.') }));
}

const sqlite = { db, dialect: 'sqlite' };
const postgres = { db, dialect: 'postgres' };
const listen = 'listen must be a function that gives a new client of pg each time';

const MISTAKES: readonly (readonly [
  name: string,
  call: (...args: never[]) => unknown,
  readonly Mistake[],
])[] = [
  ['migrate', migrate, DATABASE],
  ['schemaState', schemaState, DATABASE],
  [
    'sqlStore',
    sqlStore,
    [
      ...DATABASE,
      [
        'a client',
        [{ ...postgres, listen: { connect() {} } }],
        new RegExp(`${listen}.*; it is an object\\.$`),
      ],
      [
        'a URL to listen at',
        [{ ...postgres, listen: URL_WITH_PASSWORD }],
        new RegExp(`${listen}.*; it is a text`),
      ],
      ['listening elsewhere', [{ ...sqlite, listen: () => ({}) }], /listen is for PostgreSQL/],
      [
        'text for a time',
        [{ ...sqlite, pollEvery: SECRET }],
        /pollEvery must be a whole .*; it is a text of 14/,
      ],
      [
        'seconds',
        [{ ...sqlite, pollEvery: 1 }],
        /pollEvery must be a whole number from 10 to .*; it is 1\.$/,
      ],
      [
        'a time beyond timers',
        [{ ...sqlite, pollEvery: 2 ** 31 }],
        /pollEvery must be .*; it is 2147483648\.$/,
      ],
    ],
  ],
  [
    'migrationSql',
    migrationSql,
    [
      ['nothing', [], /dialect must be one of .*; it is undefined\.$/],
      ['a URL', [URL_WITH_PASSWORD], /dialect must be one of .*; it is a text of/],
      ['no options', ['sqlite', null], /options must be an object; it is null\.$/],
      ['a misspelt name', ['sqlite', { from: '0001_keys' }], /there is no option "from"; there is after\.$/],
      [
        'no step',
        ['sqlite', { after: '0000_nothing' }],
        /after must be one of 0001_keys.*; it is "0000_nothing"/,
      ],
      [
        'a URL for a step',
        ['sqlite', { after: URL_WITH_PASSWORD }],
        /after must be one of .*; it is a text of/,
      ],
    ],
  ],
  [
    'redisStore',
    redisStore,
    [
      ['nothing', [], /options must be an object that has client; it is undefined\.$/],
      ['a URL', [`redis://:${SECRET}@host`], /options must be an object .*; it is a text of/],
      ['a client alone', [client], /there is no option ".*"; there are client, prefix, timeout, logger\.$/],
      [
        'a misspelt name',
        [{ client, prefx: 'app:' }],
        /there is no option "prefx"; there are client, prefix,/,
      ],
      ['no client', [{}], /client must be a client of node-redis .*; it is undefined\.$/],
      ['a URL for a client', [{ client: `redis://:${SECRET}@host` }], /client must be .*; it is a text of/],
      [
        'a promise of a client',
        [{ client: Promise.resolve(client) }],
        /client must be .*; it is a promise: await it first\.$/,
      ],
      ['a number for a prefix', [{ client, prefix: 7 }], /prefix must be 1 to 64 printable .*; it is 7\.$/],
      [
        'a prefix with a space',
        [{ client, prefix: 'my app:' }],
        /prefix must be .*; it is a text of 7 characters/,
      ],
      ['text for a time', [{ client, timeout: SECRET }], /timeout must be a whole .*; it is a text of 14/],
      [
        'seconds',
        [{ client, timeout: 2 }],
        /timeout must be a whole number from 100 to 60000 .*; it is 2\.$/,
      ],
      [
        'a logger without warn',
        [{ client, logger: {} }],
        /logger must be an object with warn; it is an object/,
      ],
      ['a function for a logger', [{ client, logger: 'stdout' }], /logger must be .*; it is a text of 6/],
    ],
  ],
  [
    'openStore',
    openStore,
    [
      ['nothing', [], /the URL must be one of memory:.*; it is undefined\.$/],
      ['another URL', [`mongodb://user:${SECRET}@host`], /one of memory:.*; it is one of mongodb:\/\/\.$/],
      ['no URL', [`user:${SECRET}@host`], /the URL must be one of memory:.*; it is a text of/],
      ['text for create', ['memory:', { create: SECRET }], /create must be true or false; it is a text of/],
      [
        'a URL object',
        [new URL(URL_WITH_PASSWORD)],
        /the URL must be one of .*, as text; it is an object\.$/,
      ],
      ['null for options', ['memory:', null], /options must be an object; it is null\.$/],
      ['a passphrase for options', ['memory:', SECRET], /options must be an object; it is a text of 14/],
      [
        'text for migrate',
        ['memory:', { migrate: SECRET }],
        /migrate must be true or false; it is a text of/,
      ],
      ['a number for a prefix', ['memory:', { prefix: 7 }], /prefix must be a text; it is 7\.$/],
      [
        'an object for a passphrase',
        ['memory:', { passphrase: {} }],
        /passphrase must be .*; it is an object\.$/,
      ],
      [
        'a number for a passphrase',
        ['memory:', { passphrase: 12345678 }],
        /passphrase must .*; it is a number\.$/,
      ],
    ],
  ],
];

describe.each(MISTAKES)('%s tells', (name, call, mistakes) => {
  test.each(mistakes)('%s', async (_what, args, said) => {
    const error = await failure(call, args);
    expect(error).toBeInstanceOf(TypeError);
    const { message } = error as TypeError;
    expect(message).toMatch(said);
    expect(message.startsWith(`${name}: `)).toBe(true);
    expect(message).not.toMatch(/hunter2|12345678|db\.example/);
  });
});

test.each([
  ['sqlStore', sqlStore, [{ db, dialect: 'sqlite', listen: undefined, pollEvery: undefined }]],
  ['redisStore', redisStore, [{ client, prefix: undefined, timeout: undefined, logger: undefined }]],
  ['openStore', openStore, ['memory:', { migrate: undefined, prefix: undefined, passphrase: undefined }]],
  ['migrationSql', migrationSql, ['sqlite', { after: undefined }]],
])('%s takes options that are undefined for none', async (_name, call, args) => {
  expect(await failure(call, args)).toBe('nothing was thrown');
});
