/** API keys in Redis. How it is laid out: redis/layout.ts. What it costs and what it cannot promise: docs/stores.md. */
import { assertOptions, assertWholeOption, wrongOption } from '../../src/options/assertions.js';
import type { FullStore, StoreChange } from '../../src/store/store.js';
import { auditReads } from './redis/audit.js';
import { keyChanges } from './redis/changes.js';
import { connectionOf, type RedisClient } from './redis/client.js';
import { keyReads } from './redis/keys.js';
import { runner } from './redis/runner.js';
import { transfer } from './redis/transfer.js';
import { useStore } from './redis/use.js';
import { type Watcher, watchChanges } from './redis/watch.js';

export type {
  IoRedisClient,
  IoRedisSubscriber,
  NodeRedisClient,
  NodeRedisSubscriber,
  RedisClient,
} from './redis/client.js';

/** How a store in Redis is made. */
export interface RedisStoreOptions {
  /**
   * The host's own client of one server: node-redis (`createClient`, 5 and 6) or ioredis (`new Redis`, 5 and 6). The
   * store connects nothing but a copy of it for pub/sub, and closes nothing but that copy.
   */
  readonly client: RedisClient;
  /** What the names of all its keys in Redis, and its channel, begin with. Default `keywarden:`. */
  readonly prefix?: string;
  /**
   * Milliseconds in which Redis must answer; default 1,500. A change that has not begun by then is refused by its own
   * script, so it never happens after it was reported failed. Keep it below the warden's `storeTimeout`.
   */
  readonly timeout?: number;
  /** Where a warning goes that the server cannot be checked; default `process.emitWarning`. */
  readonly logger?: { warn(message: string): void };
}

/** A store in Redis. */
export interface RedisStore extends FullStore {
  /**
   * The checks that the first call makes anyway: to fail at start instead.
   * @throws {Error} where the server would evict keys, is a replica or part of a cluster, or does not answer.
   */
  ready(): Promise<void>;
  watch(listener: (change: StoreChange) => void): Promise<() => void>;
  /** Stops watching and listening. The client stays the host's. */
  close(): Promise<void>;
}

/**
 * A store in Redis (7 and later, or Valkey), on one server; Redis Cluster is not supported.
 * @throws {TypeError} for a client that is none, or that cannot be used, and for options that are misspelt or wrong.
 */
export function redisStore(options: RedisStoreOptions): RedisStore {
  assertOptions('redisStore', options, ['client', 'prefix', 'timeout', 'logger'], ['client']);
  const { client, prefix = 'keywarden:', timeout = 1_500, logger } = options;
  if (typeof prefix !== 'string' || !/^[!-~]{1,64}$/.test(prefix)) {
    throw wrongOption('redisStore', 'prefix', '1 to 64 printable ASCII characters without a space', prefix);
  }
  assertWholeOption('redisStore', 'timeout', timeout, [100, 60_000]);
  if (logger !== undefined && typeof logger?.warn !== 'function') {
    throw wrongOption('redisStore', 'logger', 'an object with warn', logger);
  }
  const connection = connectionOf(client);
  const warn = (message: string) =>
    logger === undefined ? process.emitWarning(message) : logger.warn(message);
  const redis = runner({ connection, prefix, timeout, warn });
  const watchers = new Set<Watcher>();
  return {
    ...keyReads(redis),
    ...keyChanges(redis),
    ...auditReads(redis),
    ...useStore(redis),
    ...transfer(redis),
    ready: redis.ready,
    async watch(listener) {
      const watcher = watchChanges(connection, redis, listener);
      const stop = () => {
        watcher.stop();
        watchers.delete(watcher);
      };
      watchers.add(watcher);
      await watcher.started.catch((error) => {
        stop();
        throw error;
      });
      return stop;
    },
    async close() {
      for (const watcher of watchers) watcher.stop();
      watchers.clear();
      redis.close();
    },
  };
}
