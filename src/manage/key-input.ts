/** What can be said of a key, by its creator and by whoever updates it. */

import type { RateLimitInput } from '../policy/rate-limit.js';
import type { JsonObject, KeyType, StoredKey } from '../record.js';
import type { ExpiryInput } from './expiry.js';

/**
 * What a key is created with or changed to. `undefined` says nothing: the default at creation, in a patch what is there.
 * `null` clears what can be empty; lists are replaced by lists only, because a list that goes missing could widen a key.
 */
export interface KeyInput<Scope extends string = string> extends ExpiryInput {
  /** For people: at most 200 characters, none of them a control character. `null`: empty. Default: empty. */
  readonly name?: string | null | undefined;
  /** 1 to 64 of `A-Z a-z 0-9 . _ : @ / -`, unique among the account's unrevoked keys. `null`: none. Default: none. */
  readonly alias?: string | null | undefined;
  /** Default: `none`. */
  readonly type?: KeyType | undefined;
  /** Names of the catalogue. A name that the key has already may stay although it left the catalogue. Default: none, so nothing that needs a scope. */
  readonly scopes?: readonly Scope[] | undefined;
  /** IPv4 addresses and CIDR ranges. Empty: any address. Default: empty. */
  readonly allowIps?: readonly string[] | undefined;
  /** `null`: all. Empty: none. Default: all. */
  readonly subaccounts?: readonly string[] | null | undefined;
  /** Default: true. */
  readonly enabled?: boolean | undefined;
  /** The user that the key acts on behalf of. `null`: nobody. Default: nobody. */
  readonly behalfOf?: string | null | undefined;
  /** `null`: none. Default: none. */
  readonly rateLimit?: RateLimitInput | null | undefined;
  /** A JSON object of at most 4 KiB, replaced as a whole. `null`: empty. Default: empty. */
  readonly metadata?: JsonObject | null | undefined;
}

/** The fields of a key that can be said, as they are stored. */
export type KeyFields = Pick<
  StoredKey,
  | 'name'
  | 'alias'
  | 'type'
  | 'scopes'
  | 'allowIps'
  | 'subaccounts'
  | 'enabled'
  | 'behalfOf'
  | 'expiresAt'
  | 'rateLimit'
  | 'metadata'
>;

/** What a key is where nothing was said. */
export const FIELD_DEFAULTS: KeyFields = {
  name: '',
  alias: null,
  type: 'none',
  scopes: [],
  allowIps: [],
  subaccounts: null,
  enabled: true,
  behalfOf: null,
  expiresAt: null,
  rateLimit: null,
  metadata: {},
};
