/** Every route in every situation that must be refused: the status, the code, and nothing else changed. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { RouteName, WireRoute } from '../../adapters/management/wire.js';
import { ROUTE_NAMES } from '../../adapters/management/wire.js';
import type { Wire } from '../../adapters/management.js';
import { accountWire, apiKeyActor, managementApi, nativeWire, teamWire } from '../../adapters/management.js';
import type { KeyRecord } from '../../src/index.js';
import type { Answered, Client } from './client.js';
import { clientOf } from './client.js';
import { PLAIN } from './mountings.js';
import { ACCOUNT, SCOPES, type Scene, scene } from './scene.js';

const SCOPE_NAMES = Object.keys(SCOPES) as (keyof typeof SCOPES)[];
const STALE = { 'If-Match': '"77"' };
/** Routes that name no permission, so that any actor will do. */
const FOR_ANYBODY: readonly RouteName[] = ['scopes', 'whoami', 'openapi'];
/** Answered without asking the store for anything but who asks. */
const CHANGES: readonly RouteName[] = ['patch', 'put', 'regenerate', 'enable', 'disable', 'revoke'];
const QUERIES: Partial<Record<RouteName, string>> = {
  usage: '?ids=apk_0000000000000000&from=2030-01-01&to=2030-01-02',
  users: '?search=a',
};

describe.each([nativeWire, teamWire, accountWire] as readonly Wire[])('$name wire', (wire) => {
  let there: Scene;
  let ask: Client;
  let key: string;
  let own: KeyRecord;
  let target: KeyRecord;
  let revoked: KeyRecord;
  let foreign: KeyRecord;
  beforeEach(async () => {
    there = scene();
    const keys = there.warden.keys.in(ACCOUNT);
    ({ key, record: own } = await keys.create({ name: 'Own', scopes: SCOPE_NAMES }));
    ({ record: target } = await keys.create({ name: 'Target' }));
    ({ record: revoked } = await keys.create({ name: 'Revoked' }));
    await keys.revoke(revoked.id);
    ({ record: foreign } = await there.warden.keys.in('globex').create({ name: 'Foreign' }));
    const actor = apiKeyActor(there.warden, { wire });
    const app = await PLAIN.serve(there.warden, managementApi(there.warden, { actor, wire }));
    ask = clientOf(app.port, wire);
    return () => app.close();
  });

  const contents = async () => ({
    keys: (await there.store.scanKeys()).items,
    events: (await there.store.scanAudit()).items,
  });
  const offered: readonly (readonly [RouteName, WireRoute])[] = ROUTE_NAMES.flatMap((name) => {
    const route: WireRoute | undefined = wire.routes[name];
    return route === undefined ? [] : [[name, route] as const];
  });
  const call = (name: RouteName, { method, path }: WireRoute, id: string): string =>
    `${method} ${path.replace(':id', id)}${QUERIES[name] ?? ''}`;
  const refused = async (asked: Promise<Answered>, status: number, code: string): Promise<void> => {
    const before = await contents();
    const { status: came, json } = await asked;
    expect([came, json?.code ?? json?.error.code]).toEqual([status, code]);
    expect(await contents()).toEqual(before);
  };
  const named = offered.filter(([, { path }]) => path.includes(':id'));
  const changes = offered.filter(([name]) => CHANGES.includes(name));
  const body = (name: RouteName) =>
    name === 'patch' || name === 'put'
      ? { [wire.fields.find(({ input }) => input?.means === 'enabled')?.name ?? '']: false }
      : {};
  const asking = (name: RouteName, route: WireRoute, as?: string, headers = {}) => ({
    as,
    headers,
    ...(route.method !== 'GET' && { body: body(name) }),
  });

  it.each(offered)('%s without an actor', async (name, route) => {
    await refused(ask(call(name, route, target.id), asking(name, route)), 401, 'ACTOR_REQUIRED');
    const wrong = `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`;
    await refused(ask(call(name, route, target.id), asking(name, route, wrong)), 401, 'API_KEY_INVALID');
  });

  it.each(offered.filter(([name]) => !FOR_ANYBODY.includes(name)))(
    '%s without its permission',
    async (name, route) => {
      const { key: bare } = await there.warden.keys.in(ACCOUNT).create({ scopes: ['orders:read'] });
      await refused(
        ask(call(name, route, target.id), asking(name, route, bare)),
        403,
        'API_KEY_PERMISSION_MISSING',
      );
    },
  );

  it.each(named)('%s of another tenant, of nobody, of nonsense', async (name, route) => {
    for (const id of [foreign.id, 'apk_0000000000000000', 'nonsense', '%27%20or%201=1', '__proto__']) {
      await refused(ask(call(name, route, id), asking(name, route, key)), 404, 'API_KEY_NOT_FOUND');
    }
  });

  it.each(changes)('%s of the key that asks', async (name, route) => {
    await refused(ask(call(name, route, own.id), asking(name, route, key)), 403, 'API_KEY_SELF_FORBIDDEN');
  });

  it.each(changes)('%s of a revoked key', async (name, route) => {
    const [status, code] =
      wire.revoked === 'never' ? [404, 'API_KEY_NOT_FOUND'] : [409, 'API_KEY_ALREADY_REVOKED'];
    await refused(ask(call(name, route, revoked.id), asking(name, route, key)), Number(status), String(code));
  });

  it.each(changes)('%s of a stale version', async (name, route) => {
    const asked = ask(call(name, route, target.id), asking(name, route, key, STALE));
    await refused(asked, 412, 'API_KEY_VERSION_CONFLICT');
  });

  it.each(offered)('%s while the store is down', async (name, route) => {
    there.down(true);
    const asked = ask(call(name, route, target.id), asking(name, route, key));
    await refused(asked, 503, 'API_KEY_STORE_UNAVAILABLE');
    expect((await asked).headers.get('retry-after')).toBe('5');
  });

  it('no answer and no event holds a secret, a digest or a sealed value', async () => {
    const { items } = await there.store.scanKeys();
    const secrets = items.flatMap(({ digest, sealed }) => [digest.value, sealed ?? digest.value]);
    for (const [name, route] of named.filter(([name]) => name !== 'reveal' && name !== 'regenerate')) {
      const { text } = await ask(call(name, route, target.id), asking(name, route, key));
      for (const secret of [...secrets, key]) expect(text).not.toContain(secret);
    }
    for (const [name, route] of offered.filter(
      ([, { method, path }]) => method === 'GET' && !path.includes(':'),
    )) {
      const { text } = await ask(call(name, route, ''), asking(name, route, key));
      for (const secret of [...secrets, key]) expect(text).not.toContain(secret);
    }
    const events = JSON.stringify((await contents()).events);
    for (const secret of [...secrets, key]) expect(events).not.toContain(secret);
    expect(secrets.length).toBeGreaterThan(6);
  });
});
