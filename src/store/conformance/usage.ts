/** recordUse and readUse: counts a key and day, apart from the keys. */
import type { KeyUse } from '../store.js';
import { type ConformanceCase, conformanceCase, fillsUse } from './conformance-case.js';
import { BrokenPromise, race, same } from './promised.js';
import { contentsOf } from './reading.js';
import { NOON } from './samples.js';

const range = { from: '2030-01-01', to: '2030-01-31' };

function useOf(keyId: string, over: Partial<KeyUse> = {}): KeyUse {
  return { accountId: 'acme', keyId, day: '2030-01-15', count: 1, lastUsedAt: NOON, ...over };
}

export const usageCases: readonly ConformanceCase[] = [
  conformanceCase('recordUse: adds the counts of a day', ['use'], async ({ use, add }) => {
    const { id } = await add();
    await use.recordUse([useOf(id, { count: 3 })]);
    await use.recordUse([useOf(id, { count: 4 })]);
    await use.recordUse([useOf(id, { count: 5 }), useOf(id, { count: 6 })]);
    await use.recordUse([]);
    same('counts of one day are added, within a call too', await use.readUse('acme', [id], range), [
      { keyId: id, lastUsedAt: NOON, days: [{ day: '2030-01-15', count: 18 }] },
    ]);
  }),

  conformanceCase('recordUse: keeps the latest time', ['use'], async ({ use, add }) => {
    const { id } = await add();
    const latest = async () => (await use.readUse('acme', [id], range))[0]?.lastUsedAt;
    await use.recordUse([useOf(id, { lastUsedAt: NOON })]);
    await use.recordUse([useOf(id, { lastUsedAt: NOON - 5 })]);
    same('an earlier time of the same day changes nothing', await latest(), NOON);
    await use.recordUse([useOf(id, { lastUsedAt: NOON + 5 }), useOf(id, { lastUsedAt: NOON + 1 })]);
    same('a later time is kept, wherever in the call it stands', await latest(), NOON + 5);
    await use.recordUse([useOf(id, { day: '2030-01-14', lastUsedAt: NOON - 86_400_000 })]);
    same('a late record of an earlier day changes nothing', await latest(), NOON + 5);
    await use.recordUse([useOf(id, { day: '2031-02-01', lastUsedAt: NOON + 9e9 })]);
    same('lastUsedAt is ever, not only within the range', await latest(), NOON + 9e9);
  }),

  conformanceCase('recordUse: keeps keys and days apart', ['use'], async ({ use, add }) => {
    const [first, second] = [await add(), await add()];
    const elsewhere = await add({ accountId: 'globex' });
    await use.recordUse([
      useOf(first.id, { count: 1 }),
      useOf(second.id, { count: 2, lastUsedAt: NOON + 1 }),
      useOf(elsewhere.id, { count: 4, accountId: 'globex' }),
      useOf(first.id, { count: 8, day: '2030-01-16' }),
    ]);
    same('each key has its own', await use.readUse('acme', [first.id, second.id], range), [
      {
        keyId: first.id,
        lastUsedAt: NOON,
        days: [
          { day: '2030-01-15', count: 1 },
          { day: '2030-01-16', count: 8 },
        ],
      },
      { keyId: second.id, lastUsedAt: NOON + 1, days: [{ day: '2030-01-15', count: 2 }] },
    ]);
    same('so has the other account', await use.readUse('globex', [elsewhere.id], range), [
      { keyId: elsewhere.id, lastUsedAt: NOON, days: [{ day: '2030-01-15', count: 4 }] },
    ]);
  }),

  conformanceCase('readUse: one summary an id, in the order asked for', ['use'], async ({ use, add }) => {
    const used = await add();
    const unused = await add();
    const elsewhere = await add({ accountId: 'globex' });
    await use.recordUse([useOf(used.id), useOf(elsewhere.id, { accountId: 'globex' })]);
    const none = (keyId: string) => ({ keyId, lastUsedAt: null, days: [] });
    const some = { keyId: used.id, lastUsedAt: NOON, days: [{ day: '2030-01-15', count: 1 }] };
    const ids = [unused.id, 'apk_Nobody', used.id, elsewhere.id, used.id.toLowerCase(), used.id, '', '\0'];
    same(
      'ids without uses, unknown ids and ids of other accounts have none',
      await use.readUse('acme', ids, range),
      ids.map((id) => (id === used.id ? some : none(id))),
    );
    same('another account sees nothing', await use.readUse('globex', [used.id], range), [none(used.id)]);
    same('no ids, no summaries', await use.readUse('acme', [], range), []);
  }),

  conformanceCase('readUse: the days of the range, ascending', ['use'], async ({ use, add }) => {
    const { id } = await add();
    const days = [
      '2030-02-01',
      '2029-12-31',
      '2030-01-02',
      '2030-01-10',
      '2030-01-01',
      '2028-02-29',
      '2030-01-31',
    ];
    for (const [index, day] of days.entries()) await use.recordUse([useOf(id, { day, count: index + 1 })]);
    const came = async (from: string, to: string) =>
      (await use.readUse('acme', [id], { from, to }))[0]?.days.map(({ day }) => day);
    same('both ends of the range are within it', await came('2030-01-01', '2030-01-31'), [
      '2030-01-01',
      '2030-01-02',
      '2030-01-10',
      '2030-01-31',
    ]);
    same('a range of one day', await came('2030-01-02', '2030-01-02'), ['2030-01-02']);
    same('a range over years', await came('2000-01-01', '2099-12-31'), days.toSorted());
    same('a range that ends before it begins', await came('2030-01-31', '2030-01-01'), []);
    same('a range without uses', await came('2031-01-01', '2031-12-31'), []);
    const [summary] = await use.readUse('acme', [id], { from: '2031-01-01', to: '2031-12-31' });
    same('lastUsedAt does not depend on the range', summary?.lastUsedAt, NOON);
  }),

  conformanceCase('recordUse: uses of a key that does not exist harm nothing', ['use'], async (subject) => {
    const { store, use, add } = subject;
    const { id } = await add();
    const elsewhere = await add({ accountId: 'globex' });
    const before = await contentsOf(store, 'acme', 'globex');
    const strays = [useOf('apk_Nobody'), useOf(elsewhere.id), useOf(id, { accountId: 'globex' }), useOf(id)];
    await use.recordUse(strays);
    same('keys and events are as before', await contentsOf(store, 'acme', 'globex'), before);
    same('the others of the call are recorded', (await use.readUse('acme', [id], range))[0]?.days, [
      { day: '2030-01-15', count: 1 },
    ]);
    same("an id that is not the account's has no uses", await use.readUse('globex', [id], range), [
      { keyId: id, lastUsedAt: null, days: [] },
    ]);
  }),

  conformanceCase('recordUse: never changes a key', ['use'], async ({ store, use, event, add }) => {
    const key = await add({ behalfOf: 'user-1' });
    const set = { revokedAt: NOON, enabled: false };
    const revoked = await store.update({ accountId: 'acme', id: key.id, version: 1, set }, event(key));
    const before = await contentsOf(store, 'acme');
    await use.recordUse([useOf(key.id, { lastUsedAt: NOON + 1 })]);
    same(
      'a revoked key stays as it is, whatever is recorded of it',
      await store.findByPrefix(key.prefix),
      revoked,
    );
    same('neither keys nor events changed', await contentsOf(store, 'acme'), before);
  }),

  conformanceCase('update: never changes recorded uses', ['use'], async ({ store, use, event, add }) => {
    const key = await add();
    await use.recordUse([useOf(key.id, { count: 7 })]);
    const before = await use.readUse('acme', [key.id], range);
    await store.update(
      { accountId: 'acme', id: key.id, version: 1, set: { name: 'x', revokedAt: NOON } },
      event(key),
    );
    same('uses survive a change and a revocation', await use.readUse('acme', [key.id], range), before);
  }),

  conformanceCase(
    'purge: removes the uses of the keys it removes',
    ['use'],
    async ({ store, use, key, event, add }) => {
      const going = await add({ revokedAt: 1 });
      const staying = await add({ revokedAt: NOON });
      await use.recordUse([useOf(going.id), useOf(staying.id)]);
      same(
        'uses are not counted as removed',
        await store.purge({ accountId: 'acme', revokedBefore: NOON }, event({ accountId: 'acme' })),
        1,
      );
      const again = key({ id: going.id });
      await store.insert(again, event(again), {});
      same('the uses are gone for good', (await use.readUse('acme', [going.id], range))[0], {
        keyId: going.id,
        lastUsedAt: null,
        days: [],
      });
      same('those of other keys stay', (await use.readUse('acme', [staying.id], range))[0]?.lastUsedAt, NOON);
    },
  ),

  conformanceCase('recordUse: counts and times up to 2^53 - 1', ['use'], async ({ use, add }) => {
    const { id } = await add();
    const half = (Number.MAX_SAFE_INTEGER - 1) / 2;
    await use.recordUse([useOf(id, { count: half, lastUsedAt: Number.MAX_SAFE_INTEGER })]);
    await use.recordUse([useOf(id, { count: half + 1 })]);
    same('large numbers are exact', await use.readUse('acme', [id], range), [
      {
        keyId: id,
        lastUsedAt: Number.MAX_SAFE_INTEGER,
        days: [{ day: '2030-01-15', count: Number.MAX_SAFE_INTEGER }],
      },
    ]);
  }),

  conformanceCase('recordUse: many keys in one call', ['use'], async ({ use, add }) => {
    const ids: string[] = [];
    for (let serial = 0; serial < 20; serial += 1) ids.push((await add()).id);
    const days = Array.from({ length: 28 }, (_, day) => `2030-01-${String(day + 1).padStart(2, '0')}`);
    await use.recordUse(ids.flatMap((id, index) => days.map((day) => useOf(id, { day, count: index + 1 }))));
    same(
      'every one is recorded',
      await use.readUse('acme', ids, range),
      ids.map((keyId, index) => ({
        keyId,
        lastUsedAt: NOON,
        days: days.map((day) => ({ day, count: index + 1 })),
      })),
    );
  }),

  conformanceCase('recordUse: concurrent calls all count', ['use'], async ({ use, add }) => {
    const [first, second] = [await add(), await add()];
    const calls = Array.from({ length: 100 }, (_, serial) => {
      const uses = [useOf(first.id, { lastUsedAt: NOON + serial }), useOf(second.id, { count: 2 })];
      // Half of them name the keys the other way round: batches must not wait for each other in a circle.
      return () => use.recordUse(serial % 2 === 0 ? uses : uses.toReversed());
    });
    await race('concurrent calls of recordUse all succeed', undefined, calls);
    same(
      'nothing is lost and nothing counts twice',
      await use.readUse('acme', [first.id, second.id], range),
      [
        { keyId: first.id, lastUsedAt: NOON + 99, days: [{ day: '2030-01-15', count: 100 }] },
        { keyId: second.id, lastUsedAt: NOON, days: [{ day: '2030-01-15', count: 200 }] },
      ],
    );
  }),

  conformanceCase(
    'recordUse: concurrent calls from two handles all count',
    ['use', 'another'],
    async (subject) => {
      const { use, another, add } = subject;
      const other = await another();
      if (!fillsUse(other))
        throw new BrokenPromise('both handles fill the same ports', 'one without the use port');
      const [first, second] = [await add(), await add()];
      const calls = Array.from({ length: 60 }, (_, serial) => {
        const uses = [useOf(first.id), useOf(second.id)];
        return () => [use, other][serial % 2]?.recordUse(serial % 4 < 2 ? uses : uses.toReversed());
      });
      await race('concurrent calls of recordUse all succeed', undefined, calls);
      same(
        'nothing is lost and nothing counts twice',
        (await other.readUse('acme', [first.id, second.id], range)).map((summary) => summary.days[0]?.count),
        [60, 60],
      );
    },
  ),
];
