/** The ports in the plainest possible form, to compare real stores with: lists, walked from end to end at every call. */
import type { ErrorCode } from '../../src/errors.js';
import type { AuditEvent, KeyStatus, NewAuditEvent, StoredKey } from '../../src/record.js';
import type {
  AuditQuery,
  DayRange,
  InsertLimits,
  KeyChange,
  KeyUse,
  ListQuery,
  PurgeQuery,
  UseSummary,
} from '../../src/store/store.js';

/** A refusal, with every code that the port allows for it: it does not say which of two reasons comes first. */
export class Refusal extends Error {
  readonly codes: readonly ErrorCode[];

  constructor(codes: readonly ErrorCode[]) {
    super(codes.join(' or '));
    this.codes = codes;
  }
}

function refuse(reasons: { readonly [Code in ErrorCode]?: boolean }): void {
  const codes = (Object.keys(reasons) as ErrorCode[]).filter((code) => reasons[code]);
  if (codes.length > 0) throw new Refusal(codes);
}

export class NaiveStore {
  keys: StoredKey[] = [];
  events: AuditEvent[] = [];
  uses: KeyUse[] = [];
  readonly #numbers = new Map<string, number>();

  findByPrefix(prefix: string): StoredKey | undefined {
    return this.keys.find((key) => key.prefix === prefix);
  }

  findById(accountId: string, id: string): StoredKey | undefined {
    return this.keys.find((key) => key.accountId === accountId && key.id === id);
  }

