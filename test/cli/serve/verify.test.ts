/** `POST /verify` over real HTTP. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type InProcess, inProcess } from './in-process.js';
import { eventually } from './scene.js';

let there: InProcess;
let asker: string;

beforeAll(async () => {
  there = await inProcess();
  asker = (await there.warden.keys.create({ scopes: ['keys:verify'] })).key;
});
afterAll(() => there.close());

const post = (body: unknown, headers: Record<string, string> = { Authorization: `Bearer ${asker}` }) =>
  fetch(`${there.url}/verify`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const outcomeOf = async (key: string, context?: object): Promise<Record<string, unknown>> => {
  const answer = await post({ key, context });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  return fieldsOf(answer);
};

const fieldsOf = async (answer: Response): Promise<Record<string, unknown>> =>
  JSON.parse(await answer.text());

describe('the outcome', () => {
  test('of a key that may holds everything that a host learns in this process', async () => {
    const { key, record } = await there.warden.keys.create({
      name: 'Billing',
      alias: 'billing',
      scopes: ['orders:write'],
      allowIps: ['192.0.2.0/24'],
      subaccounts: ['branch-1'],
      expiresIn: '1d',
      metadata: { team: 'a' },
    });
    const context = { ip: '192.0.2.7', scopes: ['orders:read'], subaccount: 'branch-1' };
    expect(await outcomeOf(key, context)).toEqual({
      ok: true,
      apiKey: {
        id: record.id,
        accountId: 'default',
        name: 'Billing',
        alias: 'billing',
        type: 'none',
        scopes: ['orders:write'],
        subaccounts: ['branch-1'],
        user: null,
        expiresAt: new Date(record.expiresAt ?? 0).toISOString(),
        metadata: { team: 'a' },
      },
    });
    expect(await outcomeOf(key, { ...context, ip: '198.51.100.7' })).toMatchObject({
      code: 'API_KEY_IP_NOT_ALLOWED',
      status: 403,
    });
    expect(await outcomeOf(key, { ...context, ip: undefined })).toMatchObject({
      code: 'API_KEY_IP_NOT_ALLOWED',
    });
    expect(await outcomeOf(key, { ...context, subaccount: 'branch-2' })).toMatchObject({
      code: 'API_KEY_SUBACCOUNT_NOT_ALLOWED',
    });
    expect(await outcomeOf(key, { ...context, scopes: ['reports'] })).toEqual({
      ok: false,
      code: 'API_KEY_SCOPE_MISSING',
      status: 403,
      message: 'The API key lacks a scope that this endpoint requires.',
      apiKey: { id: record.id },
      requiredScopes: ['reports'],
    });
    expect(
      await outcomeOf(key, { ...context, scopes: ['reports', 'orders:write'], any: true }),
    ).toMatchObject({ ok: true });
    expect(await outcomeOf(key, { ...context, scopes: ['reports'], any: true })).toMatchObject({ ok: false });
  });

  test('of a key that is none, revoked, used up', async () => {
    expect(await outcomeOf('acme_nothing')).toEqual({
      ok: false,
      code: 'API_KEY_INVALID',
      status: 401,
      message: 'The API key is not valid.',
    });
    expect(await outcomeOf('')).toMatchObject({ code: 'API_KEY_INVALID' });
    expect(await outcomeOf('eyJhbGciOiJIUzI1NiJ9')).toMatchObject({ code: 'API_KEY_INVALID' });
    const { key, record } = await there.warden.keys.create({ rateLimit: { points: 1, duration: '1h' } });
    expect(await outcomeOf(key)).toMatchObject({ ok: true });
    const over = await outcomeOf(key);
    expect(over).toMatchObject({ code: 'API_KEY_RATE_LIMITED', status: 429, apiKey: { id: record.id } });
    expect(Number(over['retryAfter'])).toBeGreaterThan(3_000);
    await there.warden.keys.revoke(record.id);
    expect(await outcomeOf(key)).toMatchObject({
      code: 'API_KEY_REVOKED',
      status: 401,
      apiKey: { id: record.id },
    });
  });

  test('of a key of another account is that of one that was made up, in whatever state it is', async () => {
    const other = there.warden.keys.in('other');
    const madeUp = await outcomeOf('acme_nothing');
    const [active, revoked, disabled] = await Promise.all([
      other.create({ scopes: ['orders:read'] }),
      other.create({ scopes: ['orders:read'] }),
      other.create({ scopes: ['orders:read'], enabled: false }),
    ]);
    await other.revoke(revoked.record.id);
    for (const { key } of [active, revoked, disabled]) expect(await outcomeOf(key)).toEqual(madeUp);
    expect(await outcomeOf(active.key, { scopes: ['reports'] })).toEqual(madeUp);
    const theirs = (await other.create({ scopes: ['keys:verify'] })).key;
    const asked = await post({ key: revoked.key }, { 'X-API-Key': theirs });
    expect(await asked.json()).toMatchObject({ code: 'API_KEY_REVOKED' });
  });
});

describe('whoever asks', () => {
  test('needs a key with the permission to', async () => {
    const { key } = await there.warden.keys.create({ scopes: ['orders:read', 'keys:read'] });
    const none = await post({ key }, {});
    expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="acme"']);
    const without = await post({ key }, { Authorization: `Bearer ${key}` });
    expect(without.status).toBe(403);
    expect(without.headers.get('www-authenticate')).toContain('scope="keys:verify"');
    expect((await post({ key }, { Authorization: `Bearer ${key}`, 'X-API-Key': asker })).status).toBe(400);
    expect((await post({ key }, { Authorization: 'Bearer acme_x' })).status).toBe(401);
  });

  test('cannot ask by another method, nor name a key in the URL', async () => {
    const { key } = await there.warden.keys.create({});
    const answer = await fetch(`${there.url}/verify?key=${key}`, {
      headers: { Authorization: `Bearer ${asker}` },
    });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    const posted = await fetch(`${there.url}/verify?key=${key}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${asker}`, 'Content-Type': 'application/json' },
      body: '{}',
    });
    expect([posted.status, (await fieldsOf(posted))['field']]).toEqual([400, 'key']);
  });
});

describe('a body', () => {
  test.each([
    [{}, 'key', /^key is not right/],
    [{ key: 1 }, 'key', /^key is not right/],
    [{ key: 'x', contxt: {} }, undefined, /there is no field "contxt"; there are key, context/],
    [
      { key: 'x', context: { scope: [] } },
      'context',
      /^context is not right: there is no field "scope"; there are ip, scopes, any, subaccount/,
    ],
    [{ key: 'x', context: { scopes: 'orders:read' } }, 'context.scopes', /^context.scopes is not right/],
    [{ key: 'x', context: { scopes: [1] } }, 'context.scopes[0]', /^context.scopes\[0\] is not right/],
    [{ key: 'x', context: { scopes: ['orders:raed'] } }, 'context.scopes[0]', /"orders:raed" is not a scope/],
    [{ key: 'x', context: { any: true } }, 'context.any', /names no scope/],
    [{ key: 'x', context: { any: 1 } }, 'context.any', /^context.any is not right/],
    [{ key: 'x', context: { ip: null } }, 'context.ip', /^context.ip is not right/],
    [[], undefined, /^The body is not right/],
    ['"x"', undefined, /^The body is not right/],
    ['{', undefined, /JSON in UTF-8/],
    ['', undefined, /JSON in UTF-8/],
  ])('%j is 400, and says what would be right', async (body, field, detail) => {
    const answer = await post(body);
    const problem = await fieldsOf(answer);
    expect([answer.status, problem['field']]).toEqual([400, field]);
    expect(problem['detail']).toMatch(detail);
  });

  test('of more than 64 KiB is 413, announced or not; of another type 415', async () => {
    const large = JSON.stringify({ key: 'x'.repeat(65_536) });
    expect((await post(large)).status).toBe(413);
    const streamed = await fetch(`${there.url}/verify`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${asker}`, 'Content-Type': 'application/json' },
      body: new Blob([large]).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(streamed.status).toBe(413);
    expect(
      (await post({ key: 'x' }, { Authorization: `Bearer ${asker}`, 'Content-Type': 'text/plain' })).status,
    ).toBe(415);
    expect((await outcomeOf('x'.repeat(65_000)))['ok']).toBe(false);
  });
});

test('a store that cannot answer is 503, neither yes nor no', async () => {
  const { key } = await there.warden.keys.create({});
  expect((await post({ key: 'acme_nothing' })).status).toBe(200);
  there.down(true);
  const answer = await post({ key });
  there.down(false);
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
  expect(await answer.json()).toMatchObject({ code: 'API_KEY_STORE_UNAVAILABLE' });
});

test('a key in the wrong place of a body is not repeated in the answer', async () => {
  const { key } = await there.warden.keys.create({});
  for (const body of [
    { [key]: 1 },
    { key: 'x', context: { [key]: 1 } },
    { key: 'x', context: { scopes: [key] } },
  ]) {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(await answer.text()).not.toContain(key.slice(20, 52));
  }
});

test('the log holds neither the key that asks nor the one that is asked about', async () => {
  const { key, record } = await there.warden.keys.create({});
  await post({ key });
  await post({ key: `${key}x` });
  await post({ [key]: 1 });
  await eventually(() => there.log().includes(record.id));
  expect(there.log()).not.toContain(key);
  expect(there.log()).not.toContain(asker);
});
