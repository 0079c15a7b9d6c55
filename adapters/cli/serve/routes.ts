/** Which route a request is for, and its answer. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FetchHandler } from '../../../src/http/fetch-handler.js';
import { createGuards } from '../../../src/http/guard.js';
import type { Keywarden } from '../../../src/keywarden.js';
import type { Awaitable } from '../../../src/record.js';
import { nodeAnswer, sendFetchResponse } from '../../node-fetch-bridge.js';
import type { Answer, Noted } from './answer.js';
import { problem, send } from './answer.js';
import { authorizeOf } from './authorize.js';
import { healthz, readyzOf } from './health.js';
import type { OwnHost } from './own-hosts.js';
import type { Policies } from './policies.js';
import { pathAndQueryOf, pathOf, policyNameOf } from './target.js';
import type { ClientAddress } from './trust.js';
import { verifyOf } from './verify-route.js';

/** Where the page is, and where the management API for programs. */
export const MOUNTS = { page: '/keys', api: '/api' } as const;

/** What the routes are made of. */
export interface RouteParts {
  readonly warden: Keywarden;
  readonly policies: Policies;
  readonly clientAddress: ClientAddress;
  readonly ownHost: OwnHost;
  /** By where they are mounted, which their own `basePath` takes off. */
  readonly mounted: Readonly<Record<(typeof MOUNTS)[keyof typeof MOUNTS], FetchHandler>>;
}

/** A route that was found. */
export interface Route {
  /** As the documents name it; no text of the request's own. */
  readonly name: string;
  /** Sends the answer, and says what the log may say of it. */
  answer(message: IncomingMessage, reply: ServerResponse): Promise<Noted>;
}

/** Finds the route of a request. */
export type Routes = (message: IncomingMessage) => Route;

/** @throws {TypeError} where the catalogue lacks the permission that `/verify` wants. */
export function routesOf({ warden, policies, clientAddress, ownHost, mounted }: RouteParts): Routes {
  const guards = createGuards<string, IncomingMessage>(warden, {
    rawHeaders: ({ rawHeaders }) => rawHeaders,
    target: ({ url = '' }) => url,
    ip: clientAddress,
    remember: () => {},
  });
  const authorize = authorizeOf(warden, guards, policies);
  const fixed = new Map([
    route('/', { GET: () => ({ status: 302, headers: { Location: `${MOUNTS.page}/` } }) }),
    route('/verify', { POST: verifyOf(warden, guards) }),
    route('/healthz', { GET: healthz }),
    route('/readyz', { GET: readyzOf(warden) }),
  ]);
  const nothing = answeredRoute('nothing', (message) => problem('ROUTE_NOT_FOUND', message));
  const mounts = Object.entries(mounted).map(([path, handler]) =>
    mountedRoute(path, handler, clientAddress, ownHost),
  );

  return (message) => {
    const path = pathOf(message.url ?? '');
    const policyName = policyNameOf(path);
    if (policyName !== undefined) {
      return answeredRoute('/authorize', (asked) => authorize(asked, policyName));
    }
    const mount = mounts.find(({ name }) => path === name || path.startsWith(`${name}/`));
    return mount ?? fixed.get(path) ?? nothing;
  };
}

type Answering = (message: IncomingMessage) => Awaitable<Answer>;

/** A route with answers by method; HEAD is answered as GET is, without the body. */
function route(name: string, byMethod: Readonly<Record<string, Answering>>): readonly [string, Route] {
  const methods = Object.keys(byMethod).flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  const answering: Answering = (message) => {
    const method = message.method === 'HEAD' ? 'GET' : (message.method ?? '');
    const found = Object.hasOwn(byMethod, method) ? byMethod[method] : undefined;
    if (found !== undefined) return found(message);
    const refused = problem('ROUTE_METHOD_NOT_ALLOWED', message);
    return { ...refused, headers: { ...refused.headers, Allow: methods.join(', ') } };
  };
  return [name, answeredRoute(name, answering)];
}

function answeredRoute(name: string, answering: Answering): Route {
  return {
    name,
    answer: async (message, reply) => {
      const answer = await answering(message);
      send(answer, message, reply);
      return answer.noted ?? {};
    },
  };
}

/** Methods that a fetch handler cannot even be asked with (Fetch standard, "forbidden method"). */
const UNSPEAKABLE: readonly string[] = ['CONNECT', 'TRACE', 'TRACK'];

const FOREIGN_HOST =
  'The Host header names a server that this is not. Where it is reached under a name, start it with --origin.';

function mountedRoute(
  name: string,
  handler: FetchHandler,
  clientAddress: ClientAddress,
  ownHost: OwnHost,
): Route {
  return {
    name,
    answer: async (message, reply) => {
      if (!ownHost(message)) {
        const answer = problem('REQUEST_ORIGIN_REFUSED', message, FOREIGN_HOST);
        send(answer, message, reply);
        return answer.noted ?? {};
      }
      if (UNSPEAKABLE.includes(message.method ?? '')) {
        send(problem('ROUTE_METHOD_NOT_ALLOWED', message), message, reply);
        return { code: 'ROUTE_METHOD_NOT_ALLOWED' };
      }
      const target = pathAndQueryOf(message.url ?? '/');
      const ip = clientAddress(message);
      const bridged = { url: target, target, protocol: 'http', body: undefined, ip };
      await sendFetchResponse(await nodeAnswer(handler, message, bridged), reply);
      return {};
    },
  };
}
