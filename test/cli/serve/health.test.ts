/** What a supervisor is told while the store goes and comes back. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeService, postgres } from '../../services.js';
import { type TcpProxy, tcpProxy } from '../../stores/tcp-proxy.js';
import { PLACES, type Place } from '../../stores/urls.js';
import { type InProcess, inProcess } from './in-process.js';
import { eventually, type Scene, type ServeProcess, sceneOn } from './scene.js';

describeService('with PostgreSQL', postgres, () => {
  let place: Place;
  let proxy: TcpProxy;
  let there: Scene;
  let server: ServeProcess;

  beforeAll(async () => {
    const kind = PLACES.find(({ name }) => name === 'postgres');
    if (kind === undefined) throw new Error('There is no place in PostgreSQL.');
    place = await kind.create();
    proxy = await tcpProxy(postgres);
    const url = new URL(place.url);
    url.port = String(proxy.port);
    there = await sceneOn(url.href, mkdtempSync(join(tmpdir(), 'keywarden-serve-')), { ownUrl: place.url });
    server = await there.serve();
  });
  afterAll(async () => {
    await there.remove();
    await proxy.close();
    await place.remove();
  });

  const status = async (path: string, key?: string): Promise<number> => {
    const headers = key === undefined ? {} : { Authorization: `Bearer ${key}` };
    const answer = await fetch(`${server.url}${path}`, { headers });
    await answer.text();
    return answer.status;
  };

  test.each([['refuse'], ['hang']] as const)(
    'a store that does not answer (%s) is 503, and a 5xx to whoever asks about a key',
    async (mode) => {
      const { key } = await there.warden.keys.create({ scopes: ['orders:read'] });
      expect(await status('/healthz')).toBe(200);
      await eventually(async () => (await status('/readyz')) === 200);
      await proxy.set(mode);
      expect(await status('/readyz')).toBe(503);
      expect(await status('/healthz')).toBe(200);
      expect(await status('/authorize/read', key)).toBe(503);
      expect(await status('/api/', key)).toBe(503);
      await proxy.set('pass');
      await eventually(async () => (await status('/readyz')) === 200);
      expect(await status('/authorize/read', key)).toBe(200);
    },
  );

  test('a store that does not answer when it starts ends it with 3', async () => {
    await proxy.set('refuse');
    const child = there.start('--port', '0');
    expect((await child.ended).code).toBe(3);
    expect(child.output).toBe('');
    expect(child.errors).toMatch(/^apikey: .+\n$/);
    await proxy.set('pass');
  });
});

describe('/healthz and /readyz', () => {
  let there: InProcess;
  beforeAll(async () => {
    there = await inProcess();
  });
  afterAll(() => there.close());

  test('say so in JSON, to GET and HEAD, and are not kept', async () => {
    for (const [path, body] of [
      ['/healthz', { status: 'alive' }],
      ['/readyz', { status: 'ready' }],
    ] as const) {
      const answer = await fetch(there.url + path);
      expect([answer.status, await answer.json()]).toEqual([200, body]);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect((await fetch(there.url + path, { method: 'HEAD' })).status).toBe(200);
      const posted = await fetch(there.url + path, { method: 'POST' });
      expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    }
  });

  test('/readyz says when to try again', async () => {
    there.down(true);
    const answer = await fetch(`${there.url}/readyz`);
    there.down(false);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await answer.json()).toMatchObject({ code: 'API_KEY_STORE_UNAVAILABLE' });
  });
});
