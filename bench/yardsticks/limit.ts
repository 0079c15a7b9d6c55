/**
 * The limit: the least that verifying a key can cost in JavaScript on Node, written for one format, one hash and 31 scopes, with
 * nothing that a real package needs besides – no store, no limit on what it keeps, no pepper, no other brands, no checksum. It
 * decides as the verifier does.
 */
import { hash } from 'node:crypto';
import type { YardstickCode, YardstickKey } from './yardstick.js';

const BRAND = 'acme_';
const PREFIX_LENGTH = BRAND.length + 12;
const KEY_LENGTH = PREFIX_LENGTH + 38;

interface Entry {
  readonly digest: string;
  readonly revoked: boolean;
  readonly enabled: boolean;
  readonly expiresAt: number;
  /** Start and end, start and end …; empty: any address. */
  readonly ranges: readonly number[];
  readonly scopes: number;
}

/** The limit, with its keys. */
export class Limit {
  readonly #keys = new Map<string, Entry>();
  readonly #scopes: readonly string[];

  /** At most 31 scopes. */
  constructor(keys: Iterable<YardstickKey>, scopes: readonly string[]) {
    this.#scopes = scopes;
    for (const key of keys) {
      this.#keys.set(key.prefix, {
        digest: Buffer.from(key.digest.value, 'hex').toString('latin1'),
        revoked: key.revokedAt !== null,
        enabled: key.enabled,
        expiresAt: key.expiresAt ?? Number.POSITIVE_INFINITY,
        ranges: key.allowIps.flatMap(rangeOf),
        scopes: this.maskOf(key.scopes),
      });
    }
  }

  /** What a route works out once, when it is declared. */
  maskOf(scopes: readonly string[]): number {
    return scopes.reduce((mask, scope) => mask | (1 << this.#scopes.indexOf(scope)), 0);
  }

  /** Whether a key may do what `mask` says, from `ip`, at `now`. */
  verify(presented: string, ip: string, mask: number, now: number): YardstickCode {
    if (presented.length !== KEY_LENGTH || !presented.startsWith(BRAND)) return 'API_KEY_INVALID';
    const entry = this.#keys.get(presented.slice(0, PREFIX_LENGTH));
    if (entry === undefined) return 'API_KEY_INVALID';
    if (!equal(hash('sha256', presented, 'binary'), entry.digest)) return 'API_KEY_INVALID';
    if (entry.revoked) return 'API_KEY_REVOKED';
    if (!entry.enabled) return 'API_KEY_DISABLED';
    if (now >= entry.expiresAt) return 'API_KEY_EXPIRED';
    if (entry.ranges.length > 0 && !contains(entry.ranges, addressOf(ip))) return 'API_KEY_IP_NOT_ALLOWED';
    return (entry.scopes & mask) === mask ? 'ok' : 'API_KEY_SCOPE_MISSING';
  }
}

/** In a time that says nothing about where they differ. */
function equal(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let index = 0; index < b.length; index++) difference |= a.charCodeAt(index) ^ b.charCodeAt(index);
  return difference === 0;
}

function contains(ranges: readonly number[], address: number): boolean {
  for (let index = 0; index < ranges.length; index += 2) {
    if (address >= (ranges[index] ?? 0) && address <= (ranges[index + 1] ?? 0)) return true;
  }
  return false;
}

function rangeOf(entry: string): number[] {
  const [address = '', bits = '32'] = entry.split('/');
  const start = addressOf(address);
  return [start, start + 2 ** (32 - Number(bits)) - 1];
}

/** Of what a socket says: always a valid address. */
function addressOf(ip: string): number {
  let address = 0;
  let part = 0;
  for (let index = 0; index < ip.length; index++) {
    const code = ip.charCodeAt(index);
    if (code === 0x2e) {
      address = address * 256 + part;
      part = 0;
    } else part = part * 10 + code - 0x30;
  }
  return address * 256 + part;
}
