/** Hangs a fetch handler into a Node server: `IncomingMessage` to `Request`, `Response` to `ServerResponse`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FetchHandler } from '../src/http/fetch-handler.js';
import { fetchAnswer } from '../src/http/fetch-handler.js';

/** What a bridge needs to know besides Node's own request. */
export interface BridgedRequest {
  /** Path and query below the mount. */
  readonly url: string;
  /** Path and query as they were asked for. Default: `url`, nothing being mounted. */
  readonly target?: string;
  readonly protocol: string;
  /** What a body parser before the handler made of the body, if one ran; or the stream that is to be read in the request's place. */
  readonly body: unknown;
  /** The caller's address as the framework sees it. */
  readonly ip: string | undefined;
}

/** What the handler answers to a Node request. */
export function nodeAnswer(
  handler: FetchHandler,
  message: IncomingMessage,
  bridged: BridgedRequest,
): Promise<Response> {
  return fetchAnswer(handler, message.method ?? 'GET', () => fetchRequestOf(message, bridged), {
    ip: bridged.ip,
    target: bridged.target ?? bridged.url,
  });
}

function fetchRequestOf(message: IncomingMessage, { url, protocol, body }: BridgedRequest): Request {
  const headers = new Headers();
  for (let index = 0; index + 1 < message.rawHeaders.length; index += 2) {
    const name = message.rawHeaders[index] ?? '';
    if (!name.startsWith(':')) headers.append(name, message.rawHeaders[index + 1] ?? '');
  }
  const method = message.method ?? 'GET';
  const stopped = new AbortController();
  message.once('close', () => {
    if (!message.complete) stopped.abort();
  });
  const { host = message.headers[':authority'] } = message.headers;
  const target = targetOf(String(host), url, protocol);
  const init = { method, headers, signal: stopped.signal };
  if (method === 'GET' || method === 'HEAD') return new Request(target, init);
  const stream = body instanceof Readable ? body : message;
  if (stream === message && !message.readableDidRead) {
    // Read to its end without a byte: there was no body, whatever a parser made of that.
    return new Request(target, message.readableEnded ? init : { ...init, ...streamed(stream) });
  }
  if (stream === message && body === undefined) throw new TypeError(BODY_LOST);
  // What was read or unpacked already is handed on in a form and length of its own.
  for (const name of ['content-length', 'content-encoding', 'transfer-encoding']) headers.delete(name);
  if (stream !== message) return new Request(target, { ...init, ...streamed(stream) });
  return new Request(target, { ...init, body: bodyAgain(body, headers.get('content-type') ?? '') });
}

/** Sends a Fetch response; a reader that goes away ends it quietly. */
export async function sendFetchResponse(response: Response, reply: ServerResponse): Promise<void> {
  reply.statusCode = response.status;
  for (const [name, value] of response.headers) {
    if (name !== 'set-cookie') reply.setHeader(name, value);
  }
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) reply.setHeader('set-cookie', cookies);
  if (response.body === null) {
    reply.end();
    return;
  }
  await pipeline(Readable.fromWeb(response.body), reply).catch((fault: unknown) => {
    if (!reply.destroyed) throw fault;
  });
}

/** RFC 9110 section 4.2: a name or an address, perhaps a port. */
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/** The host is the caller's word: it must not reach into the path, nor decide whether the request can be read at all. */
function targetOf(host: string, url: string, protocol: string): URL {
  const path = url.startsWith('/') ? url : `/${url}`;
  const target = `${protocol}://${host}${path}`;
  return HOST.test(host) && URL.canParse(target) ? new URL(target) : new URL(`http://localhost${path}`);
}

const BODY_LOST =
  'The body of the request was read before the mount, and what it held is nowhere to be found: mount before whatever reads it, or let that leave it in `body`.';

/**
 * Nothing of it is read before it is asked for, so that Node drops a body that nobody wants; what is given up half-way is read on and
 * dropped: else the rest would stand on the connection before the next request.
 */
function streamed(stream: Readable): RequestInit & { duplex: 'half' } {
  let chunks: AsyncIterator<Uint8Array<ArrayBuffer>> | undefined;
  const next = () => {
    chunks ??= stream[Symbol.asyncIterator]();
    return chunks.next();
  };
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { done, value } = await next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      cancel: () => {
        dropped(next).catch(() => {});
      },
    },
    { highWaterMark: 0 },
  );
  return { body, duplex: 'half' };
}

async function dropped(next: () => Promise<IteratorResult<unknown>>): Promise<void> {
  let { done } = await next();
  while (done !== true) ({ done } = await next());
}

function bodyAgain(body: unknown, type: string): string | Uint8Array<ArrayBuffer> {
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return new Uint8Array(body);
  if (type.startsWith('application/x-www-form-urlencoded'))
    return new URLSearchParams(pairsOf(body, '')).toString();
  return jsonOf(body);
}

/** What `JSON.parse` reads can be nested more deeply than `JSON.stringify` writes: then it is handed on as what no reader takes. */
function jsonOf(body: unknown): string {
  try {
    return JSON.stringify(body);
  } catch (fault) {
    if (fault instanceof RangeError) return 'nested too deeply';
    throw fault;
  }
}

/** The fields of a form, nested ones in brackets as parsers of forms read them. */
function pairsOf(value: unknown, name: string): [string, string][] {
  if (typeof value !== 'object' || value === null) return [[name, String(value ?? '')]];
  const inside = (key: string): string =>
    Array.isArray(value) ? name : name === '' ? key : `${name}[${key}]`;
  return Object.entries(value).flatMap(([key, part]) => pairsOf(part, inside(key)));
}
