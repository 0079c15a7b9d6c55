/** update: the named columns, at that version, with the event, or nothing at all. */
import type { StoredKey } from '../../record.js';
import type { KeyColumns } from '../store.js';
import { type ConformanceCase, conformanceCase } from './conformance-case.js';
import { refused, same } from './promised.js';
import { auditAll, contentsOf } from './reading.js';
import { HOUR, NOON } from './samples.js';

/** A value, and where it can be one an empty value, for each column that an update may name. */
const values: { readonly [Column in keyof KeyColumns]: readonly KeyColumns[Column][] } = {
  keyStart: ['kw_Changed...'],
  lastFour: ['WXYZ'],
  digest: [{ pepperId: 'pepper-2', value: 'c'.repeat(64) }],
  overlap: [{ pepperId: 'pepper-1', value: 'd'.repeat(64), until: NOON + HOUR }, null],
  sealed: ['eyJhbGciOiJkaXIifQ..a.b.c', null],
  name: ['Another name', ''],
  alias: ['another-alias', null],
  type: ['shared', 'user', 'none'],
  scopes: [['orders:write', 'reports:read'], []],
  allowIps: [['10.0.0.0/8', '192.0.2.1'], []],
  subaccounts: [['sub-1', 'sub-2'], [], null],
  enabled: [false, true],
  behalfOf: ['user-1', null],
  expiresAt: [NOON + HOUR, null],
  rateLimit: [{ points: 10, duration: 60_000 }, null],
  metadata: [{ changed: { deeply: [1, 2, 3] } }, {}],
  updatedAt: [NOON + 2 * HOUR],
  revokedAt: [NOON + HOUR, null],
};

/** Each of those values as the `set` of an update that names one column. */
const singleChanges: readonly Partial<KeyColumns>[] = Object.entries(values).flatMap(([column, of]) =>
  of.map((value) => ({ [column]: value })),
);

