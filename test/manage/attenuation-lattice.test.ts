import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeyInput } from '../../src/manage/key-input.js';
import { PERMISSIONS } from '../../src/manage/operations.js';
import type { StoredKey } from '../../src/record.js';
import { scaled } from '../scale.js';
import { ACCOUNT, actor, NOON, office } from './office.js';
import { codeOf } from './refused.js';

const catalogue = {
  a: { description: '', implies: ['b', 'c'] },
  b: { description: '', implies: ['d'] },
  c: '',
  d: '',
};
/** What each scope allows, spelt out by hand; `gone` left the catalogue and stands for itself. */
const ALLOWED: Readonly<Record<string, string>> = { a: 'abcd', b: 'bd', c: 'c', d: 'd', gone: 'g' };

/** The sixteen addresses of 10.0.0.0/28, and one outside for "any". */
const RANGES: Readonly<Record<string, readonly number[]>> = {
  '10.0.0.0/28': Array.from({ length: 16 }, (_, index) => index),
  '10.0.0.0/29': [0, 1, 2, 3, 4, 5, 6, 7],
  '10.0.0.8/29': [8, 9, 10, 11, 12, 13, 14, 15],
  '10.0.0.4/30': [4, 5, 6, 7],
  '10.0.0.8/31': [8, 9],
  '10.0.0.7': [7],
  '10.0.0.8': [8],
};
const OUTSIDE = 99;

type Field = 'scopes' | 'allowIps' | 'subaccounts' | 'expiresAt' | 'rateLimit' | 'behalfOf';
type Rights = Pick<StoredKey, Field | 'type'>;

/** Whether `child` may anything that `parent` may not, one field at a time: by enumeration, not by rule. */
const WIDER: Readonly<Record<Field, (child: Rights, parent: Rights) => boolean>> = {
  scopes: (child, parent) => !subset(scopesOf(child), scopesOf(parent)),
  allowIps: (child, parent) => !subset(addressesOf(child), addressesOf(parent)),
  subaccounts: (child, parent) =>
    !subset(child.subaccounts ?? ['x', 'y', 'z', 'other'], parent.subaccounts ?? ['x', 'y', 'z', 'other']),
  expiresAt: (child, parent) =>
    (child.expiresAt ?? Number.MAX_VALUE) > (parent.expiresAt ?? Number.MAX_VALUE),
  rateLimit: (child, parent) => {
    const [own, its] = [
      parent.rateLimit ?? { points: 99, duration: 0 },
      child.rateLimit ?? { points: 99, duration: 0 },
    ];
    return its.points > own.points || its.duration < own.duration;
  },
  behalfOf: (child, parent) =>
    identities(child)[0] !== identities(parent)[0] || !subset(identities(child), identities(parent)),
};
const FIELDS = Object.keys(WIDER) as Field[];

function scopesOf({ scopes }: Rights): readonly string[] {
  return scopes.flatMap((scope) => [...(ALLOWED[scope] ?? '')]);
}

function addressesOf({ allowIps }: Rights): readonly number[] {
  return allowIps.length === 0
    ? [...(RANGES['10.0.0.0/28'] ?? []), OUTSIDE]
    : allowIps.flatMap((range) => RANGES[range] ?? []);
}

/** Who it is now, and who it is once its user has left: a shared key goes on as the default user, every other is disabled. */
function identities({ behalfOf, type }: Rights): readonly string[] {
  const later = type === 'shared' ? ['(default)'] : [];
  if (behalfOf !== null) return [behalfOf, ...later];
  return type === 'shared' ? later : ['(nobody)'];
}

function subset<T>(child: readonly T[], parent: readonly T[]): boolean {
  return child.every((item) => parent.includes(item));
}

const some = <T>(...values: readonly T[]) => fc.subarray([...values]);
const fields = {
  scopes: some('a', 'b', 'c', 'd'),
  allowIps: some(...Object.keys(RANGES)),
  subaccounts: fc.option(some('x', 'y', 'z')),
  expiresAt: fc.constantFrom(null, NOON + 1_000, NOON + 2_000, NOON + 3_000),
  rateLimit: fc.option(
    fc.record({ points: fc.integer({ min: 1, max: 3 }), duration: fc.constantFrom(1_000, 2_000) }),
  ),
  behalfOf: fc.constantFrom(null, 'u1', 'u2'),
  type: fc.constantFrom('none', 'user', 'shared'),
} as const;
const rights: fc.Arbitrary<Rights> = fc.record({ ...fields, scopes: some('a', 'b', 'c', 'd', 'gone') });
/** Narrow in each field by itself as often as not, so that fields are met alone. */
const nearby = (parent: Rights): fc.Arbitrary<Rights> =>
  rights.chain((other) =>
    some(...(Object.keys(fields) as (keyof Rights)[])).map((taken) => ({
      ...parent,
      ...Object.fromEntries(taken.map((field) => [field, other[field]])),
    })),
  );
