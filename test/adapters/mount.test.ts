import { gzipSync } from 'node:zlib';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expressAuth } from '../../adapters/express.js';
import { fastifyAuth } from '../../adapters/fastify.js';
import { honoAuth } from '../../adapters/hono.js';
import { koaAuth } from '../../adapters/koa.js';
import { testWarden } from '../../adapters/testing.js';
import { requestBytes, sendRaw } from '../http/raw-socket.js';
import type { MountedApp, Seen } from './mounts.js';
import { echo, MOUNTS } from './mounts.js';

const bodies: readonly (readonly [type: string, body: string])[] = [
  ['application/json', '{"name": "caf\\u00e9", "list": [1, 2], "nothing": null}'],
  ['application/json', '[]'],
  ['application/json', '{}'],
  ['application/merge-patch+json', '{"name":null}'],
  ['application/x-www-form-urlencoded', 'a=1&a=2&b=x+y&c%5Bd%5D=%C3%A9&e='],
  ['application/octet-stream', '\x00\xff\x80\r\n\x00'],
  ['text/plain', 'some text'],
  ['text/plain', ''],
];

describe.each(MOUNTS)('$name', ({ name, verbatim, serve }) => {
  let app: MountedApp;
  beforeAll(async () => {
    app = await serve();
  });
  afterAll(() => app.close());

  const ask = async (
    target: string,
    options: Parameters<typeof requestBytes>[2] = {},
    ...headers: [string, string][]
  ) => {
    const answer = await sendRaw(app.port, requestBytes(target, headers, options));
    const seen: Seen | undefined =
      answer.all('x-echo').length > 0 && answer.body !== '' ? JSON.parse(answer.body) : undefined;
    return { answer, seen };
  };

  it.each(bodies)('hands on a body: %s %j', async (type, body) => {
    const { answer, seen } = await ask('/keys/x', { method: 'POST', body }, ['Content-Type', type]);
    expect(answer.status).toBe(201);
    expect(seen).toMatchObject({ method: 'POST', path: '/x', type });
    if (verbatim(type)) expect(seen?.body).toBe(body);
    else if (type.includes('json')) expect(JSON.parse(utf8(seen?.body))).toEqual(JSON.parse(body));
    else expect(formOf(seen?.body)).toEqual(formOf(body));
  });

  it('hands on a packed body, in a form that its headers tell the truth about', async () => {
    const packed = gzipSync('{"name":"packed"}').toString('latin1');
    const headers: [string, string][] = [
      ['Content-Type', 'application/json'],
      ['Content-Encoding', 'gzip'],
    ];
    const { answer, seen } = await ask('/keys/x', { method: 'POST', body: packed }, ...headers);
    if (answer.status === 400 || answer.status === 500) {
      expect(name).toMatch(/^(Koa|Hono).* behind/);
      return;
    }
    const unpacked = seen?.body.startsWith('{') === true;
    expect(seen?.body).toBe(unpacked ? '{"name":"packed"}' : packed);
  });

  it('tells the path below the mount, the query, and the address', async () => {
    const pathOf = async (target: string) => (await ask(target)).seen?.path;
    expect(await pathOf('/keys/a/b?c=d&e=/f')).toBe('/a/b?c=d&e=/f');
    expect(await pathOf('/keys/')).toBe('/');
    expect(await pathOf('/keys')).toBe('/');
    expect(await pathOf('/keys?x=1')).toBe('/?x=1');
    expect(await pathOf('/keys/a%2Fb%20c')).toBe('/a%2Fb%20c');
    expect(await pathOf('/keysmith')).toBeUndefined();
    expect((await ask('/keys/x')).seen?.ip).toBe('127.0.0.1');
  });

  it('hands back status, headers, each cookie and the body', async () => {
    const { answer } = await ask('/keys/x');
    expect(answer.status).toBe(201);
    expect(answer.all('set-cookie')).toEqual(['a=1; Path=/', 'b=2; Expires=Wed, 21 Oct 2026 07:28:00 GMT']);
    expect(answer.all('content-type').join()).toMatch(/^application\/json(; charset=utf-8)?$/);
    expect((await ask('/keys/empty')).answer).toMatchObject({ status: 204, body: '' });
    expect((await ask('/keys/stream')).answer).toMatchObject({ status: 200, body: 'one two three' });
  });

  it('serves every method that a request can have, and 501 for those it cannot', async () => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      expect((await ask('/keys/x', { method })).seen?.method).toBe(method);
    }
    const head = await ask('/keys/x', { method: 'HEAD' });
    expect(head.answer).toMatchObject({ status: 201, body: '' });
    expect((await ask('/keys/x', { method: 'TRACE' })).answer.status).toBe(501);
  });

  it('a Host header reaches neither path nor origin, unless it is a host', async () => {
    const seenWith = async (host: string) => {
      const bytes = requestBytes('/keys/x', []).replace('Host: localhost', `Host: ${host}`);
      const { status, body } = await sendRaw(app.port, bytes);
      return status === 201 ? (JSON.parse(body) as Seen) : status;
    };
    expect(await seenWith('api.example:8443')).toMatchObject({
      path: '/x',
      origin: 'http://api.example:8443',
    });
    expect(await seenWith('[::1]:80')).toMatchObject({ path: '/x', origin: 'http://[::1]' });
    for (const host of [
      'a.example/secret?',
      'a.example#',
      'user:pw@a.example',
      'a.example/../secret',
      '%00',
      'a b',
    ]) {
      const seen = await seenWith(host);
      if (typeof seen === 'number') expect(seen).toBe(400);
      else expect(seen).toMatchObject({ path: '/x', origin: 'http://localhost' });
    }
  });

  it('a fault of the handler is an error of the framework', async () => {
    expect((await ask('/keys/fault')).answer.status).toBe(500);
  });
});

describe('the option clientIp', () => {
  const clientIp = () => '192.0.2.7';
  const { warden } = testWarden({ logger: { info: () => {}, warn: expect.unreachable, error: () => {} } });
  const seen = expect.objectContaining({ path: '/x', ip: '192.0.2.7' });

  it('tells the handler of a mount, too: Express', async () => {
    const app = express();
    app.set('trust proxy', true);
    app.use('/keys', expressAuth(warden, { clientIp }).mount(echo));
    expect((await supertest(app).get('/keys/x')).body).toEqual(seen);
  });

  it('tells the handler of a mount, too: Fastify', async () => {
    const app = fastify({ trustProxy: true });
    await app.register(fastifyAuth(warden, { clientIp }).mount(echo), { prefix: '/keys' });
    expect((await app.inject('/keys/x')).json()).toEqual(seen);
    await app.close();
  });

  it('tells the handler of a mount, too: Koa', async () => {
    const app = new Koa({ proxy: true });
    app.use((context, next) => {
      context.url = '/x';
      return koaAuth(warden, { clientIp }).mount(echo)(context, next);
    });
    expect((await supertest(app.callback()).get('/')).body).toEqual(seen);
  });

  it('tells the handler of a mount, too: Hono', async () => {
    const app = new Hono();
    app.all('/keys/*', honoAuth(warden, { clientIp }).mount(echo));
    expect(await (await app.request('/keys/x')).json()).toEqual(seen);
  });
});

/** Bodies come as one character a byte. */
function utf8(bytes = ''): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** A form, however it is spelt. */
function formOf(text = ''): [string, string][] {
  return [...new URLSearchParams(text)];
}
