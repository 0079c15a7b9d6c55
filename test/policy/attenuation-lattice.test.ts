/**
 * Attenuation as an order, and against its meaning: what a key within another may do, that other may do, asked of the checks
 * that decide at every request; and what lies outside, may do something that the other may not.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Grant, GrantField } from '../../src/policy/attenuation.js';
import { exceeding } from '../../src/policy/attenuation.js';
import { firstRefusal } from '../../src/policy/checks.js';
import type { RateLimit } from '../../src/record.js';
import { scaled } from '../scale.js';
import {
  ADDRESSES,
  catalogue,
  checkedOf,
  families,
  grants,
  MOMENTS,
  questions,
  returned,
  SCOPES,
  SUBACCOUNTS,
} from './grants.js';

const comparison = { catalogue, impersonate: false };
const isWithin = (child: Grant, parent: Grant): boolean => exceeding(child, parent, comparison).length === 0;
const PAIRS = scaled(100_000);

/** Keeps from nothing but scopes: with one field of another grant put in, that field alone decides. */
const FREE: Grant = {
  scopes: [],
  allowIps: [],
  subaccounts: null,
  expiresAt: null,
  rateLimit: null,
  behalfOf: null,
  type: 'none',
};

/** Whom a key with this grant identifies as, where the account's default user is Dora. */
const identity = ({ behalfOf, type }: Grant): string =>
  behalfOf ?? (type === 'shared' ? 'Dora, by default' : '(nobody)');
/** Whom it identifies as when every other user has left; a private key is disabled then. */
const lastly = ({ type }: Grant): string[] => (type === 'shared' ? ['Dora, by default'] : []);

/** The most uses that a limit lets through within a span, however they are spread: so many for each window begun. */
const mostUses = ({ points, duration }: RateLimit, span: number): number =>
  points * Math.ceil(span / duration);
const SPANS = [1, 500, 1_000, 1_001, 2_000, 2_001, 3_000, 5_999, 6_000, 60_000];

/** For each field: everything in this world that a key with the child's value may and one with the parent's may not. */
const WITNESSES: { readonly [Field in GrantField]: (child: Grant, parent: Grant) => readonly unknown[] } = {
  scopes: (child, parent) =>
    [catalogue, returned].flatMap((scopes) => {
      const [mine, theirs] = [child, parent].map((grant) =>
        checkedOf({ ...FREE, scopes: grant.scopes }, scopes),
      );
      return SCOPES.filter((scope) => may(mine, { scopes: [scope] }) && !may(theirs, { scopes: [scope] }));
    }),
  allowIps: (child, parent) => {
    const [mine, theirs] = [child, parent].map((grant) => checkedOf({ ...FREE, allowIps: grant.allowIps }));
    return ADDRESSES.filter((ip) => may(mine, { ip }) && !may(theirs, { ip }));
  },
  subaccounts: (child, parent) => {
    const [mine, theirs] = [child, parent].map((grant) =>
      checkedOf({ ...FREE, subaccounts: grant.subaccounts }),
    );
    return SUBACCOUNTS.filter((subaccount) => may(mine, { subaccount }) && !may(theirs, { subaccount }));
  },
  expiresAt: (child, parent) => {
    const [mine, theirs] = [child, parent].map((grant) => checkedOf({ ...FREE, expiresAt: grant.expiresAt }));
    return MOMENTS.filter((now) => may(mine, {}, now) && !may(theirs, {}, now));
  },
  rateLimit: ({ rateLimit: mine }, { rateLimit: theirs }) => {
    if (theirs === null) return [];
    return SPANS.filter((span) => mine === null || mostUses(mine, span) > mostUses(theirs, span));
  },
  behalfOf: (child, parent) => [
    ...(identity(child) === identity(parent) ? [] : [identity(child)]),
    ...lastly(child).filter((who) => !lastly(parent).includes(who)),
  ],
};

