/** What is particular to Fastify: the plugin, encapsulation, route configuration and @fastify/auth. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import fastifyAuthPlugin from '@fastify/auth';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify';
import fastify from 'fastify';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fastifyAuth } from '../../adapters/fastify.js';
import { testWarden } from '../../adapters/testing.js';

const scopes = { read: 'Read', write: 'Write' } as const;

const apps: FastifyInstance[] = [];
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
});
function make(): FastifyInstance {
  const app = fastify();
  apps.push(app);
  return app;
}

async function setUp(options: Parameters<typeof fastifyAuth>[1] = {}) {
  const { warden, mint } = testWarden({ scopes });
  const { key } = await mint({ name: 'reader', scopes: ['read'] });
  const { key: none } = await mint({ name: 'none' });
  const auth = fastifyAuth(warden, options);
  const statusOf = async (app: FastifyInstance, url: string, presented?: string): Promise<number> => {
    const headers = presented === undefined ? {} : { 'x-api-key': presented };
    return (await app.inject({ url, headers })).statusCode;
  };
  return { warden, mint, auth, key, none, statusOf };
}

describe('the plugin', () => {
  it('declares request.apiKey, null until a guard lets a key in', async () => {
    const { auth, key } = await setUp();
    const app = make();
    await app.register(auth.plugin);
    app.get('/open', async (request) => ({ apiKey: request.apiKey }));
    app.get('/guarded', { onRequest: auth.authenticate() }, async (request) => ({
      name: request.apiKey?.name,
    }));
    expect((await app.inject('/open')).json()).toEqual({ apiKey: null });
    const headers = { authorization: `Bearer ${key}` };
    expect((await app.inject({ url: '/guarded', headers })).json()).toEqual({ name: 'reader' });
  });

  it('is not needed by guards that stand at a route', async () => {
    const { auth, key } = await setUp();
    const app = make();
    app.get('/', { preHandler: [auth.requireScope('read')] }, async (request) => auth.keyOf(request).name);
    expect((await app.inject({ url: '/', headers: { 'x-api-key': key } })).body).toBe('reader');
    expect((await app.inject('/')).statusCode).toBe(401);
  });

  it('may be registered in a context and again within', async () => {
    const { auth, key, statusOf } = await setUp();
    const app = make();
    await app.register(auth.plugin);
    await app.register(async (inner) => {
      await inner.register(auth.plugin);
      inner.get('/inner', { config: { scopes: ['read'] } }, async (request) => request.apiKey?.name);
    });
    expect(await statusOf(app, '/inner', key)).toBe(200);
    expect(await statusOf(app, '/inner')).toBe(401);
  });

  it('cannot stand twice in one context: whose verifyApiKey would it be?', async () => {
    const { auth } = await setUp();
    const other = await setUp();
    const app = make();
    await app.register(auth.plugin);
    await expect(app.register(other.auth.plugin)).rejects.toThrow(
      new TypeError(
        'fastifyAuth: this context has a verifyApiKey already, of another fastifyAuth or of your own; register the plugin of each in a context of its own.',
      ),
    );
  });

  it('registered again in its context changes nothing', async () => {
    const { auth, key, statusOf } = await setUp();
    const app = make();
    await app.register(auth.plugin);
    const { verifyApiKey } = app;
    await app.register(auth.plugin);
    expect(app.verifyApiKey).toBe(verifyApiKey);
    app.get('/', { config: { scopes: ['read'] } }, async (request) => request.apiKey?.name);
    expect([await statusOf(app, '/', key), await statusOf(app, '/')]).toEqual([200, 401]);
  });
});

describe('config.scopes of a route', () => {
  it('asks for all of them; an empty list asks for any key; none asks for nothing', async () => {
    const { auth, key, none, statusOf } = await setUp();
    const app = make();
    await app.register(auth.plugin);
    app.get('/read', { config: { scopes: ['read'] } }, async () => 'ok');
    app.get('/both', { config: { scopes: ['read', 'write'] } }, async () => 'ok');
    app.get('/any', { config: { scopes: [] } }, async () => 'ok');
    app.get('/open', { config: {} }, async () => 'ok');
    const table = await Promise.all(
      ['/read', '/both', '/any', '/open', '/nowhere'].map(async (url) => [
        await statusOf(app, url, key),
        await statusOf(app, url, none),
        await statusOf(app, url),
      ]),
    );
    expect(table).toEqual([
      [200, 403, 401],
      [403, 403, 401],
      [200, 200, 401],
      [200, 200, 200],
      [404, 404, 404],
    ]);
  });

  it('guards HEAD, which Fastify adds to GET, too', async () => {
    const { auth } = await setUp();
    const app = make();
    await app.register(auth.plugin);
    app.get('/read', { config: { scopes: ['read'] } }, async () => 'ok');
    expect((await app.inject({ method: 'HEAD', url: '/read' })).statusCode).toBe(401);
  });

  it('refuses unknown scopes, and what is no list, where the route is declared', async () => {
    const { auth } = await setUp();
    const app = make();
    await app.register(auth.plugin);
    const declare = (config: object) => () => app.get('/', { config }, async () => 'ok');
    expect(declare({ scopes: ['reed'] })).toThrow(/"reed" is not a scope of the catalogue/);
    expect(declare({ scopes: 'read' })).toThrow(/config.scopes of a route must be a list/);
    expect(() => auth.requireScope('reed' as 'read')).toThrow(TypeError);
  });

  it('guards routes that were declared before the plugin was loaded, and fails closed on unknown scopes there', async () => {
    const { auth, key, statusOf } = await setUp();
    const app = make();
    app.register(auth.plugin);
    app.get('/early', { config: { scopes: ['read'] } }, async () => 'ok');
    app.get('/misspelt', { config: { scopes: ['reed'] } }, async () => 'ok');
    await app.ready();
    expect(await statusOf(app, '/early', key)).toBe(200);
    expect(await statusOf(app, '/early')).toBe(401);
    expect(await statusOf(app, '/misspelt', key)).toBe(500);
    expect(await statusOf(app, '/misspelt')).toBe(500);
  });

  it('respects encapsulation: routes beside the context are not touched', async () => {
    const { auth, statusOf } = await setUp();
    const app = make();
    await app.register(async (inner) => {
      await inner.register(auth.plugin);
      inner.get('/inside', { config: { scopes: ['read'] } }, async () => 'ok');
    });
    app.get('/beside', { config: { scopes: ['a scope of somebody else'] } }, async () => 'ok');
    await app.ready();
    expect(await statusOf(app, '/inside')).toBe(401);
    expect(await statusOf(app, '/beside')).toBe(200);
    expect(app.hasRequestDecorator('apiKey')).toBe(false);
    expect(app.hasDecorator('verifyApiKey')).toBe(false);
  });
});

describe('a guard as a hook of a context', () => {
  it('holds for its routes, and for those within', async () => {
    const { auth, key, none, statusOf } = await setUp();
    const app = make();
    app.get('/health', async () => 'ok');
    await app.register(async (v1) => {
      v1.addHook('onRequest', auth.authenticate());
      v1.get('/v1/any', async (request) => auth.keyOf(request).name);
      await v1.register(async (inner) => {
        inner.addHook('onRequest', auth.requireScope('read'));
        inner.get('/v1/read', async (request) => auth.keyOf(request).name);
      });
    });
    expect(await statusOf(app, '/health')).toBe(200);
    expect(await statusOf(app, '/v1/any', none)).toBe(200);
    expect(await statusOf(app, '/v1/any')).toBe(401);
    expect(await statusOf(app, '/v1/read', key)).toBe(200);
    expect(await statusOf(app, '/v1/read', none)).toBe(403);
  });

  it('refuses before a body is read', async () => {
    const { auth } = await setUp();
    const app = make();
    const read = vi.fn();
    app.addContentTypeParser('text/x', (_request, payload, done) => {
      read();
      payload.resume();
      done(null, '');
    });
    app.post('/', { onRequest: auth.authenticate() }, async () => 'ok');
    const headers = { 'content-type': 'text/x' };
    expect((await app.inject({ method: 'POST', url: '/', headers, payload: 'x' })).statusCode).toBe(401);
    expect(read).not.toHaveBeenCalled();
  });
});

describe('app.verifyApiKey with @fastify/auth', () => {
  const session = async (request: FastifyRequest): Promise<void> => {
    if (request.headers.cookie !== 'session=1')
      throw Object.assign(new Error('no session'), { statusCode: 401 });
  };

  it.each(['respond', 'throw'] as const)('composes, whatever refusals says (%s)', async (refusals) => {
    const { auth, key } = await setUp({ refusals });
    const app = make();
    await app.register(fastifyAuthPlugin);
    await app.register(auth.plugin);
    app.get('/either', { preHandler: app.auth([session, app.verifyApiKey]) }, async (request) => ({
      caller: request.apiKey?.name ?? 'session',
    }));
    app.get(
      '/both',
      { preHandler: app.auth([app.verifyApiKey, session], { relation: 'and' }) },
      async (request) => ({ caller: auth.keyOf(request).name }),
    );
    app.get('/first', { preHandler: app.auth([app.verifyApiKey, session]) }, async (request) => ({
      caller: request.apiKey?.name ?? 'session',
    }));
    const get = async (url: string, headers: Record<string, string>) => {
      const answer = await app.inject({ url, headers });
      return [answer.statusCode, answer.json().caller ?? answer.json().code ?? answer.json().message];
    };
    expect(await get('/either', { cookie: 'session=1' })).toEqual([200, 'session']);
    expect(await get('/either', { 'x-api-key': key })).toEqual([200, 'reader']);
    expect(await get('/either', {})).toEqual([401, 'API_KEY_MISSING']);
    expect(await get('/first', { cookie: 'session=1' })).toEqual([200, 'session']);
    expect(await get('/first', { cookie: 'session=1', 'x-api-key': 'test_x' })).toEqual([200, 'session']);
    expect(await get('/both', { cookie: 'session=1', 'x-api-key': key })).toEqual([200, 'reader']);
    expect(await get('/both', { 'x-api-key': key })).toEqual([401, 'no session']);
    expect(await get('/both', { cookie: 'session=1' })).toEqual([401, 'API_KEY_MISSING']);
    const refused = await app.inject('/either');
    expect(refused.headers['www-authenticate']).toBe('Bearer realm="test"');
  });

  it("guards for scopes compose with refusals: 'throw', and keep their 403", async () => {
    const { auth, none } = await setUp({ refusals: 'throw' });
    const app = make();
    await app.register(fastifyAuthPlugin);
    app.get('/', { preHandler: app.auth([session, auth.requireScope('read')]) }, async () => 'ok');
    const answer = await app.inject({ url: '/', headers: { 'x-api-key': none } });
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({ code: 'API_KEY_SCOPE_MISSING' });
    expect(answer.headers['www-authenticate']).toContain('scope="read"');
  });
});

describe('faults of the host', () => {
  it('in a function of its own are errors of the host', async () => {
    const subaccount = () => {
      throw new Error('mine');
    };
    const { auth, mint } = await setUp();
    const { key } = await mint({ subaccounts: ['eu'] });
    const app = make();
    app.get('/', { onRequest: auth.authenticate({ subaccount }) }, async () => 'ok');
    const answer = await app.inject({ url: '/', headers: { 'x-api-key': key } });
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toMatchObject({ message: 'mine' });
  });
});

describe('types', () => {
  it('know the request, the instance and the configuration', async () => {
    const { auth } = await setUp();
    const app = make();
    await app.register(auth.plugin);
    app.get<{ Params: { id: string }; Querystring: { q?: string } }>(
      '/typed/:id',
      { onRequest: [auth.requireScope('read')], config: { scopes: ['read'] } },
      async (request) => {
        const name: string | undefined = request.apiKey?.name;
        const has: boolean = auth.keyOf(request).has('write');
        return { name, has, id: request.params.id };
      },
    );
    const withLogger = (
      own: FastifyInstance<Server, IncomingMessage, ServerResponse, FastifyBaseLogger & { audit(): void }>,
    ) => own.get('/own', { onRequest: auth.authenticate() }, async (request) => auth.keyOf(request).name);
    expect(withLogger).toBeTypeOf('function');
    const guard: typeof app.verifyApiKey = auth.authenticate({ subaccount: (request) => request.hostname });
    expect(guard).toBeTypeOf('function');
    // @ts-expect-error: not a scope of the catalogue.
    expect(() => auth.requireAnyScope('read', 'reed')).toThrow(TypeError);
  });
});
