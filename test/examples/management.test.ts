/** The examples of the management API, run. */
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { managementApi, teamWire } from '../../adapters/management.js';
import { testWarden } from '../../adapters/testing.js';
import { run } from '../../examples/client.js';
import { SCOPES, start } from '../../examples/team/server.js';
import { tokenWire } from '../../examples/third-wire.js';
import { clientTypes } from '../../scripts/client-types.js';
import type { Actor } from '../../src/index.js';

const actor: Actor = {
  id: 'user-1',
  kind: 'user',
  accountId: 'team-1',
  operations: new Set(['read', 'create', 'update', 'revoke']),
  grant: 'all',
};

describe('examples of the management API', () => {
  test('SM-API-10: the team has five keys at most, twelve scopes and its users', async () => {
    expect(Object.keys(SCOPES)).toHaveLength(12);
    const { origin, close } = await start(() => actor);
    const create = (body: object) =>
      fetch(`${origin}/team/api_key`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
    const first = await create({ scope_names: 'ds_accounts_read', behalf_of_user_id: 'user-2' });
    expect(await first.json()).toMatchObject({
      data: { behalf_of_user_info: { user_id: 'user-2', email: 'bob@example.com' } },
    });
    for (let index = 2; index <= 5; index++) expect((await create({})).status).toBe(200);
    const sixth = await create({});
    expect(sixth.status).toBe(403);
    expect(await sixth.json()).toMatchObject({ error: { code: 'API_KEY_LIMIT_EXCEEDED' } });
    await close();
  });

  test('the typed client speaks to the API, by types that are made of its document of today', async () => {
    expect(await run()).toEqual({ name: 'Nightly job', status: 'revoked' });
    const written = await readFile(new URL('../../examples/client-types.ts', import.meta.url), 'utf8');
    expect(await clientTypes()).toBe(written);
  });

  test('a third wire is a table', async () => {
    const { warden } = testWarden({ scopes: { 'a:read': 'Read a' } });
    const api = managementApi(warden, { wire: tokenWire, actor: () => actor });
    const ask = (method: string, path: string, body?: object) =>
      api(
        new Request(`http://localhost${path}`, {
          method,
          ...(body !== undefined && {
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify(body),
          }),
        }),
      );
    const created = await ask('POST', '/tokens', { label: 'Mine', rights: 'a:read' });
    expect(created.status).toBe(201);
    const { token } = (await created.json()) as { token: Record<string, string> };
    expect(Object.keys(token)).toEqual(['token_id', 'label', 'rights', 'token']);
    const wrong = await ask('POST', '/tokens', { rights: 'b:read' });
    expect(await wrong.json()).toMatchObject({ code: 'API_KEY_SCOPE_NAME_INVALID', field: 'rights[0]' });
    // What is shown of a token can be said of another.
    const bare = await ask('POST', '/tokens', { rights: '' });
    const { token: without } = (await bare.json()) as { token: Record<string, string> };
    expect([bare.status, without['rights']]).toEqual([201, '']);
    expect((await ask('DELETE', `/tokens/${without['token_id']}`)).status).toBe(204);
    expect((await ask('DELETE', `/tokens/${token['token_id']}`)).status).toBe(204);
    expect(await (await ask('GET', '/tokens')).json()).toEqual({ tokens: [] });
    expect(Object.keys(teamWire.permissions)).toContain('api_keys_reveal');
  });
});
