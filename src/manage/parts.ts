/** What managing keys needs, as the warden hands it over. */
import type { Digester } from '../key/digest.js';
import type { KeyFormat } from '../key/format.js';
import type { ScopeCatalogue } from '../policy/scopes.js';
import type { AnyStore } from '../store/store.js';
import type { Actor } from './actor.js';
import type { Sealer } from './recovery.js';
import type { UserDirectory } from './users.js';

/** The rooms and settings that every manager of one warden shares. */
export interface ManagerParts {
  /** Guarded: what it cannot answer is `API_KEY_STORE_UNAVAILABLE`. */
  readonly store: AnyStore;
  readonly format: KeyFormat;
  readonly digester: Digester;
  readonly catalogue: ScopeCatalogue;
  /** Guarded, like the store. */
  readonly users: UserDirectory | undefined;
  /** Seals new secrets, so that they can be revealed. Absent: recovery is off. */
  readonly sealer?: Sealer | undefined;
  /** Epoch ms. */
  readonly now: () => number;
  /** Unrevoked keys that an account may have. */
  readonly maxKeysPerAccount: number | undefined;
  /** Whether a key's own rate limit would be kept to. */
  readonly limiterConfigured: boolean;
  /** Told of a key's prefix once a change of it was sent to the store, whatever came of it, before the call settles. */
  readonly changed: (prefix: string) => void;
  /** Writes the uses that are counted but not yet stored. */
  readonly flushUses: () => Promise<void>;
}

/** What one manager works with: the shared parts, and who asks. */
export interface Desk {
  readonly parts: ManagerParts;
  readonly actor: Actor;
}
