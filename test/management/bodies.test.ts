/** What a body must be: JSON, not much of it, not packed, with the fields that the route knows and no others. */
import { beforeEach, describe, expect, it } from 'vitest';
import { managementApi, nativeWire } from '../../adapters/management.js';
import type { Client } from './client.js';
import { clientOf } from './client.js';
import { PLAIN } from './mountings.js';
import { ann, type Scene, scene } from './scene.js';

const actor = ann('read', 'create', 'update');

let there: Scene;
let ask: Client;
beforeEach(async () => {
  there = scene();
  const app = await PLAIN.serve(there.warden, managementApi(there.warden, { actor: () => actor }));
  ask = clientOf(app.port, nativeWire);
  return () => app.close();
});

describe('bodies', () => {
  const proto = (inside: string) => ({ type: 'application/json', body: inside });
  it.each([
    ['a name that there is not', { raw: proto('{"nme":"x"}') }, 400, 'nme'],
    ['__proto__', { raw: proto('{"__proto__":{"enabled":false}}') }, 400, '__proto__'],
    ['__proto__ within', { raw: proto('{"metadata":{"a":[{"__proto__":1}]}}') }, 400, '__proto__'],
    ['constructor', { raw: proto('{"constructor":{"prototype":{}}}') }, 400, 'constructor'],
    ['toString', { raw: proto('{"toString":1}') }, 400, 'toString'],
    ['an account', { body: { accountId: 'globex' } }, 400, 'accountId'],
    ['an actor', { body: { createdBy: 'root' } }, 400, 'createdBy'],
    ['a wrong type', { body: { enabled: 'yes' } }, 400, 'enabled'],
    ['a wrong type within', { body: { scopes: ['orders:read', 7] } }, 400, 'scopes[1]'],
    [
      'a wrong type deeper',
      { body: { rateLimit: { points: 1, duration: true } } },
      400,
      'rateLimit.duration',
    ],
    ['a list', { body: [] }, 400, undefined],
    ['no JSON', { raw: proto('{"name":') }, 400, undefined],
    [
      'deep nesting',
      { raw: proto(`{"metadata":{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}}`) },
      400,
      'metadata.a[0][0][0',
    ],
    ['another type', { raw: { type: 'text/plain', body: '{}' } }, 415, undefined],
    ['a form', { raw: { type: 'application/x-www-form-urlencoded', body: 'name=x' } }, 415, undefined],
    ['too much', { body: { name: 'x'.repeat(70_000) } }, 413, undefined],
  ])('%s is refused', async (_what, given, status, field) => {
    const refused = await ask('POST /', given);
    expect([refused.status, refused.json.field?.slice(0, 18)]).toEqual([status, field]);
    expect((await ask('GET /counts')).json.active).toBe(0);
    expect(Object.hasOwn(Object.prototype, 'enabled')).toBe(false);
  });

  it('packed, they are 415: they would have to be unpacked before their size is known', async () => {
    const raw = proto('{"name":"x"}');
    for (const coding of ['gzip', 'br', 'gzip, identity', 'nonsense']) {
      const { status, json } = await ask('POST /', { raw, headers: { 'Content-Encoding': coding } });
      expect([coding, status, json.code]).toEqual([coding, 415, 'REQUEST_TYPE_UNSUPPORTED']);
    }
    expect((await ask('POST /', { raw, headers: { 'Content-Encoding': 'identity' } })).status).toBe(201);
  });

  it('64 KiB is counted while it comes in, whatever the length is said to be', async () => {
    const api = managementApi(there.warden, { actor: () => actor });
    let sent = 0;
    const body = new ReadableStream({
      pull: (controller) => {
        sent += 16_384;
        controller.enqueue(new Uint8Array(16_384).fill(32));
      },
    });
    const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, duplex: 'half' };
    const headers = { 'Content-Type': 'application/json' };
    const response = await api(new Request('http://localhost/', { ...init, headers }));
    expect(response.status).toBe(413);
    expect(sent).toBeLessThanOrEqual(8 * 16_384);
  });
});
