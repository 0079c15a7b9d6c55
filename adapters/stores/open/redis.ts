/** `redis:` and `rediss:`: a client of its own, set so that it neither queues nor repeats what failed. */

import { type RedisClient, type RedisStore, redisStore } from '../redis.js';
import { ifInstalled, MissingDriverError } from './driver.js';
import type { OpenedStore, Opening } from './opening.js';

/** Milliseconds. A connection on which nothing comes for `silence`, though something was asked, is given up. */
const TIMES = { connect: 5_000, ping: 1_000, silence: 5_000, retryFirst: 50, retryMost: 1_000 } as const;

interface OpenedClient {
  readonly client: RedisClient;
  close(): void;
}

export async function openNetworkRedis({ place, options }: Opening): Promise<OpenedStore> {
  const { url, prefix } = prefixed(place, options.prefix);
  const { client, close } = await connected(url);
  let store: RedisStore | undefined;
  const closeBoth = async () => {
    await store?.close();
    close();
  };
  try {
    store = redisStore({ client, ...(prefix !== undefined && { prefix }) });
    await store.ready();
    return { ...store, close: closeBoth };
  } catch (error) {
    await closeBoth();
    throw error;
  }
}

/**
 * The URL as drivers know it, and what names of keys begin with, which may be a parameter of it.
 * @throws {TypeError} where both say it
 */
function prefixed(
  place: string,
  option: string | undefined,
): { readonly url: string; readonly prefix: string | undefined } {
  const url = new URL(place);
  const [said, ...more] = url.searchParams.getAll('prefix');
  if (said === undefined) return { url: place, prefix: option };
  if (option !== undefined || more.length > 0) {
    throw new TypeError('openStore: say the prefix once, in the URL or as the option prefix.');
  }
  url.searchParams.delete('prefix');
  return { url: url.href, prefix: said };
}

async function connected(url: string): Promise<OpenedClient> {
  const nodeRedis = await ifInstalled('redis', () => import('redis'));
  if (nodeRedis !== undefined) return byNodeRedis(nodeRedis, url);
  const ioRedis = await ifInstalled('ioredis', () => import('ioredis'));
  if (ioRedis !== undefined) return byIoRedis(ioRedis, url);
  throw new MissingDriverError('redis', 'redis', ' (or ioredis)');
}

/** The driver's sentence alone: what it hangs on its errors has the password in it. */
function unreachable(error: unknown): Error {
  if (!(error instanceof Error)) return new Error('Redis: it cannot be reached.');
  // Where several addresses were tried, there is a code and no sentence.
  return new Error(`Redis: ${error.message || ('code' in error ? String(error.code) : error.name)}`);
}

/** The first connection must succeed; later ones are tried for as long as it takes. */
function retries() {
  let once = false;
  return {
    connected: () => {
      once = true;
    },
    next: (attempt: number) =>
      once ? Math.min(TIMES.retryMost, TIMES.retryFirst * 2 ** Math.min(attempt, 10)) : undefined,
  };
}

export async function byNodeRedis(
  { createClient }: typeof import('redis'),
  url: string,
): Promise<OpenedClient> {
  const retry = retries();
  const client = createClient({
    url,
    disableOfflineQueue: true,
    // The driver asks for the address once more for these, and does not find an IPv6 one as URLs spell it.
    maintNotifications: 'disabled',
    socket: {
      connectTimeout: TIMES.connect,
      reconnectStrategy: (attempt) => retry.next(attempt) ?? false,
    },
  });
  client.on('error', () => {}); // The driver reconnects by itself; without a listener the process would end.
  try {
    await client.connect();
  } catch (error) {
    throw unreachable(error);
  }
  retry.connected();
  const stopBeating = heartbeat(
    () => client.sendCommand(['PING']),
    () => {
      if (client.isOpen) client.destroy();
      client.connect().catch(() => {});
    },
  );
  return {
    client,
    close() {
      stopBeating();
      client.destroy();
    },
  };
}

/**
 * Asks for a sign of life every second and connects anew where none comes. The driver's own `socketTimeout` does not do:
 * it takes what is sent for a sign of life, and so the very question.
 */
function heartbeat(ask: () => Promise<unknown>, reconnect: () => void): () => void {
  let asked: number | undefined;
  const timer = setInterval(() => {
    if (asked === undefined) {
      asked = performance.now();
      const answered = () => {
        asked = undefined;
      };
      // Where there is no connection, that is an answer too: the driver makes one.
      ask().then(answered, answered);
    } else if (performance.now() - asked > TIMES.silence) {
      reconnect();
    }
  }, TIMES.ping);
  timer.unref();
  return () => clearInterval(timer);
}

export async function byIoRedis(
  { Redis }: Pick<typeof import('ioredis'), 'Redis'>,
  url: string,
): Promise<OpenedClient> {
  const retry = retries();
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: TIMES.connect,
    socketTimeout: TIMES.silence,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (attempt) => retry.next(attempt),
  });
  let cause: unknown;
  client.on('error', (error) => {
    cause = error;
  });
  try {
    await client.connect();
  } catch (error) {
    client.disconnect();
    throw unreachable(cause ?? error);
  }
  retry.connected();
  return { client, close: () => client.disconnect() };
}
