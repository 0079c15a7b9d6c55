/**
 * A user leaves an account: keys that are the user's, or that name the user and belong to nobody, are disabled; shared ones
 * go on without a user, and so identify as the account's default user again.
 */
import { KeywardenError } from '../errors.js';
import type { StoredKey } from '../record.js';
import type { Decision } from './change.js';
import { changeKey } from './change.js';
import type { Desk } from './parts.js';
import { ID_TEXT, textOf } from './text.js';

/** How many keys a user's removal changed. */
export interface UserRemoval {
  /** `user` keys and keys of no type. */
  readonly disabled: number;
  /** Shared keys. */
  readonly released: number;
}

/** Keys read at once. */
const PAGE = 1_000;

export async function removeUser(desk: Desk, userId: string): Promise<UserRemoval> {
  const user = textOf(userId, 'userId', ID_TEXT);
  const { store, now } = desk.parts;
  const { accountId } = desk.actor;
  const count = { disabled: 0, released: 0 };
  let cursor: { cursor?: string } = {};
  for (;;) {
    const { items, next } = await store.list({ accountId, userId: user, now: now(), limit: PAGE, ...cursor });
    for (const { id, revokedAt } of items) {
      const outcome = revokedAt === null ? await removeFrom(desk, id, user) : undefined;
      if (outcome !== undefined) count[outcome] += 1;
    }
    if (next === null) return count;
    cursor = { cursor: next };
  }
}

/** What became of one key; `undefined`: it is not the user's any more, or had nothing to lose. */
async function removeFrom(desk: Desk, id: string, userId: string): Promise<keyof UserRemoval | undefined> {
  let outcome: keyof UserRemoval | undefined;
  try {
    await changeKey(desk, {
      operation: 'userRemoved',
      id,
      decide: (key) => {
        outcome = outcomeFor(key, userId);
        return outcome === undefined ? { set: {} } : DECISIONS[outcome](userId);
      },
    });
  } catch (error) {
    if (!isGone(error)) throw error;
    return undefined;
  }
  return outcome;
}

const DECISIONS: { readonly [Outcome in keyof UserRemoval]: (userId: string) => Decision } = {
  disabled: (userId) => ({ set: { enabled: false }, detail: { userId } }),
  released: (userId) => ({ set: { behalfOf: null }, detail: { userId } }),
};

function outcomeFor(key: StoredKey, userId: string): keyof UserRemoval | undefined {
  if (key.behalfOf !== userId) return undefined;
  if (key.type === 'shared') return 'released';
  return key.enabled ? 'disabled' : undefined;
}

/** Revoked or purged since it was listed: there is nothing left to take from it. */
function isGone(error: unknown): boolean {
  return (
    error instanceof KeywardenError &&
    (error.code === 'API_KEY_ALREADY_REVOKED' || error.code === 'API_KEY_NOT_FOUND')
  );
}
