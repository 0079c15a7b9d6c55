/** Who the users of an account are, as far as the host's directory says so. */
import { unfit } from './input-fault.js';
import type { Desk } from './parts.js';
import { textListOf, textOf } from './text.js';
import type { User } from './users.js';

/** Users that may be asked for at once. */
const MAX_USERS = { ids: 1_000, found: 100 } as const;
const FOUND_UNLESS_TOLD = 20;
const SEARCH_TEXT = { max: 200 };

/** Without a directory ids are taken as they come, so that every id is a user of whom nothing else is known. */
export async function findUsers({ parts, actor }: Desk, ids: readonly string[]): Promise<readonly User[]> {
  const asked = [...new Set(textListOf(ids, 'ids'))];
  if (asked.length > MAX_USERS.ids) throw unfit('ids', `at most ${MAX_USERS.ids} ids`, ids);
  if (parts.users === undefined) return asked.map((id) => ({ id, email: null }));
  if (asked.length === 0) return [];
  const found = await parts.users.find(actor.accountId, asked);
  return found.filter(({ id }) => asked.includes(id)).map(shownUser);
}

export async function searchUsers(
  { parts, actor }: Desk,
  text: string,
  limit: number = FOUND_UNLESS_TOLD,
): Promise<readonly User[]> {
  const search = textOf(text, 'search', SEARCH_TEXT);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_USERS.found) {
    throw unfit('limit', `a whole number from 1 to ${MAX_USERS.found}`, limit);
  }
  const found = (await parts.users?.search(actor.accountId, search, limit)) ?? [];
  return found.slice(0, limit).map(shownUser);
}

/** A host's own object may hold more than is anybody's business. */
function shownUser({ id, email, name }: User): User {
  return { id, email: typeof email === 'string' ? email : null, ...(typeof name === 'string' && { name }) };
}
