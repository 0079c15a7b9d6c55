/** `keywarden/limiters`: ready values of the option `limiter`, made of rate-limiter-flexible. */
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRedis } from 'rate-limiter-flexible';
import { windowOf } from '../src/policy/rate-limit.js';
import type { LimiterOptions } from '../src/verify/rate-limit.js';

export type { Limiter, LimiterOptions, LimiterWindow } from '../src/verify/rate-limit.js';

/** What every limiter can be told besides where it counts. */
export type LimiterChoices = Pick<LimiterOptions, 'default' | 'failOpen'>;

/** The longest window that a count in memory can be kept for, in seconds: the longest time a timer of Node can wait. */
const LONGEST_IN_MEMORY = 2_147_483;

/**
 * Counts in the memory of this process: each process lets a key in as often as its limit says, and a restart forgets. A key whose
 * window is longer than 24 days is refused with `API_KEY_LIMITER_UNAVAILABLE`.
 * @throws {TypeError} for a default window that is longer than 24 days.
 */
export function memoryLimiter(choices: LimiterChoices = {}): LimiterOptions {
  const assertCountable = (seconds: number): void => {
    if (seconds > LONGEST_IN_MEMORY) {
      throw new TypeError(
        `memoryLimiter counts in windows of up to ${LONGEST_IN_MEMORY} s, not of ${seconds} s.`,
      );
    }
  };
  assertCountable((windowOf(choices.default?.duration) ?? 0) / 1_000);
  return {
    ...choices,
    create: (window) => {
      assertCountable(window.duration);
      return new RateLimiterMemory({ ...window });
    },
  };
}

/** What is asked of a client of Redis: node-redis (connected) and ioredis fit, single or cluster. */
export interface RedisLimiterClient {
  eval(...args: never[]): Promise<unknown>;
}

/**
 * Counts in Redis, for all processes together. A client that is not connected at the moment counts as unable to answer.
 * @throws {TypeError} for what is no client.
 */
export function redisLimiter(
  options: LimiterChoices & { readonly client: RedisLimiterClient },
): LimiterOptions {
  if (!hasMethod(options?.client, 'eval')) {
    throw new TypeError(
      'redisLimiter: client must be a client of node-redis or ioredis: redisLimiter({ client }).',
    );
  }
  const { client, ...choices } = options;
  const useRedisPackage = !('defineCommand' in client);
  return {
    ...choices,
    // What waits for a connection would be counted later, although the call was refused by then.
    create: (window) =>
      new RateLimiterRedis({ ...window, storeClient: client, useRedisPackage, rejectIfRedisNotReady: true }),
  };
}

/** What is asked of a pool, or a client, of the package pg. */
export interface PostgresLimiterPool {
  query(query: { text: string; values?: unknown[] }): Promise<{ rows: unknown[] }>;
}

/**
 * Counts in a table of PostgreSQL, for all processes together. The table is made when the first key is counted.
 * @throws {TypeError} for what is no pool.
 */
export function postgresLimiter(
  options: LimiterChoices & {
    readonly pool: PostgresLimiterPool;
    /** Default: `keywarden_limits`. */
    readonly table?: string;
  },
): LimiterOptions {
  if (!hasMethod(options?.pool, 'query')) {
    throw new TypeError('postgresLimiter: pool must be a Pool of the package pg: postgresLimiter({ pool }).');
  }
  const { pool, table = 'keywarden_limits', ...choices } = options;
  const place = { storeClient: pool, storeType: 'pool', tableName: table };
  // Besides making the table it removes, every few minutes, the counts of windows that are long over.
  const tryToMake = (): Promise<void> =>
    new Promise((resolve, reject) => {
      new RateLimiterPostgres({ ...place, points: 1, duration: 1 }, (fault) =>
        fault ? reject(fault) : resolve(),
      );
    });
  let made: Promise<void> | undefined;
  const makeTable = (): Promise<void> => {
    made ??= tryToMake()
      .catch((fault: unknown) => {
        if (!isMadeMeanwhile(fault)) throw fault;
        return tryToMake();
      })
      .catch((fault: unknown) => {
        made = undefined;
        throw fault;
      });
    return made;
  };
  return {
    ...choices,
    create: (window) => {
      const limiter = new RateLimiterPostgres({
        ...place,
        ...window,
        tableCreated: true,
        clearExpiredByTimeout: false,
      });
      return { consume: (key) => makeTable().then(() => limiter.consume(key)) };
    },
  };
}

function hasMethod(value: unknown, name: string): boolean {
  return (
    (typeof value === 'object' || typeof value === 'function') &&
    value !== null &&
    typeof Reflect.get(value, name) === 'function'
  );
}

/** `IF NOT EXISTS` does not keep two processes from making a table at once: one of them is told, in these words or (rate-limiter-flexible takes it for granted then) as 23505. */
function isMadeMeanwhile(fault: unknown): boolean {
  const code = typeof fault === 'object' && fault !== null && 'code' in fault ? fault.code : undefined;
  return code === '42P07' || code === '42710';
}
