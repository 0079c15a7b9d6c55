/** The stores that every command is tried against, each fresh and made beforehand. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { openKeystore } from '../../adapters/stores/keystore.js';
import { type OpenedStore, openStore } from '../../adapters/stores/open.js';
import { postgres, type Service } from '../services.js';

/** What guessing a passphrase costs in tests: the least there is. */
const KDF = { cost: 2 ** 10 };

export const PASSPHRASE = 'a passphrase of these tests';

/** A store that commands are pointed at. */
export interface Place {
  readonly url: string;
  /** What names it on the command line. */
  readonly args: readonly string[];
  /** A folder of its own, for whatever a test needs. */
  readonly folder: string;
  /** The store itself, to look into. */
  open(): Promise<OpenedStore>;
  remove(): Promise<void>;
}

export interface PlaceKind {
  readonly name: string;
  readonly service?: Service;
  create(): Promise<Place>;
}

export function freshFolder(): string {
  return mkdtempSync(join(tmpdir(), 'keywarden-cli-'));
}

/** A file with a secret in it, as people are told to make one. */
export function secretFile(folder: string, secret: string = PASSPHRASE): string {
  const path = join(folder, `secret-${randomBytes(4).toString('hex')}`);
  writeFileSync(path, `${secret}\n`, { mode: 0o600 });
  return path;
}

async function inKeystore(): Promise<Place> {
  const folder = freshFolder();
  const path = join(folder, 'keys.jwe');
  await (await openKeystore({ path, passphrase: PASSPHRASE, kdf: KDF })).close();
  return {
    url: `keystore:${path}`,
    args: ['--store', `keystore:${path}`, '--passphrase-file', secretFile(folder)],
    folder,
    open: () => openStore(`keystore:${path}`, { passphrase: PASSPHRASE }),
    remove: async () => rmSync(folder, { recursive: true }),
  };
}

async function inSqlite(): Promise<Place> {
  const folder = freshFolder();
  const url = `sqlite:${join(folder, 'keys.db')}`;
  await (await openStore(url)).close();
  return {
    url,
    args: ['--store', url],
    folder,
    open: () => openStore(url),
    remove: async () => rmSync(folder, { recursive: true }),
  };
}

async function inPostgres(): Promise<Place> {
  const { host, port, user, database } = postgres;
  const name = `keywarden_cli_${randomBytes(6).toString('hex')}`;
  const run = async (statement: string) => {
    const client = new Client({ host, port, user, database });
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  await run(`create database ${name}`);
  const url = `postgres://${user}@${host}:${port}/${name}`;
  await (await openStore(url)).close();
  const folder = freshFolder();
  return {
    url,
    args: ['--store', url],
    folder,
    open: () => openStore(url),
    async remove() {
      rmSync(folder, { recursive: true });
      await run(`drop database ${name} with (force)`);
    },
  };
}

export const KEYSTORE: PlaceKind = { name: 'keystore', create: inKeystore };
export const SQLITE: PlaceKind = { name: 'SQLite', create: inSqlite };
export const POSTGRES: PlaceKind = { name: 'PostgreSQL', service: postgres, create: inPostgres };

export const PLACES: readonly PlaceKind[] = [KEYSTORE, SQLITE, POSTGRES];
