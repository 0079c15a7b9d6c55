/** Keywarden in Koa 2.15+ and 3. Translates, and decides nothing. */
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { FetchHandler } from '../src/http/fetch-handler.js';
import { assertFetchHandler } from '../src/http/fetch-handler.js';
import type { Guard, Guards } from '../src/http/guard.js';
import { createGuards, inForm } from '../src/http/guard.js';
import type { AdapterOptions } from '../src/http/guard-options.js';
import type { HttpRefusal } from '../src/http/refusal.js';
import { PROBLEM_MEDIA_TYPE, RefusalError } from '../src/http/refusal.js';
import type { Keywarden } from '../src/keywarden.js';
import type { VerifiedKey } from '../src/verify/verified-key.js';
import { nodeAnswer } from './node-fetch-bridge.js';

export type { FetchHandler } from '../src/http/fetch-handler.js';
export type { AdapterOptions, GuardOptions } from '../src/http/guard-options.js';
export { RefusalError } from '../src/http/refusal.js';

/** What is read and written of Koa's context; both major versions fit. */
export interface KoaContext {
  readonly req: IncomingMessage;
  /** `url` is what a mount leaves of it; `body` and `rawBody` are what parsers of bodies make of it. */
  readonly request: { readonly url: string; readonly body?: unknown; readonly rawBody?: unknown };
  readonly app: { readonly proxy: boolean; readonly maxIpsCount: number };
  /** As `app.proxy` and `app.maxIpsCount` see it; empty where it is unknown. */
  readonly ip: string;
  readonly protocol: string;
  /** Path and query as they were asked for. */
  readonly originalUrl: string;
  /** Of whatever type the host has given it: the key that a guard let in is put there as `apiKey`. */
  readonly state: object;
  status: number;
  body: unknown;
  set(name: string, value: string | string[]): void;
}

/** A Koa middleware. */
export type KoaMiddleware = (context: KoaContext, next: () => Promise<unknown>) => Promise<unknown>;

/** Guards for Koa. */
export interface KoaAuth<Scope extends string> extends Guards<Scope, KoaContext, KoaMiddleware> {
  /** Hangs a fetch handler under a path: `app.use(koaMount('/keys', mount(handler)))`, before or behind a body parser. */
  mount(handler: FetchHandler): KoaMiddleware;
}

/**
 * Guards for a Koa app. The caller's address is `ctx.ip`, so the app's own `proxy` and `maxIpsCount` decide.
 * @throws {TypeError} for options that are misspelt or of the wrong kind.
 */
export function koaAuth<Scope extends string>(
  warden: Keywarden<Scope>,
  options: AdapterOptions<KoaContext> = {},
): KoaAuth<Scope> {
  const guards = createGuards<Scope, KoaContext>(
    warden,
    {
      rawHeaders: (context) => context.req.rawHeaders,
      target: (context) => context.request.url,
      ip: (context) => (context.ip === '' ? undefined : context.ip),
      believesEveryone: ({ app }) =>
        app.proxy && app.maxIpsCount === 0 ? 'app.proxy = true without app.maxIpsCount' : undefined,
      remember: (context, apiKey) => {
        const state: { apiKey?: VerifiedKey } = context.state;
        state.apiKey = apiKey;
      },
    },
    options,
  );
  const throws = options.refusals === 'throw';

  const act = async (refusal: HttpRefusal | undefined, context: KoaContext, next: () => Promise<unknown>) => {
    if (refusal === undefined) await next();
    else if (throws) throw new RefusalError(refusal);
    else respond(context, refusal);
  };

  // Not `async` itself: for a key that is let in at once, waiting for it would cost more than most of its checks.
  const middleware =
    (guard: Guard<KoaContext>): KoaMiddleware =>
    (context, next) => {
      const verdict = guard(context);
      if (verdict === undefined) return next();
      if (verdict instanceof Promise) return verdict.then((refusal) => act(refusal, context, next));
      return act(verdict, context, next);
    };

  return {
    ...inForm(guards, middleware),
    mount: (handler) => {
      assertFetchHandler(handler);
      return async (context) => {
        const { protocol, originalUrl: target } = context;
        const { url, body, rawBody = body } = context.request;
        const bridged = { url, target, protocol, body: rawBody, ip: guards.addressOf(context) };
        const answer = await nodeAnswer(handler, context.req, bridged);
        context.body = answer.body === null ? null : Readable.fromWeb(answer.body);
        context.status = answer.status;
        for (const [name, value] of answer.headers) if (name !== 'set-cookie') context.set(name, value);
        const cookies = answer.headers.getSetCookie();
        if (cookies.length > 0) context.set('set-cookie', cookies);
      };
    },
  };
}

function respond(context: KoaContext, { status, headers, problem }: HttpRefusal): void {
  context.status = status;
  context.set('Content-Type', PROBLEM_MEDIA_TYPE);
  for (const [name, value] of Object.entries(headers)) context.set(name, value);
  context.body = JSON.stringify(problem);
}
