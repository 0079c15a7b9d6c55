/** Every option: what it means, its unit and default, and the one place that validates it. */
import type { Peppers } from './key/digest.js';
import { UNPEPPERED } from './key/digest.js';
import { BRAND_LENGTH, BRAND_PATTERN } from './key/format.js';
import { bytesOfDigest, sha256 } from './key/sha256.js';
import type { Logger } from './logger.js';
import { consoleLogger } from './logger.js';
import type { RecoveryKeys } from './manage/recovery.js';
import type { UserDirectory } from './manage/users.js';
import {
  assertKnown,
  assertMethods,
  assertOptions,
  assertWholeOption,
  expected,
  isObject,
  spelt,
  typeOf,
} from './options/assertions.js';
import { isPoints, RATE_LIMIT_EXPECTED, windowOf } from './policy/rate-limit.js';
import type { ScopeDefinitions } from './policy/scopes.js';
import type { AnyStore } from './store/store.js';
import type { CacheLimits } from './verify/cache.js';
import type { Outcome } from './verify/outcome.js';
import type { LimiterOptions, LimiterSettings } from './verify/rate-limit.js';

/** Peppers by id, for rotation. */
export interface PepperSet {
  /** The id of the pepper that new digests are made under. */
  readonly current: string;
  /** Secret by id: each at least 32 characters. Keep an old one as long as keys were stored under it. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Whether keys that were stored before there was a pepper are still accepted. Default: false. */
  readonly acceptUnpeppered?: boolean;
}

