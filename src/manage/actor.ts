/** Who manages keys, and what they may do. */
import type { Grant } from '../policy/attenuation.js';
import { AddressRanges } from '../policy/network.js';
import type { AuditActor } from '../record.js';
import { KEY_TYPES } from '../record.js';
import { kindOf } from './input-fault.js';
import type { Operation } from './operations.js';
import { PERMISSIONS } from './operations.js';
import { ID_TEXT, textListOf, textOf } from './text.js';

/** Somebody who manages the keys of one account. Made by the host or from a verified credential, never from a body or query. */
export interface Actor {
  /** Names the actor in audit events; for a key its id. */
  readonly id: string;
  readonly kind: AuditActor['kind'];
  readonly accountId: string;
  readonly operations: ReadonlySet<Operation>;
  /** What the actor may hand on: everything, or what lies within this. For a key: its own record. */
  readonly grant: 'all' | Grant;
  /** Whether the credential is sent by a browser on its own (a session cookie), so that a request may be forged. Default: false. */
  readonly ambient?: boolean;
}

/** The account that `warden.keys` works in unless told otherwise. */
export const DEFAULT_ACCOUNT = 'default';

const KINDS: readonly Actor['kind'][] = ['key', 'user', 'host'];

/** The program that holds the warden: all rights in the account. */
export function hostActor(accountId: string): Actor {
  return { id: 'host', kind: 'host', accountId, operations: new Set(PERMISSIONS), grant: 'all' };
}

/**
 * A copy that nobody else can change, of an actor as code without types may have made it.
 * @throws {TypeError} naming the field that is wrong: an actor that is half understood could be one with all rights.
 */
export function checkedActor(actor: Actor): Actor {
  if (typeof actor !== 'object' || actor === null) throw wrong('actor', 'an object', actor);
  const { id, kind, accountId, operations, grant, ambient = false } = actor;
  if (!KINDS.includes(kind)) throw wrong('actor.kind', `one of ${KINDS.join(', ')}`, kind);
  if (!(operations instanceof Set)) throw wrong('actor.operations', 'a Set of operations', operations);
  for (const operation of operations) {
    if (!PERMISSIONS.includes(operation)) {
      throw wrong('actor.operations', `a Set of some of ${PERMISSIONS.join(', ')}`, operation);
    }
  }
  if (typeof ambient !== 'boolean') throw wrong('actor.ambient', 'true, false or absent', ambient);
  return Object.freeze({
    id: misfitIsTypeError(() => textOf(id, 'actor.id', ID_TEXT)),
    kind,
    accountId: misfitIsTypeError(() => textOf(accountId, 'actor.accountId', ID_TEXT)),
    operations: new Set(operations),
    grant: grant === 'all' ? grant : checkedGrant(grant),
    ambient,
  });
}

function checkedGrant(grant: Grant): Grant {
  if (typeof grant !== 'object' || grant === null)
    throw wrong('actor.grant', "'all' or the rights of a key", grant);
  const { scopes, allowIps, subaccounts, expiresAt, rateLimit, behalfOf, type } = grant;
  if (!KEY_TYPES.includes(type)) throw wrong('actor.grant.type', `one of ${KEY_TYPES.join(', ')}`, type);
  if (expiresAt !== null && !Number.isFinite(expiresAt)) {
    throw wrong('actor.grant.expiresAt', 'epoch milliseconds or null', expiresAt);
  }
  if (behalfOf !== null && typeof behalfOf !== 'string') {
    throw wrong('actor.grant.behalfOf', 'a user id or null', behalfOf);
  }
  const lists = misfitIsTypeError(() => ({
    scopes: textListOf(scopes, 'actor.grant.scopes'),
    allowIps: textListOf(allowIps, 'actor.grant.allowIps'),
    subaccounts: subaccounts === null ? null : textListOf(subaccounts, 'actor.grant.subaccounts'),
  }));
  assertRanges(lists.allowIps);
  return Object.freeze({ ...lists, type, expiresAt, behalfOf, rateLimit: checkedRateLimit(rateLimit) });
}

function checkedRateLimit(rateLimit: Grant['rateLimit']): Grant['rateLimit'] {
  if (rateLimit === null) return null;
  const expected = 'null or { points, duration } in numbers';
  if (typeof rateLimit !== 'object') throw wrong('actor.grant.rateLimit', expected, rateLimit);
  const { points, duration } = rateLimit;
  if (!Number.isFinite(points) || !Number.isFinite(duration)) {
    throw wrong('actor.grant.rateLimit', expected, rateLimit);
  }
  return Object.freeze({ points, duration });
}

function assertRanges(allowIps: readonly string[]): void {
  try {
    new AddressRanges(allowIps);
  } catch {
    throw wrong('actor.grant.allowIps', 'a list of IPv4 addresses and CIDR ranges', allowIps);
  }
}

/** The same checks as for input, but here it is the program that is wrong. */
function misfitIsTypeError<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw new TypeError(error instanceof Error ? error.message : String(error));
  }
}

function wrong(field: string, expected: string, came: unknown): TypeError {
  return new TypeError(`${field} must be ${expected}; it is ${kindOf(came)}.`);
}
