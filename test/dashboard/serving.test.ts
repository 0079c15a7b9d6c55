/** The page as it is served, in every framework: files, headers, paths, and whom it is refused to. */
import { request as httpRequest } from 'node:http';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageFiles } from '../../adapters/dashboard/files.js';
import { dashboard } from '../../adapters/dashboard.js';
import { HOSTS, PATH } from './hosts.js';
import { person, type Stage, stage } from './stage.js';

interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** As it stands: nothing unpacked, nothing followed, and any `Host`. */
function ask(
  origin: string,
  target: string,
  headers: Record<string, string> = {},
  method = 'GET',
  body = '',
): Promise<Got> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const sending = httpRequest({ hostname, port, path: target, method, headers }, async (response) => {
      const chunks: Buffer[] = await response.toArray();
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
    });
    sending.on('error', reject);
    sending.end(body);
  });
}

const files = [...pageFiles().keys()];
const script = files.find((path) => path.endsWith('.js')) ?? '';

describe.each(HOSTS)('in $name', (host) => {
  let there: Stage;
  beforeAll(async () => {
    there = await stage({
      host,
      page: {
        title: 'Keys of Acme',
        testUrl: 'https://api.example.com/v1/me',
        theme: { '--kw-accent': 'teal' },
      },
    });
  });
  afterAll(() => there.close());

  const get = (path: string, headers?: Record<string, string>) =>
    ask(there.origin, `${PATH}${path}`, headers);
  const code = ({ body }: Got): unknown => JSON.parse(body.toString()).code;

  it('the page itself is never kept, what its name changes with is kept for good', async () => {
    const index = await get('/');
    expect([index.status, index.headers['content-type'], index.headers['cache-control']]).toEqual([
      200,
      'text/html; charset=utf-8',
      'no-store',
    ]);
    for (const path of files) {
      const file = await get(path);
      expect([path, file.status, Number(file.headers['content-length'])]).toEqual([
        path,
        200,
        file.body.length,
      ]);
      if (path.startsWith('/assets/')) {
        expect(file.headers['cache-control']).toBe('public, max-age=31536000, immutable');
      }
    }
  });

  it('every address in it is relative, so that it lives under any path', async () => {
    const html = (await get('/')).body.toString();
    const addresses = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address);
    expect(addresses.length).toBeGreaterThan(1);
    for (const address of addresses) expect(address).toMatch(/^(?!\/|[a-z]+:)/);
    expect(html).not.toMatch(/<base|<style|style=|<script(?![^>]*src=)|\son\w+=/);
  });

  it('is packed for who can unpack it', async () => {
    const packed = await get(script, { 'accept-encoding': 'br, gzip' });
    const plain = await get(script, { 'accept-encoding': 'gzip;q=0, br' });
    expect([packed.headers['content-encoding'], plain.headers['content-encoding']]).toEqual([
      'gzip',
      undefined,
    ]);
    expect(packed.headers['vary']).toMatch(/accept-encoding/i);
    expect(gunzipSync(packed.body)).toEqual(plain.body);
  });

  it('HEAD is told the same without a body, other methods are refused', async () => {
    const head = await ask(there.origin, `${PATH}/`, {}, 'HEAD');
    expect([head.status, head.body.length, head.headers['content-type']]).toEqual([
      200,
      0,
      'text/html; charset=utf-8',
    ]);
    const post = await ask(there.origin, `${PATH}/`, {}, 'POST');
    expect([post.status, code(post), post.headers['allow']]).toEqual([
      405,
      'ROUTE_METHOD_NOT_ALLOWED',
      'GET, HEAD',
    ]);
  });

  it('without the slash at its end it sends the browser to the address with it', async () => {
    const { status, headers } = await get('?a=b');
    expect(status).toBe(302);
    expect(new URL(String(headers['location']), `${there.origin}${PATH}`).href).toBe(`${there.url}?a=b`);
  });

  it('boot data and theme hold what the host said, and no secret', async () => {
    expect(JSON.parse((await get('/config.json')).body.toString())).toEqual({
      title: 'Keys of Acme',
      lang: 'en',
      texts: {},
      signIn: 'session',
      testUrl: 'https://api.example.com/v1/me',
    });
    const theme = await get('/theme.css');
    expect([theme.body.toString(), theme.headers['content-type']]).toEqual([
      ':root{--kw-accent:teal;}',
      'text/css; charset=utf-8',
    ]);
  });

  it.each([
    '/nothing.js',
    '/assets/',
    '/assets',
    '/assets/..%2f..%2foptions.js',
    '/..%2findex.html',
    '/%2e%2e/%2e%2e/package.json',
    '/assets/%00',
    '/assets//index.html',
    '//index.html',
    '/index.html/',
    '/__proto__',
    '/constructor',
    '/apikeys',
  ])('%s is not there', async (path) => {
    const lost = await get(path);
    // What a framework refuses to route at all does not reach the page.
    expect([400, 404]).toContain(lost.status);
    expect(lost.body.toString()).not.toContain('<script');
  });

  it('every answer says what the browser may do with it', async () => {
    const paths = [
      '/',
      script,
      '/config.json',
      '/theme.css',
      '/nothing',
      '/api/whoami',
      '/api/nothing/at/all',
      '?',
    ];
    for (const path of paths) {
      const { headers } = await get(path);
      const policy = String(headers['content-security-policy']);
      expect([path, policy]).toEqual([
        path,
        expect.stringContaining("default-src 'none'; script-src 'self'; style-src 'self'"),
      ]);
      expect(policy).toMatch(/form-action 'none'; base-uri 'none'; .*frame-ancestors 'none'$/);
      expect(policy).not.toMatch(/unsafe|\*|data:|blob:|https?:/);
      expect(headers).toMatchObject({
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers['permissions-policy']).toContain('clipboard-write=(self), accelerometer=()');
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it('the API is beside the page, for whoever the host says is there', async () => {
    const someone = await get('/api/whoami', { cookie: 'who=admin' });
    expect([someone.status, JSON.parse(someone.body.toString()).id]).toEqual([200, 'admin']);
    expect(someone.headers['cache-control']).toBe('no-store');
    const nobody = await get('/api/whoami');
    expect([nobody.status, code(nobody)]).toEqual([401, 'ACTOR_REQUIRED']);
    expect((await get('/api/', { cookie: 'who=admin' })).status).toBe(200);
    expect((await get('/api', { cookie: 'who=admin' })).status).toBe(200);
  });

  it('another host is refused, whatever is asked for', async () => {
    const { port } = new URL(there.origin);
    const others = [
      'evil.test',
      `evil.test:${port}`,
      '127.0.0.1',
      '127.0.0.1:1',
      `localhost:${port}`,
      `127.0.0.1.evil.test:${port}`,
    ];
    for (const other of others) {
      for (const path of ['/', script, '/config.json', '/api/whoami', '']) {
        const refused = await get(path, { host: other, cookie: 'who=admin' });
        expect([other, path, refused.status, code(refused)]).toEqual([
          other,
          path,
          403,
          'REQUEST_ORIGIN_REFUSED',
        ]);
      }
    }
  });

  it('the API is refused to scripts of other sites, reading too', async () => {
    for (const site of ['cross-site', 'same-site', 'other']) {
      const refused = await get('/api/', { cookie: 'who=admin', 'sec-fetch-site': site });
      expect([site, refused.status, code(refused)]).toEqual([site, 403, 'REQUEST_ORIGIN_REFUSED']);
    }
    for (const site of ['same-origin', 'none']) {
      expect((await get('/api/', { cookie: 'who=admin', 'sec-fetch-site': site })).status).toBe(200);
    }
  });

  it('nothing is changed without an own Origin and the header of the page, for an actor that is not said to be ambient too', async () => {
    there.people.set('token', person('token', ['read', 'create'], { ambient: false }));
    const own = { origin: there.origin, 'x-requested-with': 'keywarden' };
    const json = { 'content-type': 'application/json', cookie: 'who=token' };
    const create = (headers: Record<string, string>) =>
      ask(there.origin, `${PATH}/api/`, { ...json, ...headers }, 'POST', '{"name":"Made"}');
    for (const headers of [
      {},
      { origin: own.origin },
      { 'x-requested-with': 'keywarden' },
      { ...own, origin: 'http://evil.test' },
      { ...own, origin: 'null' },
      { ...own, origin: `${there.origin}.evil.test` },
    ] as Record<string, string>[]) {
      const refused = await create(headers);
      expect([headers, refused.status, code(refused)]).toEqual([headers, 403, 'REQUEST_ORIGIN_REFUSED']);
    }
    expect(await there.keys.counts()).toMatchObject({ active: 0 });
    expect((await create(own)).status).toBe(201);
    expect(await there.keys.counts()).toMatchObject({ active: 1 });
  });
});

describe('without a mount', () => {
  const serve = async (basePath: string) => {
    const there = await stage();
    const page = dashboard(there.warden, {
      actor: () => undefined,
      origins: ['https://admin.example'],
      basePath,
    });
    return async (path: string, below = path) => {
      const { status, headers } = await page(new Request(`https://admin.example${below}`), { path });
      return [status, headers.get('location')];
    };
  };

  it('a base path is taken off', async () => {
    const at = await serve('/admin/keys');
    expect(await at('/admin/keys/')).toEqual([200, null]);
    expect(await at('/admin/keys')).toEqual([302, './keys/']);
    expect(await at('/admin/keys/config.json')).toEqual([200, null]);
    expect(await at('/admin/keys/api/whoami')).toEqual([401, null]);
    expect(await at('/admin/keysmith')).toEqual([404, null]);
    expect(await (await serve(''))('/')).toEqual([200, null]);
  });

  it('a base path that a mount has taken off is not taken off again', async () => {
    const at = await serve('/api');
    expect(await at('/api/api/whoami', '/api/whoami')).toEqual([401, null]);
    expect(await at('/api/api/whoami')).toEqual([401, null]);
    expect(await at('/api/config.json', '/config.json')).toEqual([200, null]);
  });

  it('frames are for those that the host names', async () => {
    const there = await stage();
    const frameAncestors = ['https://portal.example', 'https://other.example'];
    const page = dashboard(there.warden, {
      actor: () => undefined,
      origins: ['https://admin.example'],
      frameAncestors,
    });
    const { headers } = await page(new Request('https://admin.example/'));
    expect(headers.get('content-security-policy')).toMatch(
      /frame-ancestors https:\/\/portal\.example https:\/\/other\.example$/,
    );
    expect(headers.get('x-frame-options')).toBeNull();
    await there.close();
  });
});

it('the whole page is at most 40 kB gzip', () => {
  const sizes = [...pageFiles().values()].map(({ plain }) => gzipSync(plain).length);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(40_000);
});
