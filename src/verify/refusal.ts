/** A key that is refused, and why. */
import type { ErrorCode } from '../errors.js';
import type { CheckCode, CheckContext } from '../policy/checks.js';

/** Why a key is refused. */
export type RefusalCode = Extract<
  ErrorCode,
  CheckCode | 'API_KEY_INVALID' | 'API_KEY_RATE_LIMITED' | 'API_KEY_LIMITER_UNAVAILABLE'
>;

/** A key that may not. */
export interface Refusal {
  readonly ok: false;
  readonly code: RefusalCode;
  /** Only once the secret matched: nobody else learns which key it is. */
  readonly apiKey?: { readonly id: string };
  /** Seconds after which trying again makes sense, where it is about a rate limit. */
  readonly retryAfter?: number;
  /** What would have been required, where scopes are missing. */
  readonly requiredScopes?: readonly string[];
}

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
