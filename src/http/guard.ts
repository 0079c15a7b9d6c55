/** Guards, written once: an adapter says how its framework's requests are read, and acts on the verdict. */
import { KeywardenError } from '../errors.js';
import type { Keywarden } from '../keywarden.js';
import type { Awaitable } from '../record.js';
import type { Outcome } from '../verify/outcome.js';
import { VerifiedKey } from '../verify/verified-key.js';
import { assertWarden } from './assert-warden.js';
import { presentedKey, valuesOf } from './credentials.js';
import type { AdapterOptions, GuardOptions } from './guard-options.js';
import { assertGuardOptions, credentialSourcesOf } from './guard-options.js';
import type { GuardCode, HttpRefusal } from './refusal.js';
import { refusalOf } from './refusal.js';
import type { MemoryPlace } from './request-memory.js';
import { memoryOf } from './request-memory.js';
import type { Route } from './route-context.js';
import { RouteContext } from './route-context.js';

/** How an adapter's requests are read, and where a verified key is put. */
export interface RequestPort<Request extends object> {
  /** Name, value, name, value …, as they came. */
  rawHeaders(request: Request): readonly string[];
  /** Path and query; asked only where keys are looked for there. */
  target(request: Request): string;
  /** The caller's address as the framework's own proxy settings see it; asked only for keys that are restricted to some. */
  ip(request: Request): string | undefined;
  /**
   * The framework's setting, as one would write it, by which every caller's `X-Forwarded-For` is believed; `undefined`: there
   * is none such. Absent: the framework believes nobody.
   */
  believesEveryone?(request: Request): string | undefined;
  /** Where to remember what a request has shown. Default: on the request. */
  readonly memory?: MemoryPlace;
  /** Puts the key where the framework's users look for it. */
  remember(request: Request, apiKey: VerifiedKey): void;
}

/** One or more scopes, then perhaps the guard's options. */
export type ScopeArguments<Scope extends string, Request extends object> =
  | readonly [Scope, ...Scope[]]
  | readonly [Scope, ...Scope[], GuardOptions<Request>];

/** Asks whether a request may pass: `undefined` where it may. Throws or rejects only where the host's own functions do. */
export type Guard<Request extends object> = (request: Request) => Awaitable<HttpRefusal | undefined>;

/** The guards of one warden in one framework, in whatever form that framework wants them. */
export interface Guards<Scope extends string, Request extends object, Form = Guard<Request>> {
  /** Lets in any key that is valid here. */
  authenticate(options?: GuardOptions<Request>): Form;
  /** Lets in keys with all the scopes. @throws {TypeError} for a scope that is not in the catalogue. */
  requireScope(...scopes: ScopeArguments<Scope, Request>): Form;
  /** Lets in keys with at least one of the scopes. @throws {TypeError} for a scope that is not in the catalogue. */
  requireAnyScope(...scopes: ScopeArguments<Scope, Request>): Form;
  /** The key that a guard let in. @throws {TypeError} on a route without a guard. */
  keyOf(request: Request): VerifiedKey<Scope>;
}

/** What an adapter is handed: the guards, and what its mount needs. */
export interface GuardSet<Scope extends string, Request extends object> extends Guards<Scope, Request> {
  /** The caller's address: by the option `clientIp`, else by the framework. */
  addressOf(request: Request): string | undefined;
}

/** The same guards in another form. */
export function inForm<Scope extends string, Request extends object, Form>(
  guards: Guards<Scope, Request>,
  form: (guard: Guard<Request>) => Form,
): Guards<Scope, Request, Form> {
  return {
    authenticate: (options) => form(guards.authenticate(options)),
    requireScope: (...scopes) => form(guards.requireScope(...scopes)),
    requireAnyScope: (...scopes) => form(guards.requireAnyScope(...scopes)),
    keyOf: guards.keyOf,
  };
}

