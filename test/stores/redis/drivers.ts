/** Both drivers as stores are handed them, and a prefix of a test's own that is empty before and after. */
import { randomBytes } from 'node:crypto';
import type { RedisClient } from '../../../adapters/stores/redis.js';
import { type RedisStoreOptions, redisStore } from '../../../adapters/stores/redis.js';
import type { MakeStore } from '../../../src/store/conformance/index.js';

/** Where a server listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** A connected client and how to let go of it. */
export interface Driver {
  readonly client: RedisClient;
  /** Any command, its answer as the driver gives it. */
  command(...command: [string, ...string[]]): Promise<unknown>;
  close(): void;
}

/** How long a store waits for an answer where that is not what is tested: this machine may be busy. */
export const PATIENT = { timeout: 30_000 } as const satisfies Partial<RedisStoreOptions>;

/** Where a server stands that tests, and who knows what else, share: what is done to all of it is for servers of a test's own. */
const SHARED_PORT = 6379;
const DONE_TO_ALL = /^(FLUSHALL|FLUSHDB|CONFIG|SCRIPT|FUNCTION|SHUTDOWN|DEBUG|SWAPDB|CLIENT)$/i;

function assertOwn({ port }: Address, command: string): void {
  if (port === SHARED_PORT && DONE_TO_ALL.test(command)) {
    throw new Error(`${command} would be done to the shared server; start one of the test's own.`);
  }
}

/** How each driver connects; it goes on trying when the server goes away. */
export const DRIVERS: readonly { readonly name: string; connect(address: Address): Promise<Driver> }[] = [
  { name: 'node-redis', connect: nodeRedis },
  { name: 'ioredis', connect: ioRedis },
];

export async function nodeRedis({ host, port }: Address): Promise<Driver> {
  const { createClient } = await import('redis'); // A process that needs one driver does not load both.
  const client = createClient({ socket: { host, port, reconnectStrategy: () => 100 } });
  client.on('error', () => {});
  await client.connect();
  return {
    client,
    command: async (...command) => {
      assertOwn({ host, port }, command[0]);
      return client.sendCommand(command);
    },
    close: () => client.destroy(),
  };
}

export async function ioRedis({ host, port }: Address): Promise<Driver> {
  const { Redis } = await import('ioredis');
  const client = new Redis({ host, port, lazyConnect: true, retryStrategy: () => 100 });
  client.on('error', () => {});
  await client.connect();
  return {
    client,
    command: async (name, ...args) => {
      assertOwn({ host, port }, name);
      return client.call(name, args);
    },
    close: () => client.disconnect(),
  };
}

/** A client whose connection for pub/sub is made by another one. */
export function withSubscriber(client: RedisClient, other: RedisClient): RedisClient {
  return new Proxy(client, {
    get(target, name) {
      const from = name === 'duplicate' ? other : target;
      const value: unknown = Reflect.get(from, name, from);
      return typeof value === 'function' ? value.bind(from) : value;
    },
  });
}

/** A prefix, and with it a channel, that no other run uses, of whatever machine. */
export function ownPrefix(): string {
  return `keywarden-test:${randomBytes(12).toString('hex')}:`;
}

/** Removes all that begins with the prefix. */
export async function removeAll(driver: Driver, prefix: string): Promise<void> {
  let cursor = '0';
  do {
    const answer = await driver.command('SCAN', cursor, 'MATCH', `${prefix}*`, 'COUNT', '10000');
    const [next, names] = Array.isArray(answer) ? answer : ['0', []];
    if (names.length > 0) await driver.command('UNLINK', ...names);
    cursor = String(next);
  } while (cursor !== '0');
}

/** Fresh stores for a suite, all on one connection of this driver, another handle on one of its own. */
export function storesOf(connect: () => Promise<Driver>, options: Partial<RedisStoreOptions> = {}) {
  let shared: Promise<Driver> | undefined;
  const driver = () => {
    shared ??= connect();
    return shared;
  };
  const make: MakeStore = async () => {
    const { client } = await driver();
    const prefix = ownPrefix();
    const store = redisStore({ client, prefix, ...PATIENT, ...options });
    const others: { close(): Promise<void> }[] = [];
    return {
      store,
      async another() {
        const own = await connect();
        const other = redisStore({ client: own.client, prefix, ...PATIENT, ...options });
        others.push({
          async close() {
            await other.close();
            own.close();
          },
        });
        return other;
      },
      async dispose() {
        await store.close();
        for (const other of others) await other.close();
        await removeAll(await driver(), prefix);
      },
    };
  };
  return { make, close: async () => (await shared)?.close() };
}
