/** Whether a user may be acted for: a member of the account, as the host's directory knows it. */
import { KeywardenError } from '../errors.js';
import type { Desk } from './parts.js';

/**
 * Without a directory every user is taken as it comes.
 * @throws {KeywardenError} `API_KEY_USER_INVALID`; `API_KEY_STORE_UNAVAILABLE` where the directory cannot answer.
 */
export async function assertMember({ parts, actor }: Desk, userId: string | null): Promise<void> {
  if (userId === null || parts.users === undefined) return;
  const found = await parts.users.find(actor.accountId, [userId]);
  if (found.some((user) => user.id === userId)) return;
  throw new KeywardenError('API_KEY_USER_INVALID', {
    field: 'behalfOf',
    message:
      'There is no such user, or the user has no access to this account: behalfOf must be the id of a member.',
  });
}
