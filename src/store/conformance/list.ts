/** list and counts: which keys, and in which order. */
import { KEY_STATUSES, type StoredKey, statusOf } from '../../record.js';
import { matchesList, newestFirst } from '../matching.js';
import type { ListQuery } from '../store.js';
import { type ConformanceCase, conformanceCase } from './conformance-case.js';
import { same } from './promised.js';
import { listAll } from './reading.js';
import { NOON } from './samples.js';

/** Keys in every state and on both sides of `NOON`. */
const inEveryState: readonly Partial<StoredKey>[] = [
  {},
  { expiresAt: NOON + 1 },
  { expiresAt: NOON },
  { expiresAt: NOON - 1 },
  { enabled: false },
  { enabled: false, expiresAt: NOON },
  { revokedAt: NOON - 5 },
  { revokedAt: NOON + 5 },
  { revokedAt: 1, enabled: false, expiresAt: 1 },
];

const idsOf = (keys: readonly StoredKey[]) => keys.map((key) => key.id);

export const listCases: readonly ConformanceCase[] = [
  conformanceCase('list: an account without keys has an empty page', [], async ({ store, add }) => {
    await add({ accountId: 'globex' });
    same('an empty page', await store.list({ accountId: 'acme', now: NOON, limit: 10 }), {
      items: [],
      next: null,
    });
  }),

  conformanceCase('list: whole keys, the newest first', [], async ({ store, add }) => {
    const added: StoredKey[] = [];
    for (const createdAt of [NOON, NOON - 50, NOON + 50, 0, NOON + 1, NOON - 1]) {
      added.push(await add({ createdAt, alias: `made-at-${createdAt}`, metadata: { createdAt } }));
    }
    same(
      'keys come by createdAt, descending, exactly as they are',
      await listAll(store, {}),
      added.toSorted((a, b) => b.createdAt - a.createdAt),
    );
  }),

  conformanceCase(
    'list: keys of one moment come by id, compared by code unit',
    [],
    async ({ store, add }) => {
      const ids = [
        'apk_a',
        'apk_B',
        'apk_Z',
        'apk_z',
        'apk_0',
        'apk_9',
        'apk_aa',
        'apk_AA',
        'apk_aB',
        'apk_Ab',
        'apk_A',
      ];
      for (const id of ids) await add({ id, createdAt: NOON });
      const expected = ids.toSorted((a, b) => (a < b ? 1 : -1));
      for (const limit of [100, 1, 3]) {
        same(`ids come descending, in pages of ${limit}`, idsOf(await listAll(store, { limit })), expected);
      }
    },
  ),

  conformanceCase('list: status is judged by `now`', [], async ({ store, add }) => {
    const keys: StoredKey[] = [];
    for (const over of inEveryState) keys.push(await add(over));
    for (const now of [NOON - 2, NOON - 1, NOON, NOON + 1, NOON + 2, 0]) {
      for (const status of KEY_STATUSES) {
        same(
          `status ${status} is the first of revoked, disabled, expired (now >= expiresAt)`,
          idsOf(await listAll(store, { status, now })),
          idsOf(keys.filter((key) => statusOf(key, now) === status)).toReversed(),
        );
      }
    }
  }),

  conformanceCase('counts: the keys of each status at `now`', [], async ({ store, add }) => {
    same('an account without keys has four zeros', await store.counts('acme', NOON), {
      active: 0,
      disabled: 0,
      expired: 0,
      revoked: 0,
    });
    const keys: StoredKey[] = [];
    for (const over of inEveryState) keys.push(await add(over));
    await add({ accountId: 'globex' });
    for (const now of [NOON - 2, NOON - 1, NOON, NOON + 1, NOON + 2]) {
      const expected = { active: 0, disabled: 0, expired: 0, revoked: 0 };
      for (const key of keys) expected[statusOf(key, now)] += 1;
      same('counts agree with the states of the keys', await store.counts('acme', now), expected);
    }
  }),

  conformanceCase('list: userId is exact', [], async ({ store, add }) => {
    for (const behalfOf of ['user-1', 'User-1', 'user-1 ', 'user-10', 'user_1', 'user%', '%', null, 'null']) {
      await add({ behalfOf });
    }
    for (const userId of ['user-1', 'User-1', 'user-1 ', 'user_1', '%', 'null']) {
      same(
        `the keys on behalf of exactly ${JSON.stringify(userId)}`,
        (await listAll(store, { userId })).map((key) => key.behalfOf),
        [userId],
      );
    }
    same('a user without keys', await listAll(store, { userId: 'nobody' }), []);
    same('no user is not the user named by nothing', await listAll(store, { userId: '' }), []);
  }),

  conformanceCase(
    'list: expiresBefore leaves out that moment, and keys that never expire',
    [],
    async (subject) => {
      const { store, add } = subject;
      for (const expiresAt of [null, NOON - 1, NOON, NOON + 1]) await add({ expiresAt });
      const came = async (expiresBefore: number) =>
        (await listAll(store, { expiresBefore })).map((key) => key.expiresAt);
      same('nothing expires before the first expiry', await came(NOON - 1), []);
      same('expiresAt lies before the moment', await came(NOON), [NOON - 1]);
      same('expiresAt lies before the moment', await came(NOON + 2), [NOON + 1, NOON, NOON - 1]);
    },
  ),

  conformanceCase('list: alias finds the one unrevoked key, exactly', [], async ({ store, add }) => {
    await add({ alias: 'mcp', revokedAt: 1 });
    const holder = await add({ alias: 'mcp', enabled: false });
    await add({ alias: 'MCP' });
    await add({ alias: 'gone', revokedAt: 1 });
    await add({ accountId: 'globex', alias: 'mcp' });
    same('the unrevoked key with the alias', await listAll(store, { alias: 'mcp' }), [holder]);
    for (const alias of ['gone', 'mc', 'mcp_', 'mcp%', '%', '', 'mcp ', '\0']) {
      same(`no unrevoked key has the alias ${JSON.stringify(alias)}`, await listAll(store, { alias }), []);
    }
  }),

  conformanceCase('list: every combination of filters', [], async ({ store, add }) => {
    const keys: StoredKey[] = [];
    for (const [index, state] of inEveryState.entries()) {
      for (const behalfOf of [null, 'user-1', 'user-2']) {
        const name = ['Billing', 'Reports'][keys.length % 2] ?? '';
        const alias = index % 2 === 0 ? `job-${index}-${behalfOf}` : null;
        keys.push(await add({ ...state, behalfOf, name, alias, createdAt: NOON + (keys.length % 4) }));
      }
    }
    const choices: { readonly [Filter in keyof ListQuery]?: readonly (ListQuery[Filter] | undefined)[] } = {
      status: [undefined, ...KEY_STATUSES],
      search: [undefined, 'bill', 'USER-2'],
      userId: [undefined, 'user-1', 'user-9'],
      expiresBefore: [undefined, NOON + 1],
      alias: [undefined, 'job-2-user-1', 'job-6-user-2'],
    };
    let queries: Partial<ListQuery>[] = [{}];
    for (const [filter, values] of Object.entries(choices)) {
      queries = queries.flatMap((query) =>
        values.map((value) => (value === undefined ? query : { ...query, [filter]: value })),
      );
    }
    for (const query of queries) {
      const full = { accountId: 'acme', now: NOON, limit: 100, ...query };
      same(
        `filters hold together: ${JSON.stringify(query)}`,
        idsOf(await listAll(store, query)),
        idsOf(keys.filter((key) => matchesList(full, key)).toSorted(newestFirst)),
      );
    }
  }),
];
