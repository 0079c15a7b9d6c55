/** What can be mounted in any framework. */

/** A handler in the terms of the Fetch standard, told the caller's address where it is known. */
export type FetchHandler = (
  request: Request,
  context?: { readonly ip?: string },
) => Response | Promise<Response>;

/** Methods that the Fetch standard refuses to make a request of (section 2.2.1). */
const NOT_FETCHABLE: readonly string[] = ['CONNECT', 'TRACE', 'TRACK'];

/** What the handler answers, or 501 (RFC 9110 section 15.6.2) where there can be no such request. */
export async function fetchAnswer(
  handler: FetchHandler,
  method: string,
  requestOf: () => Request | Promise<Request>,
  ip: string | undefined,
): Promise<Response> {
  if (NOT_FETCHABLE.includes(method)) return new Response(null, { status: 501 });
  return handler(await requestOf(), ip === undefined ? {} : { ip });
}
