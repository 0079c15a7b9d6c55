/** The native wire: every route, paging, ambient actors, the audit log as a stream. */
import { beforeEach, describe, expect, it } from 'vitest';
import { firstOf, managementApi, nativeWire } from '../../adapters/management.js';
import type { Actor } from '../../src/index.js';
import { PERMISSIONS } from '../../src/manage/operations.js';
import type { Client } from './client.js';
import { clientOf } from './client.js';
import { MOUNTINGS, PLAIN } from './mountings.js';
import { ACCOUNT, type Scene, scene } from './scene.js';

const ORIGIN = 'https://admin.example';
const SCRIPT = { 'X-Requested-With': 'keywarden' };

let there: Scene;
let ask: Client;
let actor: Actor;
beforeEach(async () => {
  there = scene();
  actor = { id: 'ann', kind: 'user', accountId: ACCOUNT, operations: new Set(PERMISSIONS), grant: 'all' };
  const source = firstOf(
    () => undefined,
    (request) => (request.headers.get('cookie') === 'none' ? undefined : actor),
  );
  const api = managementApi(there.warden, { actor: source, origins: [ORIGIN] });
  const app = await PLAIN.serve(there.warden, api);
  ask = clientOf(app.port, nativeWire);
  return () => app.close();
});

describe('the life of a key', () => {
  it('goes through every route', async () => {
    const body = {
      name: 'All',
      alias: 'all',
      type: 'shared',
      scopes: ['orders:read'],
      allowIps: ['192.0.2.0/24'],
      subaccounts: ['one'],
      behalfOf: 'ann',
      expiresIn: '90d',
      metadata: { team: { id: 7 } },
    };
    const made = await ask('POST /', { body });
    expect([made.status, made.headers.get('etag')]).toEqual([201, '"1"']);
    const { id, key, ...shown } = made.json;
    const { expiresIn: _said, ...told } = body;
    expect(shown).toMatchObject({ ...told, user: { email: 'ann@example.com' }, version: 1 });
    expect((await ask(`GET /${id}`)).json).toEqual({ id, ...shown });
    expect((await ask(`GET /${id}/`)).status).toBe(200);
    expect(
      (await ask('GET /?search=ALL&user=ann&expires_before=2999-01-01T00:00:00Z')).json.items,
    ).toHaveLength(1);
    expect((await ask(`PATCH /${id}`, { body: { alias: null } })).json).toMatchObject({
      alias: null,
      version: 2,
    });
    expect((await ask(`PUT /${id}`, { body: { allowIps: [] } })).json).toMatchObject({
      allowIps: [],
      version: 3,
    });
    expect((await ask(`POST /${id}/reveal`)).json.key).toBe(key);
    const again = await ask(`POST /${id}/regenerate`, { body: { overlap: 60 } });
    expect(await there.warden.verify(key, { fresh: true, subaccount: 'one' })).toMatchObject({ ok: true });
    expect((await ask(`POST /${id}/reveal`, { body: {} })).json.key).toBe(again.json.key);
    expect((await ask(`POST /${id}/disable`)).json.status).toBe('disabled');
    expect((await ask(`POST /${id}/enable`)).json.status).toBe('active');
    expect((await ask('GET /counts')).json).toEqual({ active: 1, disabled: 0, expired: 0, revoked: 0 });
    const uses = await ask(`GET /usage?ids=${id}&from=2020-01-01&to=2090-01-01`);
    expect(uses.json.items).toMatchObject([{ keyId: id, days: [{ count: 1 }] }]);
    expect((await ask(`POST /${id}/revoke`, { body: { reason: 'lost' } })).json.status).toBe('revoked');
    expect((await ask('GET /?status=revoked')).json.items).toHaveLength(1);
    const log = await ask(`GET /audit?key=${id}&actor=ann`);
    expect(log.json.items.map((event: { action: string }) => event.action)).toEqual([
      'key.revoked',
      'key.enabled',
      'key.disabled',
      'key.revealed',
      'key.regenerated',
      'key.revealed',
      'key.updated',
      'key.updated',
      'key.created',
    ]);
    expect(log.text).not.toContain(key);
    expect((await ask('GET /audit?action=key.revoked&from=2020-01-01T00:00:00Z')).json.items).toHaveLength(1);
  });

  it('whoami, scopes and the document are for any actor', async () => {
    actor = { ...actor, operations: new Set(['read']) };
    expect((await ask('GET /whoami')).json).toMatchObject({
      id: 'ann',
      kind: 'user',
      accountId: ACCOUNT,
      operations: ['read'],
      permissions: ['keys:read'],
    });
    expect((await ask('GET /scopes')).json.items).toContainEqual({
      name: 'orders:read',
      description: 'Read orders',
      implies: [],
    });
    expect((await ask('GET /openapi.json')).json.openapi).toBe('3.1.0');
    expect((await ask('GET /whoami', { headers: { Cookie: 'none' } })).json.code).toBe('ACTOR_REQUIRED');
  });

  it('users are found for pickers', async () => {
    expect((await ask('GET /users?search=ann')).json.items).toEqual([
      { id: 'ann', email: 'ann@example.com', name: 'Ann' },
    ]);
    expect((await ask('GET /users?search=example&limit=1')).json.items).toHaveLength(1);
    expect((await ask('GET /users')).json).toMatchObject({ code: 'API_KEY_INPUT_INVALID', field: 'search' });
    expect((await ask('GET /users?limit=1&search=a&q=b')).json).toMatchObject({
      code: 'API_KEY_INPUT_INVALID',
      field: 'q',
    });
  });
});

