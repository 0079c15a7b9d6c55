/** Keys that manage keys: whatever they ask for, by whichever route, nothing comes of it that is wider than they are. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RouteName, WireRoute } from '../../adapters/management/wire.js';
import type { Wire } from '../../adapters/management.js';
import { accountWire, apiKeyActor, managementApi, nativeWire, teamWire } from '../../adapters/management.js';
import { memoryStore } from '../../adapters/stores/memory.js';
import type { AnyStore, KeyInput, KeyRecord } from '../../src/index.js';
import { scaled } from '../scale.js';
import { overriding } from '../verify/overriding.js';
import { carriers } from './carriers.js';
import { clientOf } from './client.js';
import { PLAIN } from './mountings.js';
import { ACCOUNT, SCOPES, scene } from './scene.js';

const WIRES: readonly Wire[] = [nativeWire, teamWire, accountWire];
/** On all wires together. */
const DELEGATIONS = 100_000;

/** What each of these scopes allows, spelt out by hand; every other stands for itself. */
const IMPLYING = {
  ...SCOPES,
  'orders:all': { description: 'All of orders', implies: ['orders:write'] },
  'orders:write': { description: 'Change orders', implies: ['orders:read'] },
} as const;
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'orders:all': ['orders:all', 'orders:write', 'orders:read'],
  'orders:write': ['orders:write', 'orders:read'],
};
/** Which of these addresses each range holds; every range holds the callers' own, so that they can ask. */
const HELD: Readonly<Record<string, readonly string[]>> = {
  '127.0.0.0/8': ['127.0.0.1', '127.0.0.9', '127.9.0.1'],
  '127.0.0.0/16': ['127.0.0.1', '127.0.0.9'],
  '127.0.0.1': ['127.0.0.1'],
  '192.0.2.0/24': ['192.0.2.1'],
};
const ADDRESSES = ['127.0.0.1', '127.0.0.9', '127.9.0.1', '192.0.2.1', 'any other'];
const SUBACCOUNTS = ['one', 'two', 'any other'];
const LATER = [Date.UTC(2080, 0, 1), Date.UTC(2090, 0, 1)] as const;

type Field = 'scopes' | 'allowIps' | 'subaccounts' | 'expiresAt' | 'rateLimit' | 'behalfOf';
type Rights = Pick<KeyRecord, Field | 'type'>;

/** Whether `child` may anything that `parent` may not: by enumeration, not by the rule that is tested. */
const WIDER: Readonly<Record<Field, (child: Rights, parent: Rights) => boolean>> = {
  scopes: (child, parent) => beyond(child.scopes.flatMap(allowedBy), parent.scopes.flatMap(allowedBy)),
  allowIps: (child, parent) => beyond(addressesOf(child), addressesOf(parent)),
  subaccounts: (child, parent) => beyond(child.subaccounts ?? SUBACCOUNTS, parent.subaccounts ?? SUBACCOUNTS),
  expiresAt: (child, parent) => (child.expiresAt ?? Infinity) > (parent.expiresAt ?? Infinity),
  rateLimit: (child, parent) => {
    const [its, own] = [child.rateLimit, parent.rateLimit];
    if (own === null) return false;
    return its === null || its.points > own.points || its.duration < own.duration;
  },
  behalfOf: (child, parent) =>
    identityOf(child) !== identityOf(parent) || (outlivesItsUser(child) && !outlivesItsUser(parent)),
};
const FIELDS = Object.keys(WIDER) as readonly Field[];
const allowedBy = (scope: string): readonly string[] => ALLOWED[scope] ?? [scope];
const beyond = (child: readonly string[], parent: readonly string[]) =>
  child.some((one) => !parent.includes(one));
const addressesOf = ({ allowIps }: Rights) =>
  allowIps.length === 0 ? ADDRESSES : allowIps.flatMap((range) => HELD[range] ?? []);
const identityOf = ({ behalfOf, type }: Rights) =>
  behalfOf ?? (type === 'shared' ? 'the default user' : 'nobody');
/** A shared key whose user leaves identifies as the default user; every other one is disabled. */
const outlivesItsUser = ({ type }: Rights) => type === 'shared';

const OWN = ['orders:all', 'orders:write', 'orders:read', 'ds_accounts_read'];
const rights = {
  allowIps: fc.constantFrom<string[]>([], ['127.0.0.0/8'], ['127.0.0.0/16'], ['127.0.0.1', '192.0.2.0/24']),
  subaccounts: fc.constantFrom<string[] | null>(null, null, [], ['one'], ['one', 'two']),
  expiresAt: fc.constantFrom<number | null>(null, ...LATER),
  rateLimit: fc.constantFrom(
    null,
    null,
    { points: 5, duration: 60_000 },
    { points: 9, duration: 60_000 },
    { points: 5, duration: 1_000 },
  ),
  behalfOf: fc.constantFrom<string | null>(null, null, 'ann', 'bob'),
  type: fc.constantFrom<'none' | 'user' | 'shared'>('none', 'user', 'shared'),
};
/** What can be asked; `overlap`: regenerate with one; `showing`: get with the parameter that reveals. */
const ASKED = ['create', 'patch', 'put', 'regenerate', 'overlap', 'enable', 'reveal', 'showing'] as const;
type Asked = (typeof ASKED)[number];
const SECRETS: readonly Asked[] = ['create', 'regenerate', 'overlap', 'reveal', 'showing'];

