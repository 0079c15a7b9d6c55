/** Keywarden in Express 4.18+ and 5. Translates, and decides nothing. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FetchHandler } from '../src/http/fetch-handler.js';
import { assertFetchHandler } from '../src/http/fetch-handler.js';
import type { Guard, Guards } from '../src/http/guard.js';
import { createGuards, inForm } from '../src/http/guard.js';
import type { AdapterOptions } from '../src/http/guard-options.js';
import type { HttpRefusal } from '../src/http/refusal.js';
import { PROBLEM_MEDIA_TYPE, RefusalError } from '../src/http/refusal.js';
import type { Keywarden } from '../src/keywarden.js';
import type { VerifiedKey } from '../src/verify/verified-key.js';
import { nodeAnswer, sendFetchResponse } from './node-fetch-bridge.js';

export type { FetchHandler } from '../src/http/fetch-handler.js';
export type { AdapterOptions, GuardOptions } from '../src/http/guard-options.js';
export { RefusalError } from '../src/http/refusal.js';

declare global {
  namespace Express {
    interface Request {
      /** The key that a guard of Keywarden let in. */
      apiKey?: VerifiedKey;
    }
  }
}

/** What is read of Express's request; both major versions fit. */
export interface ExpressRequest extends IncomingMessage {
  /** As `trust proxy` sees it. */
  readonly ip?: string | undefined;
  readonly protocol?: string;
  /** `url` is what a mount leaves of it. */
  readonly originalUrl?: string;
  readonly app?: { get(setting: string): unknown };
  apiKey?: VerifiedKey;
}

/** An Express middleware. */
export type ExpressMiddleware = (
  request: ExpressRequest,
  response: ServerResponse,
  next: (fault?: unknown) => void,
) => void;

/** Guards for Express. */
export interface ExpressAuth<Scope extends string> extends Guards<Scope, ExpressRequest, ExpressMiddleware> {
  /** Hangs a fetch handler under a path: `app.use('/keys', mount(handler))`, before or behind a body parser. */
  mount(handler: FetchHandler): ExpressMiddleware;
}

/**
 * Guards for an Express app. The caller's address is `req.ip`, so the app's own `trust proxy` decides.
 * @throws {TypeError} for options that are misspelt or of the wrong kind.
 */
export function expressAuth<Scope extends string>(
  warden: Keywarden<Scope>,
  options: AdapterOptions<ExpressRequest> = {},
): ExpressAuth<Scope> {
  const guards = createGuards<Scope, ExpressRequest>(
    warden,
    {
      rawHeaders: (request) => request.rawHeaders,
      target: (request) => request.url ?? '',
      ip: (request) => request.ip,
      believesEveryone: (request) =>
        request.app?.get('trust proxy') === true ? "app.set('trust proxy', true)" : undefined,
      // Express gives every request another prototype, after which each field that is new to it costs a microsecond.
      memory: 'beside the request',
      remember: (request, apiKey) => {
        request.apiKey = apiKey;
      },
    },
    options,
  );
  const throws = options.refusals === 'throw';

  const act = (
    refusal: HttpRefusal | undefined,
    response: ServerResponse,
    next: (fault?: unknown) => void,
  ): void => {
    if (refusal === undefined) next();
    else if (throws) next(new RefusalError(refusal));
    else respond(response, refusal);
  };

  const middleware =
    (guard: Guard<ExpressRequest>): ExpressMiddleware =>
    (request, response, next) => {
      const verdict = guard(request);
      if (verdict === undefined) next();
      else if (verdict instanceof Promise) verdict.then((refusal) => act(refusal, response, next), next);
      else act(verdict, response, next);
    };

  return {
    ...inForm(guards, middleware),
    mount: (handler) => {
      assertFetchHandler(handler);
      return (request, response, next) => {
        const { url = '/', originalUrl: target = url, protocol = 'http' } = request;
        const ip = guards.addressOf(request);
        // Not declared above: the type that a host's own handler sees a body as would be inferred from here.
        const body: unknown = Reflect.get(request, 'body');
        nodeAnswer(handler, request, { url, target, protocol, body, ip })
          .then((answer) => sendFetchResponse(answer, response))
          .catch(next);
      };
    },
  };
}

function respond(response: ServerResponse, { status, headers, problem }: HttpRefusal): void {
  response.statusCode = status;
  response.setHeader('Content-Type', PROBLEM_MEDIA_TYPE);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(JSON.stringify(problem));
}
