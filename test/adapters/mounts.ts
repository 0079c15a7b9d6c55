/** A fetch handler that says what it saw, hung into every framework, before and behind what reads bodies. */
import { createServer } from 'node:http';
import { createGunzip } from 'node:zlib';
import { serve } from '@hono/node-server';
import express from 'express';
import express4 from 'express4';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import Koa2 from 'koa2';
import { expressAuth } from '../../adapters/express.js';
import { fastifyAuth } from '../../adapters/fastify.js';
import { honoAuth } from '../../adapters/hono.js';
import { koaAuth } from '../../adapters/koa.js';
import { testWarden } from '../../adapters/testing.js';
import type { FetchHandler } from '../../src/http/fetch-handler.js';
import { listening, portOf } from './frameworks.js';

/** What the handler says. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly origin: string;
  readonly type: string | null;
  readonly body: string;
  readonly ip: string | undefined;
}

/** Answers 201 with what it saw, a header and two cookies; `/empty` 204; `/stream` three pieces; `/fault` throws. */
export const echo: FetchHandler = async (request, context) => {
  const { pathname, search, origin } = new URL(request.url);
  if (pathname === '/empty') return new Response(null, { status: 204 });
  if (pathname === '/fault') throw new Error('mine');
  if (pathname === '/stream') return new Response(ReadableStream.from(['one ', 'two ', 'three'].map(bytes)));
  const seen: Seen = {
    method: request.method,
    path: pathname + search,
    origin,
    type: request.headers.get('content-type'),
    body: Buffer.from(await request.arrayBuffer()).toString('latin1'),
    ip: context?.ip,
  };
  const headers = new Headers({ 'X-Echo': 'yes', 'Content-Type': 'application/json' });
  headers.append('Set-Cookie', 'a=1; Path=/');
  headers.append('Set-Cookie', 'b=2; Expires=Wed, 21 Oct 2026 07:28:00 GMT');
  return new Response(JSON.stringify(seen), { status: 201, headers });
};

const bytes = (text: string): Uint8Array => Buffer.from(text);

/** A server with the handler under `/keys`. */
export interface MountedApp {
  readonly port: number;
  close(): Promise<void>;
}

/** A framework, and what stands before the mount in it. */
export interface Mount {
  readonly name: string;
  /** Whether bodies of this media type come through byte for byte; others as a parser understood them. */
  readonly verbatim: (type: string) => boolean;
  serve(): Promise<MountedApp>;
}

const { warden } = testWarden();
const all = () => true;

function expressMounts(version: string, make: typeof express): Mount[] {
  const json = (type: string) => !/^application\/(json|merge-patch\+json)/.test(type);
  const parsers: [string, Mount['verbatim'], express.RequestHandler[]][] = [
    ['', all, []],
    [' behind json()', (type) => type !== 'application/json', [make.json({ strict: false })]],
    [
      ' behind json() for several types',
      json,
      [make.json({ type: ['application/json', 'application/*+json'] })],
    ],
    [' behind urlencoded()', (type) => !type.includes('urlencoded'), [make.urlencoded({ extended: true })]],
    [' behind raw()', all, [make.raw({ type: () => true })]],
    [' behind text()', all, [make.text({ type: ['text/*', 'application/json'] })]],
    [
      ' behind all of them',
      (type) => !/json|urlencoded/.test(type),
      [make.json(), make.urlencoded({ extended: false }), make.raw()],
    ],
  ];
  return parsers.map(([behind, verbatim, chain]) => ({
    name: version + behind,
    verbatim,
    serve: () => {
      const app = make();
      app.set('env', 'test');
      for (const parser of chain) app.use(parser);
      app.use('/keys', expressAuth(warden).mount(echo));
      return listening(createServer(app));
    },
  }));
}

function koaMounts(version: string, Application: typeof Koa): Mount[] {
  const readers: [string, Mount['verbatim'], Koa.Middleware[]][] = [
    ['', all, []],
    [' behind a parser that keeps the text', all, [bodyReader(true)]],
    [' behind a parser that keeps the object', (type) => type !== 'application/json', [bodyReader(false)]],
  ];
  return readers.map(([behind, verbatim, chain]) => ({
    name: version + behind,
    verbatim,
    serve: () => {
      const app = new Application();
      app.silent = true;
      for (const reader of chain) app.use(reader);
      const mounted = koaAuth(warden).mount(echo);
      app.use((context, next) => {
        if (!/^\/keys(\/|$)/.test(context.path)) return next();
        context.url = context.url.replace(/^\/keys/, '') || '/';
        return mounted(context, next);
      });
      return listening(createServer(app.callback()));
    },
  }));
}

/** What the usual parsers of bodies for Koa do: an object is left of JSON, and an empty one of what they do not read. */
function bodyReader(keepText: boolean): Koa.Middleware {
  return async (context, next) => {
    const request: object & { body?: unknown; rawBody?: string } = context.request;
    request.body = {};
    if (context.is('application/json')) {
      const text = Buffer.concat(await context.req.toArray()).toString();
      if (keepText) request.rawBody = text;
      request.body = JSON.parse(text);
    }
    await next();
  };
}

function fastifyMounts(): Mount[] {
  const make = (name: string, unzips: boolean): Mount => ({
    name,
    verbatim: all,
    serve: async () => {
      const app = fastify();
      app.setErrorHandler((_fault, _request, reply) => reply.code(500).send('broken'));
      app.get('/keysmith', async () => 'beside');
      if (unzips) {
        app.addHook('preParsing', async (request, _reply, payload) =>
          request.headers['content-encoding'] === 'gzip' ? payload.pipe(createGunzip()) : payload,
        );
      }
      await app.register(fastifyAuth(warden).mount(echo), { prefix: '/keys' });
      app.post('/beside', async (request) => request.body);
      await app.listen({ host: '127.0.0.1', port: 0 });
      return { port: portOf(app.server), close: () => app.close() };
    },
  });
  return [make('Fastify', false), make('Fastify behind a hook that unpacks bodies', true)];
}

function honoMounts(): Mount[] {
  const make = (name: string, verbatim: Mount['verbatim'], prepare: (app: Hono) => void): Mount => ({
    name,
    verbatim,
    serve: async () => {
      const app = new Hono();
      app.onError((_fault, context) => context.text('broken', 500));
      prepare(app);
      app.all('/keys/*', honoAuth(warden).mount(echo));
      const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
      await new Promise((resolve) => server.once('listening', resolve));
      return {
        port: portOf(server),
        close: () => new Promise((resolve) => server.close(() => resolve())),
      };
    },
  });
  return [
    make('Hono', all, () => {}),
    make(
      'Hono behind a reader of JSON',
      (type) => type !== 'application/json',
      (app) => {
        app.use(async (context, next) => {
          if (context.req.header('content-type') === 'application/json') await context.req.json();
          await next();
        });
      },
    ),
    make('Hono behind a reader of bytes', all, (app) => {
      app.use(async (context, next) => {
        await context.req.arrayBuffer();
        await next();
      });
    }),
  ];
}

export const MOUNTS: readonly Mount[] = [
  ...expressMounts('Express 5', express),
  ...expressMounts('Express 4', express4),
  ...koaMounts('Koa 3', Koa),
  ...koaMounts('Koa 2', Koa2),
  ...fastifyMounts(),
  ...honoMounts(),
];
