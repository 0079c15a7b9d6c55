/** One plain call of every operation. */
import type { ChangeOptions } from '../../src/manage/change.js';
import type { KeyManager } from '../../src/manage/manager.js';
import { OPERATIONS, type OperationName } from '../../src/manage/operations.js';
import { NOON } from './office.js';

export const NAMES = Object.keys(OPERATIONS) as OperationName[];

/** An id that no key has. */
export const UNKNOWN = 'apk_0000000000000000';

/** Calls that nothing in their input can refuse. */
export const CALLS: Readonly<
  Record<OperationName, (keys: KeyManager, id?: string, options?: ChangeOptions) => Promise<unknown>>
> = {
  create: (keys) => keys.create({}),
  get: (keys, id = UNKNOWN) => keys.get(id),
  list: (keys) => keys.list(),
  counts: (keys) => keys.counts(),
  usage: (keys, id = UNKNOWN) => keys.usage([id], { from: '2030-01-01', to: '2030-01-31' }),
  audit: (keys) => keys.audit(),
  update: (keys, id = UNKNOWN, options) => keys.update(id, { name: 'Renamed', scopes: [] }, options),
  enable: (keys, id = UNKNOWN, options) => keys.enable(id, options),
  disable: (keys, id = UNKNOWN, options) => keys.disable(id, options),
  regenerate: (keys, id = UNKNOWN, options) => keys.regenerate(id, options),
  revoke: (keys, id = UNKNOWN, options) => keys.revoke(id, options),
  reveal: (keys, id = UNKNOWN) => keys.reveal(id),
  findUsers: (keys) => keys.findUsers(['user-1']),
  searchUsers: (keys) => keys.searchUsers('ann'),
  userRemoved: (keys) => keys.userRemoved('user-1'),
  purge: (keys) => keys.purge({ revokedBefore: NOON }),
};
