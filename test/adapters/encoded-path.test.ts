/** encoded-path: a guard binds to its route, so no spelling of the path reaches the handler without it. */
import { createServer } from 'node:http';
import { serve } from '@hono/node-server';
import express from 'express';
import express4 from 'express4';
import fc from 'fast-check';
import fastify from 'fastify';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expressAuth } from '../../adapters/express.js';
import { fastifyAuth } from '../../adapters/fastify.js';
import { honoAuth } from '../../adapters/hono.js';
import { requestBytes, sendRaw } from '../http/raw-socket.js';
import type { Scene } from '../http/scene.js';
import { makeScene } from '../http/scene.js';
import { scaled } from '../scale.js';
import type { App, Framework } from './frameworks.js';
import { FRAMEWORKS, listening, portOf } from './frameworks.js';

/** Ways to spell `/admin/panel` that one layer may take for it and another not. */
const SPELLINGS = [
  '/admin/panel',
  '/%61dmin/panel',
  '/admin/%70anel',
  '/%61%64%6D%69%6e/panel',
  '/%2561dmin/panel',
  '/ADMIN/panel',
  '/Admin/Panel',
  '//admin/panel',
  '/admin//panel',
  '/admin/panel/',
  '/admin/./panel',
  '/admin/../admin/panel',
  '/public/../admin/panel',
  '/public/%2e%2e/admin/panel',
  '/admin%2Fpanel',
  '/admin/panel%2F',
  '/admin/panel%00',
  '/admin/panel;a=b',
  '/admin;a=b/panel',
  '/admin/panel?a=b',
  '/admin/panel#a',
  '/admin\\panel',
  '/admin%5Cpanel',
  '/admin/panel.json',
  '/\u00e0dmin/panel',
  'http://localhost/admin/panel',
  'http://localhost/%61dmin/panel',
];

/** Guards for everything under a path, as each framework has them; Koa has none of its own. */
const MOUNTED: readonly Framework[] = [
  ...[
    { name: 'Express 5', make: express },
    { name: 'Express 4', make: express4 },
  ].map(({ name, make }) => ({
    name: `${name}, a guard for a path`,
    serve: async ({ warden }: Parameters<Framework['serve']>[0]) => {
      let reached = 0;
      const app = make();
      app.use('/admin', expressAuth(warden).requireScope('admin'));
      app.get('/admin/panel', (_request, response) => {
        reached++;
        response.send('panel');
      });
      return { ...(await listening(createServer(app))), reached: () => reached };
    },
  })),
  {
    name: 'Fastify, a guard for a context with a prefix',
    serve: async ({ warden }: Parameters<Framework['serve']>[0]) => {
      let reached = 0;
      const app = fastify({
        routerOptions: { ignoreDuplicateSlashes: true, ignoreTrailingSlash: true, caseSensitive: false },
      });
      await app.register(
        async (admin) => {
          admin.addHook('onRequest', fastifyAuth(warden).requireScope('admin'));
          admin.get('/panel', async () => {
            reached++;
            return 'panel';
          });
        },
        { prefix: '/admin' },
      );
      await app.listen({ host: '127.0.0.1', port: 0 });
      return { port: portOf(app.server), reached: () => reached, close: () => app.close() };
    },
  },
  {
    name: 'Hono, a guard for a path',
    serve: async ({ warden }: Parameters<Framework['serve']>[0]) => {
      let reached = 0;
      const app = new Hono();
      app.use('/admin/*', honoAuth(warden).requireScope('admin'));
      app.get('/admin/panel', (context) => {
        reached++;
        return context.text('panel');
      });
      const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
      await new Promise((resolve) => server.once('listening', resolve));
      const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
      return { port: portOf(server), reached: () => reached, close };
    },
  },
].map((framework) => ({ ...framework, errorOutput: () => ({ type: '', body: '' }) }));

let scene: Scene;
let admin: string;
beforeAll(async () => {
  scene = await makeScene();
  admin = (await scene.warden.keys.create({ name: 'admin', scopes: ['admin'] })).key;
});

describe.each([...FRAMEWORKS, ...MOUNTED])('encoded-path: $name', (framework) => {
  let app: App;
  beforeAll(async () => {
    app = await framework.serve({ warden: scene.warden });
  });
  afterAll(() => app.close());

  /** The status, and whether the handler was reached. */
  const ask = async (target: string, key?: string): Promise<[status: number, reached: boolean]> => {
    const before = app.reached();
    const headers = key === undefined ? [] : [['X-API-Key', key] as const];
    const { status } = await sendRaw(app.port, requestBytes(target, headers));
    return [status, app.reached() > before];
  };

  it.each(SPELLINGS)('%s', async (spelling) => {
    const [withKey, reached] = await ask(spelling, admin);
    expect(reached).toBe(withKey === 200);
    const [without, reachedWithout] = await ask(spelling);
    expect(reachedWithout).toBe(false);
    // What the router takes for the route is refused for want of a key; what it does not is not there, or no request.
    expect([400, 401, 404]).toContain(without);
    if (withKey === 200) expect(without).toBe(401);
    const [lacking, reachedLacking] = await ask(spelling, scene.keys.good);
    expect(reachedLacking).toBe(false);
    if (withKey === 200) expect(lacking).toBe(403);
  });

  it('any way to spell it in percents', async () => {
    const percent = (character: string): string => `%${character.charCodeAt(0).toString(16)}`;
    const spelling = fc
      .array(fc.constantFrom('as it is', 'percent', 'twice', 'capital'), { minLength: 12, maxLength: 12 })
      .map((ways) =>
        [...'/admin/panel']
          .map((character, index) => {
            if (index === 0 || ways[index] === 'as it is') return character;
            if (ways[index] === 'percent') return percent(character);
            return ways[index] === 'twice' ? percent(character).replace('%', '%25') : character.toUpperCase();
          })
          .join(''),
      );
    await fc.assert(
      fc.asyncProperty(spelling, async (target) => {
        const [status, reached] = await ask(target);
        expect(reached).toBe(false);
        expect([400, 401, 404]).toContain(status);
      }),
      { numRuns: scaled(2_000) },
    );
  });
});
