/** What is particular to Hono: it runs where there is no Node, and on Node it sees what Node saw. */
import { build } from 'esbuild';
import { Hono } from 'hono';
import { beforeAll, describe, expect, it } from 'vitest';
import { honoAuth } from '../../adapters/hono.js';
import { testWarden } from '../../adapters/testing.js';
import { type Answer, EXCHANGES, INVALID, problemOf, targetOf } from '../http/exchanges.js';
import type { Scene } from '../http/scene.js';
import { makeScene, ROUTES } from '../http/scene.js';

const UNKNOWN_ADDRESS = EXCHANGES.find(({ name }) => name === 'an address that is not')?.answer;

/** Where no Node server shows the connection, the address is unknown; and a header that came twice was joined on the way. */
const WITHOUT_NODE: Readonly<Record<string, Answer | undefined>> = {
  'Authorization twice, nothing of ours': INVALID,
  'an address on the list': UNKNOWN_ADDRESS,
  'forwarded-is-not-believed: another address claimed': UNKNOWN_ADDRESS,
  'the second of two refuses by its own options': UNKNOWN_ADDRESS,
};

describe('Hono without Node answers every exchange', () => {
  let scene: Scene;
  const app = new Hono();
  beforeAll(async () => {
    scene = await makeScene();
    const auth = honoAuth(scene.warden);
    for (const { path, guards } of ROUTES) {
      for (const guard of guards(auth, (context, name) => context.req.header(name))) app.get(path, guard);
      app.get(path, (context) => {
        return context.json({
          caller: context.get('apiKey') === undefined ? null : auth.keyOf(context).name,
        });
      });
    }
  });

  it.each(EXCHANGES)('$name', async (exchange) => {
    const answer = WITHOUT_NODE[exchange.name] ?? exchange.answer;
    const headers = new Headers([['X-Request-Id', 'fetch']]);
    for (const [name, value] of exchange.headers(scene.keys)) headers.append(name, value);
    const response = await app.request(targetOf(exchange, scene.keys), { headers });
    expect(response.status).toBe(answer.status);
    if (answer.status === 200) {
      expect(await response.json()).toEqual({ caller: answer.caller });
      return;
    }
    expect(await response.text()).toBe(problemOf(answer, 'fetch'));
    expect(Object.fromEntries(response.headers)).toEqual({
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(answer.challenge !== undefined && { 'www-authenticate': answer.challenge }),
      ...(answer.retryAfter !== undefined && { 'retry-after': answer.retryAfter }),
    });
  });

  it('has no exception that is none', () => {
    const names = EXCHANGES.map(({ name }) => name);
    expect(Object.keys(WITHOUT_NODE).filter((name) => !names.includes(name))).toEqual([]);
  });
});

describe('the environment', () => {
  const scopes = { read: 'Read' } as const;

  it.each([
    ['none', undefined],
    ['bindings of a worker', { incoming: 'a queue', server: null }],
    ['an incoming that is no request', { incoming: { rawHeaders: 'x-api-key' } }],
  ])('%s: the headers of the request are read', async (_name, env) => {
    const { warden, mint } = testWarden({ scopes });
    const { key } = await mint({ scopes: ['read'] });
    const auth = honoAuth(warden);
    const app = new Hono();
    app.get('/', auth.requireScope('read'), (context) => context.text(auth.keyOf(context).id));
    const request = new Request('http://localhost/', { headers: { 'x-api-key': key } });
    expect((await app.fetch(request, env)).status).toBe(200);
  });

  it('an address comes from clientIp, where there is no connection', async () => {
    const { warden, mint } = testWarden({ scopes });
    const { key } = await mint({ allowIps: ['192.0.2.7'] });
    const auth = honoAuth(warden, { clientIp: (context) => context.req.header('cf-connecting-ip') });
    const app = new Hono();
    app.get('/', auth.authenticate(), (context) => context.text('ok'));
    const from = (ip: string) => app.request('/', { headers: { 'x-api-key': key, 'cf-connecting-ip': ip } });
    expect((await from('192.0.2.7')).status).toBe(200);
    expect((await from('192.0.2.8')).status).toBe(403);
  });

  it('that is nested under `server` shows the connection, too', async () => {
    const { warden, mint } = testWarden({ scopes });
    const { key } = await mint({ allowIps: ['192.0.2.7'] });
    const auth = honoAuth(warden);
    const app = new Hono();
    app.get('/', auth.authenticate(), (context) => context.text('ok'));
    const incoming = { rawHeaders: ['X-Api-Key', key], socket: { remoteAddress: '::ffff:192.0.2.7' } };
    const request = new Request('http://localhost/');
    expect((await app.fetch(request, { server: { incoming } })).status).toBe(200);
    expect(
      (await app.fetch(request, { server: { incoming: { rawHeaders: ['X-Api-Key', key] } } })).status,
    ).toBe(403);
  });
});

