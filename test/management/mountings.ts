/** A fetch handler in every framework, before and behind what reads bodies, on a free port. */
import { createServer } from 'node:http';
import { serve } from '@hono/node-server';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { expressAuth } from '../../adapters/express.js';
import { fastifyAuth } from '../../adapters/fastify.js';
import { honoAuth } from '../../adapters/hono.js';
import { koaAuth } from '../../adapters/koa.js';
import type { ManagementApi } from '../../adapters/management.js';
import type { Keywarden } from '../../src/index.js';
import { listening, portOf } from '../adapters/frameworks.js';

export interface Mounted {
  readonly port: number;
  close(): Promise<void>;
}

export interface Mounting {
  readonly name: string;
  /** Serves the handler under `/api`, or under another path. */
  serve(warden: Keywarden, handler: ManagementApi, path?: string): Promise<Mounted>;
}

const PATH = '/api';

const expressMounting = (name: string, parses: boolean): Mounting => ({
  name,
  serve: (warden, handler, path = PATH) => {
    const app = express();
    app.set('env', 'test');
    if (parses) app.use(express.json(), express.urlencoded({ extended: true }));
    app.use(path, expressAuth(warden).mount(handler));
    return listening(createServer(app));
  },
});

const koaMounting = (name: string, parses: boolean): Mounting => ({
  name,
  serve: (warden, handler, path = PATH) => {
    const app = new Koa();
    app.silent = true;
    if (parses) {
      app.use(async (context, next) => {
        const text = Buffer.concat(await context.req.toArray()).toString();
        const isJson = context.is('application/json') === 'application/json' && text !== '';
        Object.assign(context.request, { body: isJson ? JSON.parse(text) : {}, rawBody: text });
        await next();
      });
    }
    const mounted = koaAuth(warden).mount(handler);
    app.use((context, next) => {
      context.url = context.url.slice(path.length) || '/';
      return mounted(context, next);
    });
    return listening(createServer(app.callback()));
  },
});

const fastifyMounting: Mounting = {
  name: 'Fastify',
  serve: async (warden, handler, path = PATH) => {
    const app = fastify();
    await app.register(fastifyAuth(warden).mount(handler), { prefix: path });
    await app.listen({ host: '127.0.0.1', port: 0 });
    return { port: portOf(app.server), close: () => app.close() };
  },
};

const honoMounting = (name: string, parses: boolean): Mounting => ({
  name,
  serve: async (warden, handler, path = PATH) => {
    const app = new Hono();
    if (parses) {
      app.use(async (context, next) => {
        await context.req.arrayBuffer();
        await next();
      });
    }
    app.all(`${path}/*`, honoAuth(warden).mount(handler));
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
    await new Promise((resolve) => server.once('listening', resolve));
    return { port: portOf(server), close: () => new Promise((resolve) => server.close(() => resolve())) };
  },
});

export const MOUNTINGS: readonly Mounting[] = [
  expressMounting('Express', false),
  expressMounting('Express behind body parsers', true),
  fastifyMounting,
  koaMounting('Koa', false),
  koaMounting('Koa behind a body parser', true),
  honoMounting('Hono', false),
  honoMounting('Hono behind a reader of bodies', true),
];

/** For tests that are about the API and not about where it is mounted. */
export const PLAIN = expressMounting('Express', false);
