/** That what the benchmark compares with decides as the verifier does: a yardstick that skips a check would be no measure. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../adapters/stores/memory.js';
import { Idiomatic } from '../../bench/yardsticks/idiomatic.js';
import { Limit } from '../../bench/yardsticks/limit.js';
import { createKeywarden } from '../../src/index.js';
import { Digester, UNPEPPERED } from '../../src/key/digest.js';
import { KeyFormat } from '../../src/key/format.js';
import type { StoredKey } from '../../src/record.js';
import { samples } from '../../src/store/conformance/samples.js';
import { scaled } from '../scale.js';

const NOW = Date.now();
const HOUR = 3_600_000;
const SCOPES = ['a:read', 'a:write', 'b:read', 'b:write'] as const;
const format = new KeyFormat('acme');
const digester = new Digester({ current: UNPEPPERED, secrets: new Map(), acceptUnpeppered: true });
const { key: sample } = samples();

const scopes = fc.subarray([...SCOPES]);
/** Both yardsticks judge by the clock of this machine, so that what expires does so long before or after now. */
const expiry = fc.constantFrom(null, NOW - HOUR, NOW + HOUR);
const ranges = fc.uniqueArray(
  fc.constantFrom('10.0.0.0/8', '172.16.0.0/12', '192.0.2.7', '198.51.100.0/25', '0.0.0.0/1'),
  { maxLength: 4 },
);
const restrictions = fc.record({
  revokedAt: fc.constantFrom(null, null, null, NOW - HOUR),
  enabled: fc.constantFrom(true, true, true, false),
  expiresAt: expiry,
  allowIps: ranges,
  scopes,
});

/** What is presented of a key: itself, or something that is not it. */
const PRESENTED: Readonly<Record<string, (key: string) => string>> = {
  'the key': (key) => key,
  'with another secret': (key) => format.remint(key.slice(0, 17)).key,
  'with an unknown prefix': () => format.mint().key,
  'with a slip in the secret': (key) => changed(key, 30),
  'with a slip in the checksum': (key) => changed(key, key.length - 1),
  'with a slip in the prefix': (key) => changed(key, 8),
  'of another brand': (key) => `acne${key.slice(4)}`,
  'too short': (key) => key.slice(0, -1),
  'too long': (key) => `${key}x`,
  nothing: () => '',
  'a token of somebody else': () => 'eyJhbGciOiJIUzI1NiJ9.e30.ZRrHA1JJJW8opsbCGfG_HACGpVUMN_a9IV7pAx_Zmeo',
};

function changed(key: string, at: number): string {
  return key.slice(0, at) + (key.charAt(at) === 'a' ? 'b' : 'a') + key.slice(at + 1);
}

const requests = fc.array(
  fc.record({
    present: fc.oneof(fc.constant('the key'), fc.constantFrom(...Object.keys(PRESENTED))),
    ip: fc.oneof(
      fc.ipV4(),
      fc.constantFrom('10.0.0.1', '192.0.2.7', '198.51.100.127', '198.51.100.128', '9.255.255.255'),
    ),
    needed: scopes,
  }),
  { minLength: 1, maxLength: 10 },
);

function minted(over: Partial<StoredKey>): { readonly key: string; readonly stored: StoredKey } {
  const { key, ...parts } = format.mint();
  return { key, stored: sample({ ...parts, digest: digester.digest(key), ...over }) };
}

describe('the yardsticks', () => {
  it('decide as the verifier does, cached or not, by the same code', async () => {
    const met = new Set<string>();
    await fc.assert(
      fc.asyncProperty(restrictions, requests, async (over, asked) => {
        const { key, stored } = minted(over);
        const store = memoryStore();
        await store.loadKeys([stored]);
        const warden = createKeywarden({
          brand: 'acme',
          store,
          scopes: Object.fromEntries(SCOPES.map((name) => [name, name])),
          usage: false,
        });
        const limit = new Limit([stored], SCOPES);
        const idiomatic = new Idiomatic([stored]);
        for (const { present, ip, needed } of asked) {
          const presented = PRESENTED[present]?.(key) ?? key;
          const outcome = await warden.verify(presented, { ip, scopes: needed });
          const code = outcome.ok ? 'ok' : outcome.code;
          expect(limit.verify(presented, ip, limit.maskOf(needed), Date.now()), present).toBe(code);
          expect(idiomatic.verify(presented, ip, needed), present).toBe(code);
          met.add(code);
        }
        await warden.close();
      }),
      { numRuns: scaled(40_000) },
    );
    expect([...met].sort()).toEqual([
      'API_KEY_DISABLED',
      'API_KEY_EXPIRED',
      'API_KEY_INVALID',
      'API_KEY_IP_NOT_ALLOWED',
      'API_KEY_REVOKED',
      'API_KEY_SCOPE_MISSING',
      'ok',
    ]);
  });
});