describe.each(WIRES)('delegations on the $name wire', (wire) => {
  const offered = ASKED.filter((asked) => {
    if (asked === 'overlap') return wire.extras === true;
    if (asked === 'showing') return wire.revealParameter !== undefined;
    return asked in wire.routes;
  });
  const permissions = Object.keys(wire.permissions).filter((name) => !name.includes('impersonate'));
  const impersonating = Object.keys(wire.permissions).filter((name) => name.includes('impersonate'));
  const scopes = fc.subarray([...OWN, ...permissions, ...impersonating]);
  /**
   * Few callers lack a permission or may hand out keys for others: most requests get as far as attenuation. And half of them are
   * limited in nothing that the wire cannot say: else nearly all that they create would be wider than they are.
   */
  const means = wire.fields.flatMap(({ input: field }) => field?.means ?? []);
  const unsaid = (['subaccounts', 'expiresAt', 'rateLimit', 'behalfOf'] as const).filter(
    (name) => !means.includes(name),
  );
  const callerScopes = fc
    .tuple(fc.subarray(OWN), fc.boolean(), fc.integer({ min: 0, max: 9 }))
    .map(([own, impersonates, lacks]) => [
      ...own,
      ...(impersonates && lacks > 6 ? impersonating : []),
      ...(lacks === 0 ? permissions.slice(1) : permissions),
    ]);
  const caller = fc
    .tuple(fc.record({ ...rights, scopes: callerScopes }), fc.boolean())
    .map(([one, plain]) =>
      plain ? { ...one, ...Object.fromEntries(unsaid.map((name) => [name, null])) } : one,
    );
  const child = fc.record({ ...rights, scopes: fc.oneof(fc.subarray(OWN), scopes) });
  const state = fc.constantFrom('enabled', 'enabled', 'disabled', 'expired', 'disabled and expired');
  const input = fc.record(
    { ...rights, scopes: fc.oneof(fc.subarray(OWN), scopes), enabled: fc.boolean() },
    { requiredKeys: [] },
  );
  /** What is there and what is asked for is as often like the caller as not: else nearly everything would be refused. */
  const like = <T extends object>(mine: object, other: fc.Arbitrary<T>): fc.Arbitrary<T> => {
    const names = ['scopes', ...Object.keys(rights)];
    const alike = fc.oneof(fc.constant(names), fc.subarray(names));
    return fc.tuple(other, alike).map(([one, some]) => ({
      ...one,
      ...Object.fromEntries(some.map((name) => [name, Reflect.get(mine, name)])),
    }));
  };
  const family = caller.chain((mine) =>
    fc.record({
      mine: fc.constant(mine),
      theirs: like(mine, child),
      said: fc.oneof(input, like(mine, input)),
    }),
  );

  it('the result is never wider than the actor, by any field or route, by call and over sockets', async () => {
    const store = memoryStore();
    const made: string[] = [];
    const there = scene({
      store: overriding<AnyStore>(store, {
        insert: (one, ...how) => {
          store.insert(one, ...how);
          made.push(one.id);
        },
      }),
      scopes: IMPLYING,
      limiter: { create: () => ({ consume: async () => undefined }) },
    });
    const api = managementApi(there.warden, { actor: apiKeyActor(there.warden, { wire }), wire });
    const ways = await carriers(there.warden, api);
    const keys = there.warden.keys.in(ACCOUNT);
    const done = new Map<Asked, number>();
    const leftWider = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        family,
        state,
        fc.constantFrom(...offered),
        async ({ mine, theirs, said }, how, asked) => {
          const { key, record: actor } = await keys.create(mine);
          const before = await childOf(theirs, how);
          const madeBefore = made.length;
          const name: RouteName = asked === 'overlap' ? 'regenerate' : asked === 'showing' ? 'get' : asked;
          const { method, path } = (wire.routes as Record<string, WireRoute>)[name] ?? {
            method: 'GET',
            path: '/',
          };
          const takes = asked === 'create' || asked === 'patch' || asked === 'put';
          const body = takes ? spelt(wire, said) : asked === 'overlap' ? { overlap: '1d' } : undefined;
          const query = asked === 'showing' ? `?${wire.revealParameter}=true` : '';
          const { status } = await ways.send({
            method,
            path: path.replace(':id', before.id) + query,
            key,
            body: body && JSON.stringify(body),
          });
          expect([200, 201, 403, ...(takes ? [400] : [])]).toContain(status);
          const id = asked === 'create' ? made[madeBefore] : before.id;
          const after = id === undefined ? undefined : await keys.get(id);
          expect(made.length - madeBefore).toBe(asked === 'create' && status < 300 ? 1 : 0);
          if (status >= 300) {
            expect(after).toEqual(asked === 'create' ? undefined : before);
            return;
          }
          if (after === undefined) throw new Error('What was created is not there.');
          done.set(asked, (done.get(asked) ?? 0) + 1);
          const revived = before.status !== 'active' && after.status === 'active';
          const answersForAll = SECRETS.includes(asked) || revived || (!before.enabled && after.enabled);
          const impersonates = impersonating.some((one) => mine.scopes.includes(one));
          for (const field of FIELDS) {
            if (field === 'behalfOf' && impersonates) continue;
            const changed =
              JSON.stringify(after[field]) !== JSON.stringify(before[field]) ||
              (field === 'behalfOf' && after.type !== before.type);
            const wider = WIDER[field](after, actor);
            if (answersForAll || changed) expect([asked, field, wider]).toEqual([asked, field, false]);
            else if (wider) leftWider.add(field);
          }
        },
      ),
      { numRuns: Math.ceil(scaled(DELEGATIONS) / WIRES.length) },
    );
    // Each route let some through; and callers changed keys that are wider than they are in what they left as it was.
    expect([...done.keys()].sort()).toEqual([...offered].sort());
    expect(leftWider.size).toBeGreaterThan(0);
    expect(ways.sent.size).toBe(3);
    await ways.close();

    /** A key in this state. */
    async function childOf(theirs: KeyInput, how: string): Promise<KeyRecord> {
      const { record } = await keys.create({ ...theirs, enabled: !how.includes('disabled') });
      const stored = await store.findById(ACCOUNT, record.id);
      if (how.includes('expired') && stored) await store.loadKeys([{ ...stored, expiresAt: 1 }]);
      return keys.get(record.id);
    }
  });
});

