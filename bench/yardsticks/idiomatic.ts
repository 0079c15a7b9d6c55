/**
 * Idiomatic: what one would write in an afternoon, well. Split, look up in a Map, `createHash`, `timingSafeEqual`, then the
 * checks, each as one would say it. It decides as the verifier does.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { YardstickCode, YardstickKey } from './yardstick.js';

interface Entry {
  readonly digest: Buffer;
  readonly revoked: boolean;
  readonly enabled: boolean;
  readonly expiresAt: Date | null;
  readonly ranges: readonly Range[];
  readonly scopes: readonly string[];
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The idiomatic verifier, with its keys. */
export class Idiomatic {
  readonly #keys = new Map<string, Entry>();

  constructor(keys: Iterable<YardstickKey>) {
    for (const key of keys) {
      this.#keys.set(key.prefix, {
        digest: Buffer.from(key.digest.value, 'hex'),
        revoked: key.revokedAt !== null,
        enabled: key.enabled,
        expiresAt: key.expiresAt === null ? null : new Date(key.expiresAt),
        ranges: key.allowIps.map(rangeOf),
        scopes: key.scopes,
      });
    }
  }

  /** Whether a key may do what all the scopes say, from `ip`, now. */
  verify(presented: string, ip: string, scopes: readonly string[]): YardstickCode {
    const [brand, rest] = presented.split('_');
    if (brand !== 'acme' || rest?.length !== 50) return 'API_KEY_INVALID';
    const entry = this.#keys.get(`acme_${rest.slice(0, 12)}`);
    if (entry === undefined) return 'API_KEY_INVALID';
    const digest = createHash('sha256').update(presented).digest();
    if (!timingSafeEqual(digest, entry.digest)) return 'API_KEY_INVALID';
    if (entry.revoked) return 'API_KEY_REVOKED';
    if (!entry.enabled) return 'API_KEY_DISABLED';
    if (entry.expiresAt !== null && entry.expiresAt <= new Date()) return 'API_KEY_EXPIRED';
    if (entry.ranges.length > 0) {
      const address = addressOf(ip);
      const allowed = entry.ranges.some((range) => address >= range.start && address <= range.end);
      if (!allowed) return 'API_KEY_IP_NOT_ALLOWED';
    }
    return scopes.every((scope) => entry.scopes.includes(scope)) ? 'ok' : 'API_KEY_SCOPE_MISSING';
  }
}

function rangeOf(entry: string): Range {
  const [address = '', bits = '32'] = entry.split('/');
  const start = addressOf(address);
  return { start, end: start + 2 ** (32 - Number(bits)) - 1 };
}

function addressOf(ip: string): number {
  return ip.split('.').reduce((address, part) => address * 256 + Number(part), 0);
}