/** @throws {TypeError} for what is no warden, and for adapter options that are misspelt or of the wrong kind. */
export function createGuards<Scope extends string, Request extends object>(
  warden: Keywarden<Scope>,
  port: RequestPort<Request>,
  options: AdapterOptions<Request> = {},
): GuardSet<Scope, Request> {
  assertWarden('An adapter', warden);
  const sources = credentialSourcesOf(options);
  const addressOf = options.clientIp ?? ((request: Request) => port.ip(request));
  const judgedAddressOf = options.clientIp ?? watchedAddress(warden, port);
  const isOurs = (value: string): boolean => warden.isOurs(value);
  const memory = memoryOf(warden, port.memory ?? 'on the request');

  const refuse = (
    request: Request,
    code: GuardCode,
    details: { readonly requiredScopes?: readonly string[]; readonly retryAfter?: number } = {},
  ): HttpRefusal => {
    const requestIds = valuesOf(port.rawHeaders(request), 'x-request-id');
    return refusalOf(code, { ...details, realm: warden.brand, requestIds });
  };

  const guardOf = (route: Route<Scope, Request>): Guard<Request> => {
    const conclude = (
      request: Request,
      context: RouteContext<Scope, Request>,
      outcome: Outcome<Scope>,
    ): HttpRefusal | undefined => {
      if (!outcome.ok) return refuse(request, outcome.code, outcome);
      memory.set(request, { apiKey: outcome.apiKey, subaccount: context.told });
      port.remember(request, outcome.apiKey);
      return undefined;
    };
    return (request) => {
      const known = memory.get(request);
      const context = new RouteContext(route, request, judgedAddressOf, known);
      if (known !== undefined) {
        const refusal = VerifiedKey.routeRefusal(known.apiKey, context);
        return refusal && refuse(request, refusal.code, refusal);
      }
      const target = sources.query === undefined ? '' : port.target(request);
      const presented = presentedKey(port.rawHeaders(request), target, sources, isOurs);
      if (presented.kind === 'invalid') return refuse(request, 'API_KEY_REQUEST_INVALID');
      if (presented.kind !== 'key') {
        if (route.optional === true) return undefined;
        return refuse(request, presented.kind === 'none' ? 'API_KEY_MISSING' : 'API_KEY_INVALID');
      }
      const outcome = warden.verify(presented.key, context);
      if (!(outcome instanceof Promise)) return conclude(request, context, outcome);
      return outcome.then(
        (later) => conclude(request, context, later),
        (fault: unknown) => {
          if (fault instanceof KeywardenError && fault.code === 'API_KEY_STORE_UNAVAILABLE') {
            return refuse(request, fault.code);
          }
          throw fault;
        },
      );
    };
  };

  const scopedGuard = (
    kind: 'scopes' | 'anyScopes',
    given: readonly (Scope | GuardOptions<Request>)[],
  ): Guard<Request> => {
    if (given.some(Array.isArray)) {
      throw new TypeError("A guard wants scopes one by one, not in a list: requireScope('a', 'b').");
    }
    const last = given.at(-1);
    const guardOptions = typeof last === 'object' ? last : {};
    const scopes = given.filter((argument) => typeof argument === 'string');
    if (scopes.length === 0 || scopes.length + (last === guardOptions ? 1 : 0) !== given.length) {
      throw new TypeError(
        'A guard for scopes wants at least one scope name; its options, if any, come last.',
      );
    }
    warden.scopes.assertDeclared(scopes);
    assertGuardOptions(guardOptions);
    return guardOf({ ...guardOptions, [kind]: Object.freeze(scopes) });
  };

  return {
    authenticate: (guardOptions = {}) => {
      assertGuardOptions(guardOptions);
      return guardOf({ ...guardOptions });
    },
    requireScope: (...given) => scopedGuard('scopes', given),
    requireAnyScope: (...given) => scopedGuard('anyScopes', given),
    addressOf,
    keyOf: (request) => {
      const known = memory.get(request);
      if (known === undefined) throw new TypeError(NOT_ADMITTED);
      // The memory is the warden's own, so the key has the warden's scopes.
      return known.apiKey as VerifiedKey<Scope>;
    },
  };
}

const NOT_ADMITTED =
  'keyOf: no API key was let in on this request. Put a guard (authenticate, requireScope) before the handler; behind an optional guard read apiKey of the request instead.';

/** The framework's address. The first time it decides about a key, it is looked at how the framework comes by it. */
function watchedAddress<Request extends object>(
  { logger }: Pick<Keywarden, 'logger'>,
  port: RequestPort<Request>,
): (request: Request) => string | undefined {
  let looked = false;
  return (request) => {
    if (!looked) {
      looked = true;
      const setting = port.believesEveryone?.(request);
      if (setting !== undefined) logger.warn(ANYBODY_S_ADDRESS, { setting });
    }
    return port.ip(request);
  };
}

const ANYBODY_S_ADDRESS =
  'A key that is restricted to addresses is in use, but the framework believes the forwarded address of every caller: whoever has the key can claim an allowed one. Name the proxies to trust.';
