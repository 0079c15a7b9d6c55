/** What `apikey serve` says of the requests that it answers. */
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { requestLog } from '../../../adapters/cli/serve/request-log.js';
import { freePort } from '../../free-port.js';
import { requestBytes, sendRaw } from '../../http/raw-socket.js';
import { eventually, type Scene, scene } from './scene.js';

const scenes: Scene[] = [];
afterEach(async () => {
  await Promise.all(scenes.splice(0).map((one) => one.remove()));
});

async function fresh(): Promise<Scene> {
  const one = await scene();
  scenes.push(one);
  return one;
}

describe('its log', () => {
  test('is one JSON object a line, and holds no secret, wherever a caller puts one', async () => {
    const there = await fresh();
    const { key, record } = await there.warden.keys.create({
      scopes: ['orders:read', 'keys:verify', 'keys:read'],
    });
    const { child, port, lines } = await there.serve();
    const encoded = key.replace('_', '%5F');
    const [, secret = ''] = /_(.{20})/.exec(key) ?? [];
    const paths = ['/authorize/read', '/verify', '/readyz', '/keys/', '/api/', '/nothing'];
    const targets = paths.flatMap((path) => [
      path,
      `${path}/${key}`,
      `${path}?k=${key}`,
      `${path}/${encoded}?${encoded}`,
    ]);
    for (const target of [
      ...targets,
      `/${key}`,
      `/authorize/${key}`,
      `/api/${key}/revoke`,
      `http://${key}/api/`,
    ]) {
      for (const headers of [
        [['Authorization', `Bearer ${key}`]],
        [
          ['X-API-Key', key],
          ['X-Request-Id', key],
        ],
        [
          ['Authorization', `Basic ${btoa(`${key}:`)}`],
          ['Cookie', `a=${key}`],
          ['User-Agent', key],
          ['X-Forwarded-For', key],
        ],
      ] as const) {
        await sendRaw(
          port,
          requestBytes(target, headers, { method: 'POST', body: JSON.stringify({ key, [key]: key }) }),
        );
        await sendRaw(port, requestBytes(target, headers));
      }
    }
    await child.end();
    expect(lines().length).toBeGreaterThan(150);
    expect(
      lines().filter(
        ({ route, status, keyId }) => route === '/authorize' && status === 200 && keyId === record.id,
      ).length,
    ).toBeGreaterThan(0);
    const said = `${child.output}${child.errors}`;
    for (const canary of [key, encoded, secret, btoa(key).slice(0, 30), key.slice(-10)]) {
      expect(said.toLowerCase()).not.toContain(canary.toLowerCase());
    }
    expect(said).not.toMatch(/bearer|cookie|[?]/i);
  });

  test('says of a request who asked for what, and why not', async () => {
    const there = await fresh();
    const { key, record } = await there.warden.keys.create({ scopes: ['reports'], allowIps: ['192.0.2.7'] });
    const { child, port, lines } = await there.serve(
      '--trust',
      '127.0.0.1',
      '--client-ip-header',
      'X-Real-IP',
    );
    const headers = [
      ['Authorization', `Bearer ${key}`],
      ['X-Real-IP', '192.0.2.7'],
    ] as const;
    await sendRaw(port, requestBytes('/authorize/either', headers, { method: 'PUT' }));
    await sendRaw(port, requestBytes('/authorize/read', headers));
    await child.end();
    const common = {
      time: expect.any(String),
      message: 'request',
      route: '/authorize',
      ms: expect.any(Number),
      peer: '127.0.0.1',
      client: '192.0.2.7',
    };
    expect(lines().slice(1, 3)).toEqual([
      { ...common, level: 'info', method: 'PUT', status: 200, policy: 'either', keyId: record.id },
      { ...common, level: 'info', method: 'GET', status: 403, policy: 'read', code: 'API_KEY_SCOPE_MISSING' },
    ]);
  });

  test('says of a caller who went away that there was no answer, and nothing of a fault', async () => {
    const there = await fresh();
    const { key } = await there.warden.keys.create({ scopes: ['keys:verify'] });
    const { child, port, lines } = await there.serve();
    const socket = connect({ host: '127.0.0.1', port });
    socket.write(
      `POST /verify HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n{`,
    );
    await new Promise((resolve) => socket.once('data', resolve));
    socket.destroy();
    await eventually(() => lines().length === 2);
    expect(lines()[1]).toMatchObject({ level: 'info', route: '/verify', status: null });
    await child.end();
    expect(child.output).not.toMatch(/"level":"(warn|error)"/);
  });

  test('under --quiet is silent while nothing goes wrong', async () => {
    const there = await fresh();
    const port = await freePort();
    const child = there.start('--port', String(port), '--quiet');
    await eventually(() =>
      sendRaw(port, requestBytes('/healthz', [])).then(
        ({ status }) => status === 200,
        () => false,
      ),
    );
    expect(await child.end()).toEqual({ code: 0, signal: null });
    expect(child.output).toBe('');
  });

  test('that nobody reads any more does not stop it', async () => {
    const there = await fresh();
    const { child, port } = await there.serve();
    child.process.stdout?.destroy();
    for (let round = 0; round < 5; round++) {
      expect((await sendRaw(port, requestBytes('/healthz', []))).status).toBe(200);
    }
    child.process.kill('SIGTERM');
    await new Promise((resolve) => child.process.once('exit', resolve));
    expect(child.process.exitCode).toBe(0);
  });
});

test('what nobody reads is dropped beyond 8 MiB, and said so', async () => {
  let read: (() => void) | undefined;
  let written = '';
  const log = requestLog(
    async (lines) => {
      written += lines;
      await new Promise<void>((resolve) => {
        read = resolve;
      });
    },
    { quiet: false },
  );
  const line = 'x'.repeat(1_000_000);
  for (let count = 0; count < 20; count++) log.info(line);
  await eventually(() => written !== '');
  for (let count = 0; count < 20; count++) log.info(line);
  expect(written.length).toBeLessThan(10_000_000);
  read?.();
  await eventually(() => {
    log.info('read again');
    return written.includes('read again');
  });
  expect(written).toMatch(
    /"level":"warn","message":"Lines were dropped, because nobody read the log.","lines":3\d\}/,
  );
});
