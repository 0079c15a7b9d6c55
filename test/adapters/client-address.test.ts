/** forwarded-is-not-believed, but by the framework's own settings. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { request } from 'node:http';
import type { ListenOptions } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { testWarden } from '../../adapters/testing.js';
import { APPENDED, CLAIMED, CONNECTED, SITUATIONS, TRUST, trustTableOf } from './trust.js';

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(
    servers.splice(0).map(
      (server) =>
        new Promise((resolve) => {
          server.close(resolve);
          server.closeAllConnections();
        }),
    ),
  );
});

async function listen(server: Server, where: ListenOptions): Promise<Server> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, resolve);
  });
  servers.push(server);
  return server;
}

/** The status that a server answers to a key with. */
function statusOf(
  server: Server,
  key: string,
  headers: readonly (readonly [string, string])[] = [],
): Promise<number> {
  const address = server.address();
  const where =
    typeof address === 'string' ? { socketPath: address } : { host: address?.address, port: address?.port };
  const flat = ['Host', 'localhost', 'Connection', 'close', 'X-API-Key', key, ...headers.flat()];
  return new Promise((resolve, reject) => {
    const asked = request({ ...where, path: '/', headers: flat }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asked.on('error', reject);
    asked.end();
  });
}

async function setUp() {
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const { warden, mint } = testWarden({ logger });
  const only = async (...allowIps: string[]) => (await mint({ allowIps })).key;
  return { warden, mint, only, warned: () => logger.warn.mock.calls };
}

describe.each(TRUST)('$framework, $setting', ({ seen, server, warns }) => {
  it.each(SITUATIONS.map(({ title, headers }, index) => ({ title, headers, expected: seen[index] })))(
    '$title: $expected',
    async ({ headers, expected }) => {
      const { warden, only } = await setUp();
      const app = await listen(await server(warden), { host: '127.0.0.1', port: 0 });
      for (const address of [CONNECTED, CLAIMED, APPENDED]) {
        const status = await statusOf(app, await only(address), headers);
        expect({ address, status }).toEqual({ address, status: address === expected ? 200 : 403 });
      }
    },
  );

  it('warns once where everybody is believed, and else never', async () => {
    const { warden, mint, only, warned } = await setUp();
    const app = await listen(await server(warden), { host: '127.0.0.1', port: 0 });
    const { key } = await mint();
    await statusOf(app, key, [['X-Forwarded-For', CLAIMED]]);
    expect(warned()).toEqual([]);
    const restricted = await only('192.0.2.1');
    for (let round = 0; round < 3; round++) await statusOf(app, restricted);
    expect(warned()).toHaveLength(warns === true ? 1 : 0);
  });

  it('an address that is none, and one that is not IPv4, is on no list', async () => {
    const { warden, only, mint } = await setUp();
    const app = await listen(await server(warden), { host: '127.0.0.1', port: 0 });
    const everywhere = await only('0.0.0.0/1', '128.0.0.0/1');
    const { key: unrestricted } = await mint();
    const plain = await statusOf(app, everywhere);
    for (const claim of [
      'unknown',
      '_hidden',
      '1.2.3',
      '1.2.3.4:5678',
      '[::1]:80',
      '::1',
      'fe80::1%eth0',
      '::ffff:102:304',
      '010.0.0.1',
      '1.2.3.4.5',
      ' ',
      'x'.repeat(5_000),
    ]) {
      const headers = [
        ['X-Forwarded-For', claim],
        ['X-Real-IP', claim],
      ] as const;
      const status = await statusOf(app, everywhere, headers);
      // Either the claim is not looked at, or it is no address that could be allowed.
      expect([plain, 403]).toContain(status);
      expect(await statusOf(app, unrestricted, headers)).toBe(200);
    }
  });
});

const byDefault = TRUST.filter(({ setting }) => setting.startsWith('nothing'));

describe.each(byDefault)('$framework, whatever connects', ({ server }) => {
  it('over IPv6 with an IPv4 address inside it is that address', async () => {
    const { warden, only } = await setUp();
    const app = await listen(await server(warden), { host: '::ffff:127.0.0.1', port: 0 });
    expect(await statusOf(app, await only('127.0.0.1'))).toBe(200);
    expect(await statusOf(app, await only('127.0.0.2'))).toBe(403);
  });

  it('over IPv6 is on no list', async () => {
    const { warden, only, mint } = await setUp();
    const app = await listen(await server(warden), { host: '::1', port: 0 });
    expect(await statusOf(app, await only('127.0.0.1', '0.0.0.0/1', '128.0.0.0/1'))).toBe(403);
    expect(await statusOf(app, (await mint()).key)).toBe(200);
  });

  it('over a unix socket has no address, and is on no list', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keywarden-socket-'));
    try {
      const { warden, only, mint } = await setUp();
      const app = await listen(await server(warden), { path: join(folder, 'http.sock') });
      expect(await statusOf(app, await only('127.0.0.1', '0.0.0.0/1', '128.0.0.0/1'))).toBe(403);
      expect(await statusOf(app, (await mint()).key)).toBe(200);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('docs/client-address.md', () => {
  const page = readFileSync(new URL('../../docs/client-address.md', import.meta.url), 'utf8');

  it.each(['Express', 'Fastify', 'Koa', 'Hono'] as const)('says of %s what these tests show', (framework) => {
    expect(page).toContain(`\n${trustTableOf(framework)}\n`);
  });
});