describe('a key that outlives its user', () => {
  it('SM-API-14: cannot be made by one that does not: it would identify as the owner one day', async () => {
    const there = scene();
    const keys = there.warden.keys.in(ACCOUNT);
    const wire = nativeWire;
    const api = managementApi(there.warden, { actor: apiKeyActor(there.warden, { wire }), wire });
    const app = await PLAIN.serve(there.warden, api);
    const ask = clientOf(app.port, wire);
    const scopes = ['keys:create', 'keys:update', 'keys:regenerate', 'keys:reveal'];
    for (const type of ['user', 'none'] as const) {
      const { key } = await keys.create({ type, behalfOf: 'bob', scopes });
      const { record: own } = await keys.create({ type, behalfOf: 'bob' });
      const { record: shared } = await keys.create({ type: 'shared', behalfOf: 'bob', enabled: false });
      for (const [call, body] of [
        ['POST /', { type: 'shared', behalfOf: 'bob' }],
        [`PATCH /${own.id}`, { type: 'shared' }],
        [`PUT /${own.id}`, { type: 'shared', behalfOf: 'bob' }],
        [`POST /${shared.id}/enable`, {}],
        [`POST /${shared.id}/regenerate`, {}],
        [`POST /${shared.id}/reveal`, {}],
      ] as const) {
        const { status, json } = await ask(call, { as: key, body });
        expect([call, status, json.code, json.field]).toEqual([
          call,
          403,
          'API_KEY_GRANT_EXCEEDED',
          'behalfOf',
        ]);
      }
      expect((await ask('POST /', { as: key, body: { type, behalfOf: 'bob' } })).status).toBe(201);
    }
    await app.close();
  });
});

/** An input as the wire spells it; what the wire cannot say is left out. */
function spelt(wire: Wire, input: object): Record<string, unknown> {
  return Object.fromEntries(
    wire.fields.flatMap(({ name, input: field }) => {
      const value: unknown = field && Reflect.get(input, field.means);
      if (value === undefined || field === undefined) return [];
      if (field.means === 'type') return [[name, wire === teamWire && value === 'shared' ? 'query' : value]];
      if (field.means === 'expiresAt')
        return [[name, typeof value === 'number' ? new Date(value).toISOString() : value]];
      if (field.means === 'rateLimit') return [[name, inSeconds(value)]];
      return [[name, value]];
    }),
  );
}

function inSeconds(rateLimit: unknown): unknown {
  if (typeof rateLimit !== 'object' || rateLimit === null) return rateLimit;
  return { ...rateLimit, duration: Number(Reflect.get(rateLimit, 'duration')) / 1_000 };
}
