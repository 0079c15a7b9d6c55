/**
 * Whose word counts for a caller's address. The connection is a proxy's, so its address says nothing about the caller: only a
 * proxy that is named, by its address, is believed, and only one header. Whatever is not plainly one address is unknown, and an
 * unknown address is on no list.
 */
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { KeywardenError } from '../../../src/errors.js';
import { valuesOf } from '../../../src/http/credentials.js';
import { parseAllowIps } from '../../../src/policy/allow-list.js';
import { quoted } from '../../../src/policy/quoted.js';

/** The proxies that are believed, and what they say it in. */
export interface ProxyTrust {
  /** IPv4 and IPv6 addresses and CIDR ranges. */
  readonly trust: readonly string[];
  /** The header that holds the caller's address, alone. `undefined`: nothing is believed. */
  readonly clientIpHeader: string | undefined;
}

/** RFC 9110 section 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

const IPV6_BITS = /^(?:[1-9]|[1-9]\d|1[01]\d|12[0-8])$/;

/** Addresses from both ends of both halves: no list of proxies has all of them. */
const EVERYWHERE = [
  ['ipv4', ['0.0.0.1', '127.255.255.254', '128.0.0.1', '255.255.255.254']],
  ['ipv6', ['::2', '7fff::1', '8000::1', 'ffff::1']],
] as const;

/** Headers that hold something else, and that callers write. */
const NO_ADDRESS: readonly string[] = ['authorization', 'connection', 'cookie', 'host', 'x-api-key'];

/** Reads the caller's address of a request; `undefined`: unknown. */
export type ClientAddress = (message: Pick<IncomingMessage, 'rawHeaders' | 'socket'>) => string | undefined;

/**
 * @throws {TypeError} naming what is no address, no range or no header name. Every address (`/0`) is refused: with it any caller
 * could claim any address.
 */
export function clientAddressOf({ trust, clientIpHeader }: ProxyTrust): ClientAddress {
  const proxies = proxiesOf(trust);
  if (clientIpHeader !== undefined && !TOKEN.test(clientIpHeader)) {
    throw new TypeError(
      `--client-ip-header must be the name of a header, like X-Real-IP; ${quoted(clientIpHeader)} is none.`,
    );
  }
  if (clientIpHeader === undefined) return () => undefined;
  const header = clientIpHeader.toLowerCase();
  if (NO_ADDRESS.includes(header)) {
    throw new TypeError(
      `--client-ip-header ${clientIpHeader} never holds an address; name a header that your proxy sets, like X-Real-IP.`,
    );
  }
  if (trust.length === 0) return () => undefined;
  return ({ rawHeaders, socket }) =>
    isProxy(proxies, socket.remoteAddress) ? addressIn(valuesOf(rawHeaders, header)) : undefined;
}

/**
 * The address where there is one value and it is one address. A list of several says nothing that could be relied on, and a zone
 * (`fe80::1%eth0`), which may be any text, is none of a caller's.
 */
export function addressIn(values: readonly string[]): string | undefined {
  const [value = ''] = values;
  return values.length === 1 && isIP(value) !== 0 && !value.includes('%') ? value : undefined;
}

function isProxy(proxies: BlockList, peer: string | undefined): boolean {
  if (peer === undefined) return false;
  const [address = ''] = peer.split('%', 1);
  const family = isIP(address);
  return family !== 0 && proxies.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

function proxiesOf(entries: readonly string[]): BlockList {
  const proxies = new BlockList();
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/');
    if (/^0+$/.test(bits ?? '')) {
      throw new TypeError(
        `--trust: ${quoted(entry)} is every address, so that any caller could claim any other: name your proxies.`,
      );
    }
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (family === 'ipv4') assertRange(entry);
    else if (entry.split('/').length > 2 || (bits !== undefined && !IPV6_BITS.test(bits))) {
      throw new TypeError(
        `--trust: ${quoted(entry)} is not a valid range: behind one "/" stands a number from 1 to 128.`,
      );
    }
    if (bits === undefined) proxies.addAddress(address, family);
    else proxies.addSubnet(address, Number(bits), family);
  }
  for (const [family, everywhere] of EVERYWHERE) {
    if (everywhere.every((address) => proxies.check(address, family))) {
      throw new TypeError(
        `--trust ${entries.join(' and ')}: that is every address, so that any caller could claim any other: name your proxies.`,
      );
    }
  }
  return proxies;
}

function assertRange(entry: string): void {
  try {
    parseAllowIps([entry]);
  } catch (fault) {
    throw fault instanceof KeywardenError ? new TypeError(`--trust: ${fault.message}`) : fault;
  }
}
