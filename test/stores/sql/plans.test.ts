import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SqlStore, type SqlStoreOptions, sqlStore } from '../../../adapters/stores/sql.js';
import { samples } from '../../../src/store/conformance/samples.js';
import type { ListQuery } from '../../../src/store/store.js';
import { describeService } from '../../services.js';
import { optionsFor } from './connection.js';
import { oneOfEach, postgresListening, type TestDatabase } from './databases.js';
import { analyze, Overheard, planOf } from './plans.js';

const KEYS = 4_000;
const NOW = Date.UTC(2030, 0, 15);

for (const driver of oneOfEach) {
  describeService(`EXPLAIN, ${driver.name}`, driver.service ?? [], () => {
    let database: TestDatabase;
    let options: SqlStoreOptions;
    let store: SqlStore;
    const overheard = new Overheard();
    const { key, event } = samples();
    const keys = Array.from({ length: KEYS }, (_, index) =>
      key({
        accountId: index % 4 === 0 ? 'globex' : 'acme',
        alias: `alias-${index}`,
        behalfOf: `user-${index % 200}`,
        enabled: index % 5 !== 0,
        expiresAt: index % 7 === 0 ? NOW + index * 1_000 : NOW + 10 ** 9,
        revokedAt: index % 9 === 0 ? NOW : null,
      }),
    );

    beforeAll(async () => {
      database = await driver.create();
      options = optionsFor(database.facts, overheard.log);
      store = sqlStore(options);
      await store.loadKeys(keys);
      await store.loadAudit(keys.map((one, index) => ({ ...event(one), sequence: index + 1 })));
      const use = { day: '2030-01-15', count: 1, lastUsedAt: NOW };
      await store.loadUse(keys.map((one) => ({ ...use, accountId: one.accountId, keyId: one.id })));
      await analyze(options.db, options.dialect);
    });
    afterAll(async () => {
      await options.db.destroy();
      await database.drop();
    });

    const some = keys[1_234] ?? key();
    const list = (query: Partial<ListQuery>) => () =>
      store.list({ accountId: 'acme', now: NOW, limit: 50, ...query });
    const statements: readonly (readonly [string, () => unknown])[] = [
      ['a look-up by prefix', () => store.findByPrefix(some.prefix)],
      [
        'a look-up of many prefixes together',
        () => Promise.all(keys.slice(0, 21).map(({ prefix }) => store.findByPrefix(prefix))),
      ],
      ['a look-up by id', () => store.findById(some.accountId, some.id)],
      ['the first page of a list', list({})],
      [
        'a later page of a list',
        async () => {
          const { next } = await store.list({ accountId: 'acme', now: NOW, limit: 1_000 });
          await list(next === null ? {} : { cursor: next })();
        },
      ],
      ['a list of the active', list({ status: 'active' })],
      ['a list of the disabled', list({ status: 'disabled' })],
      ['a list of the expired', list({ status: 'expired' })],
      ['a list of the revoked', list({ status: 'revoked' })],
      ["a list of a user's", list({ userId: 'user-7' })],
      ['the key with an alias', list({ alias: 'alias-2' })],
      ['a list of what expires soon', list({ expiresBefore: NOW + 1_000 })],
      ['a list of what ends at all', list({ expiresBefore: NOW * 2 })],
      ['the audit log', () => store.readAudit({ accountId: 'acme', limit: 50 })],
      ['the audit log of a key', () => store.readAudit({ accountId: 'acme', keyId: some.id, limit: 50 })],
      ['the uses of keys', () => store.readUse('acme', [some.id], { from: '2030-01-01', to: '2030-12-31' })],
      [
        'an insert at a limit and with an alias',
        () => {
          const made = key({ accountId: 'initech', alias: 'fresh' });
          return store.insert(made, event(made), { maxPerAccount: 5 });
        },
      ],
      [
        'an update',
        () =>
          store.update(
            { accountId: some.accountId, id: some.id, version: 1, set: { name: 'x' } },
            event(some),
          ),
      ],
      ['a page of a copy', async () => store.scanAudit((await store.scanAudit()).next ?? undefined)],
    ];

    /** Few rows are found first and then put in order. */
    const FEW = /user's|alias|expire|insert|update|uses of keys/;

    test.each(statements)('%s is read from an index', async (what, work) => {
      const queries = await overheard.during(work);
      expect(queries.length).toBeGreaterThan(0);
      for (const query of queries) {
        const plan = await planOf(options.db, options.dialect, query);
        expect(plan.indexed, `${query.sql}\n${plan.text}`).toBe(true);
        if (!FEW.test(what)) expect(plan.sorts, `${query.sql}\n${plan.text}`).toBe(false);
      }
    });

    // The only one of the three that says so.
    if (driver === postgresListening) {
      test('a list by expiry passes what it does not ask for in the index, without reading its rows', async () => {
        const [query] = await overheard.during(list({ expiresBefore: NOW * 2 }));
        const plan = query && (await planOf(options.db, options.dialect, query));
        expect(plan?.text).toMatch(/"Index Cond":"[^"]*expires_at </);
        expect(plan?.text).not.toMatch(/"Filter"/);
      });
    }

    test('a search alone looks at every key of its account, and at no other', async () => {
      const [query] = await overheard.during(list({ search: 'nothing like it' }));
      const plan = query && (await planOf(options.db, options.dialect, query));
      expect(plan?.text).toMatch(/account_id/);
    });
  });
}
