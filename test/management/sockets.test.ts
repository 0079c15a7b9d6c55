/** What only bytes on a socket show: the limit of a body however its length is told, the base path, an actor that throws. */
import { createServer } from 'node:http';
import { connect } from 'node:net';
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

/** The statuses of what comes over one connection for these requests, until all are answered, the server ends it, or five seconds are over. */
function answered(
  port: number,
  ...requests: string[]
): Promise<{ statuses: readonly number[]; ended: boolean }> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    let text = '';
    const seen = (ended: boolean, late = false) => {
      const statuses = Array.from(text.matchAll(/HTTP\/1\.1 (\d{3}) /g), ([, status]) => Number(status));
      if (!ended && !late && statuses.length < requests.length) return;
      clearTimeout(waiting);
      socket.destroy();
      resolve({ statuses, ended });
    };
    const waiting = setTimeout(() => seen(false, true), 5_000);
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => {
      text += String(chunk);
      seen(false);
    });
    socket.on('error', () => {});
    socket.on('close', () => seen(true));
    socket.write(requests.join(''));
  });
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

  it.each(['announced', 'chunked'] as const)(
    'a body that is not read to its end does not keep the next request waiting, %s',
    async (how) => {
      const api = managementApi(there.warden, {
        actor: ({ headers }) => (headers.has('cookie') ? actor : undefined),
      });
      const app = await mounted(there.warden, api);
      const kept = (headers: string) =>
        posted('/api', bodyOf(300_000), how).replace('Connection: close', headers);
      const next = 'GET /api/whoami HTTP/1.1\r\nHost: localhost\r\nCookie: a\r\n\r\n';
      for (const headers of ['X-Nobody: 1', 'Cookie: a']) {
        const { statuses, ended } = await answered(app.port, kept(headers), next);
        // Body parsers have a limit of their own; and a server may end the connection instead.
        expect([401, 413]).toContain(statuses[0]);
        expect(ended || statuses[1] === 200).toBe(true);
      }
      await app.close();
    },
  );

  it('nesting that no field has is 400, however deep', async () => {
    const app = await mounted(there.warden, managementApi(there.warden, { actor: () => actor }));
    for (const [open, shut] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      for (const field of ['metadata', 'name', 'scopes']) {
        const inside = `${open.repeat(9_000)}1${shut.repeat(9_000)}`;
        const { status, body } = await sendRaw(
          app.port,
          posted('/api', `{"${field}":{"a":${inside}}}`, 'announced'),
        );
        expect([status, JSON.parse(body)]).toMatchObject([400, { code: 'API_KEY_INPUT_INVALID' }]);
      }
    }
    expect((await there.store.scanKeys()).items).toEqual([]);
    await app.close();
  });

  it('a body that breaks off is nothing that the log calls a fault of the API', async () => {
    const app = await mounted(there.warden, managementApi(there.warden, { actor: () => actor }));
    const socket = connect({ host: '127.0.0.1', port: app.port });
    socket.write(posted('/api', bodyOf(500), 'announced').slice(0, -100));
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(there.log).toEqual([]);
    expect((await there.store.scanKeys()).items).toEqual([]);
    await app.close();
  });

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
