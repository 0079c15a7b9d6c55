/** findByPrefix, findById. */
import { type ConformanceCase, conformanceCase } from './conformance-case.js';
import { same } from './promised.js';
import { NOON } from './samples.js';

export const findCases: readonly ConformanceCase[] = [
  conformanceCase('findByPrefix: finds keys of every account and state', [], async ({ store, add }) => {
    const keys = [
      await add(),
      await add({ accountId: 'globex' }),
      await add({ enabled: false }),
      await add({ expiresAt: 1 }),
      await add({ revokedAt: NOON }),
    ];
    for (const key of keys) {
      same(
        'findByPrefix finds the key of whatever account and state',
        await store.findByPrefix(key.prefix),
        key,
      );
    }
  }),

  conformanceCase('findByPrefix: finds exactly that prefix', [], async ({ store, add }) => {
    await add({ prefix: 'kw_aBcDeFgHiJkL' });
    const others = [
      'kw_aBcDeFgHiJk',
      'kw_aBcDeFgHiJkLm',
      'kw_abcdefghijkl',
      'KW_aBcDeFgHiJkL',
      'kw_aBcDeFgHiJkL ',
      ' kw_aBcDeFgHiJkL',
      'kw_aBcDeFgHiJk_',
      'kw_aBcDeFgHiJk%',
      'kw%',
      'kw*',
      '%',
      '*',
      '',
      'kw_aBcDeFgHiJkL\0',
      '\0',
    ];
    for (const prefix of others) {
      same(
        `findByPrefix answers undefined for ${JSON.stringify(prefix)}, which no key has`,
        await store.findByPrefix(prefix),
        undefined,
      );
    }
  }),

  conformanceCase("findById: finds the account's own keys, in every state", [], async ({ store, add }) => {
    const keys = [await add(), await add({ enabled: false }), await add({ revokedAt: NOON })];
    for (const key of keys) same('findById finds the key', await store.findById('acme', key.id), key);
  }),

  conformanceCase('findById: finds exactly that id, in that account', [], async ({ store, add }) => {
    const key = await add({ id: 'apk_aBcDeFgHiJkLmNoP' });
    await add({ accountId: 'globex' });
    const others = [
      'apk_abcdefghijklmnop',
      'apk_aBcDeFgHiJkLmNo',
      'apk_aBcDeFgHiJkLmNoPq',
      'apk_aBcDeFgHiJkLmNoP ',
      'apk_aBcDeFgHiJkLmNo_',
      'apk_%',
      '*',
      '',
      '\0',
      key.prefix,
    ];
    for (const id of others) {
      same(
        `findById answers undefined for ${JSON.stringify(id)}`,
        await store.findById('acme', id),
        undefined,
      );
    }
    for (const accountId of ['globex', 'Acme', 'acme ', 'nobody', '%', '', '\0']) {
      same(
        `findById answers undefined for a key of another account than ${JSON.stringify(accountId)}`,
        await store.findById(accountId, key.id),
        undefined,
      );
    }
  }),

  conformanceCase(
    'findByPrefix: sees at once what another handle did',
    ['another'],
    async ({ store, another, key, event }) => {
      const other = await another();
      const created = key();
      same('a key that is not there yet is not found', await other.findByPrefix(created.prefix), undefined);
      await store.insert(created, event(created), {});
      same(
        'findByPrefix sees every change acknowledged before: an insert',
        await other.findByPrefix(created.prefix),
        created,
      );
      let version = 1;
      for (let round = 0; round < 20; round += 1) {
        const [writer, reader] = round % 2 === 0 ? [store, other] : [other, store];
        const set = { enabled: round % 2 === 1, updatedAt: NOON + round };
        const changed = await writer.update(
          { accountId: 'acme', id: created.id, version, set },
          event(created),
        );
        version = changed.version;
        same(
          'findByPrefix sees every change acknowledged before: an update',
          await reader.findByPrefix(created.prefix),
          changed,
        );
      }
      await store.update(
        { accountId: 'acme', id: created.id, version, set: { revokedAt: NOON } },
        event(created),
      );
      await store.purge({ accountId: 'acme', revokedBefore: NOON + 1 }, event(created));
      same(
        'findByPrefix sees every change acknowledged before: a purge',
        await other.findByPrefix(created.prefix),
        undefined,
      );
    },
  ),
];
