/** The ready limiters, against real servers, behind a proxy that can fail. */
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { createClient } from 'redis';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LimiterChoices, PostgresLimiterPool } from '../../adapters/limiters.js';
import { memoryLimiter, postgresLimiter, redisLimiter } from '../../adapters/limiters.js';
import { memoryStore } from '../../adapters/stores/memory.js';
import type { Keywarden, LimiterOptions } from '../../src/index.js';
import { createKeywarden } from '../../src/index.js';
import { describeService, postgres, redis } from '../services.js';
import type { TcpProxy } from '../stores/tcp-proxy.js';
import { tcpProxy } from '../stores/tcp-proxy.js';

const closing: (() => unknown)[] = [];
const closeAll = async (): Promise<void> => {
  for (const close of closing.splice(0).reverse()) await close();
};
afterEach(closeAll);

/** One process: a client of its own, and a warden on a store that all share. It is patient: this machine may be busy. */
function process(store: ReturnType<typeof memoryStore>, limiter: LimiterOptions, storeTimeout = 30_000) {
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const warden = createKeywarden({ brand: 'limits', store, limiter, logger, storeTimeout });
  closing.push(() => warden.close());
  return { warden, logger };
}

const codeOf = async (warden: Keywarden<never>, key: string): Promise<string> => {
  const outcome = await warden.verify(key);
  return outcome.ok ? 'ok' : outcome.code;
};

/** How many of so many uses at once, spread over the wardens, were let in; the others must have been limited. */
async function admitted(wardens: readonly Keywarden<never>[], key: string, uses: number): Promise<number> {
  const codes = await Promise.all(
    Array.from({ length: uses }, (_, use) => codeOf(wardens[use % wardens.length] as Keywarden<never>, key)),
  );
  expect(codes.filter((code) => code !== 'ok' && code !== 'API_KEY_RATE_LIMITED')).toEqual([]);
  return codes.filter((code) => code === 'ok').length;
}

/** Asks until the answer is the one that is waited for. */
async function until(warden: Keywarden<never>, key: string, code: string): Promise<void> {
  await vi.waitFor(async () => expect(await codeOf(warden, key)).toBe(code), {
    timeout: 20_000,
    interval: 50,
  });
}

interface Backend {
  readonly name: string;
  /** A limiter on a connection of its own, to a server at this port. */
  connect(port: number, choices?: LimiterChoices): Promise<LimiterOptions>;
}

