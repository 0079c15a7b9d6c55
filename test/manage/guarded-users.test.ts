import { describe, expect, it } from 'vitest';
import { KeywardenError } from '../../src/errors.js';
import type { Logger } from '../../src/logger.js';
import { guardUsers } from '../../src/manage/guarded-users.js';
import type { User, UserDirectory } from '../../src/manage/users.js';
import { untyped } from './office.js';
import { refused } from './refused.js';

const ann: User = { id: 'ann', email: 'ann@example.org' };

function guarded(over: Partial<UserDirectory>): { readonly users: UserDirectory; readonly log: string[] } {
  const log: string[] = [];
  const note = (message: string, fields?: object): void => {
    log.push(`${message} ${JSON.stringify(fields)}`);
  };
  const logger: Logger = { info: note, warn: note, error: note };
  const directory: UserDirectory = {
    find: () => [],
    search: () => [],
    defaultUser: () => undefined,
    ...over,
  };
  return { users: guardUsers(directory, { timeout: 50, logger }), log };
}

type Ask = (users: UserDirectory) => Promise<unknown>;
const METHODS: Readonly<Record<keyof UserDirectory, Ask>> = {
  find: async (users) => users.find('acme', ['ann']),
  search: async (users) => users.search('acme', 'ann', 10),
  defaultUser: async (users) => users.defaultUser('acme'),
};
const names = Object.keys(METHODS) as (keyof UserDirectory)[];

describe('a guarded user directory', () => {
  it('hands on what is asked and what is answered, now or later', async () => {
    const asked: unknown[] = [];
    const { users } = guarded({
      find: (...args) => {
        asked.push(args);
        return [ann];
      },
      search: async (...args) => {
        asked.push(args);
        return [ann];
      },
      defaultUser: async (...args) => {
        asked.push(args);
        return ann;
      },
    });
    expect(await METHODS.find(users)).toEqual([ann]);
    expect(await METHODS.search(users)).toEqual([ann]);
    expect(await METHODS.defaultUser(users)).toEqual(ann);
    expect(asked).toEqual([['acme', ['ann']], ['acme', 'ann', 10], ['acme']]);
  });

  it('there may be no default user', async () => {
    for (const nobody of [undefined, null]) {
      const { users } = guarded({ defaultUser: () => untyped(nobody) });
      expect(await METHODS.defaultUser(users)).toBe(nobody);
    }
  });

  it.each(names)(
    '%s: a fault is an outage, with its reason in the log and not in the error',
    async (name) => {
      const faults = [
        () => Promise.reject(new Error('directory is down')),
        () => {
          throw new Error('directory is down');
        },
      ];
      for (const fault of faults) {
        const { users, log } = guarded({ [name]: fault });
        const error = await refused(METHODS[name](users), 'API_KEY_STORE_UNAVAILABLE');
        expect(error.message).not.toContain('directory');
        expect(log).toEqual([
          expect.stringMatching(`^The user directory cannot answer\\. .*"${name}".*directory is down`),
        ]);
      }
    },
  );

  it.each(names)('%s: no answer in time, and what is no user, are outages too', async (name) => {
    const answers = [new Promise(() => {}), 'ann', 7, true, {}, { id: 7 }, [null], [{}], [ann, 'bob']];
    for (const answer of answers) {
      const { users, log } = guarded({ [name]: () => answer });
      await refused(METHODS[name](users), 'API_KEY_STORE_UNAVAILABLE');
      expect(log).toHaveLength(1);
    }
  });

  it('a refusal of its own comes through', async () => {
    const { users, log } = guarded({
      find: () => {
        throw new KeywardenError('API_KEY_USER_INVALID');
      },
    });
    await refused(METHODS.find(users), 'API_KEY_USER_INVALID');
    expect(log).toEqual([]);
  });
});
