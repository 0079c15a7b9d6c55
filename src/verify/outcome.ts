/** What verifying a key is asked and what it answers. */
import type { ErrorCode } from '../errors.js';
import type { CheckCode, CheckContext } from '../policy/checks.js';
import type { VerifiedKey } from './verified-key.js';

/** What the key is asked to allow, and from where. */
export interface VerifyContext<Scope extends string = string> extends CheckContext {
  readonly scopes?: readonly Scope[] | undefined;
  readonly anyScopes?: readonly Scope[] | undefined;
  /** Ask the store, whatever the cache knows. Default: false. */
  readonly fresh?: boolean | undefined;
}

/** Why a key is refused. */
export type RefusalCode = Extract<ErrorCode, CheckCode | 'API_KEY_INVALID'>;

/** A key that may. */
export interface Admission<Scope extends string = string> {
  readonly ok: true;
  readonly apiKey: VerifiedKey<Scope>;
}

/** A key that may not. */
export interface Refusal {
  readonly ok: false;
  readonly code: RefusalCode;
  /** Only once the secret matched: nobody else learns which key it is. */
  readonly apiKey?: { readonly id: string };
  /** What would have been required, where scopes are missing. */
  readonly requiredScopes?: readonly string[];
}

/** The answer. A refusal is an answer too, so it is returned, not thrown. */
export type Outcome<Scope extends string = string> = Admission<Scope> | Refusal;

/** A refusal of a key whose secret matched. */
export function refusal(code: CheckCode, id: string, context: CheckContext): Refusal {
  return code === 'API_KEY_SCOPE_MISSING'
    ? { ok: false, code, apiKey: { id }, requiredScopes: requiredScopesOf(context) }
    : { ok: false, code, apiKey: { id } };
}

/** All scopes a context names, each once. */
export function requiredScopesOf(context: CheckContext): readonly string[] {
  return [...new Set([...(context.scopes ?? []), ...(context.anyScopes ?? [])])];
}
