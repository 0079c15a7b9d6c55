/**
 * Steps 4 to 7 of verifying, once, in their order: whether a key whose secret matched may do this, here, now. `verify` stops
 * at the first that refuses, `explain` asks them all, a later guard of the same request asks the route's.
 */
import type { ErrorCode } from '../errors.js';
import type { AddressRanges } from './network.js';
import { callerAddressOf } from './network.js';

/** What the checks look at: a stored key, compiled. */
export interface CheckedKey {
  readonly revokedAt: number | null;
  readonly enabled: boolean;
  readonly expiresAt: number | null;
  /** `null`: every address. */
  readonly ranges: AddressRanges | null;
  /** The key's scopes and all they imply. */
  readonly grant: ReadonlySet<string>;
  /** `null`: every sub-account. */
  readonly subaccounts: ReadonlySet<string> | null;
}

/** What is asked of the key. */
export interface CheckContext {
  /** The caller's address, as the framework knows it. Absent: unknown. */
  readonly ip?: string | undefined;
  /** All of these are required. */
  readonly scopes?: readonly string[] | undefined;
  /** One of these is required. */
  readonly anyScopes?: readonly string[] | undefined;
  /** The sub-account that is acted for. Absent: unknown. */
  readonly subaccount?: string | undefined;
  /** Refuse every key that is restricted to addresses. Default: false. */
  readonly refuseIpRestricted?: boolean | undefined;
}

/** One question with the refusal that a "no" means. */
export interface Check {
  readonly name: string;
  /** `key`: about its state, asked once a request; `route`: about what is asked of it here, asked by every guard. */
  readonly of: 'key' | 'route';
  readonly code: ErrorCode;
  passes(key: CheckedKey, context: CheckContext, now: number): boolean;
}

/** In the order in which they are asked. A rate limit comes behind all of them, so that a refused call costs nothing. */
export const CHECKS = [
  { name: 'not revoked', of: 'key', code: 'API_KEY_REVOKED', passes: (key) => key.revokedAt === null },
  { name: 'enabled', of: 'key', code: 'API_KEY_DISABLED', passes: (key) => key.enabled },
  {
    name: 'not expired',
    of: 'key',
    code: 'API_KEY_EXPIRED',
    passes: (key, _context, now) => key.expiresAt === null || now < key.expiresAt,
  },
  {
    name: 'address restriction accepted',
    of: 'route',
    code: 'API_KEY_IP_RESTRICTED',
    passes: (key, context) => key.ranges === null || context.refuseIpRestricted !== true,
  },
  {
    name: 'address allowed',
    of: 'route',
    code: 'API_KEY_IP_NOT_ALLOWED',
    passes: (key, context) => key.ranges === null || key.ranges.contains(callerAddressOf(context.ip)),
  },
  {
    name: 'all scopes',
    of: 'route',
    code: 'API_KEY_SCOPE_MISSING',
    passes: (key, context) => context.scopes === undefined || hasAll(key.grant, context.scopes),
  },
  {
    name: 'one of the scopes',
    of: 'route',
    code: 'API_KEY_SCOPE_MISSING',
    passes: (key, context) =>
      context.anyScopes === undefined || context.anyScopes.some((scope) => key.grant.has(scope)),
  },
  {
    name: 'sub-account allowed',
    of: 'route',
    code: 'API_KEY_SUBACCOUNT_NOT_ALLOWED',
    passes: (key, context) => key.subaccounts === null || isListed(context.subaccount, key.subaccounts),
  },
] as const satisfies readonly Check[];

/** A refusal that a check may lead to. */
export type CheckCode = (typeof CHECKS)[number]['code'];

const [unrevoked, enabled, unexpired, restriction, address, allScopes, anyScope, subaccount, ...unasked] =
  CHECKS;
// A new row is asked below, or nothing compiles.
unasked satisfies readonly [];

/**
 * The refusal of the first check that says no; `undefined` where none does. Each is asked once, because a host may compute what it is
 * asked about, and called in a place of its own, where the engine can inline it: folding the list costs 50 ns more.
 */
export function firstRefusal(key: CheckedKey, context: CheckContext, now: number): CheckCode | undefined {
  if (!unrevoked.passes(key)) return unrevoked.code;
  if (!enabled.passes(key)) return enabled.code;
  if (!unexpired.passes(key, context, now)) return unexpired.code;
  return firstRouteRefusal(key, context);
}

/** The same of the route's checks alone: for a further guard of a request whose key was let in a moment ago. */
export function firstRouteRefusal(key: CheckedKey, context: CheckContext): CheckCode | undefined {
  if (!restriction.passes(key, context)) return restriction.code;
  if (!address.passes(key, context)) return address.code;
  if (!allScopes.passes(key, context)) return allScopes.code;
  if (!anyScope.passes(key, context)) return anyScope.code;
  if (!subaccount.passes(key, context)) return subaccount.code;
  return undefined;
}

function hasAll(grant: ReadonlySet<string>, scopes: readonly string[]): boolean {
  for (const scope of scopes) {
    if (!grant.has(scope)) return false;
  }
  return true;
}

function isListed(subaccount: string | undefined, list: ReadonlySet<string>): boolean {
  return subaccount !== undefined && list.has(subaccount);
}
