/** `/authorize/:policy`, asked as a proxy would and as nobody should. */
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requestBytes, sendRaw } from '../../http/raw-socket.js';
import { scaled } from '../../scale.js';
import { type InProcess, inProcess } from './in-process.js';

let there: InProcess;
/** With a trusted proxy, which says the caller's address in `X-Real-IP`. */
let trusting: InProcess;

beforeAll(async () => {
  [there, trusting] = await Promise.all([
    inProcess(),
    inProcess({ trust: ['127.0.0.1'], clientIpHeader: 'X-Real-IP' }),
  ]);
});
afterAll(() => Promise.all([there.close(), trusting.close()]));

type Header = readonly [string, string];

const bearer = (key: string): Header => ['Authorization', `Bearer ${key}`];
const asked = (target: string, headers: readonly Header[] = [], method = 'GET', at = there) =>
  sendRaw(at.port, requestBytes(target, headers, { method }));

describe('a key that may', () => {
  test('is 200, with who it is, an empty body and nothing to keep', async () => {
    const { key, record } = await there.warden.keys.in('acme inc. ü%').create({ scopes: ['orders:write'] });
    const answer = await asked('/authorize/read', [bearer(key)]);
    expect([answer.status, answer.body]).toEqual([200, '']);
    expect(answer.all('X-Api-Key-Id')).toEqual([record.id]);
    expect(answer.all('X-Api-Key-Account')).toEqual(['acme%20inc.%20%C3%BC%25']);
    expect(decodeURIComponent(answer.all('X-Api-Key-Account').join())).toBe('acme inc. ü%');
    expect(answer.all('X-Api-Key-Scopes')).toEqual(['orders:write orders:read']);
    expect(answer.all('Cache-Control')).toEqual(['no-store']);
  });

  test.each([
    ['GET'],
    ['HEAD'],
    ['POST'],
    ['PUT'],
    ['DELETE'],
    ['PATCH'],
    ['OPTIONS'],
    ['PROPFIND'],
    ['TRACE'],
    ['PURGE'],
    ['QUERY'],
  ])('%s is asked about as every method is', async (method) => {
    const { key } = await there.warden.keys.create({ scopes: ['orders:read'] });
    // QUERY is a method of Node 22 on; an older one answers 400, which lets nobody in.
    const fine = (await asked('/authorize/read', [bearer(key)], method)).status;
    expect(fine === 200 || (method === 'QUERY' && fine === 400)).toBe(true);
    const none = (await asked('/authorize/read', [], method)).status;
    expect(none === 401 || (method === 'QUERY' && none === 400)).toBe(true);
  });

  test('a method that nobody knows, and CONNECT, let nobody in', async () => {
    const { key } = await there.warden.keys.create({ scopes: ['orders:read'] });
    expect((await asked('/authorize/read', [bearer(key)], 'GARBAGE')).status).toBe(400);
    await expect(asked('/authorize/read', [bearer(key)], 'CONNECT')).rejects.toThrow(/No answer/);
  });
});

