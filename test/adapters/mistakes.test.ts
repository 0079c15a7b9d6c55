/** What people get wrong when they mount a guard: told where it is written, with what would be right. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import express from 'express';
import supertest from 'supertest';
import { describe, expect, it } from 'vitest';
import { expressAuth } from '../../adapters/express.js';
import { fastifyAuth } from '../../adapters/fastify.js';
import { honoAuth } from '../../adapters/hono.js';
import { koaAuth } from '../../adapters/koa.js';
import { testWarden } from '../../adapters/testing.js';

const { warden } = testWarden({ scopes: { read: 'Read', write: 'Write' } });

/** Calls a function as code without types does. */
const untyped = (call: (...args: never[]) => unknown, ...args: unknown[]): unknown =>
  Reflect.apply(call, undefined, args);

describe.each([
  { name: 'express', auth: expressAuth },
  { name: 'fastify', auth: fastifyAuth },
  { name: 'koa', auth: koaAuth },
  { name: 'hono', auth: honoAuth },
])('$name', ({ auth }) => {
  it.each([
    ['nothing', undefined, /createKeywarden.*; this is undefined/],
    ['something else', {}, /createKeywarden.*; this is an object/],
    [
      'a promise of a warden',
      Promise.resolve(warden),
      /createKeywarden.*; this is a promise: await it first/,
    ],
  ])('an adapter that is handed %s', (_what, given, message) => {
    expect(() => untyped(auth, given)).toThrow(TypeError);
    expect(() => untyped(auth, given)).toThrow(message);
  });

  it('scopes in a list', () => {
    const { requireScope, requireAnyScope } = auth(warden);
    for (const guard of [requireScope, requireAnyScope]) {
      expect(() => untyped(guard, ['read', 'write'])).toThrow(/one by one, not in a list/);
    }
  });

  it('a scope for authenticate', () => {
    expect(() => untyped(auth(warden).authenticate, 'read')).toThrow(
      /guard options must be an object; .* of type string\. For scopes there is requireScope/,
    );
  });

  it.each([
    ['nothing', undefined, /undefined/],
    ['a warden', warden, /object/],
  ])('a mount of %s', (_what, handler, message) => {
    expect(() => untyped(auth(warden).mount, handler)).toThrow(
      /^mount: the handler must be a function from a Request to a Response, as dashboard and managementApi make them; it is/,
    );
    expect(() => untyped(auth(warden).mount, handler)).toThrow(message);
  });
});

it('a guard that was not called refuses every request, and says how it is called', async () => {
  const app = express();
  const guard = (request: IncomingMessage, response: ServerResponse): void => {
    untyped(expressAuth(warden).authenticate, request, response);
  };
  app.get('/', guard, (_request, response) => void response.send('let in'));
  app.use((fault: Error, _request: unknown, response: express.Response, _next: unknown) => {
    response.status(500).send(fault.message);
  });
  const answer = await supertest(app).get('/');
  expect(answer.status).toBe(500);
  expect(answer.text).toMatch(/guard options .* request.* authenticate\(\)/);
});
