import { sql } from 'kysely';
import { afterEach, expect, test } from 'vitest';
import { samples } from '../../../src/store/conformance/samples.js';
import { describeService } from '../../services.js';
import { drivers, postgresPolling, type TestDatabase } from './databases.js';
import { failure, printed } from './failure.js';

let database: TestDatabase;
const { key, event } = samples();

for (const driver of drivers.filter((one) => one !== postgresPolling)) {
  describeService(`failures, ${driver.name}`, driver.service ?? [], () => {
    afterEach(() => database.drop());

    test('an error holds nothing of the statement or its values', async () => {
      database = await driver.create();
      const store = database.store();
      const secret = 'S3cretValue';
      const made = key({
        digest: { pepperId: `${secret}-pepper`, value: `${secret}-digest` },
        sealed: `${secret}-sealed`,
        name: `${secret}-name`,
        alias: `${secret}-alias`,
      });
      await store.ready();
      const { db } = database.connect();
      for (const table of ['keywarden_audit', 'keywarden_keys']) {
        await sql`drop table ${sql.table(table)}`.execute(db);
        const works = [
          () => store.insert(made, event(made, { detail: { note: secret } }), { maxPerAccount: 5 }),
          () => store.loadKeys([made]),
          () => store.findByPrefix(secret),
          () => store.findById(secret, secret),
          () => store.counts(secret, 1),
        ];
        for (const work of table === 'keywarden_keys' ? works : works.slice(0, 1)) {
          const error = await failure(work());
          expect(error.code).toMatch(/^(42P01|ER_NO_SUCH_TABLE|SQLITE_ERROR|SQLITE_1)$/);
          expect(printed(error)).not.toContain(secret);
          expect(printed(error)).not.toContain('insert');
          expect(error.cause).toBeUndefined();
        }
      }
    });

    test('a change whose last statement fails is not there at all', async () => {
      database = await driver.create();
      const store = database.store();
      const there = key();
      await store.insert(there, event(there), {});
      const { db } = database.connect();
      await sql`alter table keywarden_changes rename to elsewhere`.execute(db);
      const made = key();
      await failure(store.insert(made, event(made), {}));
      const change = { accountId: 'acme', id: there.id, version: 1, set: { revokedAt: 1 } };
      await failure(store.update(change, event(there)));
      await sql`alter table elsewhere rename to keywarden_changes`.execute(db);
      expect(await store.findByPrefix(made.prefix)).toBeUndefined();
      expect(await store.findByPrefix(there.prefix)).toEqual(there);
      await store.append(event({ accountId: 'acme' }));
      const { items } = await store.readAudit({ accountId: 'acme', limit: 10 });
      expect(items.map((one) => one.sequence)).toEqual([2, 1]);
    });

    test('bad-date-never-expires: a row that cannot be read is a fault, never a key', async () => {
      database = await driver.create();
      const store = database.store();
      const made = key({ expiresAt: 5, subaccounts: ['a'], rateLimit: { points: 1, duration: 1_000 } });
      const others = [key({ accountId: 'globex' }), key({ accountId: 'globex' })] as const;
      for (const one of [made, ...others]) await store.insert(one, event(one), {});
      const { db } = database.connect();
      const spoilt: readonly (readonly [string, unknown])[] = [
        ['scopes', '["unfinished'],
        ['scopes', '{"not":"a list"}'],
        ['allow_ips', '[1]'],
        ['subaccounts', '"text"'],
        ['metadata', '[]'],
        ['metadata', 'null'],
        ['type', 'admin'],
        ['enabled', 7],
        ['version', '9007199254740993'],
        ['rate_duration', null],
        ...(database.facts.driver === 'pg' || database.facts.driver === 'mysql2'
          ? []
          : ([
              ['expires_at', 'never'],
              ['revoked_at', '1.5'],
            ] as const)),
      ];
      for (const [column, value] of spoilt) {
        const { rows } = await sql<{
          was: unknown;
        }>`select ${sql.ref(column)} as was from keywarden_keys where id = ${made.id}`.execute(db);
        const set = (to: unknown) =>
          sql`update keywarden_keys set ${sql.ref(column)} = ${to} where id = ${made.id}`.execute(db);
        await set(value);
        const error = await failure(store.findByPrefix(made.prefix));
        expect(error.code, column).toBe('ROW_UNREADABLE');
        if (typeof value === 'string' && value.length > 4) expect(error.message).not.toContain(value);
        await failure(store.list({ accountId: 'acme', now: 1, limit: 10 }));
        const [first, among, last] = [others[0], made, others[1]].map(({ prefix }) =>
          store.findByPrefix(prefix),
        );
        expect((await failure(among)).code, column).toBe('ROW_UNREADABLE');
        expect(await Promise.all([first, last])).toEqual(others);
        await set(rows[0]?.was);
      }
      expect(await store.findByPrefix(made.prefix)).toEqual(made);
    });

    test('text that no column holds is refused when written, and finds nothing when read', async () => {
      database = await driver.create();
      const store = database.store();
      const made = key();
      await store.insert(made, event(made), {});
      for (const text of ['a\0b', '\ud800', 'x\udc00']) {
        for (const over of [{ name: text }, { alias: text }, { behalfOf: text }, { createdBy: text }]) {
          const bad = key(over);
          await expect(Promise.resolve(store.insert(bad, event(bad), {}))).rejects.toMatchObject({
            code: 'API_KEY_INPUT_INVALID',
            field: Object.keys(over)[0],
          });
          expect(await store.findByPrefix(bad.prefix)).toBeUndefined();
        }
        expect(await store.findByPrefix(text)).toBeUndefined();
        expect(await store.counts(text, 1)).toEqual({ active: 0, disabled: 0, expired: 0, revoked: 0 });
        const nothing = { items: [], next: null };
        for (const by of [{ search: text }, { userId: text }, { alias: text }, { accountId: text }]) {
          expect(await store.list({ accountId: 'acme', now: 1, limit: 10, ...by })).toEqual(nothing);
        }
        expect(await store.readAudit({ accountId: 'acme', actorId: text, limit: 10 })).toEqual(nothing);
        await expect(
          Promise.resolve(store.update({ accountId: 'acme', id: text, version: 1, set: {} }, event(made))),
        ).rejects.toMatchObject({ code: 'API_KEY_NOT_FOUND' });
        await store.recordUse([
          { accountId: text, keyId: made.id, day: '2030-01-15', count: 1, lastUsedAt: 1 },
        ]);
      }
      const long = key({ alias: 'ä'.repeat(511) });
      await expect(Promise.resolve(store.insert(long, event(long), {}))).rejects.toMatchObject({
        code: 'API_KEY_INPUT_INVALID',
        field: 'alias',
      });
      const fits = key({ alias: 'ä'.repeat(510), behalfOf: '😀'.repeat(255), accountId: 'é'.repeat(510) });
      await store.insert(fits, event(fits), {});
      expect(await store.findByPrefix(fits.prefix)).toEqual(fits);
    });
  });
}
