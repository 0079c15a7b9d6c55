/** The API as one fetch handler: finds the route, the actor and the input, and lets the table do the rest. */
import { Hono } from 'hono';
import type { ErrorCode } from '../../src/errors.js';
import { ERRORS, KeywardenError } from '../../src/errors.js';
import { belowBase } from '../../src/http/base-path.js';
import type { FetchContext } from '../../src/http/fetch-handler.js';
import { newRequestId, requestIdOf } from '../../src/http/refusal.js';
import type { Keywarden } from '../../src/keywarden.js';
import type { Actor } from '../../src/manage/actor.js';
import type { Operation } from '../../src/manage/operations.js';
import type { ActorContext, ActorSource } from './actor-source.js';
import { assertOwnPage, assertOwnScript } from './ambient.js';
import { responseOf } from './answer.js';
import { readBody } from './body.js';
import type { Call } from './call.js';
import { versionsOf } from './entity-tag.js';
import { failureOf } from './failure.js';
import { readQuery } from './query.js';
import { RefusedCredential } from './refused-credential.js';
import { ROUTES } from './routes.js';
import type { RouteName, Wire, WireRoute } from './wire.js';
import { ROUTE_NAMES } from './wire.js';

/** What the handler is made of. */
export interface HandlerParts {
  readonly warden: Keywarden;
  readonly wire: Wire;
  readonly actor: ActorSource;
  readonly origins: ReadonlySet<string>;
  /** Without a slash at its end; empty: none. */
  readonly basePath: string;
}

/** What a request brings along besides itself. */
interface Bindings {
  readonly context: FetchContext;
  readonly requestId: string;
}

type Handler = (request: Request, context?: FetchContext) => Promise<Response>;

const READING: readonly string[] = ['GET', 'HEAD'];

export function createHandler(parts: HandlerParts): Handler {
  const { warden, wire, basePath } = parts;
  const app = new Hono<{ Bindings: Bindings }>({
    getPath: (request, { env } = {}) => routed(basePath, request, env?.context ?? {}),
  });
  for (const [path, offered] of pathsOf(wire)) {
    for (const { name, route } of offered) {
      app.on(route.method, path, ({ req, env }) =>
        answered(parts, name, route, req.raw, req.param('id') ?? '', env),
      );
    }
    app.all(path, () => {
      throw new MethodNotAllowed(offered.map(({ route }) => route.method));
    });
  }
  app.notFound(() => {
    throw new KeywardenError('ROUTE_NOT_FOUND');
  });
  app.onError((fault, { env, req }) => {
    const { logger, brand: realm } = warden;
    const conditional = req.raw.headers.has('if-match');
    const response = failureOf(fault, { wire, realm, logger, requestId: env.requestId, conditional });
    if (fault instanceof MethodNotAllowed) response.headers.set('Allow', fault.allowed.join(', '));
    return response;
  });

  return async (request, context = {}) => {
    const given = request.headers.get('x-request-id');
    const requestId =
      wire.keepsRequestId === false ? newRequestId() : requestIdOf(given === null ? [] : [given]);
    const response = await app.fetch(request, { context, requestId });
    response.headers.set('Cache-Control', 'no-store');
    response.headers.set('X-Content-Type-Options', 'nosniff');
    response.headers.set('X-Request-Id', requestId);
    return response;
  };
}

interface Offered {
  readonly name: RouteName;
  readonly route: WireRoute;
}

/** What is offered at each path; those without an id first: `/counts` is not the key with that id, whatever the method. */
function pathsOf({ routes }: Wire): readonly (readonly [path: string, readonly Offered[]])[] {
  const byPath = new Map<string, Offered[]>();
  for (const name of ROUTE_NAMES) {
    const route = routes[name];
    if (route !== undefined) byPath.set(route.path, [...(byPath.get(route.path) ?? []), { name, route }]);
  }
  return [...byPath].sort(([a], [b]) => Number(a.includes(':')) - Number(b.includes(':')));
}

async function answered(
  parts: HandlerParts,
  name: RouteName,
  { status = 200 }: WireRoute,
  request: Request,
  id: string,
  { context, requestId }: Bindings,
): Promise<Response> {
  const { wire, warden, basePath } = parts;
  const row = ROUTES[name];
  const actor = await actorOf(parts, request, context);
  const changed = !READING.includes(request.method);
  if (actor.ambient === true && changed) assertOwnPage(request.headers, parts.origins);
  if (row.needs !== null) assertPermitted(actor, row.needs, wire);
  const needs = (operation: Operation): void => {
    assertPermitted(actor, operation, wire);
    if (actor.ambient === true) assertOwnScript(request.headers, parts.origins);
  };
  const keys = warden.keys.as(actor);
  const url = new URL(request.url);
  const query = readQuery(url, row.query?.(wire) ?? {}, row.required);
  const body = changed ? await readBody(request, row.body?.(wire) ?? {}) : new Map<string, unknown>();
  const ifVersion = row.conditional === true ? versionsOf(request.headers.get('if-match')) : undefined;
  const call: Call = { warden, wire, actor, keys, id, query, body, ifVersion, needs };
  const answer = await row.run(call).catch((fault: unknown) => {
    throw wire.revoked === 'never' && isError(fault, 'API_KEY_ALREADY_REVOKED')
      ? new KeywardenError('API_KEY_NOT_FOUND')
      : fault;
  });
  const { accountId } = actor;
  return responseOf(answer, { warden, wire, accountId, status, requestId, url, changed, basePath });
}

async function actorOf(
  { actor, warden }: HandlerParts,
  request: Request,
  context: ActorContext,
): Promise<Actor> {
  let found: Actor | undefined;
  try {
    found = await actor(request, context);
  } catch (fault) {
    if (fault instanceof RefusedCredential) throw fault;
    if (fault instanceof KeywardenError && ERRORS[fault.code].status === 503) throw fault;
    warden.logger.warn('The actor of a request to the management API was refused.', {
      fault: fault instanceof Error ? fault.name : typeof fault,
    });
    throw new KeywardenError('ACTOR_INVALID');
  }
  if (found === undefined) throw new KeywardenError('ACTOR_REQUIRED');
  return found;
}

/** @throws {KeywardenError} `API_KEY_PERMISSION_MISSING`, in the wire's own names. */
function assertPermitted({ operations }: Actor, operation: Operation, { permissionOf }: Wire): void {
  if (operations.has(operation)) return;
  throw new KeywardenError('API_KEY_PERMISSION_MISSING', {
    message: `The caller lacks the permission "${permissionOf[operation]}".`,
  });
}

class MethodNotAllowed extends KeywardenError {
  readonly allowed: readonly string[];

  constructor(offered: readonly string[]) {
    super('ROUTE_METHOD_NOT_ALLOWED');
    this.allowed = offered.includes('GET') ? ['HEAD', ...offered] : offered;
  }
}

function isError(fault: unknown, code: ErrorCode): boolean {
  return fault instanceof KeywardenError && fault.code === code;
}

/** The path without a slash at its end, below the base path. */
function routed(basePath: string, { url }: Request, { path: asked }: FetchContext): string {
  return belowBase(basePath, new URL(url).pathname, asked).replace(/\/$/, '') || '/';
}
