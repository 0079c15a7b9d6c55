/** What each kind of URL opens. */
import { addressOf, type Location, nowhere, pathOf } from './location.js';
import type { OpenedStore, Opening } from './opening.js';
import { openNetworkRedis } from './redis.js';
import { openMysql, openPostgres, openSqlite } from './sql.js';

/** One kind of URL. */
interface Kind {
  readonly schemes: readonly string[];
  /** What such a URL looks like, for people. */
  readonly form: string;
  /** What the opener is handed of the URL; throws where it is not of the form. */
  readonly place: (location: Location) => string;
  readonly open: (opening: Opening) => Promise<OpenedStore>;
}

/** Every kind. */
export const KINDS: readonly Kind[] = [
  { schemes: ['memory'], form: 'memory:', place: nowhere, open: openMemory },
  { schemes: ['keystore'], form: 'keystore:./keys.jwe', place: pathOf, open: openKeystoreFile },
  { schemes: ['sqlite'], form: 'sqlite:./keys.db', place: pathOf, open: openSqlite },
  {
    schemes: ['postgres', 'postgresql'],
    form: 'postgres://user:password@host/database',
    place: addressOf,
    open: openPostgres,
  },
  {
    schemes: ['mysql', 'mariadb'],
    form: 'mysql://user:password@host/database',
    place: addressOf,
    open: openMysql,
  },
  {
    schemes: ['redis', 'rediss'],
    form: 'redis://user:password@host/0',
    place: addressOf,
    open: openNetworkRedis,
  },
];

async function openMemory(): Promise<OpenedStore> {
  const { memoryStore } = await import('../memory.js');
  return Object.assign(memoryStore(), { close: () => {} });
}

async function openKeystoreFile({
  place: path,
  options: { passphrase, create },
}: Opening): Promise<OpenedStore> {
  if (passphrase === undefined) {
    throw new TypeError('openStore: keystore: needs the option passphrase: openStore(url, { passphrase }).');
  }
  const { openKeystore } = await import('../keystore.js');
  return openKeystore({ path, passphrase, ...(create !== undefined && { create }) });
}
