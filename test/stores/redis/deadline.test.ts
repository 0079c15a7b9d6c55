import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { serverClock } from '../../../adapters/stores/redis/clock.js';
import { redisStore } from '../../../adapters/stores/redis.js';
import { samples } from '../../../src/store/conformance/samples.js';
import { tcpProxy } from '../tcp-proxy.js';
import { DRIVERS, nodeRedis, PATIENT } from './drivers.js';
import { describeOwnServer, ownServer } from './server.js';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Short, so that a change is reported failed soon; what is there before it is written by another store. */
const timeout = 1_000;
/** For `expect.poll`: a machine that has much else to do needs longer than its second. */
const PATIENCE = { timeout: 15_000 };

describeOwnServer('a change that was reported failed', () => {
  for (const { name, connect } of DRIVERS) {
    /** A store behind a proxy, with one key in it, and a second look at the same server. */
    async function behindProxy() {
      const server = await ownServer();
      const proxy = await tcpProxy(server);
      const driver = await connect(proxy);
      const store = redisStore({ client: driver.client, timeout });
      const direct = await nodeRedis(server);
      const witness = redisStore({ client: direct.client, ...PATIENT });
      closing.push(server.dispose, proxy.close, driver.close, store.close, direct.close, witness.close);
      const { key, event } = samples();
      const made = key();
      await witness.insert(made, event(made), {});
      await expect.poll(() => store.ready().then(() => 'ready', String), PATIENCE).toBe('ready');
      const changes = () => [
        Promise.resolve(
          store.update({ accountId: 'acme', id: made.id, version: 1, set: { revokedAt: 1 } }, event(made)),
        ),
        Promise.resolve(store.append(event(made))),
        (() => {
          const second = key();
          return Promise.resolve(store.insert(second, event(second), {}));
        })(),
        store.recordUse([{ accountId: 'acme', keyId: made.id, day: '2030-01-15', count: 1, lastUsedAt: 1 }]),
      ];
      const unchanged = async () => {
        expect(await witness.findByPrefix(made.prefix)).toEqual(made);
        expect((await witness.readAudit({ accountId: 'acme', limit: 10 })).items).toHaveLength(1);
        expect(await witness.counts('acme', 0)).toEqual({ active: 1, disabled: 0, expired: 0, revoked: 0 });
        const [use] = await witness.readUse('acme', [made.id], { from: '2030-01-01', to: '2030-12-31' });
        expect(use?.lastUsedAt).toBeNull();
      };
      return { server, proxy, store, witness, changes, unchanged, made };
    }

    const failed = async (changes: readonly unknown[], says: RegExp) => {
      for (const result of await Promise.allSettled(changes)) {
        expect(result).toMatchObject({
          status: 'rejected',
          reason: { message: expect.stringMatching(says) },
        });
      }
    };

    test(`${name}: look-ups by prefix have no time of their own, alone or together`, async () => {
      const { proxy, store, made } = await behindProxy();
      await proxy.set('hang');
      const found = [1, 2, 3].map(() => store.findByPrefix(made.prefix));
      await expect(Promise.resolve(store.findById('acme', made.id))).rejects.toThrow(
        /no answer within 1000 ms/,
      );
      await proxy.set('pass');
      expect(await Promise.all(found)).toEqual([made, made, made]);
    });

    test(`${name}: never happens later, where its bytes were held up on the way`, async () => {
      const { proxy, store, changes, unchanged, made } = await behindProxy();
      await proxy.set('hang');
      await failed(
        changes(),
        /no answer within 1000 ms\. The change may have been made before that; it will not/,
      );
      await proxy.set('pass');
      // What was sent after the changes, on the same connection, has been answered: so have they.
      expect((await store.findByPrefix(made.prefix))?.revokedAt).toBeNull();
      await unchanged();
    });

    test(`${name}: never happens later, where the server stood still`, async () => {
      const { server, store, changes, unchanged, made } = await behindProxy();
      server.pause();
      await failed(changes(), /no answer within/);
      server.resume();
      expect((await store.findByPrefix(made.prefix))?.revokedAt).toBeNull();
      await unchanged();
    });

    test(`${name}: never waits in an offline queue`, async () => {
      const { proxy, store, changes, unchanged } = await behindProxy();
      await proxy.set('refuse');
      await expect
        .poll(() => Promise.resolve(store.findByPrefix('x')).catch(String), PATIENCE)
        .toMatch(/no connection/);
      await failed(changes(), /no connection at the moment/);
      await proxy.set('pass');
      await expect
        .poll(() => Promise.resolve(store.findByPrefix('x')).catch(String), PATIENCE)
        .toBeUndefined();
      await unchanged();
    });

    test(`${name}: never happens again, where the connection broke before the answer`, async () => {
      const { proxy, store, witness, made } = await behindProxy();
      const { event } = samples();
      const rename = async (version: number, to: string) =>
        store.update({ accountId: 'acme', id: made.id, version, set: { name: to } }, event(made));
      await rename(1, 'before'); // From here on the server has the script.
      await proxy.set('swallow');
      const lost = rename(2, 'once').catch(String);
      await expect
        .poll(async () => (await witness.findByPrefix(made.prefix))?.name, { ...PATIENCE, interval: 5 })
        .toBe('once');
      await proxy.set('pass');
      proxy.cutAll();
      expect(await lost).toMatch(/Redis: |VERSION_CONFLICT|changed in the meantime/);
      await expect
        .poll(() => Promise.resolve(store.findByPrefix(made.prefix)).catch(String), PATIENCE)
        .toMatchObject({ name: 'once', version: 3 });
      expect((await store.readAudit({ accountId: 'acme', limit: 10 })).items).toHaveLength(3);
    });
  }

  test('is tried once more where the server only seemed to be late', async () => {
    const server = await ownServer();
    const driver = await nodeRedis(server);
    // The server's clock as it was told is 10 s behind what the scripts go by: as if it had been set forward since.
    const told = 10_000;
    const client = Object.create(driver.client, {
      sendCommand: {
        value: async (args: string[]) => {
          if (args[0] !== 'TIME') return driver.command(args[0] ?? '', ...args.slice(1));
          return [String(Math.floor((Date.now() - told) / 1000)), '0'];
        },
      },
    });
    const store = redisStore({ client });
    closing.push(server.dispose, driver.close, store.close);
    const { key, event } = samples();
    const made = key();
    await store.insert(made, event(made), {});
    expect(await store.findByPrefix(made.prefix)).toEqual(made);
  });
});

describe("the server's clock", () => {
  test.each([0, 86_400_000, -86_400_000])('%d ms off, its deadlines hold, never late', async (off) => {
    const travel = 40;
    let told = 0;
    const clock = serverClock(async () => {
      await sleep(travel);
      told = performance.now();
      await sleep(travel);
      return Math.floor(performance.timeOrigin + told + off);
    });
    const moment = performance.now() + 500;
    const deadline = await clock.deadline(moment);
    const travelled = performance.now() - told;
    const serverThen = performance.timeOrigin + moment + off;
    expect(deadline).toBeLessThanOrEqual(serverThen);
    expect(deadline).toBeGreaterThan(serverThen - travelled - 100);
  });

  test('is asked once, and again after it was forgotten', async () => {
    let asked = 0;
    const clock = serverClock(async () => {
      asked += 1;
      return 1_000_000;
    });
    await clock.deadline(performance.now());
    await clock.deadline(performance.now());
    clock.learn(2_000_000);
    expect(await clock.deadline(performance.now())).toBeGreaterThan(1_990_000);
    expect(asked).toBe(1);
    clock.forget();
    expect(await clock.deadline(performance.now())).toBeLessThan(1_010_000);
    expect(asked).toBe(2);
  });
});
