/** What can be mounted in any framework. */
import { kindOf } from '../manage/input-fault.js';

/** What a mount tells a handler besides the request, whose path is the one below the mount. */
export interface FetchContext {
  /** The caller's address, where it is known. */
  readonly ip?: string;
  /** The path as it was asked for, the mount's own part of it too, without the query. */
  readonly path?: string;
}

/** A handler in the terms of the Fetch standard. */
export type FetchHandler = (request: Request, context?: FetchContext) => Response | Promise<Response>;

/** @throws {TypeError} for what cannot be mounted: at the mount, not at the first request. */
export function assertFetchHandler(handler: unknown): void {
  if (typeof handler === 'function') return;
  throw new TypeError(
    `mount: the handler must be a function from a Request to a Response, as dashboard and managementApi make them; it is ${kindOf(handler)}.`,
  );
}

/** Methods that the Fetch standard refuses to make a request of (section 2.2.1). */
const NOT_FETCHABLE: readonly string[] = ['CONNECT', 'TRACE', 'TRACK'];

/**
 * What the handler answers, or 501 (RFC 9110 section 15.6.2) where there can be no such request.
 * @param context with path and query as they were asked for
 */
export async function fetchAnswer(
  handler: FetchHandler,
  method: string,
  requestOf: () => Request | Promise<Request>,
  { ip, target }: { readonly ip: string | undefined; readonly target: string },
): Promise<Response> {
  if (NOT_FETCHABLE.includes(method)) return new Response(null, { status: 501 });
  const [path = ''] = target.split('?', 1);
  return handler(await requestOf(), { path, ...(ip !== undefined && { ip }) });
}