describe('policies', () => {
  test('all, any, none, and a sub-account', async () => {
    const { keys } = there.warden;
    const [reader, writer, reporter, nothing] = await Promise.all([
      keys.create({ scopes: ['orders:read'] }),
      keys.create({ scopes: ['orders:write'] }),
      keys.create({ scopes: ['reports'] }),
      keys.create({}),
    ]);
    const statuses = async (policy: string) =>
      Promise.all(
        [reader, writer, reporter, nothing].map(
          async ({ key }) => (await asked(`/authorize/${policy}`, [bearer(key)])).status,
        ),
      );
    expect(await statuses('read')).toEqual([200, 200, 403, 403]);
    expect(await statuses('write')).toEqual([403, 200, 403, 403]);
    expect(await statuses('either')).toEqual([403, 200, 200, 403]);
    expect(await statuses('valid')).toEqual([200, 200, 200, 200]);
    const limited = await keys.create({ subaccounts: ['branch-1'] });
    const other = await keys.create({ subaccounts: ['branch-2'] });
    expect((await asked('/authorize/branch', [bearer(limited.key)])).status).toBe(200);
    expect((await asked('/authorize/branch', [bearer(other.key)])).status).toBe(403);
    // Which sub-account is acted for is unknown here.
    expect((await asked('/authorize/valid', [bearer(limited.key)])).status).toBe(403);
  });

  test.each([
    ['nowhere'],
    [''],
    ['%72ead'],
    ['read;x'],
    ['READ'],
    ['__proto__'],
    ['constructor'],
    ['.'],
    ['..'],
  ])('%j is none: 404, whoever asks', async (name) => {
    const { key } = await there.warden.keys.create({ scopes: ['orders:write', 'reports'] });
    const answer = await asked(`/authorize/${name}`, [bearer(key)]);
    expect([answer.status, answer.all('X-Api-Key-Refusal')]).toEqual([404, ['ROUTE_NOT_FOUND']]);
    expect(answer.all('X-Api-Key-Id')).toEqual([]);
  });

  test('whatever follows the name, and every query, changes nothing', async () => {
    const { key } = await there.warden.keys.create({ scopes: ['reports'] });
    const reader = await there.warden.keys.create({ scopes: ['orders:read'] });
    const part = fc.constantFrom(
      '/',
      '.',
      '..',
      '%2e%2e',
      '%2f',
      '\\',
      ';',
      '?',
      '=',
      '&',
      'authorize',
      'valid',
      'either',
      '/../',
      '//',
    );
    const tail = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''));
    const form = fc.constantFrom('', 'http://keywarden', 'http://127.0.0.1:1', 'https://x@y');
    await fc.assert(
      fc.asyncProperty(form, fc.constantFrom('/', '?', ''), tail, async (origin, first, rest) => {
        const target = `${origin}/authorize/read${first}${first === '' ? '' : rest}`;
        expect((await asked(target, [bearer(key)])).status).toBe(403);
        expect((await asked(target, [bearer(reader.key)])).status).toBe(200);
      }),
      { numRuns: scaled(2_000) },
    );
  });

  test('a target of other letters than those of a policy lets nobody in', async () => {
    const { key } = await there.warden.keys.create({ scopes: ['orders:write', 'reports'] });
    const part = fc.constantFrom(
      '/',
      '.',
      '..',
      '%2e',
      '%2f',
      '?',
      'authorize',
      'read',
      '%61',
      'keys',
      'api',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 8 }), async (parts) => {
        const target = `/${parts.join('')}`;
        const { status, all } = await asked(target, [bearer(key)]);
        const isPolicy = /^\/authorize\/read($|[/?])/.test(target);
        expect([target, all('X-Api-Key-Id').length === 1]).toEqual([target, isPolicy]);
        if (isPolicy) expect(status).toBe(200);
      }),
      { numRuns: scaled(4_000) },
    );
  });
});

