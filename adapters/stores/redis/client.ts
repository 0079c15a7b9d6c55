/** The few methods of a Redis client that the store calls, as types, and the one port both kinds are brought to. */
import { wrongOption } from '../../../src/options/assertions.js';

/** What a node-redis client (5 and 6) has of what is needed here. */
export interface NodeRedisClient {
  readonly isReady: boolean;
  sendCommand(args: readonly string[]): Promise<unknown>;
  duplicate(): NodeRedisSubscriber;
  on(event: 'ready', listener: () => void): unknown;
  off(event: 'ready', listener: () => void): unknown;
}

/** The connection for pub/sub that a node-redis client makes of itself. */
export interface NodeRedisSubscriber {
  connect(): Promise<unknown>;
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  on(event: 'ready' | 'error', listener: () => void): unknown;
  destroy(): unknown;
}

/** What an ioredis client (5 and 6) has of what is needed here. */
export interface IoRedisClient {
  readonly status: string;
  call(command: string, args: string[]): Promise<unknown>;
  duplicate(override: {
    lazyConnect: boolean;
    enableOfflineQueue: boolean;
    autoResubscribe: boolean;
  }): IoRedisSubscriber;
  on(event: 'ready', listener: () => void): unknown;
  off(event: 'ready', listener: () => void): unknown;
}

/** The connection for pub/sub that an ioredis client makes of itself. */
export interface IoRedisSubscriber {
  connect(): Promise<unknown>;
  subscribe(channel: string): Promise<unknown>;
  on(event: 'ready' | 'error', listener: () => void): unknown;
  on(event: 'message', listener: (channel: string, message: string) => void): unknown;
  disconnect(): void;
}

/** A connected client of either kind: told apart by its methods, never by its package. */
export type RedisClient = NodeRedisClient | IoRedisClient;

/** A command of Redis: its name and its arguments. */
export type Command = readonly [name: string, ...args: string[]];

/** A connection as the rest of this folder sees it. */
export interface Connection {
  /** Hands a command to the driver. */
  send(command: Command): Promise<unknown>;
  /** Whether a command handed over now goes out now, instead of into an offline queue. */
  connected(): boolean;
  /** Calls back after every connection the driver makes from now on; the result stops it. */
  onConnect(listener: () => void): () => void;
  /** A connection of its own for pub/sub. */
  subscriber(): Subscriber;
}

/** A connection for pub/sub. */
export interface Subscriber {
  /**
   * Settles once messages arrive. `onReconnect` is called each time they arrive again after an interruption that the
   * driver saw, in which messages were missed.
   */
  open(channel: string, onMessage: (message: string) => void, onReconnect: () => void): Promise<void>;
  close(): void;
}

const nothing = () => {};

/**
 * Brings a client to the port.
 * @throws {TypeError} for what is neither kind of client, a cluster client, or one that rewrites key names.
 */
export function connectionOf(client: RedisClient): Connection {
  const given: unknown = client;
  if (!isObject(given)) throw wrongClient(given);
  if (given['isCluster'] === true || 'getRandomNode' in given || 'getSlotRandomNode' in given) {
    throw new TypeError(
      'redisStore does not support Redis Cluster: its changes span several keys at once. Hand in a client of one server (or of its Sentinel).',
    );
  }
  const options = given['options'];
  if (isObject(options) && options['keyPrefix'] !== undefined && options['keyPrefix'] !== '') {
    throw new TypeError(
      'redisStore: the client has a keyPrefix, which scripts do not see. Hand in a client without one and use the option prefix.',
    );
  }
  if (isIoRedis(client)) return ofIoRedis(client);
  if (isNodeRedis(client)) return ofNodeRedis(client);
  throw wrongClient(given);
}

function wrongClient(came: unknown): TypeError {
  return wrongOption(
    'redisStore',
    'client',
    'a client of node-redis (createClient) or ioredis (new Redis), an object with sendCommand or call, duplicate and on',
    came,
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** ioredis has a `sendCommand` too, which takes something else: so `call` is what tells them apart. */
function isIoRedis(client: RedisClient): client is IoRedisClient {
  return 'call' in client && typeof client.call === 'function' && typeof client.duplicate === 'function';
}

function isNodeRedis(client: RedisClient): client is NodeRedisClient {
  return (
    'sendCommand' in client &&
    typeof client.sendCommand === 'function' &&
    typeof client.duplicate === 'function'
  );
}

function ofNodeRedis(client: NodeRedisClient): Connection {
  return {
    send: (command) => client.sendCommand(command),
    connected: () => client.isReady,
    onConnect(listener) {
      client.on('ready', listener);
      return () => client.off('ready', listener);
    },
    subscriber() {
      const own = client.duplicate();
      own.on('error', nothing); // The driver reconnects by itself; without a listener the process would end.
      return {
        async open(channel, onMessage, onReconnect) {
          await own.connect();
          await own.subscribe(channel, onMessage);
          own.on('ready', onReconnect); // The driver has subscribed again before it says so.
        },
        close: () => quietly(() => own.destroy()),
      };
    },
  };
}

function ofIoRedis(client: IoRedisClient): Connection {
  return {
    send: ([name, ...args]) => client.call(name, args),
    connected: () => client.status === 'ready',
    onConnect(listener) {
      client.on('ready', listener);
      return () => client.off('ready', listener);
    },
    subscriber() {
      const own = client.duplicate({ lazyConnect: true, enableOfflineQueue: true, autoResubscribe: false });
      own.on('error', nothing);
      return {
        async open(channel, onMessage, onReconnect) {
          own.on('message', (_channel, message) => onMessage(message));
          await own.connect();
          await own.subscribe(channel);
          // Not left to the driver, which neither says when it has subscribed again nor catches that it could not.
          own.on('ready', () => own.subscribe(channel).then(onReconnect, nothing));
        },
        close: () => quietly(() => own.disconnect()),
      };
    },
  };
}

/** A driver throws where there is nothing left to close. */
function quietly(close: () => unknown): void {
  try {
    close();
  } catch {}
}
