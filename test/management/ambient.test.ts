/** Reading that leaves a trace and hands out a secret: another site must not be able to have a browser do it. */
import { describe, expect, it } from 'vitest';
import { managementApi, teamWire } from '../../adapters/management.js';
import type { Actor } from '../../src/index.js';
import { clientOf } from './client.js';
import { MOUNTINGS } from './mountings.js';
import { ACCOUNT, ann, scene } from './scene.js';

const ORIGIN = 'https://admin.example';
const SCRIPT = { 'X-Requested-With': 'keywarden' };
const actor: Actor = { ...ann('read', 'reveal'), ambient: true };

describe.each(MOUNTINGS)('SM-API-04: an ambient actor in $name', ({ serve }) => {
  const begin = async (asking: Actor) => {
    const there = scene();
    const { record, key } = await there.warden.keys.in(ACCOUNT).create({});
    const api = managementApi(there.warden, { actor: () => asking, wire: teamWire, origins: [ORIGIN] });
    const app = await serve(there.warden, api);
    const ask = clientOf(app.port, teamWire);
    const target = `/api_key/${record.id}`;
    const readings = async () =>
      (await there.warden.keys.in(ACCOUNT).audit({ action: 'key.revealed' })).items.length;
    return { ask, app, key, target, readings };
  };

  it('is not shown a key on another site’s bidding, and nothing is written of it', async () => {
    const { ask, app, key, target, readings } = await begin(actor);
    for (const headers of [
      {},
      { Origin: ORIGIN },
      { 'Sec-Fetch-Site': 'same-origin' },
      { 'X-Requested-With': 'XMLHttpRequest' },
      { Origin: 'https://evil.example', ...SCRIPT },
      { Origin: 'null', ...SCRIPT },
    ] as Record<string, string>[]) {
      for (const method of ['GET', 'HEAD']) {
        const { status, json, text } = await ask(`${method} ${target}?show_key_value=true`, { headers });
        expect([method, status, json?.error.code]).toEqual([
          method,
          403,
          method === 'GET' ? 'REQUEST_ORIGIN_REFUSED' : undefined,
        ]);
        expect(text).not.toContain(key);
      }
    }
    expect(await readings()).toBe(0);
    // What neither writes nor hands out anything is read as ever.
    expect((await ask(`GET ${target}?show_key_value=false`)).status).toBe(200);
    expect((await ask('GET /api_keys')).status).toBe(200);
    await app.close();
  });

  it('is shown it in the page’s own script: browsers send no Origin with a GET to the page’s own', async () => {
    const { ask, app, key, target, readings } = await begin(actor);
    for (const headers of [SCRIPT, { Origin: ORIGIN, ...SCRIPT }]) {
      const { status, json } = await ask(`GET ${target}?show_key_value=true`, { headers });
      expect([status, json.data.key_value]).toEqual([200, key]);
    }
    expect(await readings()).toBe(2);
    await app.close();
  });

  it('the permission is asked for first, and who is not ambient needs no header', async () => {
    const lacking = await begin({ ...actor, operations: new Set(['read']) });
    const refused = await lacking.ask(`GET ${lacking.target}?show_key_value=true`, { headers: SCRIPT });
    expect([refused.status, refused.json.error.code]).toEqual([403, 'API_KEY_PERMISSION_MISSING']);
    await lacking.app.close();
    const other = await begin({ ...actor, ambient: false });
    expect((await other.ask(`GET ${other.target}?show_key_value=true`)).json.data.key_value).toBe(other.key);
    await other.app.close();
  });
});
