import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Keywarden } from '../../../src/keywarden.js';
import { scaled } from '../../scale.js';
import { describeService } from '../../services.js';
import { oneOfEach, type TestDatabase } from './databases.js';
import { type Side, wardenOn } from './wardens.js';

const ROUNDS = 10_000;
/** As many rounds run side by side. */
const ACCOUNTS = Array.from({ length: 10 }, (_, index) => `team-${index}`);

/** Each lane has an account of its own: an account's writes wait for each other. */
async function rounds(one: (round: number, accountId: string) => Promise<void>): Promise<void> {
  const count = scaled(ROUNDS);
  let next = 0;
  const lane = async (accountId: string) => {
    while (next < count) {
      next += 1;
      await one(next, accountId);
    }
  };
  await Promise.all(ACCOUNTS.map(lane));
}

for (const driver of oneOfEach) {
  describeService(`${driver.name}: what is decided elsewhere holds`, driver.service ?? [], () => {
    let database: TestDatabase;
    let here: Side;
    let elsewhere: Side;

    /** Its cache never times out here: what it learns, it learns by what it is told. */
    const side = () =>
      wardenOn(database.store({ pollEvery: 10 }), {
        cache: { ttl: 3_600_000 },
        usage: { flushEvery: 100 },
      });

    beforeAll(async () => {
      database = await driver.create();
      [here, elsewhere] = [side(), side()];
      const { key } = await here.warden.keys.create({ name: 'first' });
      await here.watching(key);
      await elsewhere.watching(key);
    });
    afterAll(async () => {
      await here.close();
      await elsewhere.close();
      await database.drop();
    });

    /** Settles once the warden's cache says this of the key, by what it was told, since its ttl is an hour. */
    async function hears(warden: Keywarden, key: string, expected: string): Promise<void> {
      let said = '';
      for (let look = 0; look < 5_000 && said !== expected; look += 1) {
        if (look > 0) await new Promise((resolve) => setTimeout(resolve, 2));
        const outcome = await warden.verify(key);
        said = outcome.ok ? 'admitted' : outcome.code;
      }
      expect(said).toBe(expected);
    }

    const day = '2030-01-15';

    test('revocation-survives-usage: no use or update brings a revoked key back', async () => {
      await rounds(async (round, accountId) => {
        const ours = here.warden.keys.in(accountId);
        const theirs = elsewhere.warden.keys.in(accountId);
        const { record, key } = await ours.create({ name: 'used' });
        await here.warden.verify(key);
        const { id } = record;
        const use = { accountId, keyId: id, day, count: 1, lastUsedAt: round };
        const [revoked] = await Promise.all([
          theirs.revoke(id),
          here.warden.verify(key),
          here.store.recordUse([use, use]),
          ours.update(id, { name: 'renamed' }).catch(() => undefined),
          here.warden.verify(key, { fresh: true }),
          elsewhere.store.recordUse([use]),
        ]);
        expect(revoked.status).toBe('revoked');
        expect(await here.warden.verify(key, { fresh: true })).toMatchObject({ code: 'API_KEY_REVOKED' });
        await hears(here.warden, key, 'API_KEY_REVOKED');
        await here.store.recordUse([use]);
        expect(await theirs.get(id)).toMatchObject({
          status: 'revoked',
          revokedAt: revoked.revokedAt,
        });
      });
    });

    test('disabled-elsewhere: a disabled key is refused, whatever is asked meanwhile', async () => {
      const keys = new Map<string, { id: string; key: string }>();
      for (const accountId of ACCOUNTS) {
        const { record, key } = await here.warden.keys.in(accountId).create({ name: 'switched' });
        keys.set(accountId, { id: record.id, key });
      }
      await rounds(async (round, accountId) => {
        const { id, key } = keys.get(accountId) ?? expect.fail('Every account has a key.');
        await hears(here.warden, key, 'admitted');
        // Here nothing but verifying and counting goes on: what is known of the change was told from elsewhere.
        await Promise.all([
          elsewhere.warden.keys.in(accountId).disable(id),
          here.warden.verify(key),
          elsewhere.warden.keys.in(accountId).update(id, { metadata: { round } }),
          here.store.recordUse([{ accountId, keyId: id, day, count: 1, lastUsedAt: round }]),
        ]);
        await hears(here.warden, key, 'API_KEY_DISABLED');
        expect(await here.warden.verify(key, { fresh: true })).toMatchObject({ code: 'API_KEY_DISABLED' });
        await elsewhere.warden.keys.in(accountId).enable(id);
      });
      let counted = 0;
      for (const [accountId, { id }] of keys) {
        const [use] = await here.store.readUse(accountId, [id], { from: day, to: day });
        counted += use?.days[0]?.count ?? 0;
      }
      expect(counted).toBe(scaled(ROUNDS));
    });
  });
}
