/** What the API is asked about: a warden with users, recovery and a limit, in an account of its own. */

import { accountWire, nativeWire, teamWire } from '../../adapters/management.js';
import { memoryStore } from '../../adapters/stores/memory.js';
import type {
  Actor,
  FullStore,
  Keywarden,
  KeywardenOptions,
  Operation,
  User,
  UserDirectory,
} from '../../src/index.js';
import { createKeywarden } from '../../src/index.js';
import { failing } from '../stores/failing.js';

export const ACCOUNT = 'acme';
export const LIMIT = 5;

export const SCOPES = {
  ds_accounts_read: 'Allow reading accounts from available data sources',
  ds_reports_read: 'Allow reading reports from available data sources',
  'orders:read': 'Read orders',
  ...teamWire.permissions,
  ...accountWire.permissions,
  ...nativeWire.permissions,
} as const;

/** A user of the account with all rights, who may do this. */
export function ann(...operations: readonly Operation[]): Actor {
  return { id: 'ann', kind: 'user', accountId: ACCOUNT, operations: new Set(operations), grant: 'all' };
}

export interface Scene {
  readonly warden: Keywarden;
  readonly store: FullStore;
  /** Everything the store is asked fails from now on, or works again. */
  down(isDown: boolean): void;
  readonly members: User[];
  readonly log: string[];
}

export function scene(options: Partial<KeywardenOptions> = {}): Scene {
  const inner = memoryStore();
  let isDown = false;
  const store = failing(inner, () => isDown);
  const members: User[] = [
    { id: 'ann', email: 'ann@example.com', name: 'Ann' },
    { id: 'bob', email: 'bob@example.com' },
  ];
  const users: UserDirectory = {
    find: (account, ids) => (account === ACCOUNT ? members.filter(({ id }) => ids.includes(id)) : []),
    search: (account, text, limit) =>
      account === ACCOUNT ? members.filter(({ email }) => email?.includes(text)).slice(0, limit) : [],
    defaultUser: (account) => (account === ACCOUNT ? members[0] : undefined),
  };
  const log: string[] = [];
  const note = (message: string, fields?: object): void => {
    log.push(`${message} ${JSON.stringify(fields)}`);
  };
  const warden = createKeywarden({
    brand: 'api',
    store,
    scopes: SCOPES,
    users,
    recovery: { current: 'one', secrets: { one: 'a recovery secret of many characters' } },
    logger: { info: note, warn: note, error: note },
    ...options,
  });
  return {
    warden,
    store: inner,
    members,
    log,
    down: (value) => {
      isDown = value;
    },
  };
}
