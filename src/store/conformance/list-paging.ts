/** list, page by page: nothing left out and nothing twice, whatever happens in between. */
import type { StoredKey } from '../../record.js';
import { newestFirst } from '../matching.js';
import { type ConformanceCase, conformanceCase } from './conformance-case.js';
import { FOREIGN_CURSORS } from './foreign-cursors.js';
import { BrokenPromise, refused, same } from './promised.js';
import { listAll } from './reading.js';
import { NOON } from './samples.js';

const idsOf = (keys: readonly StoredKey[]) => keys.map((key) => key.id);

export const listPagingCases: readonly ConformanceCase[] = [
  conformanceCase('list: pages of every size make the whole list', [], async ({ store, add }) => {
    for (let serial = 0; serial < 24; serial += 1) {
      await add({ createdAt: NOON + (serial % 5), enabled: serial % 3 !== 0 });
    }
    const whole = await listAll(store, {});
    for (const limit of [1, 2, 3, 5, 8, 12, 23, 24, 25, 1_000]) {
      same(`pages of ${limit}`, await listAll(store, { limit }), whole);
      same(
        `pages of ${limit} of the disabled keys`,
        await listAll(store, { limit, status: 'disabled' }),
        whole.filter((key) => !key.enabled),
      );
    }
  }),

  conformanceCase('list: a page holds up to 1,000 keys', ['transfer'], async ({ store, transfer, key }) => {
    const keys = Array.from({ length: 1_003 }, (_, serial) => key({ createdAt: NOON + (serial % 100) }));
    await transfer.loadKeys(keys);
    const first = await store.list({ accountId: 'acme', now: NOON, limit: 1_000 });
    same('the first page holds 1,000', first.items.length, 1_000);
    same('pages of 1,000', idsOf(await listAll(store, { limit: 1_000 })), idsOf(keys.toSorted(newestFirst)));
  }),

  conformanceCase('list: inserts between the pages shift nothing', [], async ({ store, key, event, add }) => {
    const there: StoredKey[] = [];
    for (let serial = 0; serial < 12; serial += 1)
      there.push(await add({ createdAt: NOON + (serial % 3) * 10 }));
    let inserts = 0;
    const came = await listAll(store, { limit: 2 }, async () => {
      for (const createdAt of [NOON + 100, NOON + 10, NOON + 5, NOON - 100].slice(inserts % 2)) {
        if (inserts > 20) break;
        inserts += 1;
        const added = key({ createdAt, id: `apk_${inserts % 2 === 0 ? 'A' : 'z'}nsert${inserts}` });
        await store.insert(added, event(added), {});
      }
    });
    const known = new Set(idsOf(there));
    same(
      'keys that were there from the first page to the last come once each, in order',
      idsOf(came.filter((item) => known.has(item.id))),
      idsOf(there.toSorted(newestFirst)),
    );
    same('no key comes twice', new Set(idsOf(came)).size, came.length);
  }),

  conformanceCase('list: changes between the pages shift nothing', [], async ({ store, event, add }) => {
    const there: StoredKey[] = [];
    for (let serial = 0; serial < 12; serial += 1) there.push(await add({ createdAt: NOON + (serial % 3) }));
    const versions = new Map(there.map((item) => [item.id, 1]));
    let round = 0;
    const came = await listAll(store, { limit: 3 }, async () => {
      round += 1;
      for (const item of there) {
        const version = versions.get(item.id) ?? 1;
        const set = { name: `${round}`, updatedAt: NOON + round * 1_000, enabled: round % 2 === 0 };
        await store.update({ accountId: 'acme', id: item.id, version, set }, event(item));
        versions.set(item.id, version + 1);
      }
    });
    same('each key comes once, in order', idsOf(came), idsOf(there.toSorted(newestFirst)));
  }),

  conformanceCase('list: removals between the pages shift nothing', [], async ({ store, event, add }) => {
    const staying: StoredKey[] = [];
    for (let serial = 0; serial < 12; serial += 1) {
      const item = await add(serial % 2 === 0 ? { revokedAt: NOON - serial } : {});
      if (serial % 2 !== 0) staying.push(item);
    }
    let last = 12;
    const came = await listAll(store, { limit: 2 }, async () => {
      // The one removed is the one that the reader's cursor stands on.
      last -= 2;
      await store.purge({ accountId: 'acme', revokedBefore: NOON - last + 1 }, event({ accountId: 'acme' }));
    });
    const known = new Set(idsOf(staying));
    same(
      'keys that were there from the first page to the last come once each',
      idsOf(came.filter((item) => known.has(item.id))),
      idsOf(staying.toSorted(newestFirst)),
    );
  }),

  conformanceCase('list: a cursor of another making is refused', [], async ({ store, add }) => {
    await add();
    await add();
    for (const cursor of FOREIGN_CURSORS) {
      await refused(`list refuses the cursor ${JSON.stringify(cursor)}`, 'API_KEY_INPUT_INVALID', () =>
        store.list({ accountId: 'acme', now: NOON, limit: 1, cursor }),
      );
    }
  }),

  conformanceCase("list: a cursor never leads into another account's keys", [], async ({ store, add }) => {
    for (let serial = 0; serial < 3; serial += 1) {
      await add();
      await add({ accountId: 'globex' });
    }
    const { next } = await store.list({ accountId: 'acme', now: NOON, limit: 1 });
    if (next === null) throw new BrokenPromise('three keys are more than a page of one', 'no cursor');
    const came = await Promise.resolve()
      .then(() => store.list({ accountId: 'globex', now: NOON, limit: 10, cursor: next }))
      .catch(() => ({ items: [] }));
    same(
      'whatever the cursor, the keys are those of the account asked for',
      came.items.filter((item) => item.accountId !== 'globex'),
      [],
    );
  }),
];
