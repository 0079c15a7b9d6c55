/** A handler under `/admin/keys` in every framework, in a server whose port is known before the handler is made. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import type { Dashboard } from '../../adapters/dashboard.js';
import { expressAuth } from '../../adapters/express.js';
import { fastifyAuth } from '../../adapters/fastify.js';
import { honoAuth } from '../../adapters/hono.js';
import { koaAuth } from '../../adapters/koa.js';
import type { Keywarden } from '../../src/index.js';
import { listening } from '../adapters/frameworks.js';

export const PATH = '/admin/keys';

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown;

/** A framework with the page in it. */
export interface Host {
  readonly name: string;
  listener(warden: Keywarden, page: Dashboard): Promise<Listener>;
}

const inExpress: Host = {
  name: 'Express',
  listener: async (warden, page) => {
    const app = express();
    app.set('env', 'test');
    const { mount, requireScope } = expressAuth(warden);
    app.use(PATH, mount(page));
    app.get('/v1/orders', requireScope('orders:read'), (_request, response) => response.json([]));
    app.get('/v1/refunds', requireScope('billing:refund'), (_request, response) => response.json([]));
    return app;
  },
};

const inFastify: Host = {
  name: 'Fastify',
  listener: async (warden, page) => {
    const app = fastify();
    await app.register(fastifyAuth(warden).mount(page), { prefix: PATH });
    await app.ready();
    return app.routing;
  },
};

const inKoa: Host = {
  name: 'Koa',
  listener: async (warden, page) => {
    const app = new Koa();
    app.silent = true;
    const mounted = koaAuth(warden).mount(page);
    app.use((context, next) => {
      if (!context.path.startsWith(PATH)) return next();
      context.url = context.url.slice(PATH.length);
      if (!context.url.startsWith('/')) context.url = `/${context.url}`;
      return mounted(context, next);
    });
    return app.callback();
  },
};

const inHono: Host = {
  name: 'Hono',
  listener: async (warden, page) => {
    const app = new Hono();
    app.all(`${PATH}/*`, honoAuth(warden).mount(page));
    return getRequestListener(app.fetch);
  },
};

export const EXPRESS = inExpress;
export const OTHER_HOSTS: readonly Host[] = [inFastify, inKoa, inHono];
export const HOSTS: readonly Host[] = [inExpress, ...OTHER_HOSTS];

/** A server on a free port of 127.0.0.1 that is told afterwards what it serves. */
export async function openDoor(): Promise<{
  readonly origin: string;
  serve(listener: Listener): void;
  close(): Promise<void>;
}> {
  let serving: Listener | undefined;
  const { port, close } = await listening(
    createServer((request, response) => {
      if (serving === undefined) response.writeHead(503).end();
      else serving(request, response);
    }),
  );
  return {
    origin: `http://127.0.0.1:${port}`,
    serve: (listener) => {
      serving = listener;
    },
    close,
  };
}
