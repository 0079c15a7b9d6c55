/** The page as one fetch handler: its files, its boot data, its theme, and the management API beside them. */
import { ERRORS, KeywardenError } from '../../src/errors.js';
import { belowBase } from '../../src/http/base-path.js';
import type { FetchContext } from '../../src/http/fetch-handler.js';
import { newRequestId, PROBLEM_MEDIA_TYPE, titleOf } from '../../src/http/refusal.js';
import type { Keywarden } from '../../src/keywarden.js';
import type { ActorSource } from '../management.js';
import { managementApi } from '../management.js';
import type { PageFile } from './files.js';
import { INDEX, packed, pageFiles } from './files.js';
import { securityHeaders } from './headers.js';
import type { DashboardSettings } from './options.js';
import { assertOwnHost, assertOwnSite } from './own-host.js';

type Handler = (request: Request, context?: FetchContext) => Promise<Response>;

/** Where the API is, below the page. */
const API = '/api';

const READING: readonly string[] = ['GET', 'HEAD'];

export function createDashboard<Scope extends string>(
  warden: Keywarden<Scope>,
  settings: DashboardSettings,
): Handler {
  const { origins, basePath, frameAncestors } = settings;
  const api = managementApi(warden, { actor: ambient(settings.actor), origins, basePath: basePath + API });
  const resources = resourcesOf(settings);
  const headers = securityHeaders(frameAncestors);

  const answer = async (request: Request, context: FetchContext): Promise<Response> => {
    assertOwnHost(request, origins);
    const url = new URL(request.url);
    const { pathname, search } = url;
    const { path: asked = pathname } = context;
    const path = belowBase(basePath, pathname, asked) || '/';
    if (path === API || path.startsWith(`${API}/`)) {
      assertOwnSite(request);
      url.pathname = path.slice(API.length);
      return api(new Request(url, request), context);
    }
    if (path === '/' && !asked.endsWith('/')) return toFolder(asked, search);
    const resource = resources.get(path === '/' ? INDEX : path);
    if (resource === undefined) throw new KeywardenError('ROUTE_NOT_FOUND');
    return sent(resource, request);
  };

  return async (request, context = {}) => {
    const response = await answer(request, context).catch(refusalOf);
    for (const [name, value] of headers) response.headers.set(name, value);
    return response;
  };
}

/** What asks here is always a browser: an actor that does not say so is taken for ambient all the same. */
function ambient(source: ActorSource): ActorSource {
  return async (request, context) => {
    const actor = await source(request, context);
    return actor && { ...actor, ambient: true };
  };
}

/** The files, and what the host's settings make of the page. */
function resourcesOf(settings: DashboardSettings): ReadonlyMap<string, PageFile> {
  const { title, lang, texts, signIn, testUrl, theme } = settings;
  const rules = Object.entries(theme).map(([name, value]) => `${name}:${value};`);
  const bootData = JSON.stringify({ title, lang, texts, signIn, testUrl });
  return new Map([
    ...pageFiles(),
    ['/config.json', packed('application/json', Buffer.from(bootData))],
    ['/theme.css', packed('text/css; charset=utf-8', Buffer.from(`:root{${rules.join('')}}`))],
  ]);
}

function sent({ type, plain, gzip, immutable }: PageFile, { method, headers }: Request): Response {
  if (!READING.includes(method)) throw new KeywardenError('ROUTE_METHOD_NOT_ALLOWED');
  const zips = /\bgzip\b(?!\s*;\s*q=0(\.0+)?\s*(,|$))/i.test(headers.get('accept-encoding') ?? '');
  const body = zips ? gzip : plain;
  return new Response(method === 'HEAD' ? null : body, {
    headers: {
      'Content-Type': type,
      'Content-Length': String(body.length),
      'Cache-Control': immutable ? 'public, max-age=31536000, immutable' : 'no-store',
      Vary: 'Accept-Encoding',
      ...(zips && { 'Content-Encoding': 'gzip' }),
    },
  });
}

/**
 * The page's addresses are relative to a folder. So is this one, because a proxy may have taken off a part of the path: only its last
 * segment is known to be what the browser asked for.
 */
function toFolder(path: string, search: string): Response {
  const location = `./${path.slice(path.lastIndexOf('/') + 1)}/${search}`;
  return new Response(null, { status: 302, headers: { Location: location, 'Cache-Control': 'no-store' } });
}

/** RFC 9457, as the API beside it. What is no refusal is the host's to handle. */
function refusalOf(fault: unknown): Response {
  if (!(fault instanceof KeywardenError)) throw fault;
  const { status } = ERRORS[fault.code];
  const request_id = newRequestId();
  const problem = {
    type: 'about:blank',
    title: titleOf(status),
    status,
    detail: fault.message,
    code: fault.code,
    request_id,
  };
  return new Response(JSON.stringify(problem), {
    status,
    headers: {
      'Content-Type': PROBLEM_MEDIA_TYPE,
      'Cache-Control': 'no-store',
      'X-Request-Id': request_id,
      ...(status === 405 && { Allow: READING.join(', ') }),
    },
  });
}
