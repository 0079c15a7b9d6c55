/** A change and its event, or neither: also where one of the two cannot be written at all. */
import type { JsonObject } from '../../record.js';
import { type ConformanceCase, conformanceCase } from './conformance-case.js';
import { fails, same } from './promised.js';
import { auditAll, contentsOf } from './reading.js';
import { NOON } from './samples.js';

/** JSON that fails while a store writes it down. */
function unwritable(): JsonObject {
  return {
    get broken(): never {
      throw new Error('This value cannot be read.');
    },
  };
}

export const atomicityCases: readonly ConformanceCase[] = [
  conformanceCase(
    'atomic: an event that cannot be written stops its change',
    [],
    async ({ store, key, event, add }) => {
      const there = await add();
      const revoked = await add({ revokedAt: 1 });
      const before = await contentsOf(store, 'acme');
      const made = key();
      const promise = 'a change whose event cannot be written fails';
      await fails(promise, () => store.insert(made, event(made, { detail: unwritable() }), {}));
      await fails(promise, () =>
        store.update(
          { accountId: 'acme', id: there.id, version: 1, set: { name: 'changed' } },
          event(there, { detail: unwritable() }),
        ),
      );
      await fails(promise, () =>
        store.purge(
          { accountId: 'acme', revokedBefore: NOON, auditBefore: NOON * 2 },
          event(there, { detail: unwritable() }),
        ),
      );
      await fails('an event that cannot be written fails', () =>
        store.append(event(there, { detail: unwritable() })),
      );
      same('nothing was inserted, changed or removed', await contentsOf(store, 'acme'), before);
      same('the key to be purged is there', await store.findByPrefix(revoked.prefix), revoked);
      same('the key to be inserted is not', await store.findByPrefix(made.prefix), undefined);
    },
  ),

  conformanceCase(
    'atomic: a change that cannot be written leaves no event',
    [],
    async ({ store, key, event, add }) => {
      const there = await add({ alias: 'mine' });
      const before = await contentsOf(store, 'acme');
      const made = key({ alias: 'free', metadata: unwritable() });
      await fails('a key that cannot be written fails', () =>
        store.insert(made, event(made), { maxPerAccount: 2 }),
      );
      await fails('a change that cannot be written fails', () =>
        store.update(
          { accountId: 'acme', id: there.id, version: 1, set: { alias: 'other', metadata: unwritable() } },
          event(there),
        ),
      );
      same('neither keys nor events changed', await contentsOf(store, 'acme'), before);

      const next = key({ alias: 'free' });
      await store.insert(next, event(next), { maxPerAccount: 2 });
      const other = await add({ alias: 'other' });
      same('what failed holds neither alias nor room', await store.findByPrefix(other.prefix), other);
      same(
        'nor a number',
        (await auditAll(store)).map((came) => came.sequence),
        [3, 2, 1],
      );
    },
  ),

  conformanceCase('atomic: refused changes take no number', [], async ({ store, key, event, add }) => {
    const there = await add({ alias: 'taken' });
    for (let round = 0; round < 5; round += 1) {
      const rival = key({ alias: 'taken' });
      await fails('a taken alias is refused', () => store.insert(rival, event(rival), {}));
      await fails('a full account is refused', () => store.insert(key(), event(there), { maxPerAccount: 1 }));
      await fails('a stale version is refused', () =>
        store.update({ accountId: 'acme', id: there.id, version: 9, set: {} }, event(there)),
      );
    }
    await store.append(event(there));
    same(
      'numbers have no gap where something was refused',
      (await auditAll(store)).map((came) => came.sequence),
      [2, 1],
    );
  }),
];
