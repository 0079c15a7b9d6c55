/** Requests that do not come for this page: under another name (DNS rebinding), or from another site's scripts. */
import { KeywardenError } from '../../src/errors.js';

/**
 * A name of an attacker's that resolves to this server's address makes the browser take the attacker's page and this one for the same
 * origin: only the name in `Host` tells. Asked of every request, because the page's own files are part of it.
 * @throws {KeywardenError} `REQUEST_ORIGIN_REFUSED`
 */
export function assertOwnHost(request: Request, origins: readonly string[]): void {
  const host = request.headers.get('host') ?? new URL(request.url).host;
  if (origins.some((origin) => isHostOf(origin, host))) return;
  throw new KeywardenError('REQUEST_ORIGIN_REFUSED', {
    message:
      'The request is for a host that is not the host of one of the option origins. A proxy in front must hand on the Host of the request.',
  });
}

/** RFC 9110 section 7.2: a host, and a port unless it is the scheme's own. */
function isHostOf(origin: string, host: string): boolean {
  const { protocol, host: own } = new URL(origin);
  const target = `${protocol}//${host}`;
  return /^[\w.:[\]-]+$/.test(host) && URL.canParse(target) && new URL(target).host === own;
}

/** What browsers say of a request that no other site had a part in; older ones say nothing. */
const OWN_SITE: readonly (string | null)[] = ['same-origin', 'none', null];

/**
 * For the API, reading too: nothing of another site has any business there, whatever it could make of the answer.
 * @throws {KeywardenError} `REQUEST_ORIGIN_REFUSED`
 */
export function assertOwnSite({ headers }: Request): void {
  if (OWN_SITE.includes(headers.get('sec-fetch-site'))) return;
  throw new KeywardenError('REQUEST_ORIGIN_REFUSED', {
    message: 'The request comes from a page of another origin.',
  });
}
