/** What the options of a database, and of a store in one, are held against. */
import { assertOptions, assertWholeOption, wordOf, wrongOption } from '../../../src/options/assertions.js';
import { DIALECT_NAMES } from './dialect.js';

/** A store's; what makes its tables takes the same object. */
const NAMES = ['db', 'dialect', 'listen', 'pollEvery'];
const NEEDED = ['db', 'dialect'];

/** Milliseconds: the shortest sensible interval, and the longest that a timer takes. */
const POLL_EVERY = [10, 2_147_483_647] as const;

/** @throws {TypeError} for what is no database with its dialect; `who` wanted one. */
export function assertDatabase(who: string, options: unknown): void {
  assertOptions(who, options, NAMES, NEEDED);
  const { db, dialect }: { db?: unknown; dialect?: unknown } = options;
  if (typeof db !== 'object' || db === null || !METHODS.every((name) => isMethod(Reflect.get(db, name)))) {
    throw wrongOption(who, 'db', 'a Kysely instance (new Kysely({ dialect }))', db);
  }
  assertDialect(who, dialect);
}

/** What is called of an instance first. */
const METHODS = ['withoutPlugins', 'selectFrom', 'transaction'];

function isMethod(value: unknown): boolean {
  return typeof value === 'function';
}

/** @throws {TypeError} for a dialect that there is not. */
export function assertDialect(who: string, dialect: unknown): void {
  if (typeof dialect === 'string' && DIALECT_NAMES.includes(dialect)) return;
  throw wrongOption(who, 'dialect', `one of ${DIALECT_NAMES.join(', ')}`, dialect, wordOf(dialect));
}

/** @throws {TypeError} for options of a store that are misspelt or wrong, whatever its dialect. */
export function assertStoreOptions(who: string, options: unknown): void {
  assertDatabase(who, options);
  const { listen, pollEvery }: { listen?: unknown; pollEvery?: unknown } = Object(options);
  if (listen !== undefined && typeof listen !== 'function') {
    throw wrongOption(
      who,
      'listen',
      'a function that gives a new client of pg each time (() => new Client(config))',
      listen,
    );
  }
  if (pollEvery !== undefined) assertWholeOption(who, 'pollEvery', pollEvery, POLL_EVERY);
}
