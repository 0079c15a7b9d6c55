/** What can be read of an account: its keys, their uses, its audit log. */
import type { AuditEvent, KeyRecord, KeyStatus, Page } from '../record.js';
import type { DayRange, UseSummary } from '../store/store.js';
import { findKey } from './change.js';
import { unfit } from './input-fault.js';
import type { Desk } from './parts.js';
import { publicRecord } from './public-record.js';
import type { AuditFilter, KeyFilter } from './queries.js';
import { auditQueryOf, dayRangeOf, keyIdOf, listQueryOf } from './queries.js';
import { textListOf } from './text.js';

/** Ids that may be asked about at once. */
const MAX_IDS = 1_000;

export async function getKey(desk: Desk, id: string): Promise<KeyRecord> {
  const key = await findKey(desk, id);
  return publicRecord(key, desk.parts.now());
}

export async function listKeys({ parts, actor }: Desk, filter: KeyFilter = {}): Promise<Page<KeyRecord>> {
  const now = parts.now();
  const { items, next } = await parts.store.list(listQueryOf(filter, actor.accountId, now));
  return { items: items.map((key) => publicRecord(key, now)), next };
}

export async function countKeys({ parts, actor }: Desk): Promise<Record<KeyStatus, number>> {
  const { active, disabled, expired, revoked } = await parts.store.counts(actor.accountId, parts.now());
  return { active, disabled, expired, revoked };
}

export async function readAudit({ parts, actor }: Desk, filter: AuditFilter = {}): Promise<Page<AuditEvent>> {
  const { items, next } = await parts.store.readAudit(auditQueryOf(filter, actor.accountId));
  return { items: structuredClone(items), next };
}

export async function readUsage(
  { parts, actor }: Desk,
  ids: readonly string[],
  range: DayRange,
): Promise<readonly UseSummary[]> {
  const asked = textListOf(ids, 'ids');
  if (asked.length > MAX_IDS) throw unfit('ids', `at most ${MAX_IDS} ids`, ids);
  const known = [...new Set(asked.map((id, index) => keyIdOf(id, `ids[${index}]`)))];
  const days = dayRangeOf(range);
  await parts.flushUses();
  const read = known.length === 0 ? [] : ((await parts.store.readUse?.(actor.accountId, known, days)) ?? []);
  const byId = new Map(read.map((summary) => [summary.keyId, summary]));
  return asked.map((keyId) => structuredClone(byId.get(keyId)) ?? { keyId, lastUsedAt: null, days: [] });
}
