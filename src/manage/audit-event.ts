/** What is written down of a change: who, when, what was and what became of it; never a digest or a sealed value. */
import type { Json, JsonObject, NewAuditEvent, StoredKey } from '../record.js';
import type { KeyColumns } from '../store/store.js';
import type { AuditedOperation } from './operations.js';
import { OPERATIONS } from './operations.js';
import type { Desk } from './parts.js';

/** An event of the operation, by the desk's actor. */
export function auditEvent(
  { actor }: Desk,
  operation: AuditedOperation,
  about: { readonly at: number; readonly keyId: string | null; readonly detail: JsonObject },
): NewAuditEvent {
  const { id, kind, accountId } = actor;
  return { accountId, ...about, action: OPERATIONS[operation].audit, actor: { id, kind } };
}

/** Columns that stay out of events: what a key could be recognised or opened by, and the time, which the event has itself. */
const UNSHOWN: ReadonlySet<string> = new Set<keyof KeyColumns>(['digest', 'overlap', 'sealed', 'updatedAt']);

/** `{ name: { before, after }, … }` of the columns that are set; without `before` for a key that is new. */
export function shownChanges(set: Partial<KeyColumns>, before?: StoredKey): JsonObject {
  const changes: { [name: string]: Json } = {};
  for (const name of columnsOf(set)) {
    const after = set[name];
    if (after === undefined || UNSHOWN.has(name)) continue;
    changes[name] = { ...(before && { before: jsonOf(before[name]) }), after: jsonOf(after) };
  }
  return changes;
}

/** The columns that a change names. */
export function columnsOf(set: Partial<KeyColumns>): readonly (keyof KeyColumns)[] {
  return Object.keys(set) as (keyof KeyColumns)[];
}

function jsonOf(value: KeyColumns[keyof KeyColumns]): Json {
  if (typeof value !== 'object' || value === null) return value;
  return isList(value) ? value : { ...value };
}

function isList(value: object): value is readonly string[] {
  return Array.isArray(value);
}