function may(key: ReturnType<typeof checkedOf> | undefined, context: object, now = 0): boolean {
  return key !== undefined && firstRefusal(key, context, now) === undefined;
}

describe('attenuation', () => {
  it('is reflexive: whatever a caller may, it may hand on', () => {
    fc.assert(
      fc.property(grants, (grant) => {
        expect(exceeding(grant, grant, comparison)).toEqual([]);
        expect(exceeding(structuredClone(grant), grant, comparison)).toEqual([]);
      }),
      { numRuns: scaled(20_000) },
    );
  });

  it('is transitive: a grandchild is within whom its parent is within', () => {
    let chains = 0;
    fc.assert(
      fc.property(families, (three) => {
        for (const x of three) {
          for (const y of three) {
            for (const z of three) {
              if (x === y || y === z || !isWithin(x, y) || !isWithin(y, z)) continue;
              chains++;
              if (!isWithin(x, z)) expect.fail(JSON.stringify({ x, y, z }));
            }
          }
        }
      }),
      { numRuns: scaled(20_000) },
    );
    expect(chains).toBeGreaterThan(scaled(20_000) / 4);
  });

  it('is antisymmetric: two that are within each other may do the same', () => {
    let pairs = 0;
    fc.assert(
      fc.property(families, ([a, b]) => {
        if (!isWithin(a, b) || !isWithin(b, a)) return;
        pairs++;
        for (const [field, witnesses] of Object.entries(WITNESSES)) {
          expect([...witnesses(a, b), ...witnesses(b, a)], field).toEqual([]);
        }
      }),
      { numRuns: PAIRS },
    );
    expect(pairs).toBeGreaterThan(PAIRS / 100);
  });

  it('child-within-parent: names exactly the fields in which a child may what its parent may not, for 10⁵ pairs', () => {
    fc.assert(
      fc.property(fc.oneof(families, fc.tuple(grants, grants)), ([child, parent]) => {
        const named: readonly string[] = exceeding(child, parent, comparison);
        for (const [field, witnesses] of Object.entries(WITNESSES)) {
          const found = witnesses(child, parent);
          // A limit is compared number by number, which is stricter than it need be: it may be named without a witness.
          if (field === 'rateLimit' && found.length === 0) continue;
          expect(named.includes(field), `${field}: ${JSON.stringify({ child, parent, found })}`).toBe(
            found.length > 0,
          );
        }
      }),
      { numRuns: PAIRS },
    );
  });

  it('child-within-parent: whatever is asked, what a child within may do its parent may do', () => {
    let pairs = 0;
    const every = [...questions()];
    fc.assert(
      fc.property(families, fc.nat({ max: every.length - 1 }), ([child, parent], from) => {
        if (!isWithin(child, parent)) return;
        pairs++;
        for (const scopes of [catalogue, returned]) {
          const [mine, theirs] = [checkedOf(child, scopes), checkedOf(parent, scopes)];
          // A stretch of the questions for each pair; all of them over the pairs.
          for (let step = 0; step < 200; step++) {
            const [context, now] = every[(from + step * 17) % every.length] ?? [{}, 0];
            if (may(mine, context, now) && !may(theirs, context, now))
              expect.fail(JSON.stringify({ child, parent, context, now }));
          }
        }
      }),
      { numRuns: PAIRS },
    );
    expect(pairs).toBeGreaterThan(PAIRS / 20);
  });

  it('compares limits number by number: fewer points and a longer time, none being the widest', () => {
    fc.assert(
      fc.property(grants, grants, (child, parent) => {
        const [mine, theirs] = [child.rateLimit, parent.rateLimit];
        const slower =
          theirs === null ||
          (mine !== null && mine.points <= theirs.points && mine.duration >= theirs.duration);
        expect(exceeding(child, parent, comparison, ['rateLimit'])).toEqual(slower ? [] : ['rateLimit']);
      }),
      { numRuns: 2_000 },
    );
  });
});
