/** Whether a presented key may do this, here, now: parse, find, digest, compare, check. Synchronous where the cache knows the key and no limit is kept. */
import type { Digester } from '../key/digest.js';
import { sameDigest } from '../key/digest.js';
import type { KeyFormat } from '../key/format.js';
import type { BinaryDigest } from '../key/sha256.js';
import { DIGEST_LENGTH } from '../key/sha256.js';
import { firstRefusal } from '../policy/checks.js';
import type { ScopeCatalogue } from '../policy/scopes.js';
import type { Awaitable, RateLimit } from '../record.js';
import type { KeyCache, ReadKey } from './cache.js';
import type { CompiledKey, Match } from './compiled-key.js';
import { isContext, noContext } from './context.js';
import type { Outcome, VerifyContext } from './outcome.js';
import type { RateLimits } from './rate-limit.js';
import type { Refusal } from './refusal.js';
import { refusal } from './refusal.js';

/** What the verifier is made of. */
export interface VerifierParts {
  readonly format: KeyFormat;
  readonly digester: Digester;
  readonly catalogue: ScopeCatalogue;
  /** Absent: every key is read from the store every time. */
  readonly cache: KeyCache | undefined;
  /** Reads past the cache. */
  readonly read: ReadKey;
  readonly now: () => number;
  readonly limits: RateLimits;
  /** Told of every key that is let in, before the answer: counts its use. */
  readonly onAdmitted: (key: CompiledKey, now: number) => void;
  /** Told of a key that is let in by a digest whose pepper is not the current one. */
  readonly onOutdated: (key: CompiledKey, presented: string) => void;
}

/** The answer to whatever is no key, or not with this secret: the same object for all, so that nothing can be told apart. */
const INVALID: Refusal = Object.freeze({ ok: false, code: 'API_KEY_INVALID' });

/** What a presented key is compared with where there is no record; that comparison's answer is not looked at. */
const DUMMY_DIGEST = '\u0100'.repeat(DIGEST_LENGTH);

/** Verifies keys. */
export class Verifier {
  readonly #parts: VerifierParts;

  constructor(parts: VerifierParts) {
    this.#parts = parts;
  }

  /**
   * Steps 2 to 8. A promise is returned only where the store or a limiter has to be asked and answers later; it rejects where
   * the store cannot answer.
   * @throws {TypeError} for arguments of the wrong kind and for scopes that the catalogue does not have.
   */
  verify(presented: string, context: VerifyContext): Awaitable<Outcome> {
    if (typeof presented !== 'string') throw new TypeError('verify: the presented key must be a string.');
    if (!isContext(context)) throw noContext('verify', context);
    const { format, cache } = this.#parts;
    const handle = format.handleIn(presented);
    const key = handle === undefined || context.fresh === true ? undefined : cache?.get(handle);
    if (key !== undefined && cache !== undefined) {
      // Who presents a key with a slip in it will do so again: then its form is looked at before it is digested.
      if (key.misspelt && !format.isWellFormed(presented)) return this.#invalid(context);
      const now = this.#parts.now();
      if (cache.isFresh(key, now)) {
        const outcome = this.#judge(key, presented, context, now);
        if (outcome === key.admission || outcome instanceof Promise) {
          key.misspelt = false;
          return outcome;
        }
        this.assertContext(context);
        if (outcome !== INVALID) return outcome;
        // The secret may be newer than what is cached. Only a key that could be real is worth asking the store again.
        key.misspelt = !format.isWellFormed(presented);
        if (key.misspelt) return INVALID;
        if (presented.startsWith(key.prefix) && !cache.mayReread(key.prefix, now)) return INVALID;
      }
    }
    const prefix = format.isWellFormed(presented) ? format.prefixOf(presented) : undefined;
    if (prefix === undefined) return this.#invalid(context);
    this.assertContext(context);
    return this.#ask(prefix, presented, context);
  }

  #invalid(context: VerifyContext): Refusal {
    this.assertContext(context);
    return INVALID;
  }

  #ask(prefix: string, presented: string, context: VerifyContext): Awaitable<Outcome> {
    try {
      const found = this.#find(prefix, context.fresh === true);
      if (!(found instanceof Promise)) return this.#conclude(found, presented, context);
      // While the store is at it: afterwards the time would be the caller's.
      const digest = this.#parts.digester.binaryDigest(presented);
      return found.then((key) => this.#conclude(key, presented, context, digest));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #find(prefix: string, fresh: boolean): Awaitable<CompiledKey | undefined> {
    const { cache, read } = this.#parts;
    return cache === undefined || fresh ? read(prefix) : cache.fill(prefix);
  }

  /** `digest`: of what was presented, under the current pepper, where it was made already. */
  #conclude(
    key: CompiledKey | undefined,
    presented: string,
    context: VerifyContext,
    digest?: BinaryDigest,
  ): Awaitable<Outcome> {
    if (key !== undefined) return this.#judge(key, presented, context, this.#parts.now(), digest);
    sameDigest(digest ?? this.#parts.digester.binaryDigest(presented), DUMMY_DIGEST);
    return INVALID;
  }

  #judge(
    key: CompiledKey,
    presented: string,
    context: VerifyContext,
    now: number,
    digest?: BinaryDigest,
  ): Awaitable<Outcome> {
    const match = key.match(presented, now, digest);
    if (match === 'none') return INVALID;
    const code = firstRefusal(key, context, now);
    if (code !== undefined) return refusal(code, key.id, context);
    if (key.limit !== null) return this.#count(key, key.limit, presented, match, now);
    return this.#admit(key, presented, match, now);
  }

  async #count(
    key: CompiledKey,
    limit: RateLimit,
    presented: string,
    match: Match,
    now: number,
  ): Promise<Outcome> {
    return (await this.#parts.limits.consume(limit, key.id)) ?? this.#admit(key, presented, match, now);
  }

  #admit(key: CompiledKey, presented: string, match: Match, now: number): Outcome {
    this.#parts.onAdmitted(key, now);
    if (key.outdated && match === 'current') this.#parts.onOutdated(key, presented);
    return key.admission;
  }

  /**
   * Whether the scopes asked for exist. A key that is let in has every one of them, so only the other answers need this.
   * @throws {TypeError} for a scope that the catalogue does not have, and for an empty `anyScopes`.
   */
  assertContext(context: VerifyContext): void {
    const catalogue: ScopeCatalogue = this.#parts.catalogue;
    if (context.scopes !== undefined) catalogue.assertDeclared(context.scopes);
    if (context.anyScopes !== undefined) {
      if (context.anyScopes.length === 0)
        throw new TypeError('verify: anyScopes must name at least one scope.');
      catalogue.assertDeclared(context.anyScopes);
    }
  }
}
