/** What a key is: as stored, as shown, and what was done to it. */

/** Anything JSON can say. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
/** A JSON object. */
export interface JsonObject {
  readonly [name: string]: Json;
}

/** A value now, or a promise of it. */
export type Awaitable<T> = T | Promise<T>;

/** `shared` keys belong to the account, `user` keys to one user, `none` says neither. */
export const KEY_TYPES = ['none', 'user', 'shared'] as const;
export type KeyType = (typeof KEY_TYPES)[number];

/** The states of a key; where several hold, {@link statusOf} names the first of revoked, disabled, expired. */
export const KEY_STATUSES = ['active', 'disabled', 'expired', 'revoked'] as const;
export type KeyStatus = (typeof KEY_STATUSES)[number];

/** At most `points` uses in any window of `duration` milliseconds. */
export interface RateLimit {
  /** A whole number, at least 1. */
  readonly points: number;
  /** Milliseconds, a whole number of seconds. */
  readonly duration: number;
}

/** A digest of a whole key and the id of the pepper it was made with (`sha256` where there was none). */
export interface KeyDigest {
  readonly pepperId: string;
  /** 64 lower-case hexadecimal characters. */
  readonly value: string;
}

/** The digest that a regeneration with overlap replaced: still accepted before `until` (epoch ms). */
export interface OverlapDigest extends KeyDigest {
  readonly until: number;
}

/** A key as stores keep it. Times are epoch milliseconds. */
export interface StoredKey {
  /** `apk_` and 16 base62 characters; never reused. */
  readonly id: string;
  readonly accountId: string;
  /** `brand_handle`: unique among all accounts, not secret, what a key is looked up by. */
  readonly prefix: string;
  /** The first ten characters of the key and `...`. */
  readonly keyStart: string;
  /** The last four characters of the key. */
  readonly lastFour: string;
  readonly digest: KeyDigest;
  readonly overlap: OverlapDigest | null;
  /** The key itself, sealed as a compact JWE, where recovery is on. */
  readonly sealed: string | null;
  /** For people; may be empty. */
  readonly name: string;
  /** Unique among the account's unrevoked keys, case-sensitive. */
  readonly alias: string | null;
  readonly type: KeyType;
  /** Scope names as given, sorted, each once; what they imply is worked out from the catalogue. */
  readonly scopes: readonly string[];
  /** IPv4 addresses and CIDR ranges in canonical spelling. Empty: any address. */
  readonly allowIps: readonly string[];
  /** `null`: every sub-account. Empty: none. */
  readonly subaccounts: readonly string[] | null;
  readonly enabled: boolean;
  /** The user that the key acts on behalf of. */
  readonly behalfOf: string | null;
  /** The key is refused from this moment on. `null`: never. */
  readonly expiresAt: number | null;
  readonly rateLimit: RateLimit | null;
  readonly metadata: JsonObject;
  readonly createdAt: number;
  /** The id of the actor that created it. */
  readonly createdBy: string;
  readonly updatedAt: number;
  readonly revokedAt: number | null;
  /** 1 at creation; one more with every change. */
  readonly version: number;
}

/** A key as everybody but stores sees it: no digest, nothing sealed. Times are epoch milliseconds. */
export interface KeyRecord extends Omit<StoredKey, 'digest' | 'overlap' | 'sealed'> {
  /** At the moment this record was read. */
  readonly status: KeyStatus;
  /** Whether it is stored in a form that can be shown again, while recovery is on. */
  readonly recoverable: boolean;
}

/** Who did something, as audit events name it. */
export interface AuditActor {
  readonly id: string;
  readonly kind: 'key' | 'user' | 'host';
}

/** What audit events record. */
export const AUDIT_ACTIONS = [
  'key.created',
  'key.updated',
  'key.enabled',
  'key.disabled',
  'key.regenerated',
  'key.revoked',
  'key.revealed',
  'key.digest_upgraded',
  'user.removed',
  'account.purged',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** Something that was done, as handed to a store, which gives it its `sequence`. */
export interface NewAuditEvent {
  readonly accountId: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly action: AuditAction;
  readonly actor: AuditActor;
  /** The key it was done to, where it was done to one. */
  readonly keyId: string | null;
  /** What changed, and why; never a secret, a digest or a sealed value. */
  readonly detail: JsonObject;
}

/** Something that was done. */
export interface AuditEvent extends NewAuditEvent {
  /** 1, 2, 3 … within an account, in the order of commits. */
  readonly sequence: number;
}

/** A page of something, newest first. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Hand it back as `cursor` for the next page; opaque. `null`: this was the last. */
  readonly next: string | null;
}

/** The first of revoked, disabled and expired that holds at `now` (epoch ms), else active. */
export function statusOf(
  key: Pick<StoredKey, 'revokedAt' | 'enabled' | 'expiresAt'>,
  now: number,
): KeyStatus {
  if (key.revokedAt !== null) return 'revoked';
  if (!key.enabled) return 'disabled';
  if (key.expiresAt !== null && now >= key.expiresAt) return 'expired';
  return 'active';
}

/** What everybody but stores may see of a stored key. */
export function recordOf(key: StoredKey, now: number): KeyRecord {
  const { digest: _digest, overlap: _overlap, sealed, ...shown } = key;
  return { ...shown, status: statusOf(key, now), recoverable: sealed !== null };
}
