/** The warden: wires the rooms together. Nothing is decided here. */
import { Digester } from './key/digest.js';
import { KeyFormat } from './key/format.js';
import type { Logger } from './logger.js';
import { harmless } from './logger.js';
import { DEFAULT_ACCOUNT, hostActor } from './manage/actor.js';
import { guardUsers } from './manage/guarded-users.js';
import type { KeyManager } from './manage/manager.js';
import { createManager } from './manage/manager.js';
import { Sealer } from './manage/recovery.js';
import type { KeywardenOptions, VerifyEvent } from './options.js';
import { settingsOf } from './options.js';
import type { ScopeDefinitions, ScopeOf } from './policy/scopes.js';
import { ScopeCatalogue } from './policy/scopes.js';
import type { Awaitable } from './record.js';
import { guardStore } from './store/guarded-store.js';
import { UseRecorder } from './usage/recorder.js';
import { KeyCache } from './verify/cache.js';
import { isContext, noContext } from './verify/context.js';
import { DigestUpgrade } from './verify/digest-upgrade.js';
import type { Explanation } from './verify/explain.js';
import { explain } from './verify/explain.js';
import { keyReader } from './verify/key-reader.js';
import type { Outcome, VerifyContext } from './verify/outcome.js';
import { RateLimits } from './verify/rate-limit.js';
import { StoreWatch } from './verify/store-watch.js';
import { Verifier } from './verify/verifier.js';

/** What a warden's options have switched on. */
export interface Features {
  /** A directory of users is there: they can be searched, and only members can be acted for. */
  readonly users: boolean;
  /** Keys are stored sealed too, and can be shown again. */
  readonly recovery: boolean;
  /** A limiter is there: keys can have rate limits of their own. */
  readonly limits: boolean;
  /** Uses are counted. */
  readonly usage: boolean;
}

/** Verifies and manages the keys of one brand in one store. */
export interface Keywarden<Scope extends string = string> {
  /** What keys begin with. */
  readonly brand: string;
  /**
   * Whether a presented key may do this, here, now. Synchronous where the cache knows the key and no limit is kept; `await` works on both.
   * Rejects with {@link KeywardenError} `API_KEY_STORE_UNAVAILABLE` where the store cannot answer: never let such a caller in.
   * @throws {TypeError} for arguments of the wrong kind and for scopes that the catalogue does not have.
   */
  verify(presented: string, context?: VerifyContext<Scope>): Awaitable<Outcome<Scope>>;
  /** Every check and its verdict, asked of the store itself. Changes and counts nothing. */
  explain(presented: string, context?: VerifyContext<Scope>): Promise<Explanation>;
  /** Manages keys with all rights, in the account `default`. `keys.in(accountId)`: another; `keys.as(actor)`: with fewer rights. */
  readonly keys: KeyManager<Scope>;
  /** The scopes there are, as the option `scopes` declared them. */
  readonly scopes: ScopeCatalogue<Scope>;
  /** Finds keys in text, for leak scanners: linear time, global. */
  readonly pattern: RegExp;
  /** What the options have switched on: for front ends, which offer nothing that would be refused. */
  readonly features: Features;
  /** Whether a presented value means to be a key of this warden: it begins with an accepted brand. */
  isOurs(presented: string): boolean;
  /** Where this warden says what goes wrong behind an answer: the option `logger`, whose own faults change nothing. */
  readonly logger: Logger;
  /** Writes what was counted, stops watching. The store stays open: it is the host's. */
  close(): Promise<void>;
}

/**
 * Makes a warden. Asks nothing of the store and starts no timer until a key is verified.
 * @throws {TypeError} naming the option that is wrong, what was expected and what came.
 */
export function createKeywarden<const Catalogue extends ScopeDefinitions = Record<never, string>>(
  options: KeywardenOptions<Catalogue>,
): Keywarden<ScopeOf<Catalogue>> {
  const settings = settingsOf(options);
  const { brand, now } = settings;
  const logger = harmless(settings.logger);
  const guard = { timeout: settings.storeTimeout, logger };
  const store = guardStore(settings.store, guard);
  const users = settings.users && guardUsers(settings.users, guard);
  const format = new KeyFormat(brand, settings.alsoAccept);
  const digester = new Digester(settings.peppers);
  const catalogue = new ScopeCatalogue<ScopeOf<Catalogue>>(settings.scopes);

  const limits = new RateLimits({
    settings: settings.limiter,
    brand,
    timeout: settings.storeTimeout,
    logger,
  });

  const read = keyReader(
    store,
    { digester, catalogue, logger, limits },
    users && ((accountId) => users.defaultUser(accountId)),
  );
  const cache =
    settings.cache &&
    new KeyCache(
      settings.cache,
      (prefix) => {
        watch?.begin();
        return read(prefix);
      },
      now,
    );
  const watch = cache && new StoreWatch(store, cache, logger, now);
  const changed = (prefix: string): void => cache?.invalidate(prefix);
  const { recordUse } = store;
  const recorder =
    settings.flushEvery === undefined || recordUse === undefined
      ? undefined
      : new UseRecorder({ recordUse }, settings.flushEvery, logger);
  const upgrade = new DigestUpgrade({ store, digester, logger, now, changed });
  const verifier = new Verifier({
    format,
    digester,
    catalogue,
    cache,
    read,
    now,
    limits,
    onAdmitted: (key, at) => recorder?.note(key, at),
    onOutdated: (key, presented) => upgrade.start(key, presented),
  });

  const verify = (presented: string, context: VerifyContext = {}): Awaitable<Outcome> =>
    verifier.verify(presented, context);

  return Object.freeze({
    brand,
    verify: settings.onOutcome === undefined ? verify : observed(verify, settings.onOutcome),
    explain: async (presented: string, context: VerifyContext = {}) => {
      if (!isContext(context)) throw noContext('explain', context);
      verifier.assertContext(context);
      return explain(presented, context, { format, read, now, limits });
    },
    keys: createManager(
      {
        store,
        format,
        digester,
        catalogue,
        users,
        sealer: settings.recovery && new Sealer(settings.recovery),
        now,
        maxKeysPerAccount: settings.maxKeysPerAccount,
        limiterConfigured: limits.configured,
        changed,
        flushUses: () => recorder?.flush() ?? Promise.resolve(),
      },
      hostActor(DEFAULT_ACCOUNT),
    ),
    scopes: catalogue,
    pattern: format.pattern,
    features: Object.freeze({
      users: users !== undefined,
      recovery: settings.recovery !== undefined,
      limits: limits.configured,
      usage: recorder !== undefined && store.readUse !== undefined,
    }),
    isOurs: (presented: string) => format.isOurs(presented),
    logger,
    close: async () => {
      await watch?.close();
      await upgrade.settled();
      await recorder?.close();
    },
  });
}

type Verify = (presented: string, context?: VerifyContext) => Awaitable<Outcome>;

/** The same, telling a metrics hook, whose own faults change nothing. */
function observed(verify: Verify, onOutcome: (event: VerifyEvent) => void): Verify {
  const tell = (event: VerifyEvent): void => {
    try {
      onOutcome(event);
    } catch {
      // A broken hook must not decide who is let in.
    }
  };
  const told = (outcome: Outcome): Outcome => {
    tell(outcome);
    return outcome;
  };
  return (presented, context) => {
    const outcome = verify(presented, context);
    if (!(outcome instanceof Promise)) return told(outcome);
    return outcome.then(told, (fault: unknown) => {
      tell({ ok: false, code: 'API_KEY_STORE_UNAVAILABLE' });
      throw fault;
    });
  };
}
