/** Bodies that nobody would write, and delegations of every kind: nothing breaks, and nobody hands on what they do not have. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ManagementApi, Wire } from '../../adapters/management.js';
import { accountWire, apiKeyActor, managementApi, nativeWire, teamWire } from '../../adapters/management.js';
import type { Actor, KeyInput } from '../../src/index.js';
import { exceeding } from '../../src/policy/attenuation.js';
import { ScopeCatalogue } from '../../src/policy/scopes.js';
import { scaled } from '../scale.js';
import { ACCOUNT, SCOPES, scene } from './scene.js';

const WIRES: readonly Wire[] = [nativeWire, teamWire, accountWire];
const EVERYTHING = ['read', 'create', 'update', 'regenerate', 'revoke', 'reveal', 'audit'] as const;

async function send(api: ManagementApi, method: string, path: string, body: string | undefined, key = '') {
  const headers = { ...(key !== '' && { 'X-API-Key': key }), 'Content-Type': 'application/json' };
  return api(
    new Request(`http://localhost${path}`, { method, headers, ...(body !== undefined && { body }) }),
  );
}

describe.each(WIRES)('fuzzed bodies on the $name wire', (wire) => {
  const names = wire.fields.flatMap(({ name, input }) => (input === undefined ? [] : [name]));
  const value = fc.oneof(
    { weight: 3, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
    fc.constantFrom<unknown>(
      'orders:read',
      '10.0.0.0/8',
      '2090-01-01T00:00:00Z',
      '90d',
      'user',
      null,
      true,
      [],
      {},
    ),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.double(),
  );
  const name = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...names) },
    fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'accountId', 'version'),
    fc.string({ maxLength: 12 }),
  );
  const body = fc.oneof(
    { weight: 8, arbitrary: fc.array(fc.tuple(name, value), { maxLength: 4 }).map(objectText) },
    fc.json(),
    fc.string({ maxLength: 60 }),
  );

  it('no 500, nothing changed by a refused request, Object.prototype untouched', async () => {
    const there = scene();
    const { record } = await there.warden.keys.in(ACCOUNT).create({ name: 'Target' });
    const actor: Actor = {
      id: 'ann',
      kind: 'user',
      accountId: ACCOUNT,
      operations: new Set(EVERYTHING),
      grant: 'all',
    };
    const api = managementApi(there.warden, { actor: () => actor, wire });
    const routes = Object.values(wire.routes).filter(({ method }) => method !== 'GET' && method !== 'DELETE');
    const kept = routes.filter(({ path }) => !path.endsWith('/revoke'));
    const prototype = JSON.stringify(Object.getOwnPropertyNames(Object.prototype));
    let refusals = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...kept), body, async ({ method, path }, text) => {
        const before = await there.store.findById(ACCOUNT, record.id);
        const count = await there.store.counts(ACCOUNT, 0);
        const { status } = await send(api, method, path.replace(':id', record.id), text);
        expect(status).not.toBe(500);
        if (status < 300) return;
        refusals += 1;
        expect(await there.store.findById(ACCOUNT, record.id)).toEqual(before);
        expect(await there.store.counts(ACCOUNT, 0)).toEqual(count);
      }),
      { numRuns: Math.ceil(scaled(100_000) / WIRES.length) },
    );
    expect(refusals).toBeGreaterThan(0);
    expect(JSON.stringify(Object.getOwnPropertyNames(Object.prototype))).toBe(prototype);
    expect({}).not.toHaveProperty('enabled');
  });
});

/** JSON with the names in this order, whichever they are: `JSON.stringify` would lose some. */
function objectText(fields: readonly (readonly [string, unknown])[]): string {
  return `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value) ?? 'null'}`).join(',')}}`;
}

describe.each(WIRES)('delegations on the $name wire', (wire) => {
  const permissions = Object.keys(wire.permissions);
  const catalogue = new ScopeCatalogue(SCOPES);
  const own = ['orders:read', 'ds_accounts_read'];
  const grant = {
    scopes: fc.subarray([...own, ...permissions]),
    allowIps: fc.constantFrom<string[]>([], ['10.0.0.0/8'], ['10.1.0.0/16'], ['10.1.2.3', '192.0.2.0/24']),
    subaccounts: fc.constantFrom<string[] | null>(null, [], ['one'], ['one', 'two']),
    expiresAt: fc.constantFrom<number | null>(null, Date.UTC(2080, 0, 1), Date.UTC(2090, 0, 1)),
    behalfOf: fc.constantFrom<string | null>(null, 'ann', 'bob'),
    type: fc.constantFrom<'none' | 'user' | 'shared'>('none', 'user', 'shared'),
    enabled: fc.boolean(),
  };
  const may = permissions.filter((name) => !name.includes('impersonate'));
  const parent = fc.record(grant).map(({ scopes, ...rest }) => ({
    ...rest,
    enabled: true,
    scopes: [...new Set([...may, ...scopes])].filter((name) => !name.includes('impersonate')),
  }));
  const said = fc.record(grant, { requiredKeys: [] });
  const route = fc.constantFrom('create', 'patch', 'put', 'regenerate', 'enable', 'reveal', 'get');

  it('the result is never wider than the actor', async () => {
    const there = scene();
    const actor = apiKeyActor(there.warden, { wire });
    const api = managementApi(there.warden, { actor, wire });
    const keys = there.warden.keys.in(ACCOUNT);
    let done = 0;
    await fc.assert(
      fc.asyncProperty(parent, fc.record(grant), said, route, async (mine, theirs, input, name) => {
        const offered =
          wire.routes[name === 'put' || name === 'patch' ? (wire.routes.patch ? 'patch' : 'put') : name];
        if (offered === undefined) return;
        const { key, record } = await keys.create(mine as KeyInput);
        const { record: child } = await keys.create(theirs as KeyInput);
        const takes = name === 'create' || name === 'patch' || name === 'put';
        const reveals = name === 'get' && wire.revealParameter !== undefined;
        const path = offered.path.replace(':id', child.id) + (reveals ? `?${wire.revealParameter}=true` : '');
        const body = takes ? JSON.stringify(spelt(wire, input as KeyInput)) : undefined;
        const ip = record.allowIps.length > 0 ? '10.1.2.3' : undefined;
        const headers = { 'X-API-Key': key, 'Content-Type': 'application/json' };
        const request = new Request(`http://localhost${path}`, {
          method: offered.method,
          headers,
          ...(body !== undefined && { body }),
        });
        const response = await api(request, ip === undefined ? {} : { ip });
        expect(response.status).not.toBe(500);
        if (response.status >= 300 || (name === 'get' && !reveals)) return;
        done += 1;
        const made =
          name === 'create'
            ? await keys.get((await keys.audit({ actorId: record.id, limit: 1 })).items[0]?.keyId ?? '')
            : await keys.get(child.id);
        const secret = name === 'create' || name === 'regenerate' || name === 'reveal' || name === 'get';
        const revived = !child.enabled && made.enabled;
        const fields =
          secret || revived
            ? undefined
            : (['scopes', 'allowIps', 'subaccounts', 'expiresAt', 'behalfOf'] as const).filter(
                (field) =>
                  JSON.stringify(made[field]) !== JSON.stringify(child[field]) ||
                  (field === 'behalfOf' && made.type !== child.type),
              );
        expect(exceeding(made, record, { catalogue, impersonate: false }, fields)).toEqual([]);
      }),
      { numRuns: Math.ceil(scaled(100_000) / WIRES.length / 10) },
    );
    expect(done).toBeGreaterThan(0);
  });
});

/** An input as the wire spells it; what the wire cannot say is left out. */
function spelt(wire: Wire, input: KeyInput): Record<string, unknown> {
  const types: Record<string, string> = wire === teamWire ? { shared: 'query' } : {};
  return Object.fromEntries(
    wire.fields.flatMap(({ name, input: field }) => {
      const value = field === undefined ? undefined : input[field.means];
      if (value === undefined || field === undefined) return [];
      if (field.means === 'type') return [[name, types[String(value)] ?? value]];
      if (field.means === 'expiresAt' && typeof value === 'number')
        return [[name, new Date(value).toISOString()]];
      return [[name, value]];
    }),
  );
}
