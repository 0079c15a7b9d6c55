/** What the native wire tells a front end, so that it offers nothing that would be refused. */
import { beforeEach, describe, expect, it } from 'vitest';
import { apiKeyActor, managementApi, nativeWire } from '../../adapters/management.js';
import { createKeywarden } from '../../src/index.js';
import type { Client } from './client.js';
import { clientOf } from './client.js';
import { PLAIN } from './mountings.js';
import { ACCOUNT, SCOPES, type Scene, scene } from './scene.js';

const IMPLYING = {
  ...SCOPES,
  'orders:write': { description: 'Change orders', implies: ['orders:read'] },
} as const;

let there: Scene;
let ask: Client;
beforeEach(async () => {
  there = scene({
    scopes: IMPLYING,
    limiter: { create: () => ({ consume: async () => undefined }) },
  });
  const actor = apiKeyActor(there.warden, { wire: nativeWire });
  const app = await PLAIN.serve(there.warden, managementApi(there.warden, { actor }));
  ask = clientOf(app.port, nativeWire);
  return () => app.close();
});

const caller = async (input: object): Promise<string> =>
  (await there.warden.keys.in(ACCOUNT).create(input)).key;

describe('GET /whoami', () => {
  it('tells what a key may hand on, with what its scopes imply, in the units of the wire', async () => {
    const expiresAt = new Date(Date.now() + 90_000_000);
    const key = await caller({
      scopes: ['keys:read', 'orders:write'],
      allowIps: ['127.0.0.0/8'],
      rateLimit: { points: 7, duration: '1m' },
      behalfOf: 'ann',
      type: 'user',
      expiresAt,
    });
    const { json } = await ask('GET /whoami', { as: key });
    expect(json.grant).toEqual({
      scopes: ['keys:read', 'orders:write', 'orders:read'],
      allowIps: ['127.0.0.0/8'],
      subaccounts: null,
      rateLimit: { points: 7, duration: 60 },
      behalfOf: 'ann',
      type: 'user',
      expiresAt: expiresAt.toISOString(),
    });
  });

  it('and a key tells whether it can be shown again', async () => {
    const as = await caller({ scopes: ['keys:read', 'keys:create', 'keys:reveal'] });
    const plain = createKeywarden({ brand: 'api', store: there.store, scopes: IMPLYING });
    const { record: before } = await plain.keys.in(ACCOUNT).create({});
    const { json: after } = await ask('POST /', { as, body: { behalfOf: null } });
    expect([before.recoverable, after.recoverable]).toEqual([false, true]);
    expect((await ask(`GET /${before.id}`, { as })).json.recoverable).toBe(false);
    expect((await ask(`POST /${before.id}/reveal`, { as })).json.code).toBe('API_KEY_NOT_RECOVERABLE');
  });

  it('tells what the options have switched on', async () => {
    const { json } = await ask('GET /whoami', { as: await caller({}) });
    expect(json.features).toEqual({ users: true, recovery: true, limits: true, usage: true });
    expect(createKeywarden({ brand: 'bare', store: there.store, usage: false }).features).toEqual({
      users: false,
      recovery: false,
      limits: false,
      usage: false,
    });
  });
});
