/** Every framework with the same routes, as a server on a free port: what differs between them is in this file alone. */
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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
import type { KoaContext, KoaMiddleware } from '../../adapters/koa.js';
import { koaAuth } from '../../adapters/koa.js';
import type { Keywarden } from '../../src/index.js';
import type { GuardedRoute, Scope } from '../http/scene.js';
import { ROUTES } from '../http/scene.js';

/** A server that listens. */
export interface App {
  readonly port: number;
  /** How often a handler behind the guards was reached. */
  reached(): number;
  close(): Promise<void>;
}

/** What all adapters can be told. */
export interface Setup {
  readonly warden: Keywarden<Scope>;
  readonly options?: {
    readonly headers?: readonly string[];
    readonly query?: string;
    readonly basic?: boolean;
    readonly refusals?: 'respond' | 'throw';
  };
  /** Default: {@link ROUTES}. */
  readonly routes?: readonly GuardedRoute[];
  /** An error handler of the host's own, that answers 418 and what it was handed. Default: the framework's. */
  readonly ownErrorHandler?: boolean;
}

/** A framework. */
export interface Framework {
  readonly name: string;
  serve(setup: Setup): Promise<App>;
  /** What the framework itself makes of an error with this status, title, message and code. */
  errorOutput(error: { status: number; title: string; detail: string; code: string }): {
    readonly type: string;
    readonly body: string;
  };
}

/** What a host's own error handler says of the error it was handed. */
export function described(fault: unknown): string {
  if (!(fault instanceof Error)) return 'no error';
  return JSON.stringify({ ...fault, message: fault.message });
}

const html = (title: string): string =>
  `<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Error</title>\n</head>\n<body>\n<pre>${title}</pre>\n</body>\n</html>\n`;

function expressOf(name: string, make: typeof express): Framework {
  return {
    name,
    serve: async ({ warden, options, routes = ROUTES, ownErrorHandler }) => {
      let reached = 0;
      const app = make();
      app.set('env', 'production');
      const auth = expressAuth(warden, options);
      for (const { path, guards } of routes) {
        const header = (request: { headers: NodeJS.Dict<string | string[]> }, named: string) =>
          textOf(request.headers[named]);
        app.get(path, ...guards(auth, header), (request, response) => {
          reached++;
          response.json({ caller: request.apiKey === undefined ? null : auth.keyOf(request).name });
        });
      }
      if (ownErrorHandler === true) {
        app.use((fault: unknown, _request: unknown, response: express.Response, _next: unknown) => {
          response.status(418).type('text').send(described(fault));
        });
      }
      return { ...(await listening(createServer(app))), reached: () => reached };
    },
    errorOutput: ({ title }) => ({ type: 'text/html; charset=utf-8', body: html(title) }),
  };
}

function fastifyOf(name: string, hook: 'onRequest' | 'preHandler'): Framework {
  return {
    name,
    serve: async ({ warden, options, routes = ROUTES, ownErrorHandler }) => {
      let reached = 0;
      const app = fastify();
      const auth = fastifyAuth(warden, options);
      await app.register(auth.plugin);
      if (ownErrorHandler === true) {
        app.setErrorHandler((fault, _request, reply) => reply.code(418).send(described(fault)));
      }
      for (const { path, guards } of routes) {
        const hooks = guards(auth, (request, named) => textOf(request.headers[named]));
        app.get(path, { [hook]: hooks }, async (request) => {
          reached++;
          return { caller: request.apiKey === null ? null : auth.keyOf(request).name };
        });
      }
      await app.listen({ host: '127.0.0.1', port: 0 });
      return { port: portOf(app.server), reached: () => reached, close: () => app.close() };
    },
    errorOutput: ({ status, title, detail, code }) => ({
      type: 'application/json; charset=utf-8',
      body: JSON.stringify({ statusCode: status, code, error: title, message: detail }),
    }),
  };
}

function koaOf(name: string, Application: typeof Koa): Framework {
  return {
    name,
    serve: async ({ warden, options, routes = ROUTES, ownErrorHandler }) => {
      let reached = 0;
      const app = new Application();
      // It would write each broken request to the console.
      app.silent = true;
      const auth = koaAuth(warden, options);
      if (ownErrorHandler === true) {
        app.use(async (context, next) => {
          await next().catch((fault: unknown) => {
            context.status = 418;
            context.body = described(fault);
          });
        });
      }
      for (const { path, guards } of routes) {
        const chain = guards<KoaContext, KoaMiddleware>(auth, (context, named) =>
          textOf(context.req.headers[named]),
        );
        for (const guard of chain)
          app.use((context, next) => (context.path === path ? guard(context, next) : next()));
        app.use((context, next) => {
          if (context.path !== path) return next();
          reached++;
          context.body = { caller: context.state['apiKey'] === undefined ? null : auth.keyOf(context).name };
          return undefined;
        });
      }
      return { ...(await listening(createServer(app.callback()))), reached: () => reached };
    },
    errorOutput: ({ detail }) => ({ type: 'text/plain; charset=utf-8', body: detail }),
  };
}

const hono: Framework = {
  name: 'Hono on Node',
  serve: async ({ warden, options, routes = ROUTES, ownErrorHandler }) => {
    let reached = 0;
    const app = new Hono();
    const auth = honoAuth(warden, options);
    if (ownErrorHandler === true) app.onError((fault, context) => context.text(described(fault), 418));
    for (const { path, guards } of routes) {
      const chain = guards(auth, (context, named) => context.req.header(named));
      for (const guard of chain) app.get(path, guard);
      app.get(path, (context) => {
        reached++;
        return context.json({
          caller: context.get('apiKey') === undefined ? null : auth.keyOf(context).name,
        });
      });
    }
    const server = await new Promise<Server>((resolve) => {
      const started = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => {
        resolve(started as Server);
      });
    });
    return { ...running(server), reached: () => reached };
  },
  errorOutput: ({ detail }) => ({ type: 'text/plain;charset=UTF-8', body: detail }),
};

/** All of them. `express4` and `koa2` are the older majors. */
export const FRAMEWORKS: readonly Framework[] = [
  expressOf('Express 5', express),
  expressOf('Express 4', express4),
  fastifyOf('Fastify, onRequest', 'onRequest'),
  fastifyOf('Fastify, preHandler', 'preHandler'),
  koaOf('Koa 3', Koa),
  koaOf('Koa 2', Koa2),
  hono,
];

/** A server that listens on a free port of this machine. */
export async function listening(server: Server): Promise<{ port: number; close(): Promise<void> }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return running(server);
}

function running(server: Server): { port: number; close(): Promise<void> } {
  return {
    port: portOf(server),
    close: () =>
      new Promise((resolve, reject) => {
        server.close((fault) => (fault === undefined ? resolve() : reject(fault)));
        server.closeAllConnections();
      }),
  };
}

export function portOf(server: { address(): AddressInfo | string | null }): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port.');
  return address.port;
}

function textOf(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
