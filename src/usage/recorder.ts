/** Counts uses in memory and writes them in batches, never on the way of a request. */
import type { Logger } from '../logger.js';
import type { KeyUse, UseStore } from '../store/store.js';

const DAY = 86_400_000;

/** Uses written with one call of the store. */
const BATCH = 1_000;

/** A key whose uses are counted, on the key itself, so that counting looks nothing up. */
export interface CountedKey {
  readonly id: string;
  readonly accountId: string;
  /** Uses since they were last collected. */
  useCount: number;
  /** Epoch ms of the last of them. */
  lastUsedAt: number;
}

/** Gathers uses and hands them to the store every so often. */
export class UseRecorder {
  readonly #store: Pick<UseStore, 'recordUse'>;
  readonly #flushEvery: number;
  readonly #logger: Logger;
  /** Keys that were used since the last flush. */
  #used: CountedKey[] = [];
  /** Uses that wait to be written, by key and day. */
  readonly #pending = new Map<string, KeyUse>();
  /** The first millisecond of the day after the one being counted (UTC). */
  #dayEnds = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #flushing: Promise<void> = Promise.resolve();
  #closed = false;

  /** `flushEvery` in milliseconds. */
  constructor(store: Pick<UseStore, 'recordUse'>, flushEvery: number, logger: Logger) {
    this.#store = store;
    this.#flushEvery = flushEvery;
    this.#logger = logger;
  }

  /** Counts one use at `now` (epoch ms). */
  note(key: CountedKey, now: number): void {
    if (now >= this.#dayEnds || now < this.#dayEnds - DAY) this.#turnDay(now);
    if (key.useCount === 0) this.#begin(key);
    key.useCount++;
    key.lastUsedAt = now;
  }

  /** Writes what was counted. What the store does not take is kept for the next time. */
  flush(): Promise<void> {
    this.#flushing = this.#flushing.then(() => this.#write());
    return this.#flushing;
  }

  /** Writes what was counted, and sets no timer any more. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.flush();
  }

  #begin(key: CountedKey): void {
    this.#used.push(key);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.flush();
    }, this.#flushEvery);
    // Counting keeps no process alive; `close()` writes the rest.
    this.#timer.unref?.();
  }

  #turnDay(now: number): void {
    this.#collect();
    this.#dayEnds = (Math.floor(now / DAY) + 1) * DAY;
  }

  #collect(): void {
    for (const key of this.#used) {
      const { id: keyId, accountId, useCount: count, lastUsedAt } = key;
      this.#keep({ accountId, keyId, day: dayOf(lastUsedAt), count, lastUsedAt });
      key.useCount = 0;
    }
    this.#used = [];
  }

  #keep(use: KeyUse): void {
    const name = `${use.day} ${use.keyId}`;
    const kept = this.#pending.get(name);
    this.#pending.set(name, {
      ...use,
      count: use.count + (kept?.count ?? 0),
      lastUsedAt: Math.max(use.lastUsedAt, kept?.lastUsedAt ?? 0),
    });
  }

  async #write(): Promise<void> {
    this.#collect();
    const uses = [...this.#pending.values()];
    this.#pending.clear();
    for (let start = 0; start < uses.length; start += BATCH) {
      const batch = uses.slice(start, start + BATCH);
      try {
        await this.#store.recordUse(batch);
      } catch {
        for (const use of batch) this.#keep(use);
        this.#logger.warn('Uses of keys could not be written; they are kept for the next time.', {
          keys: batch.length,
        });
      }
    }
    if (this.#pending.size > 0) this.#schedule();
  }
}

/** `YYYY-MM-DD` of a moment (epoch ms), UTC. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
