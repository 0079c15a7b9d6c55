/** Keys and events to put into a store: plain ones, each different from the one before. */
import type { NewAuditEvent, StoredKey } from '../../record.js';

/** Makes samples that differ from each other. */
export interface Samples {
  /** A key that is active for good, of account `acme`, but for what `over` says. */
  key(over?: Partial<StoredKey>): StoredKey;
  /** An event about a key (or, given only an account, about none), but for what `over` says. */
  event(
    about: Pick<NewAuditEvent, 'accountId'> & { readonly id?: string },
    over?: Partial<NewAuditEvent>,
  ): NewAuditEvent;
}

/** The moment around which samples happen (epoch ms). */
export const NOON = Date.UTC(2030, 0, 15, 12);
/** Milliseconds. */
export const HOUR = 3_600_000;

/** A new series of samples. */
export function samples(): Samples {
  let keys = 0;
  let events = 0;
  return {
    key(over = {}) {
      keys += 1;
      const serial = String(keys).padStart(6, '0');
      const createdAt = over.createdAt ?? NOON + keys * 1_000;
      return {
        id: `apk_Sample0000${serial}`,
        accountId: 'acme',
        prefix: `kw_Handle${serial}`,
        keyStart: 'kw_Handle0...',
        lastFour: serial.slice(-4),
        digest: { pepperId: 'sha256', value: serial.padStart(64, 'ab') },
        overlap: null,
        sealed: null,
        name: `Sample ${keys}`,
        alias: null,
        type: 'none',
        scopes: ['orders:read'],
        allowIps: [],
        subaccounts: null,
        enabled: true,
        behalfOf: null,
        expiresAt: null,
        rateLimit: null,
        metadata: {},
        createdAt,
        createdBy: 'host',
        updatedAt: createdAt,
        revokedAt: null,
        version: 1,
        ...over,
      };
    },
    event(about, over = {}) {
      events += 1;
      return {
        accountId: about.accountId,
        at: NOON + events * 1_000,
        action: 'key.updated',
        actor: { id: 'host', kind: 'host' },
        keyId: about.id ?? null,
        detail: { serial: events },
        ...over,
      };
    },
  };
}
