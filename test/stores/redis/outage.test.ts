import { setTimeout as sleep } from 'node:timers/promises';
import { type TestContext, test } from 'vitest';
import {
  asking,
  expectAsBefore,
  expectUnavailable,
  type Finishing,
  issue,
  lateness,
  type Outage,
  outagesBetween,
  unavailable,
} from '../outages.js';
import { readRefused, refusedLine } from '../refused-line.js';
import { tcpProxy } from '../tcp-proxy.js';
import { DRIVERS, nodeRedis, withSubscriber } from './drivers.js';
import { describeOwnServer, type OwnServer, ownServer } from './server.js';
import { wardenOn } from './wardens.js';

const storeTimeout = 400;
/** How long a key is cached, in ms: longer than the first answers of an outage take. */
const ttl = 1_500;

const OUTAGES: readonly Outage<OwnServer>[] = [
  ...outagesBetween(storeTimeout),
  {
    name: 'the server stands still',
    begin: (_, server) => server.pause(),
    end: (_, server) => server.resume(),
  },
  {
    name: 'the server is away',
    begin: (_, server) => server.kill(),
    end: (_, server) => server.start(),
  },
];

describeOwnServer('while Redis cannot answer', () => {
  for (const { name, connect } of DRIVERS) {
    /** A warden behind a proxy; its server keeps what it has across a restart. */
    async function behindProxy(context: Finishing) {
      const server = await ownServer('--appendonly', 'yes', '--appendfsync', 'always');
      const proxy = await tcpProxy(server);
      const driver = await connect(proxy);
      const side = wardenOn(driver, { timeout: storeTimeout }, { storeTimeout, cache: { ttl } });
      const elsewhere = wardenOn(await nodeRedis(server), {});
      context.onTestFinished(async () => {
        await elsewhere.close();
        await side.close();
        await proxy.close();
        await server.dispose();
      });
      const keys = await issue(elsewhere.warden);
      const asked = asking(side.warden, storeTimeout);
      await asked.verdict(keys.watched.key);
      await side.watching(keys.watched.key);
      const answeredWithin = storeTimeout + 100;
      return { server, proxy, driver, ...asked, warden: side.warden, keys, ttl, answeredWithin };
    }

    for (const outage of OUTAGES) {
      test.concurrent(`outage-is-not-401, cache-outage, ${name}: ${outage.name}`, async (context) => {
        const { expect } = context;
        const { server, proxy, ...scene } = await behindProxy(context);
        await expectUnavailable(expect, scene, () => outage.begin(proxy, server), outage);
        await outage.end(proxy, server);
        await expectAsBefore(expect, scene);
      });
    }

    test(`${name}: recovers within a second of the driver's reconnect`, async (context) => {
      const { expect } = context;
      const { proxy, verify, driver, keys } = await behindProxy(context);
      const late = lateness(context);
      await proxy.set('refuse');
      await expect
        .poll(async () => (await verify(keys.uncached.key)).said, { timeout: 60_000 })
        .toBe(unavailable);
      const reconnected = new Promise<number>((resolve) => {
        driver.client.on('ready', () => resolve(performance.now()));
      });
      await proxy.set('pass');
      const begun = await reconnected;
      await expect
        .poll(async () => (await verify(keys.uncached.key)).said, { timeout: 60_000, interval: 10 })
        .toBe('admitted');
      expect(performance.now() - begun).toBeLessThanOrEqual(1_000 + late());
    });

    test(`${name}: a short delay is only a delay`, async (context) => {
      const { expect } = context;
      const { proxy, verdict, keys } = await behindProxy(context);
      proxy.delay(20);
      expect(await verdict(keys.revoked.key)).toMatchObject({ said: 'API_KEY_REVOKED' });
      expect(await verdict(keys.cached.key)).toMatchObject({ said: 'admitted' });
    });
  }
});

describeOwnServer('while every message is lost', () => {
  for (const { name, connect } of DRIVERS) {
    test.concurrent(`disabled-elsewhere, ${name}: a revoked key is held for no longer than ttl`, async (context) => {
      const { expect } = context;
      const server = await ownServer();
      const messages = await tcpProxy(server);
      const [driver, subscribing] = [await connect(server), await connect(messages)];
      const client = withSubscriber(driver.client, subscribing.client);
      const side = wardenOn({ ...driver, client }, {}, { cache: { ttl: 1_000 } });
      const elsewhere = wardenOn(await nodeRedis(server), {});
      context.onTestFinished(async () => {
        await side.close();
        await elsewhere.close();
        subscribing.close();
        await messages.close();
        await server.dispose();
      });
      for (let round = 0; round < 3; round += 1) {
        const { record, key } = await elsewhere.warden.keys.create({ name: 'held' });
        await side.watching(key);
        await messages.set('swallow');
        expect((await side.warden.verify(key)).ok).toBe(true);
        await elsewhere.warden.keys.revoke(record.id);
        const acknowledged = process.hrtime.bigint();
        const { letIn } = readRefused(acknowledged, await refusedLine(side.warden, key));
        // The ttl counts from the start of a look-up, in whole milliseconds.
        expect(letIn).toBeLessThanOrEqual(1_001);
      }
    });
  }
});

describeOwnServer('after FLUSHALL', () => {
  for (const { name, connect } of DRIVERS) {
    /** A warden, a key it has just admitted, and a server that has then lost everything. */
    async function flushed(context: TestContext, ttl: number, hears: boolean) {
      const server = await ownServer();
      const admin = await nodeRedis(server);
      const side = wardenOn(await connect(server), {}, { cache: { ttl } });
      context.onTestFinished(async () => {
        await side.close();
        admin.close();
        await server.dispose();
      });
      const { key } = await side.warden.keys.create({ name: 'gone' });
      if (hears) await side.watching(key);
      const filled = performance.now();
      context.expect(await side.warden.verify(key)).toMatchObject({ ok: true });
      await admin.command('FLUSHALL');
      return { filled, verify: async () => side.warden.verify(key) };
    }

    test.concurrent(`${name}: nobody is let in once ttl has passed`, async (context) => {
      const { expect } = context;
      const { filled, verify } = await flushed(context, 600, false);
      await sleep(Math.max(0, filled + 600 - performance.now()));
      expect(await verify()).toMatchObject({ ok: false, code: 'API_KEY_INVALID' });
    });

    test.concurrent(`${name}: nor before, since the counter of changes is gone too`, async (context) => {
      const { expect } = context;
      const { verify } = await flushed(context, 3_600_000, true);
      await expect.poll(verify, { timeout: 60_000 }).toMatchObject({ ok: false, code: 'API_KEY_INVALID' });
    });
  }
});