describe('in an app', () => {
  it('headers that other middleware set stay on a refusal', async () => {
    const { warden } = testWarden();
    const auth = honoAuth(warden);
    const app = new Hono();
    app.use(async (context, next) => {
      context.header('Access-Control-Allow-Origin', '*');
      await next();
    });
    app.get('/', auth.authenticate(), (context) => context.text('ok'));
    const response = await app.request('/');
    expect(response.status).toBe(401);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('content-type')).toBe('application/problem+json');
  });

  it('a guard before nested apps holds for them, and keyOf works there', async () => {
    const { warden, mint } = testWarden();
    const { key } = await mint({ name: 'nested' });
    const auth = honoAuth(warden);
    const inner = new Hono();
    inner.onError((_fault, context) => context.text('inner', 500));
    inner.get('/name', (context) => context.text(auth.keyOf(context).name));
    const app = new Hono();
    app.use('/v1/*', auth.authenticate());
    app.route('/v1', inner);
    expect((await app.request('/v1/name')).status).toBe(401);
    expect(await (await app.request('/v1/name', { headers: { 'x-api-key': key } })).text()).toBe('nested');
  });

  it('keyOf on a route without a guard is an error that says what to do', async () => {
    const { warden } = testWarden();
    const auth = honoAuth(warden);
    const app = new Hono();
    app.onError((fault, context) => context.text(fault.message, 500));
    app.get('/', (context) => context.text(auth.keyOf(context).name));
    expect(await (await app.request('/')).text()).toContain('Put a guard (authenticate, requireScope)');
  });
});

describe('the import path', () => {
  it('holds nothing of Node: it bundles for a browser, and neither zod, jose nor lru-cache comes along', async () => {
    const { metafile } = await build({
      entryPoints: [new URL('../../adapters/hono.ts', import.meta.url).pathname],
      bundle: true,
      write: false,
      metafile: true,
      platform: 'browser',
      format: 'esm',
      logLevel: 'silent',
    });
    const inputs = Object.keys(metafile.inputs);
    const packages = inputs.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
    expect([...new Set(packages)]).toEqual(['hono']);
    expect(inputs).toContain('src/http/guard.ts');
    const external = Object.values(metafile.inputs).flatMap(({ imports }) =>
      imports.filter((one) => one.external === true).map((one) => one.path),
    );
    expect(external).toEqual([]);
  });

  it('works on the runtime without Node: no process, no Buffer', async () => {
    const { outputFiles } = await build({
      stdin: {
        contents: `
          import { Hono } from 'hono';
          import { createKeywarden } from './src/index.ts';
          import { memoryStore } from './adapters/stores/memory.ts';
          import { honoAuth } from './adapters/hono.ts';
          export async function run() {
            const warden = createKeywarden({ brand: 'edge', store: memoryStore(), usage: false });
            const { key } = await warden.keys.create({});
            const auth = honoAuth(warden);
            const app = new Hono();
            app.get('/', auth.authenticate(), (c) => c.text(auth.keyOf(c).id));
            const ok = await app.request('/', { headers: { authorization: 'Bearer ' + key } });
            const no = await app.request('/');
            return [ok.status, no.status];
          }`,
        resolveDir: new URL('../../', import.meta.url).pathname,
      },
      bundle: true,
      write: false,
      platform: 'browser',
      format: 'iife',
      globalName: 'edge',
      logLevel: 'silent',
    });
    const shadowed = ['process', 'Buffer', 'require', 'module', 'global', 'setImmediate'];
    const program = new Function(...shadowed, `${outputFiles[0]?.text}; return edge.run();`);
    expect(await program()).toEqual([200, 401]);
  });
});
