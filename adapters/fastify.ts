/** Keywarden in Fastify 5. Translates, and decides nothing. */
import type { FastifyPluginAsync, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { belowMount } from '../src/http/below-mount.js';
import type { FetchHandler } from '../src/http/fetch-handler.js';
import { assertFetchHandler } from '../src/http/fetch-handler.js';
import type { Guard, Guards } from '../src/http/guard.js';
import { createGuards, inForm } from '../src/http/guard.js';
import type { AdapterOptions } from '../src/http/guard-options.js';
import type { HttpRefusal } from '../src/http/refusal.js';
import { PROBLEM_MEDIA_TYPE, RefusalError } from '../src/http/refusal.js';
import type { Keywarden } from '../src/keywarden.js';
import type { VerifiedKey } from '../src/verify/verified-key.js';
import { believesStrangers } from './fastify/believes-strangers.js';
import type { FastifyAuthReply, FastifyAuthRequest, FastifyGuard } from './fastify/hook.js';
import { nodeAnswer } from './node-fetch-bridge.js';

export type { FetchHandler } from '../src/http/fetch-handler.js';
export type { AdapterOptions, GuardOptions } from '../src/http/guard-options.js';
export { RefusalError } from '../src/http/refusal.js';
export type { FastifyAuthReply, FastifyAuthRequest, FastifyGuard } from './fastify/hook.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The key that a guard of Keywarden let in. */
    apiKey: VerifiedKey | null;
  }
  interface FastifyInstance {
    /** Lets in any key that is valid here, else throws, whatever `refusals` says: for `app.auth([…])` of @fastify/auth. */
    verifyApiKey: FastifyGuard;
  }
  interface FastifyContextConfig {
    /**
     * The scopes that a key must have for this route, all of them; empty: any valid key. **They are read by `plugin` of `fastifyAuth` alone:
     * where that is not registered, in this context or one around it, the route is open to everybody.**
     */
    scopes?: readonly string[];
  }
}

/** Guards for Fastify. */
export interface FastifyAuth<Scope extends string> extends Guards<Scope, FastifyAuthRequest, FastifyGuard> {
  /**
   * Declares `request.apiKey` and `app.verifyApiKey`, and guards the routes whose `config` has `scopes`: those of the context
   * that it is registered in and of the contexts within. A scope that is not in the catalogue is refused where the route
   * is declared, or, for a route declared before this plugin was loaded, at each of its requests.
   *
   * **A route with `config.scopes` outside of them is open to everybody, and nothing says so:** only this plugin reads them. A guard at
   * the route, `{ onRequest: auth.requireScope('…') }`, guards it wherever it is. Registered again in its context, it changes nothing.
   */
  readonly plugin: FastifyPluginAsync;
  /** Hangs a fetch handler under a path: `app.register(mount(handler), { prefix: '/keys' })`. */
  mount(handler: FetchHandler): FastifyPluginAsync;
}

/**
 * Guards for a Fastify app. The caller's address is `request.ip`, so the app's own `trustProxy` decides.
 * @throws {TypeError} for options that are misspelt or of the wrong kind.
 */
export function fastifyAuth<Scope extends string>(
  warden: Keywarden<Scope>,
  options: AdapterOptions<FastifyAuthRequest> = {},
): FastifyAuth<Scope> {
  const guards = createGuards<Scope, FastifyAuthRequest>(
    warden,
    {
      rawHeaders: (request) => request.raw.rawHeaders,
      target: (request) => request.url,
      ip: (request) => request.ip,
      believesEveryone: (request) => (believesStrangers(request) ? 'trustProxy: true' : undefined),
      remember: (request, apiKey) => {
        request.apiKey = apiKey;
      },
    },
    options,
  );

  const hook =
    (guard: Guard<FastifyAuthRequest>, refusals = options.refusals): FastifyGuard =>
    (request, reply, done) => {
      const verdict = guard(request);
      if (verdict === undefined) done();
      else if (verdict instanceof Promise)
        verdict.then((refusal) => act(refusal, refusals, reply, done), done);
      else act(verdict, refusals, reply, done);
    };

  const ofConfig = new WeakMap<object, FastifyGuard>();
  const configured = (config: { readonly scopes?: readonly string[] } = {}): FastifyGuard | undefined => {
    const { scopes } = config;
    if (scopes === undefined) return undefined;
    const known = ofConfig.get(config);
    if (known !== undefined) return known;
    if (!Array.isArray(scopes))
      throw new TypeError('config.scopes of a route must be a list of scope names.');
    warden.scopes.assertDeclared(scopes);
    const [first, ...others] = scopes;
    const made = hook(first === undefined ? guards.authenticate() : guards.requireScope(first, ...others));
    ofConfig.set(config, made);
    return made;
  };

  const registered = new WeakSet<object>();
  const plugin: FastifyPluginAsync = async (app) => {
    if (registered.has(app)) return;
    if (Object.hasOwn(app, 'verifyApiKey')) {
      throw new TypeError(
        'fastifyAuth: this context has a verifyApiKey already, of another fastifyAuth or of your own; register the plugin of each in a context of its own.',
      );
    }
    registered.add(app);
    if (!app.hasRequestDecorator('apiKey')) app.decorateRequest('apiKey', null);
    app.decorate('verifyApiKey', hook(guards.authenticate(), 'throw'));
    app.addHook('onRoute', ({ config }) => {
      configured(config);
    });
    app.addHook('onRequest', (request, reply, done) => {
      const guard = configured(request.routeOptions.config);
      if (guard === undefined) done();
      else guard(request, reply, done);
    });
  };

  return {
    ...inForm(guards, hook),
    plugin: fastifyPlugin(plugin, { fastify: '5.x', name: 'keywarden' }),
    mount: (handler) => {
      assertFetchHandler(handler);
      return async (app) => {
        app.removeAllContentTypeParsers();
        app.addContentTypeParser('*', (_request, payload, parsed) => parsed(null, payload));
        const answer = async (request: FastifyRequest): Promise<Response> => {
          const { raw, protocol, body, url: target } = request;
          const url = belowMount(target, app.prefix);
          return nodeAnswer(handler, raw, { url, target, protocol, body, ip: guards.addressOf(request) });
        };
        app.all('/', answer);
        app.all('/*', answer);
      };
    },
  };
}

function act(
  refusal: HttpRefusal | undefined,
  refusals: 'respond' | 'throw' | undefined,
  reply: FastifyAuthReply,
  done: HookHandlerDoneFunction,
): void {
  if (refusal === undefined) done();
  else if (refusals === 'throw') done(new RefusalError(refusal));
  else respond(reply, refusal);
}

function respond(reply: FastifyAuthReply, { status, headers, problem }: HttpRefusal): void {
  reply.code(status);
  reply.header('Content-Type', PROBLEM_MEDIA_TYPE);
  for (const [name, value] of Object.entries(headers)) reply.header(name, value);
  // As bytes: Fastify adds a charset to the media type of a text.
  reply.send(Buffer.from(JSON.stringify(problem)));
}
