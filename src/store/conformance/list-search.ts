/** list with `search`: the text itself, without wildcards, whatever its case. */

import type { StoredKey } from '../../record.js';
import { matchesList, newestFirst } from '../matching.js';
import { type ConformanceCase, conformanceCase } from './conformance-case.js';
import { same } from './promised.js';
import { listAll } from './reading.js';
import { NOON } from './samples.js';
import { TEXTS } from './texts.js';

async function searchesAgree(
  store: Parameters<typeof listAll>[0],
  keys: readonly StoredKey[],
  searches: readonly string[],
): Promise<void> {
  for (const search of searches) {
    const query = { accountId: 'acme', now: NOON, limit: 100, search };
    same(
      `search finds the keys whose searchTextOf contains ${JSON.stringify(search)} in lower case`,
      (await listAll(store, query)).map((key) => key.name),
      keys
        .filter((key) => matchesList(query, key))
        .toSorted(newestFirst)
        .map((key) => key.name),
    );
  }
}

export const listSearchCases: readonly ConformanceCase[] = [
  conformanceCase('search: name, alias, id, key start and last four', [], async ({ store, add }) => {
    const keys = [
      await add({
        name: 'Billing Job',
        alias: 'nightly',
        id: 'apk_Qwerty',
        keyStart: 'kw_Asdfgh0...',
        lastFour: 'zXcV',
      }),
      await add({ name: 'other', behalfOf: 'nightly', createdBy: 'Billing', metadata: { Billing: 'Job' } }),
    ];
    for (const search of ['billing job', 'NIGHT', 'qWERTY', 'asdfGH0...', 'ZxCv', 'ing j', 'apk_q']) {
      same(
        `search finds ${JSON.stringify(search)} in whatever case`,
        (await listAll(store, { search })).map((key) => key.name),
        ['Billing Job'],
      );
    }
    const nowhere = [
      'billingjob',
      'job billing',
      'job\nother',
      'apk_q%',
      'user',
      'sha256',
      keys[0]?.prefix ?? '',
      '\0',
    ];
    for (const search of nowhere) {
      same(`search looks nowhere else for ${JSON.stringify(search)}`, await listAll(store, { search }), []);
    }
    same('every text contains the empty one', (await listAll(store, { search: '' })).length, 2);
  }),

  conformanceCase('search: %, _, \\, *, ? and quotes mean themselves', [], async ({ store, add }) => {
    const names = [
      '100% done',
      '100 done',
      'a_b',
      'axb',
      'a\\b',
      'a\\\\b',
      'a*b',
      'a?b',
      "it's",
      'say "x"',
      'a[b]c',
      'a^b$',
      '.*',
      '%',
      '_',
      '\\',
      'a|b',
      '{a}',
    ];
    const keys: StoredKey[] = [];
    for (const name of names) keys.push(await add({ name }));
    await searchesAgree(store, keys, [
      ...names,
      '%%',
      '__',
      '\\%',
      '\\_',
      '%_',
      "''",
      'a%b',
      'a.b',
      '100%',
      '[a-z]',
      '0% d',
    ]);
  }),

  conformanceCase('search: letters of every script, in either case', [], async ({ store, add }) => {
    const names = [
      'ÉCOLE',
      'école',
      'ecole',
      'E\u0301COLE',
      'STRASSE',
      'straße',
      'İstanbul',
      'istanbul',
      'ΟΔΟΣ',
      'οδος',
      'МОСКВА',
      '東京',
      '😀 Grin',
      'ﬁle',
      'file',
      'Ǆ',
    ];
    const keys: StoredKey[] = [];
    for (const name of names) keys.push(await add({ name }));
    await searchesAgree(store, keys, [
      ...names,
      ...names.map((name) => name.toLowerCase()),
      'ÉC',
      'mосква',
      '😀',
      '京',
      'ss',
      'ΔΟΣ',
      'ǆ',
      'i̇',
    ]);
  }),

  conformanceCase('search: any text at all', [], async ({ store, add }) => {
    const keys: StoredKey[] = [];
    for (const name of TEXTS) keys.push(await add({ name }));
    await searchesAgree(store, keys, TEXTS);
  }),
];
