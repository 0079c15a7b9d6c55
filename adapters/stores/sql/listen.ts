/** Watching by PostgreSQL's LISTEN, on a connection of its own that is made again whenever it is lost. */
import type { Awaitable } from '../../../src/record.js';
import type { StoreChange } from '../../../src/store/store.js';
import { ANYTHING, tell, toldOf } from './changes.js';
import { CHANNEL } from './dialect.js';
import { failureOf } from './failure.js';
import { within } from './patience.js';

/** What is called of the client: `pg`'s `Client` fits. */
export interface ListenClient {
  connect(): Promise<unknown>;
  query(statement: string): Promise<unknown>;
  on(
    event: 'notification',
    listener: (message: { readonly channel: string; readonly payload?: string | undefined }) => void,
  ): unknown;
  on(event: 'error' | 'end', listener: () => void): unknown;
  end(): Promise<unknown>;
}

/** Milliseconds within which a connection must be made, and a sign of life must come. */
const PATIENCE = 5_000;
/** Milliseconds between signs of life: a connection that was lost without a word is found out by then. */
const PULSE = 5_000;
/** The shortest and the longest pause between two attempts to connect, in milliseconds. */
const PAUSE = { shortest: 50, longest: 1_000 } as const;

interface Line {
  /** Settles when the connection is lost or was hung up. */
  readonly lost: Promise<void>;
  hangUp(): void;
}

/**
 * Tells the listener of every change until stopped; after a connection was lost, `'resync'` as soon as there is a new one.
 * @throws {SqlStoreError} where the first connection cannot be made.
 */
export async function listenTo(
  makeClient: () => Awaitable<ListenClient>,
  listener: (change: StoreChange) => void,
): Promise<() => void> {
  let stopped = false;
  let line = await connect();
  void keepUp();

  async function keepUp(): Promise<void> {
    while (true) {
      await line.lost;
      if (stopped) return;
      line = await reconnect();
      if (stopped) line.hangUp();
      else tell(listener, 'resync');
    }
  }

  async function reconnect(): Promise<Line> {
    for (let pause: number = PAUSE.shortest; ; pause = Math.min(2 * pause, PAUSE.longest)) {
      await later(pause * (0.5 + Math.random() / 2));
      if (stopped) return { lost: Promise.resolve(), hangUp: () => {} };
      try {
        return await connect();
      } catch {
        // Still away. The cache's ttl is the bound until it is back.
      }
    }
  }

  async function connect(): Promise<Line> {
    const client = await newClient();
    let pulse: NodeJS.Timeout | undefined;
    let hangUp = (): void => {};
    const lost = new Promise<void>((resolve) => {
      hangUp = () => {
        clearInterval(pulse);
        resolve();
        client.end().catch(() => {});
      };
    });
    client.on('error', hangUp);
    client.on('end', hangUp);
    client.on('notification', (message) => {
      if (!stopped && message.channel === CHANNEL) tell(listener, toldOf(message.payload ?? ANYTHING));
    });
    try {
      await within(PATIENCE, client.connect());
      await within(PATIENCE, client.query(`listen ${CHANNEL}`));
    } catch (error) {
      hangUp();
      throw failureOf(error);
    }
    pulse = setInterval(() => within(PATIENCE, client.query('select 1')).catch(hangUp), PULSE);
    pulse.unref();
    return { lost, hangUp };
  }

  async function newClient(): Promise<ListenClient> {
    try {
      return await makeClient();
    } catch (error) {
      throw failureOf(error);
    }
  }

  return () => {
    stopped = true;
    line.hangUp();
  };
}

function later(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });
}