/** What all limiters of a server promise. */
function keepsLimits(backend: Backend, server: { host: string; port: number }): void {
  let proxy: TcpProxy;
  beforeEach(async () => {
    proxy = await tcpProxy(server);
    closing.push(() => proxy.close());
  });

  it('lets in exactly as many uses as the limit says, of any number at once from several processes', async () => {
    const store = memoryStore();
    const wardens = [];
    for (let count = 0; count < 3; count++) {
      wardens.push(process(store, await backend.connect(proxy.port)).warden);
    }
    const [first] = wardens as [Keywarden<never>];
    const narrow = await first.keys.create({ rateLimit: { points: 7, duration: '1m' } });
    const wide = await first.keys.create({ rateLimit: { points: 25, duration: '1m' } });
    const counts = await Promise.all([admitted(wardens, narrow.key, 60), admitted(wardens, wide.key, 60)]);
    expect(counts).toEqual([7, 25]);
  });

  it('lets in again when the window is over, and says how long that is', async () => {
    const { warden } = process(memoryStore(), await backend.connect(proxy.port));
    const { key } = await warden.keys.create({ rateLimit: { points: 2, duration: '5s' } });
    expect(await admitted([warden], key, 5)).toBe(2);
    const refused = await warden.verify(key);
    expect(refused).toMatchObject({ ok: false, code: 'API_KEY_RATE_LIMITED' });
    expect([1, 2, 3, 4, 5]).toContain(Reflect.get(refused, 'retryAfter'));
    await until(warden, key, 'ok');
  });

  it.each(['refuse', 'hang'] as const)(
    'refuses while the server does not answer (%s), and says so in the log',
    async (mode) => {
      const store = memoryStore();
      const limiter = await backend.connect(proxy.port);
      const { warden } = process(store, limiter);
      const { warden: hasty, logger } = process(store, limiter, 200);
      const { key } = await warden.keys.create({ rateLimit: { points: 1_000, duration: '1m' } });
      expect(await codeOf(warden, key)).toBe('ok');
      await proxy.set(mode);
      expect(await codeOf(hasty, key)).toBe('API_KEY_LIMITER_UNAVAILABLE');
      expect(logger.error).toHaveBeenCalledWith('The rate limiter cannot answer.', expect.anything());
      await proxy.set('pass');
      await until(warden, key, 'ok');
    },
  );

  it('lets in while the server does not answer, by choice, and says so in the log', async () => {
    const limiter = await backend.connect(proxy.port, { failOpen: true });
    const { warden, logger } = process(memoryStore(), limiter, 200);
    const { key } = await warden.keys.create({ rateLimit: { points: 1, duration: '1m' } });
    await proxy.set('refuse');
    expect([await codeOf(warden, key), await codeOf(warden, key)]).toEqual(['ok', 'ok']);
    expect(logger.error).toHaveBeenCalled();
  });

  it('keeps keys without a limit of their own to the default', async () => {
    const limiter = await backend.connect(proxy.port, { default: { points: 2, duration: '1m' } });
    const { warden } = process(memoryStore(), limiter);
    const { key } = await warden.keys.create({});
    expect(await admitted([warden], key, 6)).toBe(2);
  });

  it('a use that was refused because there is no connection is not counted when there is one again', async () => {
    const store = memoryStore();
    const limiter = await backend.connect(proxy.port);
    const { warden } = process(store, limiter);
    const { warden: hasty } = process(store, limiter, 200);
    const { key } = await warden.keys.create({ rateLimit: { points: 3, duration: '1m' } });
    const { key: other } = await warden.keys.create({ rateLimit: { points: 1_000, duration: '1m' } });
    expect(await codeOf(warden, key)).toBe('ok');
    await proxy.set('refuse');
    // What is under way when the connection breaks may be counted or not; this use is.
    await until(hasty, other, 'API_KEY_LIMITER_UNAVAILABLE');
    for (let use = 0; use < 5; use++) expect(await codeOf(hasty, key)).toBe('API_KEY_LIMITER_UNAVAILABLE');
    await proxy.set('pass');
    await until(warden, other, 'ok');
    expect(await admitted([warden], key, 5)).toBe(2);
  });
}

describe('memoryLimiter', () => {
  it('lets in exactly as many uses as the limit says, in this process', async () => {
    const { warden } = process(memoryStore(), memoryLimiter());
    const { key } = await warden.keys.create({ rateLimit: { points: 10, duration: '1m' } });
    expect(await admitted([warden], key, 50)).toBe(10);
  });

  it('lets in again when the window is over', async () => {
    const { warden } = process(memoryStore(), memoryLimiter({ default: { points: 1, duration: '1s' } }));
    const { key } = await warden.keys.create({});
    expect(await admitted([warden], key, 5)).toBe(1);
    await until(warden, key, 'ok');
  });

  it('refuses windows that it could not keep: a timer of more than 24 days ends at once', async () => {
    expect(() => memoryLimiter({ default: { points: 1, duration: '25d' } })).toThrow(TypeError);
    expect(() => memoryLimiter({ default: { points: 1, duration: '24d' } })).not.toThrow();
    const { warden, logger } = process(memoryStore(), memoryLimiter());
    const { key } = await warden.keys.create({ rateLimit: { points: 1, duration: '25d' } });
    expect(await codeOf(warden, key)).toBe('API_KEY_LIMITER_UNAVAILABLE');
    expect(JSON.stringify(logger.error.mock.calls)).toContain('windows of up to 2147483 s');
    const { key: longest } = await warden.keys.create({ rateLimit: { points: 1, duration: '24d' } });
    expect(await admitted([warden], longest, 5)).toBe(1);
  });
});

it.each([
  ['redisLimiter', redisLimiter, {}, /^redisLimiter: client must be a client of node-redis or ioredis/],
  ['redisLimiter', redisLimiter, { client: 'redis://x' }, /^redisLimiter: client must be/],
  ['redisLimiter', redisLimiter, undefined, /^redisLimiter: client must be/],
  ['postgresLimiter', postgresLimiter, {}, /^postgresLimiter: pool must be a Pool of the package pg/],
  ['postgresLimiter', postgresLimiter, { pool: 'postgres://x' }, /^postgresLimiter: pool must be/],
])('%s says at once what it lacks: %#', (_name, limiter, options, message) => {
  const make = () => Reflect.apply(limiter, undefined, [options]);
  expect(make).toThrow(TypeError);
  expect(make).toThrow(message);
});

