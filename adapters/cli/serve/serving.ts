/** Everything that `apikey serve` serves, around one warden. */
import { BlockList, isIP, isIPv6 } from 'node:net';
import type { Keywarden } from '../../../src/keywarden.js';
import { quoted } from '../../../src/policy/quoted.js';
import { dashboard } from '../../dashboard.js';
import { apiKeyActor, managementApi, nativeWire } from '../../management.js';
import { ownHostOf } from './own-hosts.js';
import type { Policies } from './policies.js';
import type { RequestLog } from './request-log.js';
import { MOUNTS, routesOf } from './routes.js';
import type { Place, RunningServer } from './server.js';
import { startServer } from './server.js';
import type { ClientAddress, ProxyTrust } from './trust.js';

/** What is served, and where. */
export interface Serving extends Place {
  readonly warden: Keywarden;
  readonly policies: Policies;
  readonly clientAddress: ClientAddress;
  /** Under which origins the page is reached besides those of the address itself. */
  readonly origins: readonly string[];
  readonly log: RequestLog;
}

/** A server that serves it, and where a browser of this machine finds it: like `http://127.0.0.1:8420`. */
export interface Served extends RunningServer {
  readonly url: string;
  readonly page: string;
  readonly api: string;
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Every address of this machine, which nobody can ask for, and one of them that somebody can. */
const ANY: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/**
 * @throws {TypeError} where the catalogue has no permission of the native wire, and for origins that are none.
 * @throws {Error} of the system, where it cannot listen there.
 */
export async function serve({ host, port: wanted, origins: named, ...parts }: Serving): Promise<Served> {
  const { warden, policies, clientAddress, log } = parts;
  const actor = apiKeyActor(warden, { wire: nativeWire });
  const reached = ANY[host] ?? host;
  const name = isIPv6(reached) ? `[${reached}]` : reached;
  const server = await startServer({ host, port: wanted }, (port) => {
    const own = ['127.0.0.1', 'localhost', '[::1]', name].map(
      (one) => new URL(`http://${one}:${port}`).origin,
    );
    const origins = [...new Set([...own, ...named])];
    const mounted = {
      [MOUNTS.page]: dashboard(warden, { actor, origins, basePath: MOUNTS.page, signIn: 'key' }),
      [MOUNTS.api]: managementApi(warden, { actor, basePath: MOUNTS.api }),
    };
    const ownHost = ownHostOf(origins);
    return { routes: routesOf({ warden, policies, clientAddress, ownHost, mounted }), clientAddress, log };
  });
  const url = `http://${name}:${server.port}`;
  return { ...server, url, page: `${url}${MOUNTS.page}/`, api: `${url}${MOUNTS.api}` };
}

/** @throws {TypeError} for what is no origin as browsers write it. */
export function assertOrigins(origins: readonly string[]): void {
  for (const origin of origins) {
    const canonical = URL.canParse(origin) ? new URL(origin).origin : 'null';
    if (canonical === origin && canonical !== 'null') continue;
    const meant = canonical === 'null' ? '' : ` Did you mean ${canonical}?`;
    throw new TypeError(
      `--origin must be an origin as browsers write it, like https://keys.example.com; ${quoted(origin)} is none.${meant}`,
    );
  }
}

/** How it was started. */
export interface Start extends ProxyTrust {
  readonly host: string;
  /** The scopes that the configuration declares. */
  readonly declared: readonly string[];
}

/** What whoever starts it should know. */
export function warningsOf({ host, trust, clientIpHeader, declared }: Start): readonly string[] {
  const permissions = Object.keys(nativeWire.permissions);
  const isLoopback =
    host === 'localhost' || (isIP(host) !== 0 && LOOPBACK.check(host, isIPv6(host) ? 'ipv6' : 'ipv4'));
  const warnings: readonly (readonly [boolean, string])[] = [
    [!isLoopback, 'Other machines can connect, and keys travel unencrypted: put a proxy with TLS in front.'],
    [
      trust.length > 0 !== (clientIpHeader !== undefined),
      'Only one of --trust and --client-ip-header is set, so that every key with addresses is refused.',
    ],
    [
      !declared.some((name) => permissions.includes(name)),
      `No key can be allowed to manage keys or to ask /verify: the configuration (--config) declares none of the scopes ${permissions.join(', ')}.`,
    ],
  ];
  return warnings.flatMap(([applies, sentence]) => (applies ? [sentence] : []));
}
