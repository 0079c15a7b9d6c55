/** Keys, events and moments as answers show them: the stable JSON shapes, and their texts. */
import type { AuditEvent, KeyRecord } from '../../src/record.js';

/** ISO 8601, or `null`. */
function isoOf(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

/** A moment in a table. */
export function momentText(at: number | null, none: string): string {
  return at === null ? none : `${new Date(at).toISOString().slice(0, 16)}Z`;
}

/** As the management API has it: moments in ISO 8601, durations in seconds. */
export function jsonOfKey(record: KeyRecord): object {
  const { rateLimit } = record;
  return {
    id: record.id,
    accountId: record.accountId,
    prefix: record.prefix,
    keyStart: record.keyStart,
    lastFour: record.lastFour,
    status: record.status,
    recoverable: record.recoverable,
    name: record.name,
    alias: record.alias,
    type: record.type,
    scopes: record.scopes,
    allowIps: record.allowIps,
    subaccounts: record.subaccounts,
    enabled: record.enabled,
    behalfOf: record.behalfOf,
    expiresAt: isoOf(record.expiresAt),
    rateLimit: rateLimit && { points: rateLimit.points, duration: rateLimit.duration / 1_000 },
    metadata: record.metadata,
    createdAt: isoOf(record.createdAt),
    createdBy: record.createdBy,
    updatedAt: isoOf(record.updatedAt),
    revokedAt: isoOf(record.revokedAt),
    version: record.version,
  };
}

/** An audit event with its moment in ISO 8601. */
export function jsonOfEvent({ sequence, at, action, actor, keyId, detail }: AuditEvent): object {
  return { sequence, at: isoOf(at), action, actor, keyId, detail };
}
