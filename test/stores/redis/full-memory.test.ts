import { inspect } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { redisStore } from '../../../adapters/stores/redis.js';
import { samples } from '../../../src/store/conformance/samples.js';
import { DRIVERS, PATIENT } from './drivers.js';
import { describeOwnServer, ownServer } from './server.js';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

describeOwnServer('a Redis whose memory is full', () => {
  for (const { name, connect } of DRIVERS) {
    test(`${name}: takes no new key, not in part either; answers, and still revokes`, async () => {
      const server = await ownServer();
      const driver = await connect(server);
      const store = redisStore({ client: driver.client, ...PATIENT });
      closing.push(server.dispose, driver.close, store.close);
      const { key, event } = samples();
      const there = key({ alias: 'there' });
      await store.insert(there, event(there), {});
      await driver.command('CONFIG', 'SET', 'maxmemory', '1');
      const before = await driver.command('DBSIZE');

      const second = key({ alias: 'second', sealed: 'a-sealed-value' });
      const error = await Promise.resolve(store.insert(second, event(second), {})).catch(
        (caught: unknown) => caught,
      );
      expect(String(error)).toMatch(/^Error: Redis: OOM command not allowed/);
      await expect(store.append(event(there))).rejects.toThrow(/OOM/);
      expect(await driver.command('DBSIZE')).toBe(before);
      expect(await store.findByPrefix(second.prefix)).toBeUndefined();
      expect((await store.readAudit({ accountId: 'acme', limit: 10 })).items).toHaveLength(1);
      expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/a-sealed-value|[0-9a-f]{64}/);

      expect(await store.findByPrefix(there.prefix)).toEqual(there);
      const set = { revokedAt: 7 };
      await store.update({ accountId: 'acme', id: there.id, version: 1, set }, event(there));
      expect(await store.findByPrefix(there.prefix)).toMatchObject({ revokedAt: 7, version: 2 });
      expect(
        (await store.readAudit({ accountId: 'acme', limit: 10 })).items.map((one) => one.sequence),
      ).toEqual([2, 1]);
      expect(await store.purge({ accountId: 'acme', revokedBefore: 8 }, event(there))).toBe(1);

      await driver.command('CONFIG', 'SET', 'maxmemory', '0');
      await store.insert(second, event(second), { maxPerAccount: 1 });
    });
  }
});
