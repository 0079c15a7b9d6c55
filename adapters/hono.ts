/** Keywarden in Hono 4, on any runtime. Translates, and decides nothing. */
import type { Context, MiddlewareHandler, Next } from 'hono';
import { routePath } from 'hono/route';
import { belowMount } from '../src/http/below-mount.js';
import type { FetchHandler } from '../src/http/fetch-handler.js';
import { assertFetchHandler, fetchAnswer } from '../src/http/fetch-handler.js';
import type { Guard, Guards } from '../src/http/guard.js';
import { createGuards, inForm } from '../src/http/guard.js';
import type { AdapterOptions } from '../src/http/guard-options.js';
import type { HttpRefusal } from '../src/http/refusal.js';
import { PROBLEM_MEDIA_TYPE, RefusalError } from '../src/http/refusal.js';
import type { Keywarden } from '../src/keywarden.js';
import type { VerifiedKey } from '../src/verify/verified-key.js';
import { cutShort } from './hono/cut-short.js';

export type { FetchHandler } from '../src/http/fetch-handler.js';
export type { AdapterOptions, GuardOptions } from '../src/http/guard-options.js';
export { RefusalError } from '../src/http/refusal.js';

declare module 'hono' {
  interface ContextVariableMap {
    /** The key that a guard of Keywarden let in. */
    apiKey?: VerifiedKey;
  }
}

/** Guards for Hono. */
export interface HonoAuth<Scope extends string> extends Guards<Scope, Context, MiddlewareHandler> {
  /** Hangs a fetch handler under a path: `app.all('/keys/*', mount(handler))`, before or behind what reads the body. */
  mount(handler: FetchHandler): (context: Context) => Promise<Response>;
}

/**
 * Guards for a Hono app. The caller's address is that of the connection, where @hono/node-server shows one, and unknown
 * elsewhere, unless the option `clientIp` tells it.
 * @throws {TypeError} for options that are misspelt or of the wrong kind.
 */
export function honoAuth<Scope extends string>(
  warden: Keywarden<Scope>,
  options: AdapterOptions<Context> = {},
): HonoAuth<Scope> {
  const guards = createGuards<Scope, Context>(
    warden,
    {
      rawHeaders: (context) => incomingOf(context)?.rawHeaders ?? [...context.req.raw.headers].flat(),
      target: (context) => context.req.url,
      ip: (context) => incomingOf(context)?.socket?.remoteAddress,
      remember: (context, apiKey) => context.set('apiKey', apiKey),
    },
    options,
  );
  const throws = options.refusals === 'throw';

  const act = async (refusal: HttpRefusal | undefined, context: Context, next: Next) => {
    if (refusal === undefined) return next();
    if (throws) throw new HonoRefusalError(refusal);
    const headers = { 'Content-Type': PROBLEM_MEDIA_TYPE, ...refusal.headers };
    return context.body(JSON.stringify(refusal.problem), refusal.status, headers);
  };

  // Not `async` itself: for a key that is let in at once, waiting for it would cost more than most of its checks.
  const middleware =
    (guard: Guard<Context>): MiddlewareHandler =>
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
        const { pathname: target } = new URL(context.req.raw.url);
        const ip = guards.addressOf(context);
        const answer = await fetchAnswer(handler, context.req.method, () => requestBelow(context), {
          ip,
          target,
        });
        return cutShort(answer, context);
      };
    },
  };
}

async function requestBelow(context: Context): Promise<Request> {
  const { raw } = context.req;
  const { origin, pathname, search } = new URL(raw.url);
  const target = origin + belowMount(pathname + search, routePath(context).replace(/\*$/, ''));
  const { method, signal } = raw;
  const headers = new Headers(raw.headers);
  if (method === 'GET' || method === 'HEAD') return new Request(target, { method, headers, signal });
  if (!raw.bodyUsed) {
    const streamed: RequestInit & { duplex: 'half' } = { body: raw.body, duplex: 'half' };
    return new Request(target, { method, headers, signal, ...streamed });
  }
  // Hono keeps what an earlier reader made of the body: it is handed on in a form and length of its own.
  headers.delete('content-length');
  return new Request(target, { method, headers, signal, body: await context.req.arrayBuffer() });
}

/** Hono's own error handling sends what `getResponse` of an error returns, as that of its `HTTPException`. */
class HonoRefusalError extends RefusalError {
  getResponse(): Response {
    return new Response(this.message, { status: this.status, headers: this.headers });
  }
}

/** What is read of the request of Node that @hono/node-server hands on. */
interface Incoming {
  readonly rawHeaders: readonly string[];
  readonly socket?: { readonly remoteAddress?: string | undefined };
}

function incomingOf({ env }: Context): Incoming | undefined {
  const incoming: unknown = (env?.server ?? env)?.incoming;
  return isIncoming(incoming) ? incoming : undefined;
}

function isIncoming(value: unknown): value is Incoming {
  return (
    typeof value === 'object' && value !== null && 'rawHeaders' in value && Array.isArray(value.rawHeaders)
  );
}
