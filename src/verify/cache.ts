/**
 * Keys that were read lately, by prefix. It holds any key that was found, whatever its state, and nothing about prefixes that
 * were not. A change made through this warden is gone before the change is acknowledged; one made elsewhere arrives by
 * the store's `watch`, and at the latest when the entry's time is over.
 */
import { handleOf } from '../key/format.js';
import type { Awaitable } from '../record.js';
import type { CompiledKey } from './compiled-key.js';

/** How much is kept and how long. */
export interface CacheLimits {
  /** Keys; those that were not used lately go first. */
  readonly max: number;
  /** Milliseconds from the start of the store's read. */
  readonly ttl: number;
}

/** Reads and compiles the key with a prefix. */
export type ReadKey = (prefix: string) => Awaitable<CompiledKey | undefined>;

/** How long after a re-read a mismatching secret causes no other, in ms. */
const REREAD_PAUSE = 1_000;

/** How many keys that were used lately are passed over in search of one that was not: what bounds the time it takes. */
const MAX_CHANCES = 100;

interface Flight {
  readonly answer: Promise<CompiledKey | undefined>;
}

/** A cache of compiled keys with one read at a time for each prefix. */
export class KeyCache {
  /** By handle, which is quicker to find than the prefix. Of two keys with one handle, under two brands, the one read last. */
  readonly #entries = new Map<string, CompiledKey>();
  readonly #flights = new Map<string, Flight>();
  /**
   * Goes round the entries; where one is thrown out it stands behind it. There is none until room is wanted, and it goes on with every
   * entry that is deleted: a hand that stands still keeps alive all that the Map held since (V8 links a table to the next).
   */
  #hand: Iterator<CompiledKey> | undefined = undefined;
  readonly #max: number;
  readonly #ttl: number;
  readonly #read: ReadKey;
  readonly #now: () => number;

  constructor(limits: CacheLimits, read: ReadKey, now: () => number) {
    this.#max = limits.max;
    this.#ttl = limits.ttl;
    this.#read = read;
    this.#now = now;
  }

  /** The key with a handle, of whatever age and brand: whoever takes it asks whether it {@link isFresh}, and compares digests. */
  get(handle: string): CompiledKey | undefined {
    return this.#entries.get(handle);
  }

  /** Whether a key was read lately enough to be gone by. A clock that was set back makes it stale, too. Counts as a use of it. */
  isFresh(key: CompiledKey, now: number): boolean {
    key.usedLately = true;
    const age = now - key.readAt;
    return age >= 0 && age < key.keptFor;
  }

  /**
   * Whether a mismatching secret may make the store be asked again now: once a prefix a second, or by joining a read that is
   * under way. Marks that it was.
   */
  mayReread(prefix: string, now: number): boolean {
    const key = this.#held(prefix);
    if (key === undefined || this.#flights.has(prefix)) return true;
    const { rereadAt } = key;
    if (rereadAt !== undefined && now - rereadAt < REREAD_PAUSE && now >= rereadAt) return false;
    key.rereadAt = now;
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
    const started: Flight = {
      answer: answer.then(
        (key) => {
          if (this.#landed(prefix, started)) this.#keep(prefix, key, readAt);
          return key;
        },
        (fault: unknown) => {
          this.#landed(prefix, started);
          throw fault;
        },
      ),
    };
    this.#flights.set(prefix, started);
    return started.answer;
  }

  /** Forgets a key; a read of it that is under way is answered but not kept, and nobody joins it any more. */
  invalidate(prefix: string): void {
    this.#drop(prefix);
    this.#flights.delete(prefix);
  }

  /** Forgets everything. */
  clear(): void {
    this.#entries.clear();
    this.#hand = undefined;
    this.#flights.clear();
  }

  /** Whether the read was still one to be joined; from now on it is not. */
  #landed(prefix: string, flight: Flight): boolean {
    return this.#flights.get(prefix) === flight && this.#flights.delete(prefix);
  }

  #keep(prefix: string, key: CompiledKey | undefined, readAt: number): void {
    const held = this.#held(prefix);
    if (key === undefined) {
      if (held !== undefined) this.#drop(prefix);
      return;
    }
    const { expiresAt } = key;
    key.readAt = readAt;
    key.keptFor =
      expiresAt !== null && expiresAt > readAt ? Math.min(this.#ttl, expiresAt - readAt) : this.#ttl;
    key.rereadAt = held?.rereadAt;
    // Of the record's own prefix: a part of the presented key could keep the whole of it in memory.
    const handle = handleOf(key.prefix);
    if (this.#entries.size >= this.#max && !this.#entries.has(handle)) this.#makeRoom();
    this.#entries.set(handle, key);
  }

  #held(prefix: string): CompiledKey | undefined {
    const key = this.#entries.get(handleOf(prefix));
    return key?.prefix === prefix ? key : undefined;
  }

  #drop(prefix: string): void {
    if (this.#entries.delete(handleOf(prefix)) && this.#hand?.next().done === true) this.#hand = undefined;
  }

  /**
   * Throws out one key that was not used since the hand last came by – "clock", also known as "second chance". A list in the
   * order of use would be put in order by every hit, which costs more than the look-up.
   */
  #makeRoom(): void {
    for (let chances = MAX_CHANCES; ; chances--) {
      // At its end it begins anew: keys that came meanwhile stand behind all others.
      this.#hand ??= this.#entries.values();
      const { value: key, done } = this.#hand.next();
      if (done === true) {
        this.#hand = undefined;
      } else if (key.usedLately && chances > 0) {
        key.usedLately = false;
      } else {
        this.#entries.delete(handleOf(key.prefix));
        return;
      }
    }
  }
}
