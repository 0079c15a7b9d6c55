/**
 * Keys that were read lately, by prefix. It holds any key that was found, whatever its state, and nothing about prefixes that
 * were not. A change made through this warden is gone before the change is acknowledged; one made elsewhere arrives by
 * the store's `watch`, and at the latest when the entry's time is over.
 */
import { LRUCache } from 'lru-cache';
import type { Awaitable } from '../record.js';
import type { CompiledKey } from './compiled-key.js';

/** How much is kept and how long. */
export interface CacheLimits {
  /** Keys; the least recently used go first. */
  readonly max: number;
  /** Milliseconds from the start of the store's read. */
  readonly ttl: number;
}

/** Reads and compiles the key with a prefix. */
export type ReadKey = (prefix: string) => Awaitable<CompiledKey | undefined>;

/** How long after a re-read a mismatching secret causes no other, in ms. */
const REREAD_PAUSE = 1_000;

interface Entry {
  readonly key: CompiledKey;
  /** The moment the store's read began. */
  readonly readAt: number;
  readonly staleAt: number;
  /** When a mismatching secret last made the store be asked again. */
  rereadAt: number;
}

interface Flight {
  readonly answer: Promise<CompiledKey | undefined>;
}

/** A cache of compiled keys with one read at a time for each prefix. */
export class KeyCache {
  readonly #entries: LRUCache<string, Entry>;
  readonly #flights = new Map<string, Flight>();
  readonly #ttl: number;
  readonly #read: ReadKey;
  readonly #now: () => number;

  constructor(limits: CacheLimits, read: ReadKey, now: () => number) {
    this.#entries = new LRUCache({ max: limits.max });
    this.#ttl = limits.ttl;
    this.#read = read;
    this.#now = now;
  }

  /** The key with a prefix, if it was read lately enough. A clock that was set back makes an entry stale, too. */
  get(prefix: string, now: number): CompiledKey | undefined {
    const entry = this.#entries.get(prefix);
    return entry !== undefined && now < entry.staleAt && now >= entry.readAt ? entry.key : undefined;
  }

  /**
   * Whether a mismatching secret may make the store be asked again now: once a prefix a second, or by joining a read that is
   * under way. Marks that it was.
   */
  mayReread(prefix: string, now: number): boolean {
    const entry = this.#entries.peek(prefix);
    if (entry === undefined || this.#flights.has(prefix)) return true;
    if (now - entry.rereadAt < REREAD_PAUSE && now >= entry.rereadAt) return false;
    entry.rereadAt = now;
    return true;
  }

  /** Reads the key from the store, joining a read that is under way, and keeps it. */
  fill(prefix: string): Awaitable<CompiledKey | undefined> {
    const flight = this.#flights.get(prefix);
    if (flight !== undefined) return flight.answer;
    const readAt = this.#now();
    const answer = this.#read(prefix);
    if (!(answer instanceof Promise)) {
      this.#keep(prefix, answer, readAt);
      return answer;
    }
    const started: Flight = { answer: answer.then((key) => this.#land(prefix, started, key, readAt)) };
    this.#flights.set(prefix, started);
    const forget = (): void => {
      if (this.#flights.get(prefix) === started) this.#flights.delete(prefix);
    };
    started.answer.then(forget, forget);
    return started.answer;
  }

  /** Forgets a key; a read of it that is under way is answered but not kept, and nobody joins it any more. */
  invalidate(prefix: string): void {
    this.#entries.delete(prefix);
    this.#flights.delete(prefix);
  }

  /** Forgets everything. */
  clear(): void {
    this.#entries.clear();
    this.#flights.clear();
  }

  #land(
    prefix: string,
    flight: Flight,
    key: CompiledKey | undefined,
    readAt: number,
  ): CompiledKey | undefined {
    if (this.#flights.get(prefix) === flight) this.#keep(prefix, key, readAt);
    return key;
  }

  #keep(prefix: string, key: CompiledKey | undefined, readAt: number): void {
    if (key === undefined) {
      this.#entries.delete(prefix);
      return;
    }
    const { expiresAt } = key;
    const ttlOver = readAt + this.#ttl;
    const staleAt = expiresAt !== null && expiresAt > readAt ? Math.min(ttlOver, expiresAt) : ttlOver;
    const rereadAt = this.#entries.peek(prefix)?.rereadAt ?? Number.NEGATIVE_INFINITY;
    // The record's own prefix, not the presented one: that is a slice which would keep the whole key in memory.
    this.#entries.set(key.prefix, { key, readAt, staleAt, rereadAt });
  }
}
