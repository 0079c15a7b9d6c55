/**
 * Which names this server answers to where people manage keys. A page of another site can make its own name point here (DNS
 * rebinding) and would then be of the same origin as this page; it cannot keep its name out of `Host`.
 */
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { valuesOf } from '../../../src/http/credentials.js';
import { authorityOf } from './target.js';

/** RFC 9110 section 7.2: a name or an address, perhaps a port. */
const AUTHORITY = /^(?:([\w.-]+)|\[([\da-f:.]+)\])(?::\d{1,5})?$/i;

/** Whether a request is addressed to this server under a name of its own. */
export type OwnHost = (message: Pick<IncomingMessage, 'rawHeaders' | 'url'>) => boolean;

/** `localhost`, any address (an address cannot be made to point elsewhere), and the hosts of these origins. */
export function ownHostOf(origins: readonly string[]): OwnHost {
  const names = new Set(['localhost', ...origins.map((origin) => new URL(origin).hostname)]);
  const isOwn = (authority: string): boolean => {
    const [, name, ipv6] = AUTHORITY.exec(authority) ?? [];
    if (ipv6 !== undefined) return isIP(ipv6) === 6;
    return name !== undefined && (isIP(name) === 4 || names.has(name.toLowerCase()));
  };
  return ({ rawHeaders, url = '' }) => {
    const authority = authorityOf(url);
    const named = [...valuesOf(rawHeaders, 'host'), ...(authority === undefined ? [] : [authority])];
    return named.length > 0 && named.every(isOwn);
  };
}
