/** A small world for tests of attenuation: grants over a handful of scopes, addresses, accounts and moments. */
import fc from 'fast-check';
import type { Grant } from '../../src/policy/attenuation.js';
import type { CheckContext, CheckedKey } from '../../src/policy/checks.js';
import { AddressRanges } from '../../src/policy/network.js';
import { ScopeCatalogue } from '../../src/policy/scopes.js';

export const catalogue = new ScopeCatalogue({
  read: 'Read',
  write: { description: 'Write', implies: ['read'] },
  admin: { description: 'All', implies: ['write', 'list'] },
  list: 'List',
  other: 'Something else',
});

/** The same with two scopes that keys may still hold, as if they came back. */
export const returned = new ScopeCatalogue({
  ...Object.fromEntries(catalogue.entries.map(({ name, ...definition }) => [name, definition])),
  gone: 'Left the catalogue',
  lost: 'Left it, too',
});

export const SCOPES = ['read', 'write', 'admin', 'list', 'other', 'gone', 'lost'] as const;
const RANGES = [
  '10.0.0.0/29',
  '10.0.0.0/30',
  '10.0.0.4/30',
  '10.0.0.2/31',
  '10.0.0.0',
  '10.0.0.3',
  '10.0.0.6',
];
const ACCOUNTS = ['a', 'b', 'c'] as const;

/** Every address that matters, one that no list has, one that is none, and none at all. */
export const ADDRESSES: readonly (string | undefined)[] = [
  ...Array.from({ length: 8 }, (_, at) => `10.0.0.${at}`),
  '::ffff:10.0.0.3',
  '192.0.2.1',
  '2001:db8::1',
  undefined,
];
export const SUBACCOUNTS: readonly (string | undefined)[] = [...ACCOUNTS, 'elsewhere', undefined];
export const MOMENTS = [0, 1, 2, 3, 4, 5, 1_000];

const fields = {
  scopes: fc.subarray([...SCOPES]),
  allowIps: fc.oneof(fc.constant([]), fc.subarray(RANGES)),
  subaccounts: fc.oneof(fc.constant(null), fc.subarray([...ACCOUNTS])),
  expiresAt: fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 4 })),
  rateLimit: fc.oneof(
    fc.constant(null),
    fc.record({
      points: fc.integer({ min: 1, max: 3 }),
      duration: fc.integer({ min: 1, max: 3 }).map((s) => s * 1_000),
    }),
  ),
  behalfOf: fc.constantFrom(null, null, 'ada', 'bob'),
  type: fc.constantFrom('none', 'user', 'shared'),
} as const;

/** Any grant of this world. */
export const grants: fc.Arbitrary<Grant> = fc.record(fields);

type Field = keyof Grant;
const FIELDS = [
  'scopes',
  'allowIps',
  'subaccounts',
  'expiresAt',
  'rateLimit',
  'behalfOf',
  'type',
] as const satisfies Field[];

/** A grant that allows no more than both. */
function narrower(grant: Grant, other: Grant): Grant {
  const { allowIps, subaccounts, expiresAt, rateLimit } = grant;
  return {
    ...grant,
    scopes: grant.scopes.filter((scope) => other.scopes.includes(scope)),
    allowIps: allowIps.length > 1 ? allowIps.slice(1) : allowIps.length === 0 ? other.allowIps : allowIps,
    subaccounts: subaccounts === null ? other.subaccounts : subaccounts.slice(1),
    expiresAt: Math.min(expiresAt ?? 4, other.expiresAt ?? 4),
    rateLimit: rateLimit && {
      points: Math.max(1, rateLimit.points - 1),
      duration: rateLimit.duration + 1_000,
    },
  };
}

/** A grant that allows the same in other words. */
function respelt(grant: Grant): Grant {
  const split = ['10.0.0.4/30', '10.0.0.0/31', '10.0.0.2', '10.0.0.3'];
  return {
    ...grant,
    scopes: [...new Set([...grant.scopes, ...catalogue.grantOf(grant.scopes)])],
    allowIps: grant.allowIps.flatMap((entry) => (entry === '10.0.0.0/29' ? split : [entry, entry])),
    subaccounts: grant.subaccounts && [...grant.subaccounts].reverse(),
    type: grant.behalfOf === null && grant.type !== 'shared' ? 'user' : grant.type,
  };
}

/** Grants that differ from one in at most three fields: narrower there, or the same in other words, or anything. */
const relativesOf = (grant: Grant): fc.Arbitrary<Grant> =>
  fc
    .tuple(
      grants,
      fc.subarray([...FIELDS], { maxLength: 3 }),
      fc.constantFrom('narrower', 'respelt', 'anything'),
    )
    .map(([other, changed, how]) => {
      const source = { narrower: narrower(grant, other), respelt: respelt(grant), anything: other }[how];
      const kept = FIELDS.filter((field) => !changed.includes(field)).map((field) => [field, grant[field]]);
      return { ...source, ...Object.fromEntries(kept) };
    });

/** A few grants, each made from the one before, in any order: often enough one lies within another. */
export const families: fc.Arbitrary<readonly [Grant, Grant, Grant]> = grants
  .chain((first) =>
    relativesOf(first).chain((second) =>
      fc.tuple(fc.constant(first), fc.constant(second), relativesOf(second)),
    ),
  )
  .chain(([a, b, c]) => fc.constantFrom([a, b, c] as const, [c, b, a] as const, [b, a, c] as const));

/** What the checks look at in a key with this grant. */
export function checkedOf(grant: Grant, scopes: ScopeCatalogue = catalogue): CheckedKey {
  return {
    revokedAt: null,
    enabled: true,
    expiresAt: grant.expiresAt,
    ranges: grant.allowIps.length === 0 ? null : new AddressRanges(grant.allowIps),
    grant: scopes.grantOf(grant.scopes),
    subaccounts: grant.subaccounts === null ? null : new Set(grant.subaccounts),
  };
}

/** Everything that can be asked of a key in this world, each question with its moment. */
export function* questions(): Generator<readonly [CheckContext, number]> {
  for (const ip of ADDRESSES) {
    for (const scope of [undefined, ...SCOPES]) {
      for (const subaccount of SUBACCOUNTS) {
        for (const now of MOMENTS)
          yield [{ ip, scopes: scope === undefined ? undefined : [scope], subaccount }, now];
      }
    }
  }
}