export const updateCases: readonly ConformanceCase[] = [
  conformanceCase('update: sets exactly the named column, one at a time', [], async (subject) => {
    const { store, event, add } = subject;
    let expected: StoredKey = await add({ alias: 'first', expiresAt: NOON, metadata: { kept: true } });
    for (const set of singleChanges) {
      const change = { accountId: 'acme', id: expected.id, version: expected.version, set };
      const came = await store.update(change, event(expected));
      expected = { ...expected, ...set, version: expected.version + 1 };
      const promise = `update sets ${Object.keys(set).join()} and version, and no other column`;
      same(`${promise}: what it returns`, came, expected);
      same(`${promise}: what is found by prefix`, await store.findByPrefix(expected.prefix), expected);
      same(`${promise}: what is found by id`, await store.findById('acme', expected.id), expected);
    }
  }),

  conformanceCase('update: sets several columns, all, or none', [], async ({ store, event, add }) => {
    let expected: StoredKey = await add();
    const everything: KeyColumns = {
      keyStart: values.keyStart[0] ?? '',
      lastFour: 'LAST',
      digest: { pepperId: 'p', value: 'e'.repeat(64) },
      overlap: { pepperId: 'q', value: 'f'.repeat(64), until: NOON },
      sealed: 'a.b.c.d.e',
      name: 'All',
      alias: 'all',
      type: 'user',
      scopes: ['a', 'b'],
      allowIps: ['198.51.100.7'],
      subaccounts: [],
      enabled: false,
      behalfOf: 'user-9',
      expiresAt: NOON + 1,
      rateLimit: { points: 1, duration: 1_000 },
      metadata: { all: true },
      updatedAt: NOON + 3,
      revokedAt: NOON + 4,
    };
    for (const set of [{ name: 'Two', enabled: false }, everything, {}]) {
      const change = { accountId: 'acme', id: expected.id, version: expected.version, set };
      const came = await store.update(change, event(expected));
      expected = { ...expected, ...set, version: expected.version + 1 };
      same(`update sets ${Object.keys(set).length} columns and adds one to version`, came, expected);
      same('the key is as update returned it', await store.findByPrefix(expected.prefix), expected);
    }
  }),

  conformanceCase('update: adds its event', [], async ({ store, event, add }) => {
    const key = await add();
    const done = event(key, { action: 'key.disabled', detail: { why: 'lost' } });
    await store.update({ accountId: 'acme', id: key.id, version: 1, set: { enabled: false } }, done);
    same('the event of an update follows the one before', (await auditAll(store))[0], {
      ...done,
      sequence: 2,
    });
  }),

  conformanceCase('update: other keys and accounts stay as they are', [], async ({ store, event, add }) => {
    await add({ revokedAt: NOON, alias: 'mine' });
    const key = await add({ alias: 'mine', behalfOf: 'user-1' });
    await add({ behalfOf: 'user-1', name: key.name });
    await add({ accountId: 'globex', alias: 'mine', behalfOf: 'user-1' });
    const before = await contentsOf(store, 'acme', 'globex');
    const set = { name: 'New', scopes: [], enabled: false, revokedAt: NOON };
    await store.update({ accountId: 'acme', id: key.id, version: 1, set }, event(key));
    const after = await contentsOf(store, 'acme', 'globex');
    same(
      'an update changes one key of one account',
      after.keys.filter((item) => item.id !== key.id),
      before.keys.filter((item) => item.id !== key.id),
    );
    same('an update adds one event to one account', after.events.slice(1), before.events);
  }),

  conformanceCase('update: never touches what is fixed at creation', [], async ({ store, event, add }) => {
    const key = await add();
    const fixed = {
      id: 'apk_Stolen0000000001',
      accountId: 'globex',
      prefix: 'kw_Stolen',
      createdAt: 1,
      createdBy: 'x',
    };
    for (const [column, value] of Object.entries({ ...fixed, version: 99 })) {
      const { version } = (await store.findByPrefix(key.prefix)) ?? key;
      const set: object = { [column]: value };
      const change = { accountId: 'acme', id: key.id, version, set };
      try {
        await store.update(change, event(key));
      } catch {
        // To refuse such a change is as good as to leave the column alone.
      }
      const came = await store.findByPrefix(key.prefix);
      const steps = came === undefined ? 0 : came.version - version;
      same(`${column} never changes by its name in \`set\``, came, {
        ...key,
        version: version + Math.min(steps, 1),
      });
    }
    same('no key went to another account', await contentsOf(store, 'globex'), { keys: [], events: [] });
  }),

  conformanceCase('update: a key that the account does not have is not found', [], async (subject) => {
    const { store, event, add } = subject;
    const key = await add();
    await add({ accountId: 'globex' });
    const before = await contentsOf(store, 'acme', 'globex');
    for (const [accountId, id] of [
      ['acme', 'apk_Nobody0000000000'],
      ['globex', key.id],
      ['nobody', key.id],
      ['Acme', key.id],
      ['acme', key.id.toLowerCase()],
    ] as const) {
      await refused('update finds a key by account and id alone', 'API_KEY_NOT_FOUND', () =>
        store.update({ accountId, id, version: 1, set: { name: 'stolen' } }, event({ accountId, id })),
      );
      same('a refused update leaves no event', await auditAll(store, { accountId: 'nobody' }), []);
    }
    same('a refused update does nothing at all', await contentsOf(store, 'acme', 'globex'), before);
  }),

  conformanceCase('update: a key at another version is a conflict', [], async ({ store, event, add }) => {
    const key = await add();
    const change = { accountId: 'acme', id: key.id, version: 1, set: { name: 'second' } };
    await store.update(change, event(key));
    const before = await contentsOf(store, 'acme');
    for (const version of [1, 3, 0, -1, 4]) {
      await refused(
        `update at version ${version} of a key that has 2 is a conflict`,
        'API_KEY_VERSION_CONFLICT',
        () => store.update({ ...change, version, set: { name: 'late' } }, event(key)),
      );
    }
    same('a refused update does nothing at all', await contentsOf(store, 'acme'), before);
  }),

  conformanceCase('update: an alias that another unrevoked key has is taken', [], async (subject) => {
    const { store, event, add } = subject;
    const revoked = await add({ alias: 'taken', revokedAt: NOON });
    const holder = await add({ alias: 'taken', enabled: false });
    const rival = await add({ alias: 'mine' });
    await add({ accountId: 'globex', alias: 'elsewhere' });
    const before = await contentsOf(store, 'acme');
    const at = (key: StoredKey) => ({ accountId: 'acme', id: key.id, version: key.version });
    await refused('update keeps an alias unique', 'API_KEY_ALIAS_TAKEN', () =>
      store.update({ ...at(rival), set: { alias: 'taken', name: 'both' } }, event(rival)),
    );
    await refused('a key is not unrevoked where its alias has gone to another', 'API_KEY_ALIAS_TAKEN', () =>
      store.update({ ...at(revoked), set: { revokedAt: null } }, event(revoked)),
    );
    same('a refused update does nothing at all', await contentsOf(store, 'acme'), before);

    const own = await store.update({ ...at(holder), set: { alias: 'taken' } }, event(holder));
    same("a key's own alias is not taken", own.alias, 'taken');
    const elsewhere = await store.update({ ...at(rival), set: { alias: 'elsewhere' } }, event(rival));
    same("another account's alias is not taken", elsewhere.alias, 'elsewhere');
    const still = await store.update({ ...at(revoked), set: { alias: 'elsewhere' } }, event(revoked));
    same('a revoked key may have any alias', still.alias, 'elsewhere');
    const both = await store.update(
      { ...at(elsewhere), set: { alias: 'taken', revokedAt: NOON } },
      event(rival),
    );
    same('a key that is revoked by the same change may have any alias', both.alias, 'taken');
  }),

  conformanceCase('update: an alias given up is free', [], async ({ store, event, add }) => {
    const first = await add({ alias: 'one' });
    const second = await add({ alias: 'two' });
    const given = await store.update(
      { accountId: 'acme', id: first.id, version: 1, set: { alias: null } },
      event(first),
    );
    const swapped = await store.update(
      { accountId: 'acme', id: second.id, version: 1, set: { alias: 'one' } },
      event(second),
    );
    same('the aliases after the exchange', [given.alias, swapped.alias], [null, 'one']);
    const back = await store.update(
      { accountId: 'acme', id: first.id, version: 2, set: { alias: 'two' } },
      event(first),
    );
    same('an alias given up can be taken at once', back.alias, 'two');
    const third = await add({ alias: 'three' });
    same('and a new key is inserted beside them', await store.findByPrefix(third.prefix), third);
  }),
];
