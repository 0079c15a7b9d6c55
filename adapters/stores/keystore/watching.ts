/** Tells listeners of changed keys: those this process made, and by a look at the file those that others made. */
import { isDeepStrictEqual } from 'node:util';
import type { StoreChange } from '../../../src/store/store.js';
import type { Contents } from './contents.js';

type Listener = (change: StoreChange) => void;

/** Those who want to be told, and the timer that runs while there are any. */
export class Watching {
  readonly #every: number;
  readonly #look: () => Promise<void>;
  readonly #watchers = new Set<{ readonly listener: Listener }>();
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;

  /**
   * @param every Milliseconds between two looks.
   * @param look Reads the file if it was changed, so that {@link compare} is called; throws where it cannot be read.
   */
  constructor(every: number, look: () => Promise<void>) {
    this.#every = every;
    this.#look = look;
  }

  /** Adds a listener; the result removes it. */
  add(listener: Listener): () => void {
    const watcher = { listener };
    this.#watchers.add(watcher);
    // The timer keeps no process alive that has nothing else to do.
    this.#timer ??= setInterval(() => void this.#lookOnce(), this.#every).unref();
    return () => {
      this.#watchers.delete(watcher);
      if (this.#watchers.size === 0) this.stop();
    };
  }

  /** Looks no more. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#watchers.clear();
  }

  /** Tells of every key that is not the same in both. */
  compare(before: Contents, now: Contents): void {
    if (this.#watchers.size === 0) return;
    for (const prefix of changedPrefixes(before, now)) this.#tell({ prefix });
  }

  /**
   * While the keystore cannot be read, every look says so: whoever remembers keys must ask again, and then gets the error.
   * Once would not do, since it may have been readable in between.
   */
  async #lookOnce(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      await this.#look();
    } catch {
      this.#tell('resync');
    } finally {
      this.#isLooking = false;
    }
  }

  #tell(change: StoreChange): void {
    for (const { listener } of this.#watchers) {
      try {
        listener(change);
      } catch {
        // The change is made: what a listener does with the news cannot make it look as if it were not.
      }
    }
  }
}

function changedPrefixes(before: Contents, now: Contents): Set<string> {
  const prefixes = new Set<string>();
  for (const { here, there } of before.keys.differing(now.keys)) {
    if (here === there || isDeepStrictEqual(here, there)) continue;
    if (here !== undefined) prefixes.add(here.prefix);
    if (there !== undefined) prefixes.add(there.prefix);
  }
  return prefixes;
}