describe('a key that may not', () => {
  test.each([
    ['no key', [], 401, 'API_KEY_MISSING'],
    ['a scheme that holds none', [['Authorization', 'Basic YTpi']], 401, 'API_KEY_MISSING'],
    ['a key that is none', [['Authorization', 'Bearer acme_x']], 401, 'API_KEY_INVALID'],
    ['an empty Bearer', [['Authorization', 'Bearer']], 400, 'API_KEY_REQUEST_INVALID'],
  ] as const)('%s', async (_what, headers, status, code) => {
    const answer = await asked('/authorize/read', headers);
    expect([answer.status, answer.all('X-Api-Key-Refusal')]).toEqual([status, [code]]);
    expect(JSON.parse(answer.body)).toMatchObject({ status, code });
    expect(answer.all('WWW-Authenticate').length).toBe(status === 401 ? 1 : 0);
  });

  test('two keys are one too many, in two headers or twice in one', async () => {
    const { key } = await there.warden.keys.create({ scopes: ['orders:read'] });
    for (const second of [bearer(key), ['X-API-Key', key] as const, ['authorization', 'Bearer x'] as const]) {
      const answer = await asked('/authorize/read', [bearer(key), second]);
      expect([answer.status, answer.all('X-Api-Key-Refusal')]).toEqual([400, ['API_KEY_REQUEST_INVALID']]);
    }
  });

  test('is 401 or 403 to a proxy that says it knows no other refusal, and 503 stays what it is', async () => {
    const only: Header = ['X-Api-Key-Statuses', '401 403'];
    const { key } = await there.warden.keys.create({
      scopes: ['orders:read'],
      rateLimit: { points: 1, duration: '1h' },
    });
    expect((await asked('/authorize/read', [bearer(key), only])).status).toBe(200);
    const over = await asked('/authorize/read', [bearer(key), only]);
    expect([over.status, over.all('X-Api-Key-Refusal')]).toEqual([403, ['API_KEY_RATE_LIMITED']]);
    expect(Number(over.all('Retry-After'))).toBeGreaterThan(3_000);
    expect((await asked('/authorize/read', [bearer(key)])).status).toBe(429);
    expect((await asked('/authorize/read', [bearer(key), ['X-Api-Key-Statuses', '200']])).status).toBe(429);
    const twice = await asked('/authorize/read', [bearer(key), bearer(key), only]);
    expect([twice.status, twice.all('X-Api-Key-Refusal')]).toEqual([403, ['API_KEY_REQUEST_INVALID']]);
    expect((await asked('/authorize/read', [only])).status).toBe(401);
    const unknown = await there.warden.keys.create({ scopes: ['orders:read'] });
    there.down(true);
    const down = await asked('/authorize/read', [bearer(unknown.key), only]);
    there.down(false);
    expect([down.status, down.all('X-Api-Key-Refusal')]).toEqual([503, ['API_KEY_STORE_UNAVAILABLE']]);
    expect(down.all('Retry-After')).toEqual(['5']);
  });
});

describe('a key with addresses', () => {
  test('is refused where nobody is trusted to tell them, even the address of the connection', async () => {
    const { key } = await there.warden.keys.create({ allowIps: ['127.0.0.1'] });
    for (const headers of [
      [],
      [['X-Real-IP', '127.0.0.1'] as const],
      [['X-Forwarded-For', '127.0.0.1'] as const],
    ]) {
      const answer = await asked('/authorize/valid', [bearer(key), ...headers]);
      expect([answer.status, answer.all('X-Api-Key-Refusal')]).toEqual([403, ['API_KEY_IP_NOT_ALLOWED']]);
    }
  });

  test('is held against the one address that a trusted proxy says', async () => {
    const { key } = await trusting.warden.keys.create({ allowIps: ['192.0.2.0/24'] });
    const from = async (...headers: Header[]) =>
      (await asked('/authorize/valid', [bearer(key), ...headers], 'GET', trusting)).status;
    expect(await from(['X-Real-IP', '192.0.2.7'])).toBe(200);
    expect(await from(['x-real-ip', '::ffff:192.0.2.7'])).toBe(200);
    expect(await from(['X-Real-IP', '198.51.100.7'])).toBe(403);
    expect(await from()).toBe(403);
    expect(await from(['X-Real-IP', '192.0.2.7'], ['X-Real-IP', '192.0.2.7'])).toBe(403);
    expect(await from(['X-Real-IP', '192.0.2.7, 192.0.2.8'])).toBe(403);
    expect(await from(['X-Forwarded-For', '192.0.2.7'])).toBe(403);
  });
});

