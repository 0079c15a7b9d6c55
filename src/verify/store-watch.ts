/** Keeps the cache in step with changes that other processes make, where the store can tell of them. */
import type { Logger } from '../logger.js';
import type { AnyStore } from '../store/store.js';
import type { KeyCache } from './cache.js';

/** How long after a failure to subscribe it is tried again, in ms. Until then the cache's ttl is the bound. */
const RETRY_AFTER = 5_000;

/** A subscription that begins with the first key that is read: constructing a warden asks nothing of the store. */
export class StoreWatch {
  readonly #store: Pick<AnyStore, 'watch'>;
  readonly #cache: KeyCache;
  readonly #logger: Logger;
  readonly #now: () => number;
  #nextTry = Number.NEGATIVE_INFINITY;
  #closed = false;
  #stop: (() => void) | undefined;
  #starting: Promise<void> | undefined;

  constructor(store: Pick<AnyStore, 'watch'>, cache: KeyCache, logger: Logger, now: () => number) {
    this.#store = store;
    this.#cache = cache;
    this.#logger = logger;
    this.#now = now;
  }

  /** Subscribes, unless that was done, is under way, or failed a moment ago. */
  begin(): void {
    if (this.#closed || this.#stop !== undefined || this.#starting !== undefined) return;
    if (this.#store.watch === undefined || this.#now() < this.#nextTry) return;
    this.#starting = this.#subscribe().finally(() => {
      this.#starting = undefined;
    });
  }

  /** Stops watching, for good. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#starting;
    this.#stop?.();
    this.#stop = undefined;
  }

  async #subscribe(): Promise<void> {
    try {
      const stop = await this.#store.watch?.((change) => {
        if (change === 'resync') this.#cache.clear();
        else this.#cache.invalidate(change.prefix);
      });
      // What was read before the subscription stood may have changed unseen.
      this.#cache.clear();
      this.#stop = stop;
    } catch {
      this.#nextTry = this.#now() + RETRY_AFTER;
      this.#logger.warn('The store cannot tell of changes; keys are cached for their ttl.', {
        retryAfter: RETRY_AFTER,
      });
    }
  }
}
