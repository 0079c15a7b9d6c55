/** Whether one key's rights lie within another's: what a limited caller hands on is never wider than itself. */
import type { KeyType, RateLimit, StoredKey } from '../record.js';
import { AddressRanges } from './network.js';
import type { ScopeCatalogue } from './scopes.js';

/** What a key may do: the fields of a key that widen or narrow it. */
export type Grant = Pick<
  StoredKey,
  'scopes' | 'allowIps' | 'subaccounts' | 'expiresAt' | 'rateLimit' | 'behalfOf' | 'type'
>;

/** A field by which a child can be wider than its parent. `behalfOf` stands for the user a key identifies as, now and later. */
export type GrantField = Exclude<keyof Grant, 'type'>;

/** What a comparison needs to know besides the two. */
interface Comparison {
  readonly catalogue: ScopeCatalogue;
  /** Whether the caller may hand out keys for other users than its own. */
  readonly impersonate: boolean;
}

const WITHIN: { [Field in GrantField]: (child: Grant, parent: Grant, comparison: Comparison) => boolean } = {
  scopes: (child, parent, { catalogue }) => {
    const allowed = catalogue.grantOf(parent.scopes);
    const wanted = catalogue.grantOf(child.scopes);
    // A name that left the catalogue allows nothing today, but would again if it came back.
    const departed = child.scopes.filter((scope) => !catalogue.has(scope));
    return (
      [...wanted].every((scope) => allowed.has(scope)) &&
      departed.every((scope) => parent.scopes.includes(scope))
    );
  },
  allowIps: (child, parent) =>
    parent.allowIps.length === 0 ||
    (child.allowIps.length > 0 &&
      new AddressRanges(parent.allowIps).covers(new AddressRanges(child.allowIps))),
  subaccounts: (child, parent) => {
    const allowed = parent.subaccounts;
    return allowed === null || (child.subaccounts?.every((account) => allowed.includes(account)) ?? false);
  },
  expiresAt: (child, parent) =>
    parent.expiresAt === null || (child.expiresAt !== null && child.expiresAt <= parent.expiresAt),
  rateLimit: (child, parent) =>
    parent.rateLimit === null || (child.rateLimit !== null && isSlower(child.rateLimit, parent.rateLimit)),
  behalfOf: (child, parent, { impersonate }) =>
    impersonate ||
    (identityOf(child) === identityOf(parent) && (!outlivesItsUser(child) || outlivesItsUser(parent))),
};

/** Every field by which a child can be wider than its parent. */
export const GRANT_FIELDS = [
  'scopes',
  'allowIps',
  'subaccounts',
  'expiresAt',
  'rateLimit',
  'behalfOf',
] as const;

/** The fields, of those asked about, by which `child` is wider than `parent`. */
export function exceeding(
  child: Grant,
  parent: Grant,
  comparison: Comparison,
  fields: readonly GrantField[] = GRANT_FIELDS,
): readonly GrantField[] {
  return fields.filter((field) => !WITHIN[field](child, parent, comparison));
}

function isSlower(child: RateLimit, parent: RateLimit): boolean {
  return child.points <= parent.points && child.duration >= parent.duration;
}

/** Once its user has left, a shared key goes on and identifies as the account's default user; every other is disabled. */
function outlivesItsUser({ type }: Pick<Grant, 'type'>): boolean {
  return type === 'shared';
}

/** Who a key identifies as: its user; for a shared key without one the account's default user; else nobody. */
function identityOf(key: { readonly behalfOf: string | null; readonly type: KeyType }): string {
  if (key.behalfOf !== null) return `user ${key.behalfOf}`;
  return key.type === 'shared' ? 'default user' : 'nobody';
}