describe('the connection', () => {
  test('ends after an announced body that nobody read: the next request cannot be taken for it', async () => {
    const { key } = await there.warden.keys.create({ scopes: ['orders:read'] });
    for (const announced of ['Content-Length: 60', 'Transfer-Encoding: chunked']) {
      const first = `GET /authorize/read HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\n${announced}\r\n\r\n`;
      const socket = connect({ host: '127.0.0.1', port: there.port });
      let heard = '';
      socket.on('data', (chunk) => {
        heard += chunk.toString();
      });
      socket.write(first);
      // Ended by the server, without a byte of a body having been sent.
      await new Promise((resolve) => socket.once('close', resolve));
      expect(heard).toMatch(/^HTTP\/1.1 200 OK\r\n/);
      expect(heard).toMatch(/\r\nConnection: close\r\n/);
    }
  });

  test('stays open otherwise', async () => {
    const socket = connect({ host: '127.0.0.1', port: there.port });
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk.toString();
    });
    const answered = async (count: number): Promise<void> => {
      while ((heard.match(/HTTP\/1.1 401/g) ?? []).length < count)
        await new Promise((resolve) => socket.once('data', resolve));
    };
    for (const count of [1, 2, 3]) {
      socket.write('GET /authorize/read HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n');
      await answered(count);
    }
    expect(heard).not.toMatch(/Connection: close/);
    socket.destroy();
  });

  test('may be one of HTTP/1.0, and one that asks for another protocol', async () => {
    const { key } = await there.warden.keys.create({ scopes: ['orders:read'] });
    const old = (credential: string) =>
      sendRaw(there.port, `GET /authorize/read HTTP/1.0\r\n${credential}\r\n`);
    expect((await old('')).status).toBe(401);
    expect((await old(`X-API-Key: ${key}\r\n`)).status).toBe(200);
    const upgrade = (credential: string) =>
      sendRaw(
        there.port,
        `GET /authorize/read HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n${credential}\r\n`,
      );
    expect((await upgrade('')).status).toBe(401);
    expect((await upgrade(`X-API-Key: ${key}\r\n`)).status).toBe(200);
  });

  test('survives whatever is no request, and lets none of it in', async () => {
    const { key } = await there.warden.keys.create({ scopes: ['orders:read'] });
    const whole = requestBytes('/authorize/read', [bearer(key)]);
    const garbled = fc
      .tuple(
        fc.nat(whole.length - 1),
        fc.constantFrom('\0', '\n', '\r', ' ', ':', 'é', '\r\n\r\n', '%00', '\u0085'),
        fc.nat(3),
      )
      .map(([at, text, cut]) => whole.slice(0, at) + text + whole.slice(at + cut));
    const junk = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
    await fc.assert(
      fc.asyncProperty(fc.oneof(garbled, junk), async (bytes) => {
        const socket = connect({ host: '127.0.0.1', port: there.port });
        const heard: Buffer[] = [];
        socket.on('data', (chunk) => heard.push(chunk));
        socket.on('error', () => undefined);
        socket.end(Buffer.from(bytes, 'latin1'));
        await new Promise((resolve) => socket.once('close', resolve));
        const answer = Buffer.concat(heard).toString('latin1');
        // Let in is only who sent the whole key, to this policy, in a head that is one.
        if (/^HTTP\/1.1 200/.test(answer))
          expect(bytes.includes(key) && bytes.includes('/authorize/read')).toBe(true);
      }),
      { numRuns: scaled(4_000) },
    );
    expect((await asked('/healthz')).status).toBe(200);
  });

  test('takes as long a head as proxies hand on', async () => {
    const { key } = await there.warden.keys.create({ scopes: ['orders:read'] });
    const cookies: Header[] = Array.from({ length: 4 }, (_, index) => [`Cookie${index}`, 'x'.repeat(8_000)]);
    expect((await asked('/authorize/read', [...cookies, bearer(key)])).status).toBe(200);
  });
});

test('a second key is found behind however many headers', async () => {
  const { key } = await there.warden.keys.create({ scopes: ['orders:read'] });
  const many = Array.from({ length: 2_500 }, (): Header => ['a', 'b']);
  expect((await asked('/authorize/read', [bearer(key), ...many])).status).toBe(200);
  expect((await asked('/authorize/read', [bearer(key), ...many, ['X-API-Key', key]])).status).toBe(400);
});

test.each(['/keys/', '/api/'])('TRACE of %s is refused, and is no fault', async (path) => {
  expect((await asked(path, [['Host', 'localhost']], 'TRACE')).status).toBe(405);
});
