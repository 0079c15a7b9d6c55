/**
 * A typed client of the management API, made of its OpenAPI document by openapi-typescript and openapi-fetch:
 * `npx tsx examples/client.ts`. A misspelt path, field or parameter does not compile.
 */
import express from 'express';
import { createKeywarden } from 'keywarden';
import { expressAuth } from 'keywarden/express';
import { apiKeyActor, managementApi, nativeWire } from 'keywarden/management';
import { memoryStore } from 'keywarden/stores/memory';
import createClient from 'openapi-fetch';
import type { paths } from './client-types.js';
import { isProgram, listen } from './listen.js';

/** Creates, renames and revokes a key over HTTP, and returns what became of it. */
export async function run(): Promise<{ readonly name: string; readonly status: string }> {
  const warden = createKeywarden({
    brand: 'acme',
    store: memoryStore(),
    scopes: { 'orders:read': 'Read orders', ...nativeWire.permissions },
  });
  const { key } = await warden.keys.create({
    name: 'Console',
    scopes: ['orders:read', 'keys:read', 'keys:create', 'keys:update', 'keys:revoke'],
  });
  const app = express();
  const actor = apiKeyActor(warden, { wire: nativeWire });
  app.use('/keys', expressAuth(warden).mount(managementApi(warden, { actor })));
  const { origin, close } = await listen(app);
  try {
    const client = createClient<paths>({ baseUrl: `${origin}/keys`, headers: { 'X-API-Key': key } });
    const created = await client.POST('/', { body: { name: 'Job', scopes: ['orders:read'] } });
    if (created.data === undefined) throw new Error(created.error.detail);
    const { id } = created.data;
    const params = { path: { id } };
    const renamed = await client.PATCH('/{id}', { params, body: { name: 'Nightly job' } });
    if (renamed.data === undefined) throw new Error(renamed.error.detail);
    const revoked = await client.POST('/{id}/revoke', { params, body: { reason: 'The example is over.' } });
    if (revoked.data === undefined) throw new Error(revoked.error.detail);
    return { name: revoked.data.name, status: revoked.data.status };
  } finally {
    await close();
    await warden.close();
  }
}

if (isProgram(import.meta)) console.log(await run());
