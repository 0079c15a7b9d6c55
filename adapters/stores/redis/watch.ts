/**
 * Hearing of changes by pub/sub. Each message is `<number> <prefix>`, numbered by the counter that the change itself
 * raised, and the counter is looked at every second: so a message that did not arrive is noticed, be it that the
 * connection hangs, that something on the way swallows messages, or that the data is gone.
 */
import type { StoreChange } from '../../../src/store/store.js';
import type { Connection, Subscriber } from './client.js';
import { faultOf } from './faults.js';
import type { Runner } from './runner.js';

/** Milliseconds between two looks at the counter. */
const LOOK_EVERY = 1_000;
/** Milliseconds in which a subscription must stand; one whose answers are lost would never say that it does not. */
const OPEN_WITHIN = 3_000;
/** Milliseconds until a subscription that failed is tried again. */
const RETRY_AFTER = 500;

/** One listener's watching. */
export interface Watcher {
  /**
   * Settles once changes are heard of, or watching was stopped.
   * @throws {Error} where that does not come about in time. Later interruptions are mended for as long as it takes.
   */
  readonly started: Promise<void>;
  stop(): void;
}

/** Starts watching, on a connection of its own. What the listener throws is its own affair. */
export function watchChanges(
  connection: Connection,
  redis: Runner,
  listener: (change: StoreChange) => void,
): Watcher {
  const channel = `${redis.prefix}changes`;
  let subscriber: Subscriber | undefined;
  let wake = () => {};
  /** The number of the latest change heard of; `undefined` while it is not known where the count stands. */
  let seen: number | undefined;
  /** A number that the counter had at the last look and that had not been heard of. */
  let awaited: number | undefined;
  let stopped = false;

  const counter = async () => Number((await redis.command(['GET', channel])) ?? 0);

  function missed(number: number | undefined): void {
    seen = number;
    awaited = undefined;
    tell('resync');
  }

  function tell(change: StoreChange): void {
    if (stopped) return;
    try {
      listener(change);
    } catch {
      // The change is made; and the driver's reading of the connection must not end here.
    }
  }

  function heard(message: string): void {
    if (stopped) return;
    const [, digits, prefix] = /^(\d+) (".*")$/s.exec(message) ?? [];
    if (digits === undefined || prefix === undefined) {
      missed(seen);
      return;
    }
    const number = Number(digits);
    if (seen !== undefined) {
      if (number > seen + 1) missed(number);
      seen = Math.max(seen, number);
    }
    tell({ prefix: JSON.parse(prefix) });
  }

  /** Opens a connection and finds out where the count stands. */
  async function open(): Promise<void> {
    const own = connection.subscriber();
    subscriber = own;
    try {
      await inTime(own.open(channel, heard, () => missed(undefined)));
      seen = await counter();
    } catch (error) {
      own.close();
      throw faultOf(error);
    }
  }

  /** Whether all that the counter tells of has been heard, or may be on its way still. */
  async function look(): Promise<void> {
    const number = await counter();
    if (number === seen) {
      awaited = undefined;
    } else if (seen !== undefined && number > seen && (awaited === undefined || seen >= awaited)) {
      awaited = number;
    } else {
      const unheard = seen !== undefined && number > seen;
      missed(number);
      if (unheard) await reopen();
    }
  }

  /** The connection cannot be trusted any more. */
  async function reopen(): Promise<void> {
    subscriber?.close();
    while (!stopped) {
      try {
        await open();
        missed(seen);
        return;
      } catch {
        await wait(RETRY_AFTER);
      }
    }
  }

  async function inTime(opening: Promise<void>): Promise<void> {
    const late = wait(OPEN_WITHIN).then(() => {
      throw new Error(`no subscription within ${OPEN_WITHIN} ms`);
    });
    await Promise.race([opening, late]).finally(wake);
  }

  function wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      timer.unref();
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function keepLooking(): Promise<void> {
    while (!stopped) {
      await wait(LOOK_EVERY);
      // A server that does not answer is noticed by whoever verifies; what matters here is seen once it answers again.
      if (!stopped) await look().catch(() => {});
    }
  }

  return {
    started: open().then(
      () => void keepLooking(),
      (error) => {
        if (!stopped) throw error;
      },
    ),
    stop() {
      stopped = true;
      wake();
      subscriber?.close();
    },
  };
}
