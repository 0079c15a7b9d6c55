/** What only a connection can do to a mounted handler: break off, stay half, speak HTTP/2. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2';
import { connect } from 'node:net';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { expressAuth } from '../../adapters/express.js';
import { fastifyAuth } from '../../adapters/fastify.js';
import { honoAuth } from '../../adapters/hono.js';
import { testWarden } from '../../adapters/testing.js';
import type { FetchHandler } from '../../src/http/fetch-handler.js';
import { listening, portOf } from './frameworks.js';
import { echo } from './mounts.js';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** The handler below `/keys`, behind what reads the request before it. */
async function mounted(handler: FetchHandler, before?: express.RequestHandler) {
  const faults = vi.fn();
  const app = express();
  if (before !== undefined) app.use(before);
  app.use('/keys', expressAuth(testWarden().warden).mount(handler));
  app.use((fault: unknown, _request: unknown, response: express.Response, _next: unknown) => {
    faults(fault);
    response.status(500).end();
  });
  const { port, close } = await listening(createServer(app));
  closing.push(close);
  return { port, faults };
}

describe('a caller who goes away', () => {
  it('in the middle of its body, breaks the body off and is told by the signal', async () => {
    const told = vi.fn();
    const { port } = await mounted(async (request) => {
      told('begun');
      request.signal.addEventListener('abort', () => told('signal'));
      await request.text().catch(() => told('body'));
      return new Response('late');
    });
    const socket = connect({ host: '127.0.0.1', port });
    socket.write('POST /keys HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nonly this');
    await vi.waitFor(() => expect(told).toHaveBeenCalledWith('begun'), { timeout: 10_000 });
    socket.destroy();
    await vi.waitFor(() => expect(told.mock.calls.flat().sort()).toEqual(['begun', 'body', 'signal']), {
      timeout: 10_000,
    });
  });

  it('in the middle of the answer, ends it without a fault', async () => {
    const cancelled = vi.fn();
    const { port, faults } = await mounted(() => {
      const endless = new ReadableStream<Uint8Array>({
        pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
        cancel: cancelled,
      });
      return new Response(endless);
    });
    const socket = connect({ host: '127.0.0.1', port });
    socket.write('GET /keys HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(socket, 'data');
    socket.destroy();
    await vi.waitFor(() => expect(cancelled).toHaveBeenCalled(), { timeout: 10_000 });
    expect(faults).not.toHaveBeenCalled();
  });
});

describe('a body that something read before the mount', () => {
  it('and left nowhere is a fault, never a request without one', async () => {
    const handler = vi.fn(() => new Response('done'));
    const { port, faults } = await mounted(handler, (request, _response, next) => {
      request.resume().once('end', next);
    });
    const ask = async (body?: string) =>
      (await fetch(`http://127.0.0.1:${port}/keys`, { method: 'POST', ...(body !== undefined && { body }) }))
        .status;
    expect(await ask('{"allowIps":["192.0.2.1"]}')).toBe(500);
    expect(handler).not.toHaveBeenCalled();
    expect(String(faults.mock.lastCall?.[0])).toContain('body');
    expect([await ask(), await ask('')]).toEqual([200, 200]);
  });
});

describe('HTTP/2, in Fastify', () => {
  async function ask(port: number, headers: Record<string, string | string[]>, body?: string) {
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    try {
      const stream = session.request(headers);
      stream.end(body);
      const [answer]: IncomingHttpHeaders[] = await once(stream, 'response');
      const text = Buffer.concat(await stream.toArray()).toString();
      return { status: Number(answer?.[':status']), challenge: answer?.['www-authenticate'], text };
    } finally {
      session.close();
    }
  }

  it('has the same guards and mounts', async () => {
    const { warden, mint } = testWarden();
    const { key } = await mint({ name: 'h2' });
    const auth = fastifyAuth(warden);
    const app = fastify({ http2: true });
    app.get('/', { onRequest: auth.authenticate() }, async (request) => auth.keyOf(request).name);
    await app.register(auth.mount(echo), { prefix: '/keys' });
    await app.listen({ host: '127.0.0.1', port: 0 });
    closing.push(() => app.close());
    const port = portOf(app.server);

    expect(await ask(port, { ':path': '/', 'x-api-key': key })).toMatchObject({ status: 200, text: 'h2' });
    expect(await ask(port, { ':path': '/' })).toMatchObject({
      status: 401,
      challenge: 'Bearer realm="test"',
    });
    const twice = { ':path': '/', authorization: `Bearer ${key}`, 'x-api-key': key };
    expect(await ask(port, twice)).toMatchObject({ status: 400 });
    const { status, text } = await ask(
      port,
      {
        ':path': '/keys/a?b',
        ':method': 'POST',
        ':authority': 'h2.example:81',
        'content-type': 'text/plain',
      },
      'body',
    );
    expect(status).toBe(201);
    expect(JSON.parse(text)).toMatchObject({ path: '/a?b', origin: 'http://h2.example:81', body: 'body' });
  });
});

describe('a mount in Hono without Node', () => {
  it('has everything but an address', async () => {
    const app = new Hono();
    app.all('/keys/*', honoAuth(testWarden().warden).mount(echo));
    const response = await app.request('https://a.example/keys/x?y', { method: 'PUT', body: 'body' });
    const seen = {
      method: 'PUT',
      path: '/x?y',
      origin: 'https://a.example',
      type: 'text/plain;charset=UTF-8',
      body: 'body',
    };
    expect(await response.json()).toEqual(seen);
    expect((await app.request('/keys/x', { method: 'GET' })).status).toBe(201);
  });

  it('below parameters and nested apps, leaves what is its own', async () => {
    const inner = new Hono();
    inner.all('/keys/*', honoAuth(testWarden().warden).mount(echo));
    const app = new Hono();
    app.route('/tenants/:tenant', inner);
    expect(await (await app.request('/tenants/7/keys/a/b')).json()).toMatchObject({ path: '/a/b' });
    expect(await (await app.request('/%74enants/7/keys')).json()).toMatchObject({ path: '/' });
  });
});
