/** A key as the API shows it, in the core's own terms: the core's rules are asked about it as it is. */

import type { User } from '../../../../src/manage/users.js';
import type { Grant } from '../../../../src/policy/attenuation.js';
import type { AuditAction, JsonObject, KeyRecord, KeyStatus, RateLimit } from '../../../../src/record.js';
import { say } from './say.js';

/** A key, with whom it acts for. */
export type Key = KeyRecord & { readonly user: User | null };

type Timed = 'expiresAt' | 'createdAt' | 'updatedAt' | 'revokedAt';

/** As it comes: moments are texts, durations seconds. */
export type WireKey = Omit<Key, Timed> & {
  readonly expiresAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly revokedAt: string | null;
};

export type WireGrant = 'all' | (Omit<Grant, 'expiresAt'> & { readonly expiresAt: string | null });

/** Uses of one key. */
export interface Uses {
  readonly keyId: string;
  /** Epoch ms. */
  readonly lastUsedAt: number | null;
  readonly days: readonly { readonly day: string; readonly count: number }[];
}

/** What was done. */
export interface Happening {
  readonly sequence: number;
  readonly at: string;
  readonly action: AuditAction;
  readonly actor: { readonly id: string; readonly kind: 'key' | 'user' | 'host' };
  readonly detail: JsonObject;
}

export type Counts = Readonly<Record<KeyStatus, number>>;

export function keyOf(wire: WireKey): Key {
  return {
    ...wire,
    rateLimit: rateOf(wire.rateLimit),
    expiresAt: momentOf(wire.expiresAt),
    createdAt: Date.parse(wire.createdAt),
    updatedAt: Date.parse(wire.updatedAt),
    revokedAt: momentOf(wire.revokedAt),
  };
}

export function grantOf(wire: WireGrant): Grant | 'all' {
  if (wire === 'all') return wire;
  return { ...wire, rateLimit: rateOf(wire.rateLimit), expiresAt: momentOf(wire.expiresAt) };
}

export function momentOf(text: string | null): number | null {
  return text === null ? null : Date.parse(text);
}

function rateOf(wire: RateLimit | null): RateLimit | null {
  return wire && { points: wire.points, duration: wire.duration * 1_000 };
}

export function nameOf(key: Pick<Key, 'name'>): string {
  return key.name === '' ? say('unnamed') : key.name;
}

/** `acme_H8TKl…8986` */
export function maskOf({ keyStart, lastFour }: Pick<Key, 'keyStart' | 'lastFour'>): string {
  return `${keyStart.replace(/\.+$/, '')}…${lastFour}`;
}

export function userText(user: User): string {
  return user.name ?? user.email ?? user.id;
}
