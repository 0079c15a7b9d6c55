/** Keys and events to put into keystores, and what is read back. */
import type { Keystore } from '../../../adapters/stores/keystore.js';
import type { NewAuditEvent, StoredKey } from '../../../src/record.js';

/** A key of account `acme` whose serial is in its id, prefix and alias. */
export function sampleKey(serial: number | string, over: Partial<StoredKey> = {}): StoredKey {
  return {
    id: `apk_${serial}`,
    accountId: 'acme',
    prefix: `kw_${serial}`,
    keyStart: 'kw_Handle0...',
    lastFour: 'Zz09',
    digest: { pepperId: 'sha256', value: 'ab'.repeat(32) },
    overlap: null,
    sealed: null,
    name: `Key ${serial}`,
    alias: `alias-${serial}`,
    type: 'none',
    scopes: ['orders:read', 'orders:write'],
    allowIps: ['10.0.0.0/8'],
    subaccounts: null,
    enabled: true,
    behalfOf: null,
    expiresAt: null,
    rateLimit: null,
    metadata: { team: 'billing', contact: 'someone@example.com' },
    createdAt: 1_900_000_000_000,
    createdBy: 'host',
    updatedAt: 1_900_000_000_000,
    revokedAt: null,
    version: 1,
    ...over,
  };
}

/** The event that goes with it. */
export function sampleEvent(key: Pick<StoredKey, 'id' | 'accountId'>): NewAuditEvent {
  return {
    accountId: key.accountId,
    at: 1_900_000_000_000,
    action: 'key.created',
    actor: { id: 'host', kind: 'host' },
    keyId: key.id,
    detail: { name: `Key ${key.id}` },
  };
}

/** Inserts a sample key. */
export async function insertSample(
  store: Keystore,
  serial: number | string,
  over: Partial<StoredKey> = {},
): Promise<StoredKey> {
  const key = sampleKey(serial, over);
  await store.insert(key, sampleEvent(key), {});
  return key;
}

/** All of a keystore, to compare. */
export async function everythingIn(store: Keystore): Promise<{
  readonly keys: readonly unknown[];
  readonly events: readonly unknown[];
  readonly uses: readonly unknown[];
}> {
  return {
    keys: await allOf((cursor) => store.scanKeys(cursor)),
    events: await allOf((cursor) => store.scanAudit(cursor)),
    uses: await allOf((cursor) => store.scanUse(cursor)),
  };
}

async function allOf<T>(
  page: (cursor?: string) => PromiseLike<PageOf<T>> | PageOf<T>,
): Promise<readonly T[]> {
  const items: T[] = [];
  let next: string | null = null;
  do {
    const came: PageOf<T> = await page(next ?? undefined);
    items.push(...came.items);
    next = came.next;
  } while (next !== null);
  return items;
}

interface PageOf<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}
