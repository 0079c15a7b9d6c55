/** What is particular to Express, in both of its major versions. */
import express from 'express';
import express4 from 'express4';
import supertest from 'supertest';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { expressAuth } from '../../adapters/express.js';
import { testWarden } from '../../adapters/testing.js';
import type { Headers } from '../http/exchanges.js';
import { EXCHANGES, problemOf, targetOf } from '../http/exchanges.js';
import type { Scene } from '../http/scene.js';
import { makeScene, ROUTES } from '../http/scene.js';

const versions = [
  { version: 'Express 5', make: express },
  { version: 'Express 4', make: express4 },
];

/** What supertest sends a header as: a list, where it is sent more than once. */
function grouped(headers: Headers): Record<string, string | string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const values = groups.get(name.toLowerCase());
    if (values === undefined) groups.set(name.toLowerCase(), [value]);
    else values.push(value);
  }
  return Object.fromEntries(
    [...groups].map(([name, values]) => [name, values.length > 1 ? values : values.join()]),
  );
}

describe.each(versions)('$version', ({ make }) => {
  describe('answers every exchange to supertest', () => {
    let scene: Scene;
    const app = make();
    beforeAll(async () => {
      scene = await makeScene();
      const auth = expressAuth(scene.warden);
      for (const { path, guards } of ROUTES) {
        const chain = guards(auth, (request: express.Request, name) => request.get(name));
        app.get(path, ...chain, (request, response) => {
          response.json({ caller: request.apiKey === undefined ? null : auth.keyOf(request).name });
        });
      }
    });

    it.each(EXCHANGES)('$name', async (exchange) => {
      const { answer } = exchange;
      const request = supertest(app).get(targetOf(exchange, scene.keys)).set('X-Request-Id', 'supertest');
      for (const [name, value] of Object.entries(grouped(exchange.headers(scene.keys)))) {
        request.set(name, value as string);
      }
      const { status, headers, text } = await request;
      expect(status).toBe(answer.status);
      if (answer.status === 200) {
        expect(text).toBe(JSON.stringify({ caller: answer.caller }));
        return;
      }
      expect(text).toBe(problemOf(answer, 'supertest'));
      expect(headers).toMatchObject({
        'content-type': 'application/problem+json',
        'cache-control': 'no-store',
      });
      expect(headers['www-authenticate']).toBe(answer.challenge);
      expect(headers['retry-after']).toBe(answer.retryAfter);
    });
  });

  describe('mounted as the README shows', () => {
    it('CARD-04: a guard for a path, and one for a route behind it', async () => {
      const { warden, mint } = testWarden({ scopes: { 'orders:read': 'Read orders' } });
      const { key } = await mint({ name: 'Billing job', scopes: ['orders:read'] });
      const narrow = await mint({ name: 'Narrow' });
      const { authenticate, requireScope, keyOf } = expressAuth(warden);
      const app = make();
      app.use('/v1', authenticate());
      app.get('/v1/orders', requireScope('orders:read'), (request, response) => {
        response.json({ caller: keyOf(request).name });
      });
      app.get('/v1/me', (request, response) => {
        response.json({ id: keyOf(request).id });
      });
      app.get('/health', (_request, response) => {
        response.send('ok');
      });
      const http = supertest(app);
      await http.get('/v1/orders').auth(key, { type: 'bearer' }).expect(200, { caller: 'Billing job' });
      await http.get('/v1/orders').auth(narrow.key, { type: 'bearer' }).expect(403);
      await http.get('/v1/me').auth(narrow.key, { type: 'bearer' }).expect(200, { id: narrow.record.id });
      await http.get('/v1/orders').expect(401);
      await http.get('/v1/nothing').expect(401);
      await http.get('/health').expect(200);
    });

    it('a router and a mounted app of its own know the key of the guard before them', async () => {
      const { warden, mint } = testWarden();
      const { key } = await mint({ name: 'Billing job' });
      const auth = expressAuth(warden);
      const router = express.Router();
      router.get('/a', (request, response) => {
        response.send(auth.keyOf(request).name);
      });
      const inner = make();
      inner.get('/a', auth.authenticate({ refuseIpRestricted: true }), (request, response) => {
        response.send(auth.keyOf(request).name);
      });
      const app = make();
      app.use(auth.authenticate());
      app.use('/router', router);
      app.use('/inner', inner);
      await supertest(app).get('/router/a').set('X-API-Key', key).expect(200, 'Billing job');
      await supertest(app).get('/inner/a').set('X-API-Key', key).expect(200, 'Billing job');
    });
  });

  it('keys from a query parameter and from Basic credentials, where they are switched on', async () => {
    const { warden, mint } = testWarden();
    const { key } = await mint({ name: 'caller' });
    const auth = expressAuth(warden, { headers: ['Authorization', 'X-Token'], query: 'key', basic: true });
    const app = make();
    app.use('/mounted', auth.authenticate(), (request, response) => {
      response.send(auth.keyOf(request).name);
    });
    const http = supertest(app);
    await http.get(`/mounted/x?key=${key}`).expect(200, 'caller');
    await http.get('/mounted').auth(key, '').expect(200, 'caller');
    await http.get('/mounted').auth('anybody', key).expect(200, 'caller');
    await http.get('/mounted').set('x-token', key).expect(200, 'caller');
    await http.get('/mounted').set('x-api-key', key).expect(401);
    await http.get(`/mounted?key=${key}`).set('x-token', key).expect(400);
    await http
      .get('/mounted')
      .auth('alice', 'secret')
      .expect(401, /API_KEY_INVALID/);
  });

  it('a fault of a function of the host is an error of the host, not a refusal', async () => {
    const { warden, mint } = testWarden();
    const { key } = await mint({ allowIps: ['10.0.0.1'] });
    const { key: slow } = await mint({ subaccounts: ['eu'] });
    const clientIp = () => {
      throw new Error('mine');
    };
    const auth = expressAuth(warden, { clientIp });
    const app = make();
    app.use(auth.authenticate({ subaccount: clientIp }));
    const seen = vi.fn();
    app.use((fault: unknown, _request: unknown, response: express.Response, _next: unknown) => {
      seen(fault);
      response.status(500).send('broken');
    });
    await supertest(app).get('/').set('X-API-Key', key).expect(500, 'broken');
    await supertest(app).get('/').set('X-API-Key', slow).expect(500, 'broken');
    expect(seen).toHaveBeenCalledWith(expect.objectContaining({ message: 'mine' }));
  });

  it('keyOf on a route without a guard is an error that says what to do', async () => {
    const { warden } = testWarden();
    const { keyOf } = expressAuth(warden);
    const app = make();
    app.get('/', (request, response) => {
      response.send(keyOf(request).name);
    });
    app.use((fault: unknown, _request: unknown, response: express.Response, _next: unknown) => {
      response.status(500).send(fault instanceof Error ? fault.message : '');
    });
    await supertest(app)
      .get('/')
      .expect(500, /Put a guard \(authenticate, requireScope\) before the handler/);
  });
});

describe('types', () => {
  it('know the scopes of the catalogue, and the key of a request', () => {
    const { warden } = testWarden({ scopes: { read: 'Read' } });
    const auth = expressAuth(warden);
    const app = express();
    app.get<{ id: string }>('/:id', auth.requireScope('read', { optional: true }), (request) => {
      const has: boolean = auth.keyOf(request).has('read');
      const name: string | undefined = request.apiKey?.name;
      return [has, name, request.params.id];
    });
    app.post('/:account/orders', auth.authenticate(), express.json(), (request) => {
      const account: string = request.params.account;
      const total: number = request.body.lines.length;
      return [account, total];
    });
    // @ts-expect-error: not a scope of the catalogue.
    expect(() => auth.requireScope('reed')).toThrow(TypeError);
    // @ts-expect-error: at least one scope.
    expect(() => auth.requireScope()).toThrow(TypeError);
  });
});
