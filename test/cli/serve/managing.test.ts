/** The page and the management API on the same port, and the names under which they are answered. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requestBytes, sendRaw } from '../../http/raw-socket.js';
import { type InProcess, inProcess } from './in-process.js';

let there: InProcess;
let admin: string;

beforeAll(async () => {
  there = await inProcess({ origins: ['https://keys.example.com'] });
  const scopes = ['keys:read', 'keys:create', 'keys:update', 'keys:revoke', 'keys:audit', 'orders:read'];
  admin = (await there.warden.keys.create({ scopes })).key;
});
afterAll(() => there.close());

const bearer = () => ({ Authorization: `Bearer ${admin}` });

test('/ leads to the page, which is whole: every file that it names is there', async () => {
  const root = await fetch(there.url, { redirect: 'manual' });
  expect([root.status, root.headers.get('location')]).toEqual([302, '/keys/']);
  const page = await fetch(`${there.url}/keys/`);
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(page.headers.getSetCookie()).toEqual([]);
  const files = [...(await page.text()).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path);
  expect(files.length).toBeGreaterThan(1);
  for (const file of files)
    expect([file, (await fetch(new URL(file, `${there.url}/keys/`))).status]).toEqual([file, 200]);
  expect((await fetch(`${there.url}/keys`, { redirect: 'manual' })).status).toBe(302);
});

test('programs manage keys under /api with a Bearer key; without one it is 401, with a key without permissions 403', async () => {
  const created = await fetch(`${there.url}/api/`, {
    method: 'POST',
    headers: { ...bearer(), 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'Made over HTTP', scopes: ['orders:read'] }),
  });
  expect(created.status).toBe(201);
  const { id, key }: { id: string; key: string } = JSON.parse(await created.text());
  expect(
    (await fetch(`${there.url}/authorize/read`, { headers: { Authorization: `Bearer ${key}` } })).status,
  ).toBe(200);
  expect((await fetch(`${there.url}/api/${id}`, { headers: bearer() })).status).toBe(200);
  expect((await fetch(`${there.url}/api/audit`, { headers: bearer() })).status).toBe(200);
  expect((await fetch(`${there.url}/api/openapi.json`, { headers: bearer() })).status).toBe(200);
  expect((await fetch(`${there.url}/api/${id}`)).status).toBe(401);
  expect(
    (await fetch(`${there.url}/api/${id}`, { headers: { Authorization: `Bearer ${key}` } })).status,
  ).toBe(403);
  const revoked = await fetch(`${there.url}/api/${id}/revoke`, { method: 'POST', headers: bearer() });
  expect(revoked.status).toBe(200);
  expect(
    (await fetch(`${there.url}/authorize/read`, { headers: { Authorization: `Bearer ${key}` } })).status,
  ).toBe(401);
});

test('the page manages keys under /keys/api, from its own origin alone', async () => {
  const create = (origin: string) =>
    fetch(`${there.url}/keys/api/`, {
      method: 'POST',
      headers: {
        ...bearer(),
        'Content-Type': 'application/json',
        Origin: origin,
        'X-Requested-With': 'keywarden',
      },
      body: '{}',
    });
  expect((await create(there.url)).status).toBe(201);
  expect((await create(`http://localhost:${there.port}`)).status).toBe(201);
  expect((await create('https://keys.example.com')).status).toBe(201);
  expect((await create('https://evil.example')).status).toBe(403);
  expect((await create(`http://127.0.0.1:${there.port + 1}`)).status).toBe(403);
});

describe('a request for another host, as after DNS rebinding', () => {
  const asked = (path: string, host: string) =>
    sendRaw(
      there.port,
      `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nAuthorization: Bearer ${admin}\r\n\r\n`,
    );

  test.each([['/keys/'], ['/keys/api/whoami'], ['/api/whoami']])('is refused at %s', async (path) => {
    for (const host of [
      'evil.example',
      `evil.example:${there.port}`,
      '127.0.0.1.evil.example',
      'localhost.evil.example',
      'x@127.0.0.1',
      '',
      '127.0.0.1, evil.example',
      '[::1',
      '[evil.example]',
    ]) {
      expect([host, (await asked(path, host)).status]).toEqual([host, 403]);
    }
    for (const host of [
      `127.0.0.1:${there.port}`,
      `localhost:${there.port}`,
      `[::1]:${there.port}`,
      'keys.example.com',
    ]) {
      expect([host, (await asked(path, host)).status]).toEqual([host, 200]);
    }
    const absolute = await asked(`http://evil.example${path}`, `127.0.0.1:${there.port}`);
    expect(absolute.status).toBe(403);
    expect((await asked(`http://127.0.0.1:${there.port}${path}`, 'evil.example')).status).toBe(403);
    expect((await asked(`http://127.0.0.1:${there.port}${path}`, `127.0.0.1:${there.port}`)).status).toBe(
      200,
    );
  });

  test('two hosts are none', async () => {
    const answer = await sendRaw(
      there.port,
      `GET /api/whoami HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\nConnection: close\r\nAuthorization: Bearer ${admin}\r\n\r\n`,
    );
    expect(answer.status).toBeGreaterThanOrEqual(400);
  });

  test('is answered where proxies and supervisors ask, which name it as they like', async () => {
    for (const path of ['/healthz', '/readyz']) expect((await asked(path, 'keywarden')).status).toBe(200);
    expect((await asked('/authorize/valid', 'shop.example')).status).toBe(200);
  });
});

test.each([
  ['/nothing'],
  ['/keysx'],
  ['/apix'],
  ['/Verify'],
  ['/verify/'],
  ['/%76erify'],
  ['//verify'],
  ['/healthz/x'],
  ['*'],
  ['/keys%2f'],
])('there is nothing at %s', async (target) => {
  const answer = await sendRaw(
    there.port,
    requestBytes(target, [], { method: target === '*' ? 'OPTIONS' : 'GET' }),
  );
  expect([answer.status, JSON.parse(answer.body).code]).toEqual([404, 'ROUTE_NOT_FOUND']);
});
