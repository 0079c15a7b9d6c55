import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { App, Framework } from '../adapters/frameworks.js';
import { FRAMEWORKS } from '../adapters/frameworks.js';
import type { Answer } from './exchanges.js';
import { EXCHANGES, problemOf, targetOf } from './exchanges.js';
import type { RawAnswer } from './raw-socket.js';
import { requestBytes, sendRaw } from './raw-socket.js';
import type { Scene } from './scene.js';
import { makeScene } from './scene.js';

const REQUEST_ID = 'exchange-1';

let scene: Scene;
beforeAll(async () => {
  scene = await makeScene();
});

/** Starts an app for the tests of a suite. */
function serving(framework: Framework, setup: Omit<Parameters<Framework['serve']>[0], 'warden'>) {
  let app: App | undefined;
  beforeAll(async () => {
    app = await framework.serve({ ...setup, warden: scene.warden });
  });
  afterAll(() => app?.close());
  return (exchange: (typeof EXCHANGES)[number]): Promise<RawAnswer> => {
    const headers = [...exchange.headers(scene.keys), ['X-Request-Id', REQUEST_ID] as const];
    return sendRaw(app?.port ?? 0, requestBytes(targetOf(exchange, scene.keys), headers));
  };
}

/** What an answer says, apart from its body and the media type of it. */
function outline(answer: RawAnswer) {
  return {
    status: answer.status,
    challenge: answer.all('www-authenticate'),
    retryAfter: answer.all('retry-after'),
    cacheControl: answer.all('cache-control'),
  };
}

function expectedOutline(answer: Answer) {
  if (answer.status === 200) return { status: 200, challenge: [], retryAfter: [], cacheControl: [] };
  const { status, challenge, retryAfter } = answer;
  return {
    status,
    challenge: challenge === undefined ? [] : [challenge],
    retryAfter: retryAfter === undefined ? [] : [retryAfter],
    cacheControl: ['no-store'],
  };
}

describe.each(FRAMEWORKS)('CARD-03, CARD-04: $name answers every exchange', (framework) => {
  const send = serving(framework, {});

  it.each(EXCHANGES)('$name', async (exchange) => {
    const answer = await send(exchange);
    expect(outline(answer)).toEqual(expectedOutline(exchange.answer));
    if (exchange.answer.status === 200) {
      expect(answer.body).toBe(JSON.stringify({ caller: exchange.answer.caller }));
    } else {
      expect(answer.all('content-type')).toEqual(['application/problem+json']);
      expect(answer.all('content-length')).toEqual([String(Buffer.byteLength(answer.body))]);
      expect(answer.body).toBe(problemOf(exchange.answer, REQUEST_ID));
    }
  });
});

describe.each(FRAMEWORKS)("refusals: 'throw' in $name", (framework) => {
  // Express writes what it answers to the console, too.
  beforeAll(() => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
  });
  afterAll(() => {
    vi.restoreAllMocks();
  });

  describe("leaves the answer to the framework's own error handling", () => {
    const send = serving(framework, { options: { refusals: 'throw' } });

    it.each(EXCHANGES)('$name', async (exchange) => {
      const answer = await send(exchange);
      expect(outline(answer)).toEqual(expectedOutline(exchange.answer));
      if (exchange.answer.status === 200) {
        expect(answer.body).toBe(JSON.stringify({ caller: exchange.answer.caller }));
      } else {
        const { type, body } = framework.errorOutput(exchange.answer);
        expect(answer.all('content-type')).toEqual([type]);
        expect(answer.body).toBe(body);
      }
    });
  });

  describe("or to the host's, as an error in the shape of http-errors", () => {
    const send = serving(framework, { options: { refusals: 'throw' }, ownErrorHandler: true });

    it.each(EXCHANGES.filter(({ answer }) => answer.status !== 200))('$name', async (exchange) => {
      const { answer } = exchange;
      if (answer.status === 200) throw new Error('not a refusal');
      const { status, body } = await send(exchange);
      expect(status).toBe(418);
      expect(JSON.parse(body)).toEqual({
        name: 'RefusalError',
        message: answer.detail,
        status: answer.status,
        statusCode: answer.status,
        expose: true,
        code: answer.code,
        headers: {
          'Cache-Control': 'no-store',
          ...(answer.challenge !== undefined && { 'WWW-Authenticate': answer.challenge }),
          ...(answer.retryAfter !== undefined && { 'Retry-After': answer.retryAfter }),
        },
      });
    });
  });
});
