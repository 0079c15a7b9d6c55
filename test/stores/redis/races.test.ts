import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Keywarden } from '../../../src/keywarden.js';
import { scaled } from '../../scale.js';
import { describeService, redis } from '../../services.js';
import { DRIVERS, type Driver, ownPrefix, removeAll } from './drivers.js';
import { type Side, wardenOn } from './wardens.js';

/** Of each race, by each driver: 10,000 together. */
const ROUNDS = 10_000 / DRIVERS.length;

for (const { name, connect } of DRIVERS) {
  describeService(`Redis by ${name}: what is decided elsewhere holds`, redis, () => {
    const prefix = ownPrefix();
    let admin: Driver;
    let here: Side;
    let elsewhere: Side;

    /** Its cache never times out here: what it learns, it learns by what it is told. */
    const side = async () =>
      wardenOn(await connect(redis), { prefix }, { cache: { ttl: 3_600_000 }, usage: { flushEvery: 1 } });

    beforeAll(async () => {
      admin = await connect(redis);
      [here, elsewhere] = [await side(), await side()];
      const { key } = await here.warden.keys.create({ name: 'first' });
      await here.watching(key);
      await elsewhere.watching(key);
    });
    afterAll(async () => {
      await here.close();
      await elsewhere.close();
      await removeAll(admin, prefix);
      admin.close();
    });

    /** Settles once the warden's cache refuses the key too, by what it was told, since its ttl is an hour. */
    const refusedFromMemory = async (warden: Keywarden, key: string) => {
      for (let look = 0; look < 5_000; look += 1) {
        const outcome = await warden.verify(key);
        if (!outcome.ok) return outcome.code;
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      return 'still admitted';
    };

    const day = '2030-01-15';

    test('revocation-survives-usage: no use, update or digest brings a revoked key back', async () => {
      const rounds = scaled(ROUNDS);
      for (let round = 0; round < rounds; round += 1) {
        const { record, key } = await here.warden.keys.create({ name: 'used' });
        await here.warden.verify(key);
        const { id } = record;
        const use = { accountId: 'default', keyId: id, day, count: 1, lastUsedAt: round };
        const [revoked] = await Promise.all([
          elsewhere.warden.keys.revoke(id),
          here.warden.verify(key),
          here.store.recordUse([use, use]),
          here.warden.keys.update(id, { name: 'renamed' }).catch(() => undefined),
          here.warden.verify(key, { fresh: true }),
          elsewhere.store.recordUse([use]),
        ]);
        expect(revoked.status).toBe('revoked');
        expect(await here.warden.verify(key, { fresh: true })).toMatchObject({ code: 'API_KEY_REVOKED' });
        expect(await refusedFromMemory(here.warden, key)).toBe('API_KEY_REVOKED');
        await here.store.recordUse([use]);
        expect(await elsewhere.warden.keys.get(id)).toMatchObject({
          status: 'revoked',
          revokedAt: revoked.revokedAt,
        });
      }
    });

    test('disabled-elsewhere: a disabled key is refused, whatever is asked meanwhile', async () => {
      const rounds = scaled(ROUNDS);
      const { record, key } = await here.warden.keys.create({ name: 'switched' });
      const { id } = record;
      for (let round = 0; round < rounds; round += 1) {
        await Promise.all([
          elsewhere.warden.keys.disable(id),
          here.warden.verify(key),
          here.warden.verify(key, { fresh: true }),
          here.store.recordUse([{ accountId: 'default', keyId: id, day, count: 1, lastUsedAt: round }]),
        ]);
        expect(await here.warden.verify(key, { fresh: true })).toMatchObject({ code: 'API_KEY_DISABLED' });
        expect(await refusedFromMemory(here.warden, key)).toBe('API_KEY_DISABLED');
        await elsewhere.warden.keys.enable(id);
        expect(await here.warden.verify(key, { fresh: true })).toMatchObject({ ok: true });
        await expect
          .poll(async () => (await here.warden.verify(key)).ok, { interval: 1, timeout: 15_000 })
          .toBe(true);
      }
      const [use] = await here.store.readUse('default', [id], { from: day, to: day });
      expect(use?.days[0]?.count).toBeGreaterThanOrEqual(rounds);
    });
  });
}
