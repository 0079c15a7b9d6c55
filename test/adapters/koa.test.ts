/** What is particular to Koa, in both of its major versions. */
import { createServer } from 'node:http';
import Router from '@koa/router';
import Koa from 'koa';
import Koa2 from 'koa2';
import supertest from 'supertest';
import { describe, expect, it, vi } from 'vitest';
import { koaAuth } from '../../adapters/koa.js';
import { testWarden } from '../../adapters/testing.js';

const scopes = { read: 'Read' } as const;

describe.each([
  { version: 'Koa 3', Application: Koa },
  { version: 'Koa 2', Application: Koa2 },
])('$version', ({ Application }) => {
  async function setUp(options: Parameters<typeof koaAuth>[1] = {}) {
    const { warden, mint } = testWarden({ scopes });
    const { key } = await mint({ name: 'reader', scopes: ['read'] });
    const auth = koaAuth(warden, options);
    const app = new Application();
    const http = () => supertest(createServer(app.callback()));
    return { warden, mint, auth, key, app, http };
  }

  it('puts the key into the state', async () => {
    const { auth, key, app, http } = await setUp();
    app.use(auth.requireScope('read'));
    app.use((context) => {
      context.body = [context.state['apiKey'].name, auth.keyOf(context).name];
    });
    await http().get('/').auth(key, { type: 'bearer' }).expect(200, ['reader', 'reader']);
  });

  it('does not go on behind a refusal', async () => {
    const { auth, app, http } = await setUp();
    const reached = vi.fn();
    app.use(auth.authenticate());
    app.use(reached);
    await http().get('/').expect(401);
    expect(reached).not.toHaveBeenCalled();
  });

  it('waits for what comes after it, and hands its faults on', async () => {
    const { auth, key, app, http } = await setUp();
    const order: string[] = [];
    app.use(async (_context, next) => {
      await next();
      order.push('outer');
    });
    app.use(auth.authenticate());
    app.use(async (context) => {
      await new Promise(setImmediate);
      order.push('inner');
      if (context.path === '/fault') context.throw(409, 'mine');
      context.body = 'ok';
    });
    await http().get('/').set('X-API-Key', key).expect(200, 'ok');
    expect(order).toEqual(['inner', 'outer']);
    await http().get('/fault').set('X-API-Key', key).expect(409, 'mine');
  });

  it('headers that other middleware set stay on a refusal', async () => {
    const { auth, app, http } = await setUp();
    app.use(async (context, next) => {
      context.set('Access-Control-Allow-Origin', '*');
      await next();
    });
    app.use(auth.authenticate());
    await http().get('/').expect(401).expect('Access-Control-Allow-Origin', '*');
  });

  it('refusals that are thrown are not written to the console, as those of the caller', async () => {
    const { auth, app, http } = await setUp({ refusals: 'throw' });
    const written = vi.spyOn(console, 'error').mockImplementation(() => {});
    const seen = vi.fn();
    app.on('error', seen);
    app.use(auth.authenticate());
    await http()
      .get('/')
      .expect(401, 'An API key is required.')
      .expect('WWW-Authenticate', 'Bearer realm="test"');
    expect(seen).toHaveBeenCalledWith(
      expect.objectContaining({ code: 'API_KEY_MISSING' }),
      expect.anything(),
    );
    expect(written).not.toHaveBeenCalled();
    written.mockRestore();
  });

  it('a fault of a function of the host is an error of the host', async () => {
    const { auth, mint, app, http } = await setUp();
    const { key } = await mint({ subaccounts: ['eu'] });
    app.silent = true;
    const subaccount = () => {
      throw new Error('mine');
    };
    app.use(auth.authenticate({ subaccount }));
    await http().get('/').set('X-API-Key', key).expect(500);
  });
});

describe('@koa/router', () => {
  it('takes guards before a handler, and for a whole router', async () => {
    const { warden, mint } = testWarden({ scopes });
    const { key } = await mint({ name: 'reader', scopes: ['read'] });
    const { key: none } = await mint({ name: 'none' });
    const auth = koaAuth(warden);
    const router = new Router({ prefix: '/v1' });
    router.use(auth.authenticate());
    router.get('/any', (context) => {
      context.body = auth.keyOf(context).name;
    });
    router.get('/orders/:id', auth.requireScope('read'), (context) => {
      const id: string | undefined = context.params['id'];
      context.body = `${auth.keyOf(context).name} ${id}`;
    });
    const app = new Koa();
    app.use(router.routes());
    const http = supertest(createServer(app.callback()));
    await http.get('/v1/orders/5').set('X-API-Key', key).expect(200, 'reader 5');
    await http.get('/v1/orders/5').set('X-API-Key', none).expect(403);
    await http.get('/v1/any').set('X-API-Key', none).expect(200, 'none');
    await http.get('/v1/any').expect(401);
  });
});

describe('types', () => {
  it('know the scopes of the catalogue, and fit contexts that hosts have extended', async () => {
    const { warden } = testWarden({ scopes });
    const auth = koaAuth(warden);
    const app = new Koa<{ user: string }, { tenant: string }>();
    app.use(auth.requireScope('read', { subaccount: (context) => context.req.headers.host }));
    app.use((context) => {
      const has: boolean = auth.keyOf(context).has('read');
      context.body = has;
    });
    // @ts-expect-error: not a scope of the catalogue.
    expect(() => auth.requireScope('reed')).toThrow(TypeError);
  });
});
