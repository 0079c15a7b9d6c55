/** `keywarden/stores/open`: a store by its URL. */
import { assertOptions, typeOf, wrongOption } from '../../src/options/assertions.js';
import { credentialsIn, withoutCredentials } from './open/credentials.js';
import { KINDS } from './open/openers.js';
import type { OpenedStore, OpenOptions } from './open/opening.js';

export { MissingDriverError } from './open/driver.js';
export type { OpenedStore, OpenOptions } from './open/opening.js';

const OPTIONS: Readonly<Record<keyof OpenOptions, true>> = {
  create: true,
  migrate: true,
  passphrase: true,
  prefix: true,
};

/** @throws {TypeError} for options that are misspelt or wrong; whether the URL's kind of store has a use for them is another question. */
function assertOpenOptions(options: OpenOptions): void {
  assertOptions('openStore', options, Object.keys(OPTIONS));
  const { create, migrate, passphrase, prefix } = options;
  const wrong = (option: keyof OpenOptions, what: string, shown?: string) =>
    wrongOption('openStore', option, what, options[option], shown);
  if (create !== undefined && typeof create !== 'boolean') throw wrong('create', 'true or false');
  if (migrate !== undefined && typeof migrate !== 'boolean') throw wrong('migrate', 'true or false');
  if (prefix !== undefined && typeof prefix !== 'string') throw wrong('prefix', 'a text');
  if (passphrase !== undefined && typeof passphrase !== 'string' && !ArrayBuffer.isView(passphrase)) {
    throw wrong('passphrase', 'a text or a Uint8Array', typeOf(passphrase));
  }
}

/** The scheme of what is a URL of another kind; nothing of other texts, which may begin with a user's name. */
function schemeOf(url: unknown): string | undefined {
  const [scheme] = (typeof url === 'string' && /^[a-z][a-z\d+.-]{0,24}:\/\//i.exec(url)) || [];
  return scheme && `one of ${scheme}`;
}

/**
 * Opens the store that a URL names, and with it the connections it needs; `close` closes them.
 *
 * | URL | store | needs |
 * |---|---|---|
 * | `memory:` | in this process, gone with it | |
 * | `keystore:./keys.jwe` | an encrypted file | the option `passphrase` |
 * | `sqlite:./keys.db` | SQLite | `kysely`, and `better-sqlite3`, `libsql` or Node 22.13 |
 * | `postgres://user:password@host/database` | PostgreSQL | `kysely`, `pg` |
 * | `mysql://user:password@host/database` | MySQL or MariaDB | `kysely`, `mysql2` |
 * | `redis://user:password@host/0?prefix=acme:`, `rediss://…` by TLS | Redis | `redis` or `ioredis` |
 *
 * Nothing of what a URL does not name is imported. An empty database is given its tables unless `create` is `false`; one with the tables of an
 * older version is left alone unless `migrate` is set.
 *
 * @throws {TypeError} for a URL that is none of these or lacks something, and for an option that there is not. Neither this nor any other error shows user or password.
 * @throws {MissingDriverError} that says what to install.
 * @throws {Error} where the store cannot be reached or opened.
 */
export async function openStore(url: string, options: OpenOptions = {}): Promise<OpenedStore> {
  assertOpenOptions(options);
  const [, scheme = '', rest = ''] = (typeof url === 'string' && /^([a-z]+):(.*)$/s.exec(url)) || [];
  const kind = KINDS.find(({ schemes }) => schemes.includes(scheme));
  if (kind === undefined) {
    const forms = KINDS.map(({ form }) => form).join(', ');
    throw wrongOption('openStore', 'the URL', `one of ${forms}, as text`, url, schemeOf(url));
  }
  const place = kind.place({ url, rest, form: kind.form });
  try {
    return await kind.open({ place, options });
  } catch (error) {
    throw withoutCredentials(error, credentialsIn(url));
  }
}
