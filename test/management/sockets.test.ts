/** What only bytes on a socket show: the limit of a body however its length is told, the base path, an actor that throws. */
import { createServer } from 'node:http';
import { serve } from '@hono/node-server';
import express from 'express';
import { beforeEach, describe, expect, it } from 'vitest';
import { expressAuth } from '../../adapters/express.js';
import { firstOf, managementApi } from '../../adapters/management.js';
import { listening, portOf } from '../adapters/frameworks.js';
import { sendRaw } from '../http/raw-socket.js';
import { MOUNTINGS } from './mountings.js';
import { ACCOUNT, ann, type Scene, scene } from './scene.js';

const LIMIT = 65_536;
const actor = ann('read', 'create', 'update');

/** JSON of exactly so many bytes, whose one field is too long for the core: 400 where it is read, 413 where it is not. */
const bodyOf = (bytes: number): string => `{"name":"${'x'.repeat(bytes - '{"name":""}'.length)}"}`;

function posted(target: string, body: string, how: 'announced' | 'chunked'): string {
  const size = 8_192;
  const pieces = Array.from({ length: Math.ceil(body.length / size) }, (_, at) =>
    body.slice(at * size, (at + 1) * size),
  );
  const chunks = pieces.map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`);
  const sent = how === 'chunked' ? `${chunks.join('')}0\r\n\r\n` : body;
  const length = how === 'chunked' ? 'Transfer-Encoding: chunked' : `Content-Length: ${body.length}`;
  const head = [
    `POST ${target} HTTP/1.1`,
    'Host: localhost',
    'Connection: close',
    'Content-Type: application/json',
    length,
  ];
  return `${head.join('\r\n')}\r\n\r\n${sent}`;
}

let there: Scene;
beforeEach(() => {
  there = scene();
});

describe.each(MOUNTINGS)('in $name', ({ serve: mounted }) => {
  it.each(['announced', 'chunked'] as const)(
    '64 KiB of a body are read and not a byte more, %s',
    async (how) => {
      const app = await mounted(there.warden, managementApi(there.warden, { actor: () => actor }));
      const statusOf = async (bytes: number) =>
        (await sendRaw(app.port, posted('/api', bodyOf(bytes), how))).status;
      expect([await statusOf(LIMIT), await statusOf(LIMIT + 1), await statusOf(LIMIT + 30_000)]).toEqual([
        400, 413, 413,
      ]);
      expect((await sendRaw(app.port, posted('/api', '{"name":"ok"}', how))).status).toBe(201);
      expect(await there.warden.keys.in(ACCOUNT).counts()).toMatchObject({ active: 1 });
      await app.close();
    },
  );

  it('a base path is where the mount says, and nothing is answered beside it', async () => {
    const api = managementApi(there.warden, { actor: () => actor, basePath: '/api' });
    const app = await mounted(there.warden, api);
    const at = async (path: string) => fetch(`http://127.0.0.1:${app.port}${path}`);
    expect([(await at('/api/counts')).status, (await at('/api/')).status]).toEqual([200, 200]);
    const document = (await (await at('/api/openapi.json')).json()) as { servers: unknown };
    expect(document.servers).toEqual([{ url: '/api' }]);
    await app.close();
  });

  it('an actor that throws is 401 with a challenge, says nothing of why, and changes nothing', async () => {
    const actors = firstOf(
      () => undefined,
      async () => {
        throw new Error('a secret token');
      },
      () => actor,
    );
    const app = await mounted(there.warden, managementApi(there.warden, { actor: actors }));
    const { status, body, all } = await sendRaw(app.port, posted('/api', '{}', 'announced'));
    expect([status, JSON.parse(body)]).toMatchObject([401, { code: 'ACTOR_INVALID' }]);
    expect(all('www-authenticate').join()).toContain('Bearer realm="api", error="invalid_token"');
    expect(all('cache-control')).toEqual(['no-store']);
    expect(body + there.log.join()).not.toContain('a secret token');
    expect((await there.store.scanKeys()).items).toEqual([]);
    await app.close();
  });
});

describe('a base path without a mount', () => {
  const statuses = async (port: number) =>
    Promise.all(
      ['/v4/keys', '/v4/keys/', '/v4/keys/counts', '/v4/keysmith', '/v4/keys%2Fcounts'].map(
        async (path) => (await fetch(`http://127.0.0.1:${port}${path}`)).status,
      ),
    );
  const begin = () => managementApi(there.warden, { actor: () => actor, basePath: '/v4/keys' });

  it('is taken off where a server hands on the whole request', async () => {
    const server = serve({ fetch: (request) => begin()(request), port: 0, hostname: '127.0.0.1' });
    await new Promise((resolve) => server.once('listening', resolve));
    expect(await statuses(portOf(server))).toEqual([200, 200, 200, 404, 404]);
    await new Promise((resolve) => server.close(resolve));
  });

  it('and in Express at its root', async () => {
    const app = express();
    app.use(express.json(), expressAuth(there.warden).mount(begin()));
    const { port, close } = await listening(createServer(app));
    expect(await statuses(port)).toEqual([200, 200, 200, 404, 404]);
    await close();
  });
});
