import { readdirSync, readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { createClient, createCluster } from 'redis';
import { afterEach, describe, expect, test } from 'vitest';
import { COMMANDS } from '../../../adapters/stores/redis/startup.js';
import { type RedisClient, redisStore } from '../../../adapters/stores/redis.js';
import { samples } from '../../../src/store/conformance/samples.js';
import { redis } from '../../services.js';
import { type Address, DRIVERS, type Driver, nodeRedis, PATIENT } from './drivers.js';
import { describeOwnServer, ownServer } from './server.js';

/** What is sent outside of scripts, and what the driver itself sends. */
const SENT = ['INFO', 'EVAL', 'EVALSHA', 'SUBSCRIBE', 'HELLO', 'PING', 'CLIENT'];

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function server(...configuration: string[]): Promise<Address> {
  const own = await ownServer(...configuration);
  closing.push(own.dispose);
  return own;
}

async function storeAt(address: Address, connect: (address: Address) => Promise<Driver> = nodeRedis) {
  const driver = await connect(address);
  const warnings: string[] = [];
  const store = redisStore({
    client: driver.client,
    ...PATIENT,
    logger: { warn: (message) => warnings.push(message) },
  });
  closing.push(driver.close, store.close);
  return { driver, store, warnings };
}

describeOwnServer('Redis at start', () => {
  for (const { name, connect } of DRIVERS) {
    test(`${name}: a server that may evict keys is refused, until it is set right`, async () => {
      const address = await server('--maxmemory-policy', 'allkeys-lru');
      const { driver, store } = await storeAt(address, connect);
      const says = /maxmemory-policy is allkeys-lru.*Set it to noeviction/;
      await expect(store.ready()).rejects.toThrow(says);
      await expect(store.findByPrefix('acme_abcdefghijkl')).rejects.toThrow(says);
      await expect(store.counts('default', 0)).rejects.toThrow(says);
      await driver.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
      await store.ready();
      expect(await store.findByPrefix('acme_abcdefghijkl')).toBeUndefined();
    });

    test(`${name}: it is asked again after each connection, since that may lead to another server`, async () => {
      const address = await server();
      const { driver, store } = await storeAt(address, connect);
      await store.ready();
      await driver.command('CONFIG', 'SET', 'maxmemory-policy', 'volatile-lru');
      expect(await store.findByPrefix('acme_abcdefghijkl')).toBeUndefined();
      const admin = await nodeRedis(address);
      closing.push(admin.close);
      await admin.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      await expect
        .poll(() => Promise.resolve(store.findByPrefix('acme_abcdefghijkl')).catch(String), {
          timeout: 10_000,
        })
        .toMatch(/maxmemory-policy is volatile-lru/);
    });
  }

  test('where CONFIG is refused, INFO tells', async () => {
    const address = await server();
    const { driver, store, warnings } = await storeAt(address);
    await driver.command('ACL', 'SETUSER', 'default', '-config');
    await store.ready();
    expect(warnings).toEqual([]);
  });

  test('where INFO is refused, CONFIG tells', async () => {
    const address = await server('--maxmemory-policy', 'allkeys-random');
    const { driver, store } = await storeAt(address);
    await driver.command('ACL', 'SETUSER', 'default', '-info');
    await expect(store.ready()).rejects.toThrow(/allkeys-random/);
  });

  test('where both are refused, there is a warning, once', async () => {
    const address = await server();
    const { driver, store, warnings } = await storeAt(address);
    await driver.command('ACL', 'SETUSER', 'default', '-info', '-config');
    await store.ready();
    await store.ready();
    expect(await store.findByPrefix('acme_abcdefghijkl')).toBeUndefined();
    expect(warnings).toEqual([expect.stringMatching(/could not be read.*noeviction/)]);
  });

  test('a server of a cluster is refused', async () => {
    const { store } = await storeAt(await server('--cluster-enabled', 'yes'));
    await expect(store.ready()).rejects.toThrow(/Redis Cluster, which is not supported/);
  });

  test('a replica is refused', async () => {
    const primary = await server();
    const { store } = await storeAt(await server('--replicaof', `${primary.host} ${primary.port}`));
    await expect(store.ready()).rejects.toThrow(/read-only replica/);
  });
});

describeOwnServer('Redis and what its user may do', () => {
  async function asUser(...rules: string[]) {
    const address = await server();
    const admin = await nodeRedis(address);
    await admin.command('ACL', 'SETUSER', 'app', 'on', 'nopass', ...rules);
    const { driver, store } = await storeAt(address);
    await driver.command('AUTH', 'app', 'any');
    closing.push(admin.close);
    return { admin, store };
  }
  const { key, event } = samples();
  const made = key();

  test.each([
    ['no channel', ['~*', '+@all', 'resetchannels'], /may not run PUBLISH on/],
    ['no keys', ['~other:*', '&*', '+@all'], /may not run DEL, EXISTS, .*ZADD/],
    [
      'no ZADD',
      ['~*', '&*', '+@all', '-zadd'],
      /may not run ZADD on keys and channels that begin with keywarden:/,
    ],
    ['no EVALSHA', ['~*', '&*', '+@all', '-evalsha'], /NOPERM .*evalsha/],
  ])('%s: is refused before anything is changed', async (_, rules, says) => {
    const { admin, store } = await asUser(...rules);
    await expect(store.ready()).rejects.toThrow(says);
    await expect(store.insert(made, event(made), {})).rejects.toThrow(says);
    expect(await admin.command('DBSIZE')).toBe(0);
  });

  test.each([
    ['ZMSCORE', /may not run ZMSCORE on/],
    ['TIME', /may not run TIME on/],
    ['EVALSHA', /unknown command 'EVALSHA'/],
  ])('a server that does not have %s is refused before anything is changed', async (command, says) => {
    const { store } = await storeAt(await server('--rename-command', command, ''));
    await expect(store.ready()).rejects.toThrow(says);
    await expect(store.insert(made, event(made), {})).rejects.toThrow(says);
  });

  test('no other command is needed', async () => {
    const allowed = [...COMMANDS.map(([command]) => command), ...SENT].map(
      (command) => `+${command.toLowerCase()}`,
    );
    const { store } = await asUser('~keywarden:*', '&keywarden:*', ...allowed);
    await store.insert(made, event(made), { maxPerAccount: 1 });
    await store.update({ accountId: 'acme', id: made.id, version: 1, set: { revokedAt: 1 } }, event(made));
    expect(await store.purge({ accountId: 'acme', revokedBefore: 2, auditBefore: 1e15 }, event(made))).toBe(
      3,
    );
  });

  test('the docs list the same commands', () => {
    const directory = new URL('../../../docs/', import.meta.url);
    const documents = readdirSync(directory).filter((file) => file.startsWith('stores'));
    const text = documents.map((file) => readFileSync(new URL(file, directory), 'utf8')).join('\n');
    const [rule = ''] = /ACL SETUSER keywarden [^`]*/.exec(text) ?? [];
    const listed = [...rule.matchAll(/\+(\w+)/g)].map(([, command]) => command?.toUpperCase());
    expect(new Set(listed)).toEqual(new Set([...COMMANDS.map(([command]) => command), ...SENT]));
  });

  test('every command of the scripts is asked for', () => {
    const directory = new URL('../../../adapters/stores/redis/', import.meta.url);
    const sources = readdirSync(directory).map((file) => readFileSync(new URL(file, directory), 'utf8'));
    const used = sources.flatMap((source) =>
      [...source.matchAll(/redis\.p?call\('([A-Z]+)'/g)].map(([, command]) => command),
    );
    expect(new Set(COMMANDS.map(([command]) => command))).toEqual(new Set(used));
  });
});

describe('redisStore and its arguments', () => {
  const where = { host: redis.host, port: redis.port };

  test('a cluster client is refused', () => {
    const ofIoRedis = new Redis.Cluster([where], { lazyConnect: true });
    const ofNodeRedis = createCluster({ rootNodes: [{ socket: where }] });
    for (const client of [ofIoRedis, ofNodeRedis]) {
      expect(() => redisStore({ client: wrong(client) })).toThrow(/does not support Redis Cluster/);
    }
  });

  test('a client that rewrites names of keys is refused', () => {
    const ofIoRedis = new Redis({ ...where, lazyConnect: true, keyPrefix: 'app:' });
    const ofNodeRedis = createClient({ socket: where, keyPrefix: 'app:' });
    for (const client of [ofIoRedis, ofNodeRedis]) {
      expect(() => redisStore({ client })).toThrow(/has a keyPrefix.*use the option prefix/);
    }
  });

  test('what is no client is refused', () => {
    for (const client of [undefined, null, 'redis://localhost', {}, { sendCommand() {} }, { call() {} }]) {
      expect(() => redisStore({ client: wrong(client) })).toThrow(TypeError);
    }
  });

  test('options out of range are refused', () => {
    const client = createClient({ socket: where });
    for (const prefix of ['', 'a b', 'é:', 'x'.repeat(65)]) {
      expect(() => redisStore({ client, prefix })).toThrow(/prefix must be/);
    }
    for (const timeout of [0, 99, 1.5, Number.NaN, 60_001]) {
      expect(() => redisStore({ client, timeout })).toThrow(/timeout must be/);
    }
  });

  test('making one connects nothing', () => {
    const client = new Redis({ ...where, lazyConnect: true });
    redisStore({ client });
    expect(client.status).toBe('wait');
  });
});

/** What a program without types may hand in. */
function wrong(value: unknown): RedisClient {
  return value as RedisClient;
}
