/** A fresh, empty place for every kind of URL that `openStore` takes and that can be tried here. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool } from 'mysql2/promise';
import { Client } from 'pg';
import type { OpenOptions } from '../../adapters/stores/open.js';
import { mariadb, postgres, redis, type Service } from '../services.js';
import { nodeRedis, ownPrefix, removeAll } from './redis/drivers.js';

/** One fresh place. */
export interface Place {
  readonly url: string;
  readonly options: OpenOptions;
  /** Removes what is there. */
  remove(): Promise<void> | void;
}

/** A kind of URL. */
export interface PlaceKind {
  readonly name: string;
  /** The server that it needs. */
  readonly service?: Service;
  /** Whether what is there is still there when it is opened again. */
  readonly keeps: boolean;
  create(): Promise<Place>;
}

export const PLACES: readonly PlaceKind[] = [
  { name: 'memory', keeps: false, create: async () => ({ url: 'memory:', options: {}, remove() {} }) },
  { name: 'keystore', keeps: true, create: async () => inDirectory('keystore', 'keys.jwe') },
  { name: 'sqlite', keeps: true, create: async () => inDirectory('sqlite', 'keys.db') },
  { name: 'postgres', keeps: true, service: postgres, create: inPostgres },
  { name: 'mysql', keeps: true, service: mariadb, create: inMariadb },
  { name: 'redis', keeps: true, service: redis, create: inRedis },
];

function inDirectory(scheme: string, file: string): Place {
  const directory = mkdtempSync(join(tmpdir(), 'keywarden-'));
  return {
    url: `${scheme}:${join(directory, file)}`,
    options: { passphrase: 'a passphrase of a test' },
    remove: () => rmSync(directory, { recursive: true }),
  };
}

const freshName = () => `keywarden_${randomBytes(6).toString('hex')}`;

async function inPostgres(): Promise<Place> {
  const { host, port, user } = postgres;
  const name = freshName();
  const run = async (statement: string) => {
    const client = new Client({ host, port, user, database: postgres.database });
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  await run(`create database ${name}`);
  return {
    url: `postgres://${user}@${host}:${port}/${name}`,
    options: {},
    remove: () => run(`drop database ${name} with (force)`),
  };
}

async function inMariadb(): Promise<Place> {
  const { host, port, user } = mariadb;
  const name = freshName();
  const run = async (statement: string) => {
    const pool = createPool({ host, port, user });
    await pool.query(statement);
    await pool.end();
  };
  await run(`create database ${name}`);
  return {
    url: `mysql://${user}@${host}:${port}/${name}`,
    options: {},
    remove: () => run(`drop database ${name}`),
  };
}

async function inRedis(): Promise<Place> {
  const prefix = ownPrefix();
  return {
    url: `redis://${redis.host}:${redis.port}`,
    options: { prefix },
    async remove() {
      const driver = await nodeRedis(redis);
      await removeAll(driver, prefix);
      driver.close();
    },
  };
}
