import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { start } from '../../examples/nestjs/main.js';
import { warden } from '../../examples/nestjs/warden.js';

let app: Awaited<ReturnType<typeof start>>;
beforeAll(async () => {
  app = await start();
});
afterAll(() => app.close());

async function ask(method: 'GET' | 'POST', path: string, key?: string) {
  const headers: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const response = await fetch(app.origin + path, { method, headers });
  const text = await response.text();
  return {
    status: response.status,
    body: text.startsWith('{') ? JSON.parse(text) : text,
    challenge: response.headers.get('www-authenticate'),
  };
}

describe('examples/nestjs', () => {
  it('CARD-04: @RequireScope() on a controller and on a handler, which has the last word', async () => {
    const reader = await warden.keys.create({ name: 'Reader', scopes: ['orders:read'] });
    const writer = await warden.keys.create({ name: 'Writer', scopes: ['orders:write'] });
    expect(await ask('GET', '/orders', reader.key)).toMatchObject({
      status: 200,
      body: { caller: 'Reader' },
    });
    expect(await ask('GET', '/orders', writer.key)).toMatchObject({
      status: 200,
      body: { caller: 'Writer' },
    });
    expect(await ask('POST', '/orders', writer.key)).toMatchObject({
      status: 201,
      body: { caller: 'Writer' },
    });
    expect(await ask('POST', '/orders', reader.key)).toEqual({
      status: 403,
      body: {
        statusCode: 403,
        code: 'API_KEY_SCOPE_MISSING',
        message: 'The API key lacks a scope that this endpoint requires.',
      },
      challenge:
        'Bearer realm="nest", error="insufficient_scope", error_description="The API key lacks a scope that this endpoint requires.", scope="orders:write"',
    });
  });

  it('the guard alone lets in any key; a route without it asks for none', async () => {
    const { key, record } = await warden.keys.create({ name: 'Any' });
    expect(await ask('GET', '/me', key)).toMatchObject({ status: 200, body: { id: record.id } });
    expect(await ask('GET', '/me')).toMatchObject({ status: 401 });
    expect(await ask('GET', '/health')).toMatchObject({ status: 200, body: 'ok' });
  });

  it('refusal-is-not-500: every refusal keeps its status, code and challenge', async () => {
    expect(await ask('GET', '/orders')).toEqual({
      status: 401,
      body: { statusCode: 401, code: 'API_KEY_MISSING', message: 'An API key is required.' },
      challenge: 'Bearer realm="nest"',
    });
    const { key, record } = await warden.keys.create({ scopes: ['orders:read'] });
    await warden.keys.disable(record.id);
    expect(await ask('GET', '/orders', key)).toMatchObject({
      status: 401,
      body: { code: 'API_KEY_DISABLED' },
    });
    await warden.keys.enable(record.id);
    expect(await ask('GET', '/orders', key)).toMatchObject({ status: 200 });
    await warden.keys.revoke(record.id);
    expect(await ask('GET', '/orders', key)).toMatchObject({
      status: 401,
      body: { code: 'API_KEY_REVOKED' },
    });
  });
});
