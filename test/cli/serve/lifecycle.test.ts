/** `apikey serve` as a process: how it starts, what it says, and how it ends. */
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, test } from 'vitest';
import { requestBytes, sendRaw } from '../../http/raw-socket.js';
import { inProcess } from './in-process.js';
import { eventually, type Scene, scene } from './scene.js';

const scenes: Scene[] = [];
afterEach(async () => {
  await Promise.all(scenes.splice(0).map((one) => one.remove()));
});

async function fresh(configuration: object = {}): Promise<Scene> {
  const one = await scene(configuration);
  scenes.push(one);
  return one;
}

function addressesBeyondThisMachine(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address);
}

/** What a server says once it has the head of a request that asks for it. */
const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';

/** A connection and what came over it. */
function opened(port: number): { readonly socket: Socket; heard(): string; readonly closed: Promise<void> } {
  const socket = connect({ host: '127.0.0.1', port });
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString();
  });
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  return { socket, heard: () => text, closed };
}

describe('it starts', () => {
  test('on this machine alone, and says where', async () => {
    const there = await fresh();
    const { url, lines } = await there.serve();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    for (const address of addressesBeyondThisMachine()) {
      await expect(fetch(`http://${address}:${new URL(url).port}/healthz`)).rejects.toThrow('fetch failed');
    }
    expect(lines()).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        level: 'info',
        message: 'listening',
        host: '127.0.0.1',
        port: Number(new URL(url).port),
        url,
        page: `${url}/keys/`,
        api: `${url}/api`,
        policies: ['read', 'write', 'either', 'valid', 'branch'],
      },
    ]);
  });

  test('and warns where other machines can connect, one of the two options of trust is missing, nobody could manage', async () => {
    const there = await fresh({ scopes: {}, policies: {} });
    const { child, lines } = await there.serve('--host', '0.0.0.0', '--trust', '10.0.0.0/8');
    await eventually(() => lines().length === 4);
    expect(
      lines()
        .slice(1)
        .map(({ level }) => level),
    ).toEqual(['warn', 'warn', 'warn']);
    expect(child.output).toMatch(/Other machines can connect/);
    expect(child.output).toMatch(/Only one of --trust and --client-ip-header/);
    expect(child.output).toMatch(/declares none of the scopes keys:read, keys:create/);
  });

  test.each([
    [
      'a scope that there is not',
      { policies: { read: { scopes: ['orders:raed'] } } },
      [],
      2,
      /The policy read: "orders:raed" is not a scope of the catalogue/,
    ],
    [
      'a field that there is not',
      { policies: { read: { scope: [] } } },
      [],
      2,
      /In policies of the configuration: read is not right: there is no field "scope"; there are scopes, any, subaccount/,
    ],
    [
      'a proxy that is none',
      {},
      ['--trust', '10.0.0.1/8'],
      2,
      /--trust: "10.0.0.1\/8".*Did you mean 10.0.0.0\/8\?/,
    ],
    [
      'every proxy',
      {},
      ['--trust', '0.0.0.0/0', '--client-ip-header', 'X-Real-IP'],
      2,
      /--trust: "0.0.0.0\/0" is every address/,
    ],
    [
      'a header that is none',
      {},
      ['--client-ip-header', 'X Real'],
      2,
      /--client-ip-header must be the name of a header/,
    ],
    [
      'an origin that is none',
      {},
      ['--origin', 'https://keys.example.com/'],
      2,
      /Did you mean https:\/\/keys.example.com\?/,
    ],
    ['a port that is none', {}, ['--port', '65536'], 2, /--port must be a whole number from 0 to 65535/],
    [
      'no address',
      {},
      ['--host', '', '--port', '0'],
      2,
      /--host must be an address of this machine; it is empty/,
    ],
    [
      'an address of another machine',
      {},
      ['--host', '192.0.2.1', '--port', '0'],
      2,
      /--host must be an address of this machine/,
    ],
  ])('not with %s', async (_what, configuration, args, code, complaint) => {
    const there = await fresh(configuration);
    const child = there.start(...args);
    expect((await child.ended).code).toBe(code);
    expect(child.errors).toMatch(complaint);
    expect(child.output).toBe('');
  });

  test('not for an account, which is a matter of the key of whoever asks', async () => {
    const there = await fresh();
    const child = there.start('--account', 'acme');
    expect((await child.ended).code).toBe(2);
    expect(child.errors).toMatch(/--account means nothing here/);
  });

  test('--help tells the options, with examples', async () => {
    const there = await fresh();
    const child = there.start('--help');
    expect((await child.ended).code).toBe(0);
    for (const option of ['--host', '--port', '--origin', '--trust', '--client-ip-header', 'Examples:']) {
      expect(child.output).toContain(option);
    }
  });

  test('not at a port that is in use', async () => {
    const there = await fresh();
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const address = other.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const child = there.start('--port', String(port));
    expect((await child.ended).code).toBe(1);
    expect(child.errors).toContain(`Port ${port} is in use. Choose another with --port`);
    other.close();
  });
});

