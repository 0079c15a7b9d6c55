/** Rows SM-API, called with access tokens over a real socket, in every framework. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { managementApi, oauthActor, teamWire } from '../../adapters/management.js';
import type { Client } from './client.js';
import { clientOf } from './client.js';
import type { Issuer } from './issuer.js';
import { AUDIENCE, startIssuer } from './issuer.js';
import type { Mounted } from './mountings.js';
import { MOUNTINGS } from './mountings.js';
import { LIMIT, type Scene, scene } from './scene.js';

let issuer: Issuer;
let reader: string;
let writer: string;
beforeAll(async () => {
  issuer = await startIssuer();
  reader = await issuer.token({ scope: 'api_keys_read' });
  writer = await issuer.token({ scope: 'api_keys_read api_keys_write' });
});
afterAll(() => issuer.close());

describe.each(MOUNTINGS)('team wire in $name', ({ serve }) => {
  let there: Scene;
  let app: Mounted;
  let ask: Client;
  beforeEach(async () => {
    there = scene({ maxKeysPerAccount: LIMIT });
    const actor = oauthActor({
      issuer: issuer.issuer,
      audience: AUDIENCE,
      jwks: issuer.jwks,
      accountClaim: 'account',
      wire: teamWire,
    });
    app = await serve(there.warden, managementApi(there.warden, { actor, wire: teamWire }));
    ask = clientOf(app.port, teamWire);
    return () => app.close();
  });

  const create = async (body: unknown = {}) => {
    const { status, json } = await ask('POST /api_key', { as: writer, body });
    expect(status).toBe(200);
    return json.data;
  };

  it('SM-API-01: the list is partial, newest first, and needs api_keys_read', async () => {
    await create({ description: 'first' });
    await create({ description: 'second', key_type: 'query', behalf_of_user_id: 'ann' });
    const { status, json } = await ask('GET /api_keys', { as: reader });
    expect(status).toBe(200);
    expect(Object.keys(json)).toEqual(['meta', 'data']);
    expect(json.meta.request_id).toMatch(/^[0-9a-z]{32}$/);
    expect(json.data).toHaveLength(2);
    expect(new Set(json.data.map((key: { description: string }) => key.description))).toEqual(
      new Set(['first', 'second']),
    );
    for (const key of json.data) {
      expect(Object.keys(key)).toEqual([
        '@type',
        'api_key_id',
        'created_time',
        'description',
        'key_type',
        'key_start',
        'is_enabled',
        'behalf_of_user_info',
      ]);
      expect(key['@type']).toBe('api_key');
    }
    const refused = await ask('GET /api_keys', { as: await issuer.token({ scope: 'api_keys_write' }) });
    expect([refused.status, refused.json.error.code]).toEqual([403, 'API_KEY_PERMISSION_MISSING']);
  });

  it('SM-API-02: key_start, created_time and api_key_id have their forms', async () => {
    const key = await create();
    expect(key.key_start).toBe(`${key.key_value.slice(0, 10)}...`);
    expect(key.created_time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
    expect(key.api_key_id).toMatch(/^apk_[0-9A-Za-z]{16}$/);
  });

  it('SM-API-03: one key has key_value (null), scope_names and allow_ips', async () => {
    const { api_key_id } = await create({ scope_names: 'ds_accounts_read', allow_ips: '192.0.2.1' });
    const { status, json, headers } = await ask(`GET /api_key/${api_key_id}`, { as: reader });
    expect(status).toBe(200);
    expect(json.data).toMatchObject({
      key_value: null,
      scope_names: ['ds_accounts_read'],
      allow_ips: ['192.0.2.1'],
      description: '',
    });
    expect(headers.get('etag')).toBe('"1"');
  });

  it('SM-API-04: show_key_value=true shows the key, after it is written to the audit log', async () => {
    const { api_key_id, key_value } = await create();
    const target = `GET /api_key/${api_key_id}?show_key_value=true`;
    const lacking = await ask(target, { as: reader });
    expect([lacking.status, lacking.json.error.code]).toEqual([403, 'API_KEY_PERMISSION_MISSING']);
    const as = await issuer.token({ scope: 'api_keys_read api_keys_reveal' });
    const shown = await ask(target, { as });
    expect([shown.status, shown.json.data.key_value]).toEqual([200, key_value]);
    const { items } = await there.warden.keys.in('acme').audit({ action: 'key.revealed' });
    expect(items).toMatchObject([{ actor: { id: 'ann' }, keyId: api_key_id }]);
    const hidden = await ask(`GET /api_key/${api_key_id}?show_key_value=false`, { as });
    expect(hidden.json.data.key_value).toBe(null);
  });

  it('SM-API-05: creating takes every field, defaults the rest, and is written to the audit log', async () => {
    const bare = await create();
    expect(bare).toMatchObject({ key_type: 'none', scope_names: [], allow_ips: [], is_enabled: true });
    const full = await create({
      key_type: 'user',
      description: 'Mine',
      scope_names: ['ds_accounts_read', 'ds_reports_read'],
      allow_ips: ['192.0.2.0/24', '198.51.100.7'],
      is_enabled: false,
      behalf_of_user_id: 'bob',
    });
    expect(full).toMatchObject({
      key_type: 'user',
      is_enabled: false,
      behalf_of_user_info: { user_id: 'bob' },
    });
    expect(await there.warden.verify(bare.key_value)).toMatchObject({ ok: true });
    const { items } = await there.warden.keys.in('acme').audit({ action: 'key.created' });
    expect(items.map(({ keyId }) => keyId)).toEqual([full.api_key_id, bare.api_key_id]);
    expect(JSON.stringify(items)).not.toContain(full.key_value);
    const lacking = await ask('POST /api_key', { as: reader, body: {} });
    expect(lacking.status).toBe(403);
  });

  it('SM-API-06: PATCH changes what is named and nothing else', async () => {
    const before = await create({
      description: 'Old',
      scope_names: 'ds_accounts_read',
      behalf_of_user_id: 'ann',
    });
    const body = { description: 'New', behalf_of_user_id: null };
    const { status, json } = await ask(`PATCH /api_key/${before.api_key_id}`, { as: writer, body });
    expect(status).toBe(200);
    expect(json.data).toEqual({ ...before, description: 'New', behalf_of_user_info: null, key_value: null });
    const lacking = await ask(`PATCH /api_key/${before.api_key_id}`, { as: reader, body });
    expect(lacking.status).toBe(403);
  });

  it('SM-API-07: behalf_of_user_info is null or a user', async () => {
    const { behalf_of_user_info } = await create({ behalf_of_user_id: 'ann' });
    expect(behalf_of_user_info).toEqual({ '@type': 'user', user_id: 'ann', email: 'ann@example.com' });
    expect((await create()).behalf_of_user_info).toBe(null);
  });

  it.each([
    ['SM-API-08', { scope_names: 'no_such_scope' }, 400, 'API_KEY_SCOPE_NAME_INVALID'],
    ['SM-API-09', { allow_ips: ['192.0.2.1', '192.0.2.300'] }, 400, 'API_KEY_ALLOW_IP_INVALID'],
    ['SM-API-09', { allow_ips: '2001:db8::1' }, 400, 'API_KEY_ALLOW_IP_INVALID'],
    ['SM-API-11', { behalf_of_user_id: 'nobody' }, 400, 'API_KEY_USER_INVALID'],
  ])('%s: %j is %i %s', async (_row, body, status, code) => {
    const refused = await ask('POST /api_key', { as: writer, body });
    expect([refused.status, refused.json.error.code]).toEqual([status, code]);
    if (code === 'API_KEY_ALLOW_IP_INVALID') {
      expect(refused.json.error.message).toContain('not a valid IP address, or an IP range in CIDR format');
      expect(refused.json.error.description).not.toContain('allowIps');
    }
    expect((await ask('GET /api_keys', { as: reader })).json.data).toEqual([]);
  });

  it('SM-API-10: the limit counts enabled and disabled keys, and not revoked ones', async () => {
    const [first] = await Promise.all(
      Array.from({ length: LIMIT }, (_, index) => create({ is_enabled: index % 2 === 0 })),
    );
    const refused = await ask('POST /api_key', { as: writer, body: {} });
    expect([refused.status, refused.json.error.code]).toEqual([403, 'API_KEY_LIMIT_EXCEEDED']);
    await ask(`POST /api_key/${first.api_key_id}/revoke`, { as: writer });
    await create();
  });

  it('SM-API-11: what is not there is 404', async () => {
    for (const id of ['apk_0000000000000000', 'nonsense', '%00']) {
      const { status, json } = await ask(`GET /api_key/${id}`, { as: reader });
      expect([status, json.error.code]).toEqual([404, 'API_KEY_NOT_FOUND']);
    }
  });

  it('SM-API-13: removing the user disables a user key', async () => {
    const { api_key_id } = await create({ key_type: 'user', behalf_of_user_id: 'bob' });
    await there.warden.keys.in('acme').userRemoved('bob');
    const { json } = await ask(`GET /api_key/${api_key_id}`, { as: reader });
    expect(json.data).toMatchObject({ is_enabled: false, behalf_of_user_info: { user_id: 'bob' } });
  });

  it('SM-API-14: removing the user of a shared key leaves the default user', async () => {
    const { api_key_id, key_value } = await create({ key_type: 'query', behalf_of_user_id: 'bob' });
    await there.warden.keys.in('acme').userRemoved('bob');
    const { json } = await ask(`GET /api_key/${api_key_id}`, { as: reader });
    expect(json.data).toMatchObject({ is_enabled: true, behalf_of_user_info: null });
    expect(await there.warden.verify(key_value)).toMatchObject({ ok: true, apiKey: { user: { id: 'ann' } } });
  });

  it('SM-API-15: errors have meta and error, with a request id of 32 characters that is never the caller’s', async () => {
    const headers = { 'X-Request-Id': 'mine' };
    const { status, json } = await ask('GET /api_keys', { headers });
    expect(status).toBe(401);
    expect(json).toEqual({
      meta: { request_id: expect.stringMatching(/^[0-9a-z]{32}$/) },
      error: { code: 'ACTOR_REQUIRED', message: expect.any(String), description: expect.any(String) },
    });
  });

  it('revoked keys are listed only with status=revoked, as not enabled', async () => {
    const kept = await create();
    const { api_key_id } = await create();
    const revoked = await ask(`POST /api_key/${api_key_id}/revoke`, { as: writer, body: {} });
    expect([revoked.status, revoked.json.data.is_enabled]).toEqual([200, false]);
    const all = await ask('GET /api_keys', { as: reader });
    expect(all.json.data.map((key: { api_key_id: string }) => key.api_key_id)).toEqual([kept.api_key_id]);
    const gone = await ask('GET /api_keys?status=revoked', { as: reader });
    expect(gone.json.data).toMatchObject([{ api_key_id, is_enabled: false }]);
    const again = await ask(`POST /api_key/${api_key_id}/enable`, { as: writer });
    expect([again.status, again.json.error.code]).toEqual([409, 'API_KEY_ALREADY_REVOKED']);
  });

  it('regenerate, disable and enable answer with the key', async () => {
    const { api_key_id, key_value } = await create();
    const again = await ask(`POST /api_key/${api_key_id}/regenerate`, { as: writer });
    expect(again.json.data.key_value).not.toBe(key_value);
    expect(await there.warden.verify(key_value)).toMatchObject({ ok: false });
    const off = await ask(`POST /api_key/${api_key_id}/disable`, { as: writer });
    expect([off.json.data.is_enabled, off.headers.get('etag')]).toEqual([false, '"3"']);
    const on = await ask(`POST /api_key/${api_key_id}/enable`, { as: writer });
    expect(on.json.data.is_enabled).toBe(true);
  });
});
