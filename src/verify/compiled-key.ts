/** A stored key made ready for the hot path: digests as bytes, scopes as a set, addresses as integers. */
import { KeywardenError } from '../errors.js';
import type { Digester } from '../key/digest.js';
import { binaryOfHex, sameDigest } from '../key/digest.js';
import type { BinaryDigest } from '../key/sha256.js';
import type { Logger } from '../logger.js';
import type { CheckedKey } from '../policy/checks.js';
import type { AddressRanges } from '../policy/network.js';
import type { ScopeCatalogue } from '../policy/scopes.js';
import type { RateLimit, StoredKey } from '../record.js';
import type { Admission } from './outcome.js';
import type { RateLimits } from './rate-limit.js';
import type { SharedParts } from './shared-parts.js';
import { VerifiedKey } from './verified-key.js';

/** How a presented key compares with a compiled one. */
export type Match = 'current' | 'overlap' | 'none';

/** What compiling needs to know. */
export interface CompileSettings {
  readonly digester: Digester;
  readonly catalogue: ScopeCatalogue;
  readonly logger: Logger;
  readonly limits: RateLimits;
}

interface CompiledDigest {
  readonly make: (presented: string) => BinaryDigest;
  readonly value: BinaryDigest;
}

/** Holds no key in clear, and nothing that could be turned into one. */
export class CompiledKey implements CheckedKey {
  readonly revokedAt: number | null;
  readonly enabled: boolean;
  readonly expiresAt: number | null;
  readonly ranges: AddressRanges | null;
  readonly grant: ReadonlySet<string>;
  readonly subaccounts: ReadonlySet<string> | null;
  /** What `verify` answers when this key may: made once. */
  readonly admission: Admission;
  readonly id: string;
  readonly accountId: string;
  readonly prefix: string;
  readonly version: number;
  /** `null`: none. */
  readonly limit: RateLimit | null;
  /** Whether the digest was made under another pepper than the current one. */
  readonly outdated: boolean;
  /** The cache's: when the store's read began, and how long after that the key may be used, in ms. */
  readAt = Number.NEGATIVE_INFINITY;
  keptFor = 0;
  /** The cache's: when a mismatching secret last made the store be asked again. */
  rereadAt: number | undefined = undefined;
  /** The cache's: whether it was asked for since that was last looked at. */
  usedLately = false;
  /** The verifier's: whether what was last presented for this key was no well-formed key. */
  misspelt = false;
  /** Uses since they were last collected, and the last of them (epoch ms). */
  useCount = 0;
  lastUsedAt = Number.NEGATIVE_INFINITY;
  /** `null`: it was made without a pepper, and that is no longer accepted. */
  readonly #make: ((presented: string) => BinaryDigest) | null;
  readonly #digest: BinaryDigest;
  readonly #overlap: (CompiledDigest & { readonly until: number }) | null;

  /** @throws {KeywardenError} `API_KEY_STORE_UNAVAILABLE` where the record names a pepper that nobody here has. */
  constructor(
    key: StoredKey,
    userId: string | null,
    { digester, catalogue, logger, limits }: CompileSettings,
    parts: SharedParts,
  ) {
    this.revokedAt = key.revokedAt;
    this.enabled = key.enabled;
    this.expiresAt = key.expiresAt;
    this.ranges = key.allowIps.length === 0 ? null : parts.rangesOf(key.allowIps);
    const { known, grant } = catalogue.heldOf(key.scopes);
    this.grant = grant;
    const subaccounts = key.subaccounts === null ? null : parts.listOf(key.subaccounts);
    this.subaccounts = subaccounts?.set ?? null;
    this.id = key.id;
    this.accountId = parts.textOf(key.accountId);
    this.prefix = key.prefix;
    this.version = key.version;
    this.limit = limits.limitOf(key);
    this.outdated = key.digest.pepperId !== digester.current;
    const digest = compileDigest(key.digest, key.id, digester, logger);
    this.#make = digest?.make ?? null;
    this.#digest = digest?.value ?? '';
    const overlap = key.overlap === null ? null : compileDigest(key.overlap, key.id, digester, logger);
    this.#overlap =
      overlap === null || key.overlap === null ? null : { ...overlap, until: key.overlap.until };
    this.admission = Object.freeze({
      ok: true,
      apiKey: new VerifiedKey({
        key,
        checked: this,
        accountId: this.accountId,
        scopes: known,
        subaccounts: subaccounts?.list ?? null,
        userId,
      }),
    });
  }

  /** Which of the key's digests a presented key has, if any. `digest`: under the current pepper, where it was made already. */
  match(presented: string, now: number, digest?: BinaryDigest): Match {
    const make = this.#make;
    if (make !== null) {
      const made = digest === undefined || this.outdated ? make(presented) : digest;
      if (sameDigest(made, this.#digest)) return 'current';
    }
    const overlap = this.#overlap;
    if (overlap === null || !sameDigest(overlap.make(presented), overlap.value)) return 'none';
    return now < overlap.until ? 'overlap' : 'none';
  }
}

/** `null` for a digest without pepper that is no longer accepted. */
function compileDigest(
  stored: { readonly pepperId: string; readonly value: string },
  keyId: string,
  digester: Digester,
  logger: Logger,
): CompiledDigest | null {
  const make = digester.makerOf(stored.pepperId);
  if (make === undefined) {
    logger.error('A key was stored with a pepper that the option `pepper` does not have.', {
      keyId,
      pepperId: stored.pepperId,
    });
    throw new KeywardenError('API_KEY_STORE_UNAVAILABLE');
  }
  if (digester.standingOf(stored.pepperId) === 'refused') return null;
  return { make, value: binaryOfHex(stored.value) };
}