/** Secrets that keys are sealed under, by id, for rotation. */
export interface RecoverySet {
  /** The id of the secret that new keys are sealed under. */
  readonly current: string;
  /** Secret by id: each at least 32 characters, and none of them a pepper. Keep an old one as long as keys sealed under it are to be shown. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** What the metrics hook is told: the outcome, or that the store could not answer. */
export type VerifyEvent = Outcome | { readonly ok: false; readonly code: 'API_KEY_STORE_UNAVAILABLE' };

/** What a warden is made of. */
export interface KeywardenOptions<Catalogue extends ScopeDefinitions = ScopeDefinitions> {
  /** What keys begin with: 2 to 20 of `a-z`, `0-9` and single `_`, e.g. `acme` for `acme_…`. */
  readonly brand: string;
  /** Brands of keys made before a rename, still accepted. Default: none. */
  readonly alsoAccept?: readonly string[];
  /** Where keys are kept. There is no default. */
  readonly store: AnyStore;
  /** The scopes there are: name -> description, or `{ description, implies }`. Default: none. */
  readonly scopes?: Catalogue;
  /** A secret of at least 32 characters that digests are made with and that is not in the store; or several, for rotation. Default: none. */
  readonly pepper?: string | PepperSet;
  /** How many keys are kept in memory (`max`, default 10,000) and how long (`ttl`, default 5,000 ms), or `false`: none. */
  readonly cache?: Partial<CacheLimits> | false;
  /** How many unrevoked keys an account may have. Default: any number. */
  readonly maxKeysPerAccount?: number;
  /** The host's users. Default: ids are taken as they come. */
  readonly users?: UserDirectory;
  /** Has new keys stored sealed beside their digests, so that `keys.reveal` can show them again. Default: off, a key is shown once. */
  readonly recovery?: RecoverySet;
  /** What keeps keys to rate limits, e.g. one of `keywarden/limiters`. Default: none, and a key cannot have a limit. */
  readonly limiter?: LimiterOptions;
  /** How often counted uses are written (`flushEvery`, default 10,000 ms), or `false`: uses are not counted. */
  readonly usage?: { readonly flushEvery?: number } | false;
  /** How long the store, and a limiter, may take to answer, in ms. Default: 2,000. */
  readonly storeTimeout?: number;
  /** Told of every outcome, for metrics; what it throws changes nothing. */
  readonly onOutcome?: (event: VerifyEvent) => void;
  /** The clock, in epoch ms; fractions are cut off. Default: `Date.now`. */
  readonly now?: () => number;
  /** Told of what goes wrong behind an answer. Default: warnings and errors go to the console. */
  readonly logger?: Logger;
}

/** Options with every default filled in. */
export interface Settings {
  readonly brand: string;
  readonly alsoAccept: readonly string[];
  readonly store: AnyStore;
  readonly scopes: ScopeDefinitions;
  readonly peppers: Peppers;
  readonly cache: CacheLimits | undefined;
  readonly maxKeysPerAccount: number | undefined;
  readonly users: UserDirectory | undefined;
  readonly recovery: RecoveryKeys | undefined;
  readonly limiter: LimiterSettings | undefined;
  readonly flushEvery: number | undefined;
  readonly storeTimeout: number;
  readonly onOutcome: ((event: VerifyEvent) => void) | undefined;
  readonly now: () => number;
  readonly logger: Logger;
}

/** The defaults; durations in ms. */
export const DEFAULTS = {
  cache: { max: 10_000, ttl: 5_000 },
  usage: { flushEvery: 10_000 },
  storeTimeout: 2_000,
} as const;

const KNOWN: { readonly [Option in keyof KeywardenOptions]-?: true } = {
  brand: true,
  alsoAccept: true,
  store: true,
  scopes: true,
  pepper: true,
  cache: true,
  maxKeysPerAccount: true,
  users: true,
  recovery: true,
  limiter: true,
  usage: true,
  storeTimeout: true,
  onOutcome: true,
  now: true,
  logger: true,
};

/** The longest time a timer can wait, in ms. */
/** Whose options they are, in errors. */
const WHO = 'createKeywarden';
const LONGEST_TIMER = 2_147_483_647;

/** Of peppers and recovery secrets. */
const SECRET_LENGTH = 32;
const SECRET_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/;
const STORE_METHODS = [
  'findByPrefix',
  'findById',
  'list',
  'counts',
  'insert',
  'update',
  'append',
  'readAudit',
  'purge',
] as const;

/** @throws {TypeError} naming the option, what was expected and what came; never a secret. */
export function settingsOf(options: KeywardenOptions): Settings {
  assertOptions(WHO, options, Object.keys(KNOWN));
  const { brand, alsoAccept = [], store, scopes = {}, cache = {}, usage = {} } = options;
  assertBrand('brand', brand);
  if (!Array.isArray(alsoAccept)) throw expected('alsoAccept', 'a list of brands', alsoAccept);
  for (const [index, other] of alsoAccept.entries()) assertBrand(`alsoAccept[${index}]`, other);
  assertStore(store);
  if (!isObject(scopes)) throw expected('scopes', 'an object of name -> description or definition', scopes);
  const { maxKeysPerAccount, users, onOutcome, now = Date.now, logger = consoleLogger } = options;
  if (maxKeysPerAccount !== undefined)
    assertWholeOption(WHO, 'maxKeysPerAccount', maxKeysPerAccount, [0, Number.MAX_SAFE_INTEGER], '');
  if (users !== undefined) assertMethods('users', users, ['find', 'search', 'defaultUser']);
  if (onOutcome !== undefined && typeof onOutcome !== 'function')
    throw expected('onOutcome', 'a function', onOutcome);
  if (typeof now !== 'function') throw expected('now', 'a function that returns epoch milliseconds', now);
  assertMethods('logger', logger, ['info', 'warn', 'error']);
  const storeTimeout = options.storeTimeout ?? DEFAULTS.storeTimeout;
  assertWholeOption(WHO, 'storeTimeout', storeTimeout, [1, LONGEST_TIMER]);

  return {
    brand,
    alsoAccept: [...new Set(alsoAccept)].filter((other) => other !== brand),
    store,
    scopes,
    peppers: peppersOf(options.pepper),
    cache: cacheOf(cache),
    maxKeysPerAccount,
    users,
    recovery: options.recovery === undefined ? undefined : namedSecretsOf('recovery', options.recovery, []),
    limiter: limiterOf(options.limiter),
    flushEvery: flushEveryOf(usage),
    storeTimeout,
    onOutcome,
    now: now === Date.now ? now : wholeMilliseconds(now),
    logger,
  };
}

/** The host's clock as stores can keep it. A moment that is none would compare as "not yet expired". */
function wholeMilliseconds(now: () => number): () => number {
  return () => {
    const at = Math.floor(now());
    if (!Number.isSafeInteger(at)) {
      throw new TypeError(`createKeywarden: now must return epoch milliseconds; it is ${String(at)}.`);
    }
    return at;
  };
}

function assertBrand(option: string, brand: unknown): asserts brand is string {
  const { min, max } = BRAND_LENGTH;
  if (typeof brand !== 'string' || brand.length < min || brand.length > max || !BRAND_PATTERN.test(brand)) {
    throw expected(
      option,
      `${min} to ${max} of a-z, 0-9 and single _, beginning with a letter`,
      brand,
      spelt(brand),
    );
  }
}

function assertStore(store: unknown): void {
  if (store instanceof Promise)
    throw expected('store', 'a store, not a promise of one (await it first)', store);
  if (typeof store === 'string')
    throw expected(
      'store',
      'a store, not the URL of one (openStore(url) of keywarden/stores/open opens it)',
      store,
    );
  assertMethods('store', store, STORE_METHODS);
}

function cacheOf(cache: unknown): CacheLimits | undefined {
  if (cache === false) return undefined;
  if (!isObject(cache)) throw expected('cache', '{ max?, ttl? } or false', cache);
  assertKnown('cache', cache, ['max', 'ttl']);
  const max = Reflect.get(cache, 'max') ?? DEFAULTS.cache.max;
  const ttl = Reflect.get(cache, 'ttl') ?? DEFAULTS.cache.ttl;
  // As many as a Map holds whose entries come and go (V8: half of 2^24).
  assertWholeOption(WHO, 'cache.max', max, [1, 8_388_608], 'keys');
  assertWholeOption(WHO, 'cache.ttl', ttl, [1, LONGEST_TIMER]);
  return { max, ttl };
}

function limiterOf(limiter: unknown): LimiterSettings | undefined {
  if (limiter === undefined) return undefined;
  assertLimiter(limiter);
  assertKnown('limiter', limiter, ['create', 'default', 'failOpen']);
  const { default: limit, failOpen = false } = limiter;
  if (typeof failOpen !== 'boolean')
    throw expected('limiter.failOpen', 'true or false', failOpen, spelt(failOpen));
  const create: LimiterOptions['create'] = (window) => limiter.create(window);
  if (limit === undefined) return { create, default: undefined, failOpen };
  if (!isObject(limit)) throw expected('limiter.default', '{ points, duration }', limit);
  assertKnown('limiter.default', limit, ['points', 'duration']);
  const { points } = limit;
  const duration = windowOf(limit.duration);
  if (!isPoints(points)) throw expected('limiter.default.points', RATE_LIMIT_EXPECTED.points, points);
  if (duration === undefined) {
    const came = spelt(limit.duration);
    throw expected('limiter.default.duration', RATE_LIMIT_EXPECTED.duration, limit.duration, came);
  }
  return { create, default: { points, duration }, failOpen };
}

function assertLimiter(limiter: unknown): asserts limiter is LimiterOptions {
  assertMethods('limiter', limiter, ['create']);
}

function flushEveryOf(usage: unknown): number | undefined {
  if (usage === false) return undefined;
  if (!isObject(usage)) throw expected('usage', '{ flushEvery? } or false', usage);
  assertKnown('usage', usage, ['flushEvery']);
  const flushEvery = Reflect.get(usage, 'flushEvery') ?? DEFAULTS.usage.flushEvery;
  assertWholeOption(WHO, 'usage.flushEvery', flushEvery, [1, LONGEST_TIMER]);
  return flushEvery;
}

function peppersOf(pepper: unknown): Peppers {
  if (pepper === undefined) return { current: UNPEPPERED, secrets: new Map(), acceptUnpeppered: true };
  if (typeof pepper === 'string') {
    assertSecret('pepper', pepper);
    const id = fingerprintOf(pepper);
    return { current: id, secrets: new Map([[id, pepper]]), acceptUnpeppered: false };
  }
  if (!isObject(pepper) || ArrayBuffer.isView(pepper))
    throw expected('pepper', 'a string or { current, secrets, acceptUnpeppered? }', pepper, typeOf(pepper));
  const named = namedSecretsOf('pepper', pepper, ['acceptUnpeppered']);
  const acceptUnpeppered: unknown = Reflect.get(pepper, 'acceptUnpeppered') ?? false;
  if (typeof acceptUnpeppered !== 'boolean')
    throw expected('pepper.acceptUnpeppered', 'true or false', acceptUnpeppered);
  return { ...named, acceptUnpeppered };
}

/** Secrets by id, one of them the current one; `others`: what the option may have besides. */
function namedSecretsOf(option: string, set: unknown, others: readonly string[]): RecoveryKeys {
  if (!isObject(set)) throw expected(option, '{ current, secrets }', set, typeOf(set));
  assertKnown(option, set, ['current', 'secrets', ...others]);
  const current: unknown = Reflect.get(set, 'current');
  const given: unknown = Reflect.get(set, 'secrets');
  if (!isObject(given))
    throw expected(`${option}.secrets`, 'an object of id -> secret', given, typeOf(given));
  const secrets = new Map<string, string>();
  for (const [id, secret] of Object.entries(given)) {
    if (!SECRET_ID.test(id) || id === UNPEPPERED) {
      throw new TypeError(
        `createKeywarden: an id in ${option}.secrets is not 1 to 32 of A-Z, a-z, 0-9, . _ - other than ${UNPEPPERED}.`,
      );
    }
    assertSecret(`${option}.secrets[${JSON.stringify(id)}]`, secret);
    secrets.set(id, secret);
  }
  if (typeof current !== 'string' || !secrets.has(current)) {
    throw new TypeError(`createKeywarden: ${option}.current must be one of the ids in ${option}.secrets.`);
  }
  return { current, secrets };
}

function assertSecret(option: string, secret: unknown): asserts secret is string {
  if (typeof secret !== 'string')
    throw expected(option, `a string of at least ${SECRET_LENGTH} characters`, secret, typeOf(secret));
  if (secret.length < SECRET_LENGTH) {
    throw expected(
      option,
      `at least ${SECRET_LENGTH} characters`,
      secret,
      `${secret.length} characters long`,
    );
  }
}

/** A bare pepper needs an id that is the same in every process: half of a digest under the pepper itself. */
function fingerprintOf(pepper: string): string {
  const digest = bytesOfDigest(sha256.authenticator(pepper)('keywarden pepper id'));
  return `p-${btoa(String.fromCharCode(...digest.subarray(0, 9)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')}`;
}