describe('paging', () => {
  it('follows Link from page to page, and every key comes once', async () => {
    for (let index = 0; index < 7; index++) await there.warden.keys.in(ACCOUNT).create({ name: `n${index}` });
    const seen: string[] = [];
    let target = '?limit=3&status=active';
    for (;;) {
      const { json, headers } = await ask(`GET /${target}`);
      seen.push(...json.items.map((key: { name: string }) => key.name));
      const link = /^<(\?[^>]+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
      if (link === undefined) break;
      target = link;
    }
    expect(seen).toHaveLength(7);
    expect(new Set(seen).size).toBe(7);
    for (const wrong of [
      'limit=0',
      'limit=1001',
      'limit=x',
      'cursor=zzz',
      'limit=1&limit=2',
      'status=gone',
      'expires_before=soon',
    ]) {
      const { status, json } = await ask(`GET /?${wrong}`);
      expect([wrong, status, json.code]).toEqual([wrong, 400, 'API_KEY_INPUT_INVALID']);
      expect(wrong.startsWith(json.field ?? 'cursor')).toBe(true);
    }
  });

  it('the audit log comes whole, one event a line', async () => {
    for (let index = 0; index < 1_005; index++) {
      await there.store.append({
        accountId: ACCOUNT,
        at: index,
        action: 'key.updated',
        actor: { id: 'x', kind: 'host' },
        keyId: null,
        detail: {},
      });
    }
    const { status, text, headers } = await ask('GET /audit.ndjson');
    expect([status, headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
    const events = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 1_005 }, (_, index) => 1_005 - index),
    );
  });
});

