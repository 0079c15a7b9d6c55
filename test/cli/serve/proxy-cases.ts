/** What must hold behind every proxy whose recipe is run, asked over real sockets of the real proxy. */
import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { portOf } from '../../adapters/frameworks.js';
import { freePort } from '../../free-port.js';
import { requestBytes, sendRaw } from '../../http/raw-socket.js';
import { describeProgram } from './describe-program.js';
import type { Behind, RunningProxy } from './proxies.js';
import { eventually, KNOWN_WITHIN, type Scene, type ServeProcess, scene } from './scene.js';
import { type Seen, type Upstream, upstream } from './upstream.js';

/** How the proxies differ. */
export interface Facts {
  readonly name: string;
  readonly program: string;
  start(behind: Behind): Promise<RunningProxy>;
  /** In the recipe: the policy that is asked for, and how another is named in its place. */
  readonly policy: (name: string) => Readonly<Record<string, string>>;
  /** Shortens how long the recipe waits for an answer. */
  readonly impatient: Readonly<Record<string, string>>;
  /** What callers are told while Keywarden does not answer. */
  readonly unanswered: number;
  readonly late: number;
  /** What they are told where the recipe names a policy that there is not. */
  readonly unknownPolicy: number;
}

export function proxyCases({
  name,
  program,
  start,
  policy,
  impatient,
  unanswered,
  late,
  unknownPolicy,
}: Facts): void {
  describeProgram(`behind ${name}`, program, () => {
    let there: Scene;
    let server: ServeProcess;
    let behind: Upstream;
    let proxy: RunningProxy;
    const proxies: RunningProxy[] = [];

    const started = async (keywarden: number, replaced: Behind['replaced'] = {}): Promise<RunningProxy> => {
      const one = await start({ folder: there.folder, keywarden, upstream: behind.port, replaced });
      proxies.push(one);
      return one;
    };
    const get = (path: string, headers: Record<string, string> = {}, at = proxy, method = 'GET') =>
      fetch(`http://127.0.0.1:${at.port}${path}`, { method, headers, redirect: 'manual' });
    const bearer = (key: string) => ({ Authorization: `Bearer ${key}` });
    const mint = async (...scopes: ('orders:read' | 'orders:write' | 'reports')[]) =>
      there.warden.keys.create({ scopes });

    beforeAll(async () => {
      [there, behind] = await Promise.all([scene(), upstream()]);
      server = await there.serve('--trust', '127.0.0.1', '--client-ip-header', 'X-Real-IP');
      proxy = await started(server.port);
    });
    afterAll(async () => {
      await Promise.all(proxies.map((one) => one.end()));
      await behind.close();
      await there.remove();
    });

    test('a key with the scope is let in: to files, to folders, and to programs, by either header', async () => {
      const { key } = await mint('orders:write');
      const page = await get('/', bearer(key));
      expect([page.status, await page.text()]).toEqual([200, 'the site']);
      expect((await get('/docs/', { 'X-API-Key': key })).status).toBe(200);
      expect((await get('/app/', bearer(key))).status).toBe(200);
    });

    test('a request is asked about, and counted, once', async () => {
      const { key, record } = await mint('orders:read');
      for (const path of ['/', '/docs/', '/app/', '/nothing']) await get(path, bearer(key));
      await eventually(() => asked(record.id) === 4);
      expect(asked(record.id)).toBe(4);
    });
    const asked = (id: string): number => server.lines().filter(({ keyId }) => keyId === id).length;

    test('without a key 401 with a bare challenge; with a bad one 401 that says so', async () => {
      const none = await get('/');
      expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="acme"']);
      const { key } = await mint('orders:read');
      const wrong = await get('/app/', bearer(`${key.slice(0, -7)}${'x'.repeat(7)}`));
      expect(wrong.status).toBe(401);
      expect(wrong.headers.get('www-authenticate')).toContain('error="invalid_token"');
    });

    test('without the scope 403, which says what is wanted', async () => {
      const { key } = await mint('reports');
      for (const path of ['/', '/app/']) {
        const answer = await get(path, bearer(key));
        expect(answer.status).toBe(403);
        expect(answer.headers.get('www-authenticate')).toMatch(
          /error="insufficient_scope".*scope="orders:read"/,
        );
      }
    });

    test('two keys are 400', async () => {
      const [one, two] = [await mint('orders:read'), await mint('orders:read')];
      expect((await get('/', { ...bearer(one.key), 'X-API-Key': two.key })).status).toBe(400);
      const bytes = requestBytes('/', [
        ['Authorization', `Bearer ${one.key}`],
        ['Authorization', `Bearer ${two.key}`],
      ]);
      expect((await sendRaw(proxy.port, bytes)).status).toBe(400);
    });

    test('a key that is used up is 429, and says for how long', async () => {
      const { key } = await there.warden.keys.create({
        scopes: ['orders:read'],
        rateLimit: { points: 2, duration: '1h' },
      });
      expect((await get('/', bearer(key))).status).toBe(200);
      expect((await get('/app/', bearer(key))).status).toBe(200);
      for (const path of ['/', '/app/']) {
        const over = await get(path, bearer(key));
        expect(over.status).toBe(429);
        expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(3_000);
      }
      // What a recipe says of its proxy no caller can say in its place.
      expect((await get('/', { ...bearer(key), 'X-Api-Key-Statuses': '401 403' })).status).toBe(429);
    });

    test('a key that is revoked elsewhere while it is in use is refused within the stated time', async () => {
      const { key, record } = await mint('orders:read');
      expect((await get('/', bearer(key))).status).toBe(200);
      await there.warden.keys.revoke(record.id);
      await eventually(async () => (await get('/', bearer(key))).status === 401, KNOWN_WITHIN);
    });

    test('a key with addresses is held against the address that the proxy saw, whatever the caller claims', async () => {
      const here = await there.warden.keys.create({ scopes: ['orders:read'], allowIps: ['127.0.0.1'] });
      const elsewhere = await there.warden.keys.create({
        scopes: ['orders:read'],
        allowIps: ['192.0.2.0/24'],
      });
      expect((await get('/', bearer(here.key))).status).toBe(200);
      const claims = { 'X-Real-IP': '192.0.2.7', 'X-Forwarded-For': '192.0.2.7', Forwarded: 'for=192.0.2.7' };
      expect((await get('/', { ...bearer(elsewhere.key), ...claims })).status).toBe(403);
      expect((await get('/', { ...bearer(here.key), ...claims })).status).toBe(200);
    });

    test('the program behind is told who it is, and nothing that the caller said of it', async () => {
      const { key, record } = await mint('orders:write');
      const forged = {
        'X-Api-Key-Id': 'apk_forged',
        'x-api-key-account': 'forged',
        'X-API-KEY-SCOPES': 'admin',
        X_Api_Key_Id: 'apk_forged',
        'X-Api_Key-Scopes': 'admin',
      };
      const answer = await get('/app/a?b=c', { ...bearer(key), ...forged });
      const seen: Seen = JSON.parse(await answer.text());
      expect(seen.url).toBe('/app/a?b=c');
      expect(seen.headers['x-api-key-id']).toEqual([record.id]);
      expect(seen.headers['x-api-key-account']).toEqual(['default']);
      expect(seen.headers['x-api-key-scopes']).toEqual(['orders:write orders:read']);
      expect(JSON.stringify(seen)).not.toMatch(/forged|admin/);
      expect(JSON.stringify(seen)).not.toContain(key);
    });

    test('with a key without scopes too, where the policy wants none: an empty list is not left to the caller', async () => {
      const one = await started(server.port, policy('valid'));
      const { key } = await mint();
      const answer = await get('/app/', { ...bearer(key), 'X-Api-Key-Scopes': 'admin' }, one);
      const seen: Seen = JSON.parse(await answer.text());
      expect((seen.headers['x-api-key-scopes'] ?? []).join('')).toBe('');
    });

    test('every method is asked about, with a body and without', async () => {
      const { key } = await mint('orders:read');
      for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND']) {
        expect([method, (await get('/app/', {}, proxy, method)).status]).toEqual([method, 401]);
        const answer = await fetch(`http://127.0.0.1:${proxy.port}/app/`, {
          method,
          headers: bearer(key),
          ...(method !== 'OPTIONS' && { body: 'x'.repeat(100_000) }),
        });
        const seen: Seen = JSON.parse(await answer.text());
        expect([method, answer.status, seen.method]).toEqual([method, 200, method]);
      }
      expect((await get('/', {}, proxy, 'HEAD')).status).toBe(401);
    });

    test('a path made to look like a policy changes nothing: the scope of the recipe stays the one that is wanted', async () => {
      const { key } = await mint('reports');
      const { key: reader } = await mint('orders:read');
      const before = server.lines().length;
      const targets = [
        '/app/../authorize/valid',
        '/app/..%2f..%2fauthorize/valid',
        '/app/%2e%2e/authorize/valid',
        '/app//authorize/valid',
        '/app/authorize/valid',
        '/app/..;/authorize/valid',
        '/app/?/authorize/valid',
        '/app/%00/authorize/valid',
        '/app/#/authorize/valid',
        `http://127.0.0.1:${server.port}/authorize/valid`,
        `http://keywarden/authorize/valid`,
        '/authorize/valid',
        '//authorize/valid',
        '/keywarden/read',
        '/keywarden/read/../valid',
      ];
      for (const target of targets) {
        const answer = await sendRaw(proxy.port, requestBytes(target, [['Authorization', `Bearer ${key}`]]));
        expect([target, answer.status >= 400], answer.head).toEqual([target, true]);
        expect(answer.all('x-api-key-id')).toEqual([]);
        const anonymous = await sendRaw(proxy.port, requestBytes(target, []));
        expect([target, anonymous.status >= 400]).toEqual([target, true]);
      }
      const fine = await sendRaw(
        proxy.port,
        requestBytes('/app//authorize/valid?x=/authorize/valid', [['Authorization', `Bearer ${reader}`]]),
      );
      expect(fine.status).toBe(200);
      await eventually(() => server.lines().some((line, index) => index >= before && line['status'] === 200));
      const policies = server
        .lines()
        .slice(before)
        .map((line) => line['policy']);
      expect(new Set(policies)).toEqual(new Set(['read']));
    });

    test('a policy that there is not lets nobody in', async () => {
      const one = await started(server.port, policy('nowhere'));
      const { key } = await mint('orders:read', 'orders:write', 'reports');
      const answer = await get('/', bearer(key), one);
      expect(answer.status).toBe(unknownPolicy);
      expect(await answer.text()).not.toContain('the site');
    });

    test('Keywarden down is a 5xx, and up again is 200', async () => {
      const port = await freePort();
      const one = await started(port);
      const { key } = await mint('orders:read');
      const down = await get('/', bearer(key), one);
      expect([down.status, (await get('/app/', {}, one)).status]).toEqual([unanswered, unanswered]);
      expect(await down.text()).not.toContain('the site');
      const { child } = await there.serve('--port', String(port));
      await eventually(async () => (await get('/', bearer(key), one)).status === 200);
      await child.end();
      await eventually(async () => (await get('/', bearer(key), one)).status === unanswered);
    });

    test('a Keywarden that hangs is a 5xx', async () => {
      const sockets: Socket[] = [];
      const silent = createServer((socket) => void sockets.push(socket));
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
      const one = await start({
        folder: there.folder,
        keywarden: portOf(silent),
        upstream: behind.port,
        replaced: impatient,
      });
      proxies.push(one);
      const { key } = await mint('orders:read');
      expect((await get('/', bearer(key), one)).status).toBe(late);
      for (const socket of sockets) socket.destroy();
      silent.close();
    });

    test('a caller cannot have the headers about its key taken away', async () => {
      const { key, record } = await mint('orders:read');
      const names = 'X-Api-Key-Account, X-Api-Key-Id, X-Api-Key-Scopes';
      for (const connection of [
        names,
        names.toLowerCase(),
        `close, ${names}`,
        'x-api-key-id,X-API-Key-Account',
      ]) {
        const headers = [
          ['X-API-Key', key],
          ['Connection', connection],
        ] as const;
        const { status, body } = await sendRaw(proxy.port, requestBytes('/app/', headers));
        expect(status).toBe(200);
        const { headers: seen }: Seen = JSON.parse(body);
        expect(seen).toMatchObject({
          'x-api-key-id': [record.id],
          'x-api-key-account': ['default'],
          'x-api-key-scopes': ['orders:read'],
        });
      }
    });

    test('its log holds no key', async () => {
      const { key } = await mint('orders:read');
      await get('/', bearer(key));
      await get('/app/', { 'X-API-Key': `${key}x` });
      expect(proxy.log()).not.toContain(key);
      expect(server.child.output).not.toContain(key);
    });
  });
}
