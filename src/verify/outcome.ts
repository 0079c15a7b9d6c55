/** What verifying a key is asked and what it answers. */
import type { CheckContext } from '../policy/checks.js';
import type { Refusal } from './refusal.js';
import type { VerifiedKey } from './verified-key.js';

/** What the key is asked to allow, and from where. */
export interface VerifyContext<Scope extends string = string> extends CheckContext {
  readonly scopes?: readonly Scope[] | undefined;
  readonly anyScopes?: readonly Scope[] | undefined;
  /** Ask the store, whatever the cache knows. Default: false. */
  readonly fresh?: boolean | undefined;
}

/** A key that may. */
export interface Admission<Scope extends string = string> {
  readonly ok: true;
  readonly apiKey: VerifiedKey<Scope>;
}

/** The answer. A refusal is an answer too, so it is returned, not thrown. */
export type Outcome<Scope extends string = string> = Admission<Scope> | Refusal;