describe('SIGTERM', () => {
  test('lets what was begun come to its end, accepts nothing more, and ends with 0', async () => {
    const there = await fresh();
    const { key } = await there.warden.keys.create({ scopes: ['keys:verify'] });
    const { child, port } = await there.serve();
    const body = JSON.stringify({ key });
    const [begun, idle] = [opened(port), opened(port)];
    idle.socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
    begun.socket.write(
      `POST /verify HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n${body.slice(0, 5)}`,
    );
    await eventually(() => idle.heard().includes('alive') && begun.heard() === CONTINUE);
    child.process.kill('SIGTERM');
    await child.said(/"message":"stopping","signal":"SIGTERM"/);
    await idle.closed;
    await eventually(() =>
      sendRaw(port, requestBytes('/healthz', [])).then(
        () => false,
        () => true,
      ),
    );
    expect(begun.heard()).toBe(CONTINUE);
    begun.socket.write(body.slice(5));
    await begun.closed;
    expect(begun.heard().slice(CONTINUE.length)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(begun.heard()).toMatch(/\r\nConnection: close\r\n/);
    expect(begun.heard()).toContain('"ok":true');
    expect(await child.ended).toEqual({ code: 0, signal: null });
    expect(child.output).toMatch(/"message":"stopped"}\n$/);
    expect(child.errors).toBe('');
  });

  test('writes the uses that were counted', async () => {
    const there = await fresh();
    const { key, record } = await there.warden.keys.create({ scopes: ['orders:read'] });
    const { child, port } = await there.serve();
    const headers = [['Authorization', `Bearer ${key}`]] as const;
    for (const status of [200, 200, 200]) {
      expect((await sendRaw(port, requestBytes('/authorize/read', headers))).status).toBe(status);
    }
    await child.end('SIGTERM');
    const day = new Date().toISOString().slice(0, 10);
    const [summary] = await there.warden.keys.usage([record.id], { from: '2020-01-01', to: day });
    expect(summary?.days.reduce((sum, { count }) => sum + count, 0)).toBe(3);
    expect(summary?.lastUsedAt).not.toBeNull();
  });

  test.each([
    ['SIGTERM', 'SIGTERM', 143],
    ['SIGINT', 'SIGINT', 130],
    ['SIGTERM', 'SIGINT', 130],
  ] as const)('%s and then %s ends it there and then', async (first, second, code) => {
    const there = await fresh();
    const { key } = await there.warden.keys.create({ scopes: ['keys:verify'] });
    const { child, port } = await there.serve();
    const begun = opened(port);
    begun.socket.write(
      `POST /verify HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n{`,
    );
    await eventually(() => begun.heard() === CONTINUE);
    child.process.kill(first);
    await child.said(/stopping/);
    child.process.kill(second);
    const end = await child.ended;
    expect(end.code ?? (end.signal === second ? code : 0)).toBe(code);
    expect(child.output).not.toContain('stopped');
  });

  test('waits no longer than it was told for what does not come to an end', async () => {
    const there = await inProcess();
    const { key } = await there.warden.keys.create({ scopes: ['keys:verify'] });
    const begun = opened(there.port);
    begun.socket.write(
      `POST /verify HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n{`,
    );
    await eventually(() => begun.heard() === CONTINUE);
    await there.close();
    await begun.closed;
    expect(begun.heard()).toBe(CONTINUE);
  });
});
