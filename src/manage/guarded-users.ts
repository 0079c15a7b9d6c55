/** A user directory as the core uses it: it answers in time and in shape, or nobody is let through on its word. */
import type { Awaitable } from '../record.js';
import { Deadline } from '../store/deadline.js';
import { StoreFault, storeUnavailable } from '../store/fault.js';
import type { GuardOptions } from '../store/guarded-store.js';
import type { User, UserDirectory } from './users.js';

/** The same directory: what it throws, leaves open or answers out of shape is logged and becomes `API_KEY_STORE_UNAVAILABLE`. */
export function guardUsers(users: UserDirectory, { timeout, logger }: GuardOptions): UserDirectory {
  const deadline = new Deadline(timeout);

  async function answered<Answer>(
    method: keyof UserDirectory,
    ask: () => Awaitable<Answer>,
    fits: (answer: Answer) => boolean,
  ): Promise<Answer> {
    try {
      const asked = (async () => ask())();
      const answer = await deadline.within(asked);
      if (!fits(answer)) throw new StoreFault('It answered something that is no user.');
      return answer;
    } catch (fault) {
      throw storeUnavailable(logger, method, fault, 'The user directory');
    }
  }
  return {
    find: (accountId, ids) => answered('find', () => users.find(accountId, ids), areUsers),
    search: (accountId, text, limit) =>
      answered('search', () => users.search(accountId, text, limit), areUsers),
    defaultUser: (accountId) =>
      answered(
        'defaultUser',
        () => users.defaultUser(accountId),
        (user) => !user || isUser(user),
      ),
  };
}

function areUsers(users: readonly User[]): boolean {
  return Array.isArray(users) && users.every(isUser);
}

function isUser(user: unknown): boolean {
  return typeof user === 'object' && user !== null && typeof Reflect.get(user, 'id') === 'string';
}
