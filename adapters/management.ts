/** The management API: every operation of the key manager over HTTP, as one fetch handler for any framework. */
import { assertWarden } from '../src/http/assert-warden.js';
import { isBasePath } from '../src/http/base-path.js';
import type { FetchContext } from '../src/http/fetch-handler.js';
import type { Keywarden } from '../src/keywarden.js';
import { assertOptions, wrongOption } from '../src/options/assertions.js';
import type { ActorSource } from './management/actor-source.js';
import { originsOf } from './management/ambient.js';
import { assertWire } from './management/assert-wire.js';
import { createHandler } from './management/handler.js';
import { nativeWire } from './management/wire/native.js';
import type { Wire } from './management/wire.js';

export type { ActorContext, ActorSource } from './management/actor-source.js';
export { firstOf } from './management/actor-source.js';
export type { ApiKeyActorOptions } from './management/actors/api-key.js';
export { apiKeyActor } from './management/actors/api-key.js';
export type { OAuthActorOptions } from './management/actors/oauth.js';
export { oauthActor } from './management/actors/oauth.js';
export type { OpenApiOptions } from './management/openapi.js';
export { openApiOf } from './management/openapi.js';
export { PROBLEM } from './management/problem.js';
export { accountWire } from './management/wire/account.js';
export { nativeWire } from './management/wire/native.js';
export { teamWire } from './management/wire/team.js';
export type {
  Envelope,
  FieldInput,
  FieldOutput,
  RouteName,
  ShownKey,
  Wire,
  WireError,
  WireField,
  WireRoute,
} from './management/wire.js';
export { said } from './management/wire.js';

/** What a management API is made of. */
export interface ManagementOptions {
  /** Who is asking. */
  readonly actor: ActorSource;
  /** How the API is spelt. Default: {@link nativeWire}. */
  readonly wire?: Wire;
  /** Where the API is reachable, e.g. `/v4/account/api-keys`: for its document, and for requests that come in unmounted. Default: none. */
  readonly basePath?: string;
  /** Origins of the pages that may change something by an ambient actor, e.g. `https://admin.example.com`. Default: none. */
  readonly origins?: readonly string[];
}

/** The API. `mount` of any adapter hangs it under a path. */
export type ManagementApi = (request: Request, context?: FetchContext) => Promise<Response>;

const OPTIONS = ['actor', 'wire', 'basePath', 'origins'];

/**
 * The management API of a warden. Every answer is `no-store`; errors are told in the wire's format with the statuses of `ERRORS`.
 * @throws {TypeError} for options that are misspelt or wrong.
 */
export function managementApi<Scope extends string>(
  warden: Keywarden<Scope>,
  options: ManagementOptions,
): ManagementApi {
  assertWarden('managementApi', warden);
  assertOptions('managementApi', options, OPTIONS, ['actor at least']);
  const { actor, wire = nativeWire, basePath = '', origins = [] } = options;
  if (typeof actor !== 'function')
    throw wrongOption('managementApi', 'actor', 'a function from a request to an actor', actor);
  assertWire('managementApi', wire);
  if (!isBasePath(basePath)) {
    throw wrongOption(
      'managementApi',
      'basePath',
      "a path like '/v4/account/api-keys', without a slash at its end",
      basePath,
    );
  }
  return createHandler({ warden, wire, actor, basePath, origins: originsOf(origins) });
}
