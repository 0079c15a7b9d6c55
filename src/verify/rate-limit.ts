/** Step 8 of verifying, the last, so that a call which is refused for another reason costs nothing: how often a key may be used. */
import { LRUCache } from 'lru-cache';
import { ERRORS } from '../errors.js';
import type { Logger } from '../logger.js';
import type { RateLimitInput } from '../policy/rate-limit.js';
import type { RateLimit } from '../record.js';
import { Deadline } from '../store/deadline.js';
import { described } from '../store/fault.js';
import type { Refusal } from './refusal.js';

/** Counts uses within one limit. What rate-limiter-flexible makes is one. */
export interface Limiter {
  /**
   * Counts one use of a key. Rejects with an object that has `msBeforeNext` and is no `Error` where the limit is used up;
   * whatever else it rejects with means that it cannot answer.
   */
  consume(key: string): Promise<unknown>;
}

/** What a limiter is made for. */
export interface LimiterWindow {
  /** Uses in a window. */
  readonly points: number;
  /** The window in seconds, as rate-limiter-flexible wants it. */
  readonly duration: number;
  /** Keeps the counts of this limit apart from those of others, and of other brands. */
  readonly keyPrefix: string;
}

/** The option `limiter`. */
export interface LimiterOptions {
  /** Makes the limiter of one limit: asked once for each distinct limit, when a key that has it is first used. */
  create(window: LimiterWindow): Limiter;
  /** The limit of keys that have none of their own. Default: none. */
  readonly default?: RateLimitInput;
  /** Whether keys are let in, uncounted, while the limiter cannot answer. Default: false, they are refused. */
  readonly failOpen?: boolean;
}

/** Limiters that are kept; one that is used again after that many others begins to count anew, unless it counts elsewhere. */
const MAX_LIMITERS = 10_000;

/** The option, with its defaults filled in. */
export interface LimiterSettings {
  readonly create: LimiterOptions['create'];
  readonly default: RateLimit | undefined;
  readonly failOpen: boolean;
}

/** Keeps keys to their limits, with one limiter for each distinct limit. */
export class RateLimits {
  readonly #settings: LimiterSettings | undefined;
  readonly #brand: string;
  readonly #deadline: Deadline;
  readonly #logger: Logger;
  readonly #limiters = new LRUCache<string, Limiter>({ max: MAX_LIMITERS });

  constructor(parts: {
    /** Absent: a key that has a limit is refused. */
    readonly settings: LimiterSettings | undefined;
    readonly brand: string;
    /** How long the limiter may take to answer, in ms. */
    readonly timeout: number;
    readonly logger: Logger;
  }) {
    this.#settings = parts.settings;
    this.#brand = parts.brand;
    this.#deadline = new Deadline(parts.timeout);
    this.#logger = parts.logger;
  }

  /** Whether limits can be kept to at all. */
  get configured(): boolean {
    return this.#settings !== undefined;
  }

  /** The limit that a key is kept to. */
  limitOf(key: { readonly rateLimit: RateLimit | null }): RateLimit | null {
    return key.rateLimit ?? this.#settings?.default ?? null;
  }

  /** Counts one use; the refusal where the key may not be used now. */
  async consume(limit: RateLimit, id: string): Promise<Refusal | undefined> {
    try {
      await this.#deadline.within(this.#limiterOf(limit).consume(id));
      return undefined;
    } catch (fault) {
      if (isUsedUp(fault)) {
        const retryAfter = Math.max(1, Math.ceil(fault.msBeforeNext / 1_000));
        return { ok: false, code: 'API_KEY_RATE_LIMITED', apiKey: { id }, retryAfter };
      }
      this.#logger.error('The rate limiter cannot answer.', { keyId: id, ...described(fault) });
      return this.#settings?.failOpen === true ? undefined : unavailable(id);
    }
  }

  #limiterOf({ points, duration }: RateLimit): Limiter {
    if (this.#settings === undefined)
      throw new TypeError('A key has a rate limit, and the option `limiter` is not set.');
    const keyPrefix = `keywarden:${this.#brand}:${points}/${duration}`;
    const known = this.#limiters.get(keyPrefix);
    if (known !== undefined) return known;
    const made = this.#settings.create({ points, duration: duration / 1_000, keyPrefix });
    this.#limiters.set(keyPrefix, made);
    return made;
  }
}

function unavailable(id: string): Refusal {
  const code = 'API_KEY_LIMITER_UNAVAILABLE';
  const { retryAfter } = ERRORS[code];
  return { ok: false, code, apiKey: { id }, ...(retryAfter !== undefined && { retryAfter }) };
}

function isUsedUp(fault: unknown): fault is { readonly msBeforeNext: number } {
  if (typeof fault !== 'object' || fault === null || fault instanceof Error) return false;
  return 'msBeforeNext' in fault && typeof fault.msBeforeNext === 'number';
}