describe('paths', () => {
  it('unknown ones are 404, unknown methods 405 with Allow', async () => {
    const lost = await ask('GET /nothing/here/at-all');
    expect([lost.status, lost.json.code]).toEqual([404, 'ROUTE_NOT_FOUND']);
    const wrong = await ask('DELETE /');
    expect([wrong.status, wrong.json.code, wrong.headers.get('allow')]).toEqual([
      405,
      'ROUTE_METHOD_NOT_ALLOWED',
      'HEAD, GET, POST',
    ]);
    for (const path of ['/counts', '/openapi.json', '/whoami']) {
      const unnamed = await ask(`PATCH ${path}`, { body: {} });
      expect([path, unnamed.status, unnamed.headers.get('allow')]).toEqual([path, 405, 'HEAD, GET']);
    }
  });

  it('a base path is taken off where the handler is not mounted, and told in the document', async () => {
    const api = managementApi(there.warden, { actor: () => actor, basePath: '/v4/keys' });
    const at = async (path: string) => (await api(new Request(`http://localhost${path}`))).status;
    expect([await at('/v4/keys'), await at('/v4/keys/counts'), await at('/counts')]).toEqual([200, 200, 200]);
    expect(await at('/v4/keysmith')).toBe(404);
    const document = await (await api(new Request('http://localhost/v4/keys/openapi.json'))).json();
    expect(document).toMatchObject({ servers: [{ url: '/v4/keys' }] });
  });
});

describe('faults', () => {
  it('a store that is down is 503 with Retry-After; what nobody expected is 500 and says nothing', async () => {
    there.down(true);
    const down = await ask('GET /');
    expect([down.status, down.json.code, down.headers.get('retry-after')]).toEqual([
      503,
      'API_KEY_STORE_UNAVAILABLE',
      '5',
    ]);
    there.down(false);
    const fault = managementApi(there.warden, { actor: () => ({ ...actor, operations: ['all'] as never }) });
    const response = await fault(new Request('http://localhost/whoami'));
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).not.toMatch(/Set|operations|at /);
    expect(there.log.some((line) => line.includes('failed unexpectedly'))).toBe(true);
  });

  it('an actor that throws is refused with a challenge', async () => {
    const api = managementApi(there.warden, {
      actor: firstOf(
        () => {
          throw new Error('a secret token');
        },
        () => actor,
      ),
    });
    const response = await api(new Request('http://localhost/'));
    expect([response.status, await response.json()]).toMatchObject([401, { code: 'ACTOR_INVALID' }]);
    expect(response.headers.get('www-authenticate')).toContain('Bearer realm="api"');
    expect(there.log.join()).not.toContain('a secret token');
  });
});

describe.each(MOUNTINGS)('an ambient actor in $name', ({ serve }) => {
  it('changes nothing without Origin and header, bodiless requests included', async () => {
    const { record } = await there.warden.keys.in(ACCOUNT).create({ enabled: false });
    const api = managementApi(there.warden, {
      actor: () => ({ ...actor, ambient: true }),
      origins: [ORIGIN],
    });
    const app = await serve(there.warden, api);
    const asking = clientOf(app.port, nativeWire);
    const unsafe = [
      'POST /',
      ...['enable', 'disable', 'revoke', 'regenerate', 'reveal'].map((verb) => `POST /${record.id}/${verb}`),
      `PATCH /${record.id}`,
      `PUT /${record.id}`,
    ];
    for (const headers of [
      {},
      { Origin: ORIGIN },
      SCRIPT,
      { Origin: 'https://evil.example', ...SCRIPT },
      { Origin: 'null', ...SCRIPT },
      { Origin: `${ORIGIN}.evil.example`, ...SCRIPT },
      { Origin: ORIGIN, 'X-Requested-With': 'XMLHttpRequest' },
    ] as Record<string, string>[]) {
      for (const call of unsafe) {
        const { status, json } = await asking(call, { headers });
        expect([call, status, json.code]).toEqual([call, 403, 'REQUEST_ORIGIN_REFUSED']);
      }
    }
    expect(await there.warden.keys.in(ACCOUNT).get(record.id)).toEqual(record);
    expect((await asking('GET /counts')).json).toMatchObject({ disabled: 1, active: 0 });
    const done = await asking(`POST /${record.id}/enable`, { headers: { Origin: ORIGIN, ...SCRIPT } });
    expect([done.status, done.json.status]).toEqual([200, 'active']);
    await app.close();
  });
});
