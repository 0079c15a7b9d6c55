/** Rows ACC, called with API keys over a real socket, in every framework. */
import { beforeEach, describe, expect, it } from 'vitest';
import { accountWire, apiKeyActor, managementApi } from '../../adapters/management.js';
import type { Client } from './client.js';
import { clientOf } from './client.js';
import { MOUNTINGS } from './mountings.js';
import { ACCOUNT, type Scene, scene } from './scene.js';

const MAY = (...names: string[]) => names.map((name) => `account:apikeys:${name}`);
const ALL = MAY('read', 'create', 'update', 'regenerate', 'delete');
const SHOWN = [
  'id',
  'name',
  'permissions',
  'allowed_subaccounts',
  'allowed_ips',
  'expires_at',
  'is_active',
] as const;

describe.each(MOUNTINGS)('account wire in $name', ({ serve }) => {
  let there: Scene;
  let ask: Client;
  let admin: string;
  let adminId: string;
  const minted = async (scopes: string[]) => there.warden.keys.in(ACCOUNT).create({ scopes });
  beforeEach(async () => {
    there = scene();
    const { key, record } = await minted([...ALL, 'orders:read']);
    admin = key;
    adminId = record.id;
    const actor = apiKeyActor(there.warden, { wire: accountWire });
    const app = await serve(there.warden, managementApi(there.warden, { actor, wire: accountWire }));
    ask = clientOf(app.port, accountWire);
    return () => app.close();
  });

  const BODY = {
    name: 'Billing',
    permissions: ['orders:read'],
    allowed_subaccounts: ['one'],
    allowed_ips: ['192.0.2.0/24'],
    expires_at: '2090-01-15T12:00:00.000Z',
    is_active: true,
  };
  const create = async (body: unknown = BODY) => {
    const { status, json } = await ask('POST /', { as: admin, body });
    expect(status).toBe(201);
    return json.data;
  };

  it('ACC-05: the list shows every field and never the secret', async () => {
    const { token, ...key } = await create();
    const { status, json, text } = await ask('GET /', { as: admin });
    expect(status).toBe(200);
    expect(Object.keys(json)).toEqual(['data']);
    expect(json.data).toHaveLength(2);
    expect(json.data).toContainEqual(key);
    expect(text).not.toContain(token);
    for (const item of json.data) expect(Object.keys(item)).toEqual(SHOWN);
  });

  it('ACC-06: one key is its metadata; the token is not returned again', async () => {
    const { token, ...key } = await create();
    const { status, json, headers } = await ask(`GET /${key.id}`, { as: admin });
    expect([status, json]).toEqual([200, { data: key }]);
    expect(headers.get('etag')).toBe('"1"');
    expect(token).toMatch(/^api_/);
    const reveal = await ask(`GET /${key.id}?show_key_value=true`, { as: admin });
    expect([reveal.status, reveal.json.code]).toEqual([400, 'API_KEY_INPUT_INVALID']);
  });

  it('ACC-07: PUT takes the same body, leaves what is absent, and needs account:apikeys:update', async () => {
    const { token: _token, ...key } = await create();
    const same = await ask(`PUT /${key.id}`, { as: admin, body: BODY });
    expect([same.status, same.json.data]).toEqual([200, key]);
    const partly = await ask(`PUT /${key.id}`, { as: admin, body: { name: 'Other', is_active: false } });
    expect(partly.json.data).toEqual({ ...key, name: 'Other', is_active: false });
    const { key: reader } = await minted(MAY('read'));
    const refused = await ask(`PUT /${key.id}`, { as: reader, body: { name: 'Mine' } });
    expect([refused.status, refused.json.code]).toEqual([403, 'API_KEY_PERMISSION_MISSING']);
    expect(refused.json.detail).toContain('account:apikeys:update');
  });

  it('ACC-08: regenerate answers the new secret alone, and not for the caller itself', async () => {
    const { id, token } = await create({ name: 'Rotated' });
    const { status, json } = await ask(`POST /${id}/regenerate`, { as: admin });
    expect(status).toBe(200);
    expect(json.data.token).not.toBe(token);
    expect(await there.warden.verify(token)).toMatchObject({ ok: false, code: 'API_KEY_INVALID' });
    expect(await there.warden.verify(json.data.token)).toMatchObject({ ok: true });
    const self = await ask(`POST /${adminId}/regenerate`, { as: admin });
    expect([self.status, self.json.code]).toEqual([403, 'API_KEY_SELF_FORBIDDEN']);
    const { key: other } = await minted(MAY('read', 'update'));
    expect((await ask(`POST /${id}/regenerate`, { as: other })).status).toBe(403);
  });

  it('ACC-09: DELETE is 204, then 404, and the key is gone; not for the caller itself', async () => {
    const { id, token } = await create();
    const { key: other } = await minted(MAY('read', 'update'));
    expect((await ask(`DELETE /${id}`, { as: other })).status).toBe(403);
    const done = await ask(`DELETE /${id}`, { as: admin });
    expect([done.status, done.text]).toEqual([204, '']);
    for (const call of [`DELETE /${id}`, `GET /${id}`, `PUT /${id}`, `POST /${id}/regenerate`]) {
      const { status, json } = await ask(call, { as: admin });
      expect([call, status, json.code]).toEqual([call, 404, 'API_KEY_NOT_FOUND']);
    }
    const { text } = await ask('GET /', { as: admin });
    expect(text).not.toContain(id);
    expect((await ask('GET /?status=revoked', { as: admin })).json.data).toEqual([]);
    expect(await there.warden.verify(token)).toMatchObject({ ok: false, code: 'API_KEY_REVOKED' });
    const self = await ask(`DELETE /${adminId}`, { as: admin });
    expect([self.status, self.json.code]).toEqual([403, 'API_KEY_SELF_FORBIDDEN']);
  });

  it('ACC-10: creating needs account:apikeys:create, reading account:apikeys:read', async () => {
    const { key: creator } = await minted(MAY('create'));
    const { key: reader } = await minted(MAY('read'));
    expect((await ask('POST /', { as: creator, body: {} })).status).toBe(201);
    expect((await ask('POST /', { as: reader, body: {} })).status).toBe(403);
    expect((await ask('GET /', { as: reader })).status).toBe(200);
    expect((await ask('GET /', { as: creator })).status).toBe(403);
    expect((await ask(`GET /${adminId}`, { as: creator })).status).toBe(403);
  });

  it('refuses as guards do: by the state of the key that asks', async () => {
    const { key, record } = await minted(ALL);
    await there.warden.keys.in(ACCOUNT).disable(record.id);
    const refused = await ask('GET /', { as: key, headers: { 'X-Request-Id': 'mine' } });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer realm="api", error="invalid_token"/);
    expect(refused.json).toMatchObject({ code: 'API_KEY_DISABLED', request_id: 'mine', status: 401 });
    expect((await ask('GET /', {})).headers.get('www-authenticate')).toBe('Bearer realm="api"');
  });

  it('is for no key that is limited to sub-accounts: the keys of the whole account are none', async () => {
    const { key } = await there.warden.keys.in(ACCOUNT).create({ scopes: ALL, subaccounts: ['one'] });
    for (const call of ['GET /', 'POST /', `PUT /${adminId}`, 'GET /openapi.json']) {
      const { status, json } = await ask(call, { as: key });
      expect([call, status, json.code]).toEqual([call, 403, 'API_KEY_SUBACCOUNT_NOT_ALLOWED']);
    }
  });

  it('hands on no more than the caller has', async () => {
    const { key } = await minted([...ALL]);
    const wider = await ask('POST /', { as: key, body: { permissions: ['orders:read'] } });
    expect([wider.status, wider.json.code, wider.json.field]).toEqual([
      403,
      'API_KEY_GRANT_EXCEEDED',
      'permissions',
    ]);
    expect(wider.json.detail).toContain('permissions');
  });
});