const input: fc.Arbitrary<KeyInput> = fc.record({ ...fields, enabled: fc.boolean() }, { requiredKeys: [] });

const attempt = fc.oneof(
  fc.record({ operation: fc.constant('create' as const), input }),
  fc.record({ operation: fc.constant('update' as const), input }),
  fc.record({ operation: fc.constantFrom('enable' as const, 'regenerate' as const) }),
);

describe('child-within-parent', () => {
  it('no operation with any input makes, revives, sets or hands out what the actor may not do itself – and no other is refused', async () => {
    const { host, tap, stored, clock } = office({ scopes: catalogue, limiterConfigured: true });
    const { record: sample } = await host.create({});
    const template = await stored(sample.id);
    const met = { done: 0, refused: 0 };
    const scenario = fc
      .tuple(rights, fc.boolean(), fc.constantFrom(0, 1_500, 2_500))
      .chain(([parent, impersonate, later]) =>
        fc.record({
          parent: fc.constant(parent),
          impersonate: fc.constant(impersonate),
          later: fc.constant(later),
          there: fc.record({ rights: nearby(parent), enabled: fc.boolean() }),
          base: nearby(parent),
          attempt,
        }),
      );
    await fc.assert(
      fc.asyncProperty(scenario, async ({ parent, impersonate, later, there, base, attempt }) => {
        clock.now = NOON + later;
        const before: StoredKey = { ...template, ...there.rights, enabled: there.enabled };
        await tap.inner.loadKeys([before]);
        const operations = new Set(PERMISSIONS.filter((name) => impersonate || name !== 'impersonate'));
        const limited = host.as(
          actor({ id: 'apk_Parent0000000001', kind: 'key', accountId: ACCOUNT, grant: parent, operations }),
        );

        let id = before.id;
        // What is made from nothing is seldom within, so creation begins from something near the parent.
        const { scopes, ...rest } = base;
        const made: KeyInput = { ...rest, scopes: scopes.filter((scope) => scope !== 'gone') };
        const code = await codeOf(
          attempt.operation === 'create'
            ? limited.create({ ...made, ...attempt.input }).then(({ record }) => {
                id = record.id;
              })
            : attempt.operation === 'update'
              ? limited.update(id, attempt.input)
              : limited[attempt.operation](id),
        );
        if (code === 'API_KEY_EXPIRY_INVALID') return;

        const named: object = attempt.operation === 'update' ? attempt.input : {};
        const after: StoredKey =
          code === undefined
            ? await stored(id)
            : ({
                ...before,
                ...(attempt.operation === 'create' ? { ...made, ...attempt.input } : named),
                ...(attempt.operation === 'enable' && { enabled: true }),
              } as StoredKey);
        const works = (key: StoredKey): boolean =>
          key.enabled && (key.expiresAt === null || key.expiresAt > clock.now);
        const revived = (!before.enabled && after.enabled) || (!works(before) && works(after));
        const whole = attempt.operation === 'create' || attempt.operation === 'regenerate' || revived;
        const answered = FIELDS.filter(
          (field) => whole || field in named || (field === 'behalfOf' && 'type' in named),
        );
        const wider = answered.filter(
          (field) => !(field === 'behalfOf' && impersonate) && WIDER[field](after, parent),
        );
        expect({ code, wider: wider.length > 0 }).toEqual(
          wider.length > 0
            ? { code: 'API_KEY_GRANT_EXCEEDED', wider: true }
            : { code: undefined, wider: false },
        );
        met[code === undefined ? 'done' : 'refused'] += 1;
        if (code !== undefined) expect(await stored(before.id)).toEqual(before);
      }),
      { numRuns: scaled(100_000) },
    );
    // Both ends are met often, or the equality above would say little.
    const runs = met.done + met.refused;
    expect(Math.min(met.done, met.refused) / runs).toBeGreaterThan(0.1);
  });
});
