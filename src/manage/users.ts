/** The host's users, for keys that act on behalf of one. */
import type { Awaitable } from '../record.js';

/** A member of an account. */
export interface User {
  readonly id: string;
  readonly email: string | null;
  /** For people; where the host has one. */
  readonly name?: string;
}

/** What the host answers about its users. Without a directory, user ids are taken as they come and shared keys have no user. */
export interface UserDirectory {
  /** Those of the ids that are members of the account; the others are left out. */
  find(accountId: string, ids: readonly string[]): Awaitable<readonly User[]>;
  /** Members whose name or address fits the text, at most `limit`, for pickers. */
  search(accountId: string, text: string, limit: number): Awaitable<readonly User[]>;
  /** Whom a shared key without a user identifies as: the first owner or admin, say. `undefined`: nobody. */
  defaultUser(accountId: string): Awaitable<User | undefined>;
}