/** Waits for its connection without end, as queues on ioredis want it: what is asked meanwhile must not be asked later. */
const PATIENT = { retryStrategy: () => 50, maxRetriesPerRequest: null };

describeService('redisLimiter', redis, () => {
  describe('with node-redis', () => {
    keepsLimits(
      {
        name: 'node-redis',
        connect: async (port, choices = {}) => {
          const client = createClient({ socket: { host: '127.0.0.1', port, reconnectStrategy: () => 50 } });
          client.on('error', () => {});
          await client.connect();
          closing.push(() => client.destroy());
          return redisLimiter({ client, ...choices });
        },
      },
      redis,
    );
  });

  describe('with ioredis', () => {
    keepsLimits(
      {
        name: 'ioredis',
        connect: async (port, choices = {}) => {
          const client = new Redis({ host: '127.0.0.1', port, lazyConnect: true, ...PATIENT });
          client.on('error', () => {});
          await client.connect();
          closing.push(() => client.disconnect());
          return redisLimiter({ client, ...choices });
        },
      },
      redis,
    );
  });
});

describeService('postgresLimiter', postgres, () => {
  const { host, user, database } = postgres;
  let table: string;
  let tables = 0;
  const ownTable = () => {
    const name = `limits_of_${globalThis.process.pid}_${tables++}`;
    closing.push(async () => {
      const pool = new Pool({ host, port: postgres.port, user, database });
      await pool.query(`DROP TABLE IF EXISTS "${name}"`);
      await pool.end();
    });
    return name;
  };
  beforeEach(() => {
    table = ownTable();
  });
  const connect = async (port: number, choices: LimiterChoices = {}) => {
    const pool = new Pool({ host, port, user, database, max: 4, connectionTimeoutMillis: 30_000 });
    pool.on('error', () => {});
    pool.on('connect', (client) => client.on('error', () => {}));
    closing.push(() => pool.end());
    return postgresLimiter({ pool, table, ...choices });
  };

  keepsLimits({ name: 'pg', connect }, postgres);

  it('makes its table when the first key is counted, and tries again where that failed', async () => {
    const proxy = await tcpProxy(postgres);
    closing.push(() => proxy.close());
    await proxy.set('refuse');
    const { warden } = process(memoryStore(), await connect(proxy.port));
    const { key } = await warden.keys.create({ rateLimit: { points: 2, duration: '1m' } });
    expect(await codeOf(warden, key)).toBe('API_KEY_LIMITER_UNAVAILABLE');
    await proxy.set('pass');
    await until(warden, key, 'ok');
    expect(await admitted([warden], key, 5)).toBe(1);
  });

  it('several processes may make it at once', async () => {
    for (let round = 0; round < 8; round++) {
      table = ownTable();
      const store = memoryStore();
      const wardens: Keywarden<never>[] = [];
      for (let count = 0; count < 6; count++) {
        wardens.push(process(store, await connect(postgres.port)).warden);
      }
      const [first] = wardens as [Keywarden<never>];
      const { key } = await first.keys.create({ rateLimit: { points: 4, duration: '1m' } });
      expect(await admitted(wardens, key, 12)).toBe(4);
      // The connections of all rounds together would be more than a server takes.
      await closeAll();
    }
  });

  it.each(['42P07', '42710', '23505'])(
    'is told %s where another process made it meanwhile, and goes on',
    async (code) => {
      const real = new Pool({ host, port: postgres.port, user, database, max: 2 });
      closing.push(() => real.end());
      let told = false;
      const pool: PostgresLimiterPool = {
        query: async (query) => {
          if (!told) {
            told = true;
            await real.query(query);
            throw Object.assign(new Error('it exists'), { code });
          }
          return real.query(query);
        },
      };
      const { warden } = process(memoryStore(), postgresLimiter({ pool, table }));
      const { key } = await warden.keys.create({ rateLimit: { points: 2, duration: '1m' } });
      expect(await admitted([warden], key, 5)).toBe(2);
    },
  );
});