  /** The whole list, whatever the limit. */
  list(query: Omit<ListQuery, 'cursor' | 'limit'>): StoredKey[] {
    let keys = this.keys.filter((key) => key.accountId === query.accountId);
    const { status, search, userId, expiresBefore, alias, now } = query;
    if (status !== undefined) keys = keys.filter((key) => this.#status(key, now) === status);
    if (userId !== undefined) keys = keys.filter((key) => key.behalfOf === userId);
    if (alias !== undefined) keys = keys.filter((key) => key.revokedAt === null && key.alias === alias);
    if (expiresBefore !== undefined) {
      keys = keys.filter((key) => key.expiresAt !== null && key.expiresAt < expiresBefore);
    }
    if (search !== undefined) {
      const texts = (key: StoredKey) => [key.name, key.alias ?? '', key.id, key.keyStart, key.lastFour];
      keys = keys.filter((key) => texts(key).join('\n').toLowerCase().includes(search.toLowerCase()));
    }
    return keys.sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
  }

  counts(accountId: string, now: number): Record<KeyStatus, number> {
    const counts = { active: 0, disabled: 0, expired: 0, revoked: 0 };
    for (const key of this.keys) if (key.accountId === accountId) counts[this.#status(key, now)] += 1;
    return counts;
  }

  insert(key: StoredKey, event: NewAuditEvent, { maxPerAccount = Infinity }: InsertLimits): void {
    const rivals = this.keys.filter((other) => other.accountId === key.accountId && other.revokedAt === null);
    refuse({
      API_KEY_LIMIT_EXCEEDED: rivals.length >= maxPerAccount,
      API_KEY_ALIAS_TAKEN: key.alias !== null && rivals.some((other) => other.alias === key.alias),
      API_KEY_UPDATE_FAILED: this.keys.some((other) => other.prefix === key.prefix || other.id === key.id),
    });
    this.keys.push(key);
    this.append(event);
  }

  update({ accountId, id, version, set }: KeyChange, event: NewAuditEvent): StoredKey {
    const key = this.findById(accountId, id);
    if (key === undefined) throw new Refusal(['API_KEY_NOT_FOUND']);
    const changed = { ...key, ...set, version: key.version + 1 };
    refuse({
      API_KEY_VERSION_CONFLICT: key.version !== version,
      API_KEY_ALIAS_TAKEN:
        changed.revokedAt === null &&
        changed.alias !== null &&
        this.keys.some(
          (other) =>
            other !== key &&
            other.accountId === accountId &&
            other.revokedAt === null &&
            other.alias === changed.alias,
        ),
    });
    this.keys = this.keys.map((other) => (other === key ? changed : other));
    this.append(event);
    return changed;
  }

  append(event: NewAuditEvent): void {
    const sequence = (this.#numbers.get(event.accountId) ?? 0) + 1;
    this.loadAudit([{ ...event, sequence }]);
  }

  /** The whole log, whatever the limit. */
  readAudit({
    accountId,
    keyId,
    actorId,
    action,
    from,
    to,
  }: Omit<AuditQuery, 'cursor' | 'limit'>): AuditEvent[] {
    return this.events
      .filter((event) => event.accountId === accountId)
      .filter((event) => keyId === undefined || event.keyId === keyId)
      .filter((event) => actorId === undefined || event.actor.id === actorId)
      .filter((event) => action === undefined || event.action === action)
      .filter((event) => event.at >= (from ?? -Infinity) && event.at < (to ?? Infinity))
      .sort((a, b) => b.sequence - a.sequence);
  }

  purge({ accountId, revokedBefore = 0, auditBefore = 0 }: PurgeQuery, event: NewAuditEvent): number {
    const before = this.keys.length + this.events.length;
    this.keys = this.keys.filter(
      (key) => key.accountId !== accountId || key.revokedAt === null || key.revokedAt >= revokedBefore,
    );
    this.events = this.events.filter((old) => old.accountId !== accountId || old.at >= auditBefore);
    this.uses = this.uses.filter((use) => this.findById(use.accountId, use.keyId) !== undefined);
    const removed = before - this.keys.length - this.events.length;
    this.append(event);
    return removed;
  }

  recordUse(uses: readonly KeyUse[]): void {
    for (const use of uses) {
      const old = this.#use(use);
      const count = use.count + (old?.count ?? 0);
      const lastUsedAt = Math.max(use.lastUsedAt, old?.lastUsedAt ?? 0);
      this.loadUse([{ ...use, count, lastUsedAt }]);
    }
  }

  readUse(accountId: string, ids: readonly string[], range: DayRange): UseSummary[] {
    return ids.map((keyId) => {
      const uses = this.uses.filter((use) => use.accountId === accountId && use.keyId === keyId);
      return {
        keyId,
        lastUsedAt: uses.length === 0 ? null : Math.max(...uses.map((use) => use.lastUsedAt)),
        days: uses
          .filter((use) => use.day >= range.from && use.day <= range.to)
          .sort((a, b) => (a.day < b.day ? -1 : 1))
          .map(({ day, count }) => ({ day, count })),
      };
    });
  }

  loadKeys(items: readonly StoredKey[]): void {
    for (const item of items) this.keys = [...this.keys.filter((key) => key.id !== item.id), item];
  }

  loadAudit(items: readonly AuditEvent[]): void {
    for (const item of items) {
      const { accountId, sequence } = item;
      const others = this.events.filter((old) => old.accountId !== accountId || old.sequence !== sequence);
      this.events = [...others, item];
      this.#numbers.set(accountId, Math.max(sequence, this.#numbers.get(accountId) ?? 0));
    }
  }

  loadUse(items: readonly KeyUse[]): void {
    for (const item of items) {
      const old = this.#use(item);
      this.uses = [...this.uses.filter((use) => use !== old), item];
    }
  }

  #use({ accountId, keyId, day }: KeyUse): KeyUse | undefined {
    return this.uses.find((use) => use.accountId === accountId && use.keyId === keyId && use.day === day);
  }

  #status(key: StoredKey, now: number): KeyStatus {
    if (key.revokedAt !== null) return 'revoked';
    if (!key.enabled) return 'disabled';
    return key.expiresAt !== null && key.expiresAt <= now ? 'expired' : 'active';
  }
}
