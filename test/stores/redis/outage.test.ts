import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { type TestContext, test } from 'vitest';
import { readRefused, refusedLine } from '../refused-line.js';
import { type ProxyMode, type TcpProxy, tcpProxy } from '../tcp-proxy.js';
import { timed } from '../timed.js';
import { DRIVERS, nodeRedis, withSubscriber } from './drivers.js';
import { describeOwnServer, type OwnServer, ownServer } from './server.js';
import { wardenOn } from './wardens.js';

const storeTimeout = 400;
/** A verification that needs the store is answered by then, in ms. */
const ANSWERED_WITHIN = storeTimeout + 100;
/** How long a key is cached, in ms: longer than the first answers of an outage take. */
const ttl = 1_500;

const unavailable = 'API_KEY_STORE_UNAVAILABLE';

interface Outage {
  readonly name: string;
  /** Of several questions at once some are answered in full: they are asked one after the other. */
  readonly oneByOne?: boolean;
  begin(proxy: TcpProxy, server: OwnServer): Promise<void> | void;
  end(proxy: TcpProxy, server: OwnServer): Promise<void> | void;
}

const mode = (name: string, faulty: ProxyMode): Outage => ({
  name,
  begin: (proxy) => proxy.set(faulty),
  end: (proxy) => proxy.set('pass'),
});

const OUTAGES: readonly Outage[] = [
  mode('connections are refused', 'refuse'),
  mode('connections hang', 'hang'),
  { ...mode('answers are cut in the middle', 'cut'), oneByOne: true },
  {
    name: 'answers are lost',
    begin: (proxy) => proxy.set('swallow'),
    async end(proxy) {
      await proxy.set('pass');
      proxy.cutAll(); // A stream with a hole in it is of no use to anybody.
    },
  },
  {
    name: 'everything is slower than anyone waits',
    begin: (proxy) => proxy.delay(storeTimeout),
    end: (proxy) => proxy.delay(0),
  },
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

type Finishing = Pick<TestContext, 'onTestFinished'>;

/** How late this process's own timers came at worst: a machine that is busy with other things is no fault of the warden. */
function lateness({ onTestFinished }: Finishing): () => number {
  const histogram = monitorEventLoopDelay({ resolution: 5 });
  histogram.enable();
  onTestFinished(() => {
    histogram.disable();
  });
  return () => histogram.max / 1e6;
}

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
      const { keys } = elsewhere.warden;
      // The watched key alone is looked up before the outage, so that the cache knows none of those that it must not know.
      const [watched, cached, uncached, revoked, disabled] = [
        await keys.create({ name: 'watched' }),
        await keys.create({ name: 'cached' }),
        await keys.create({ name: 'unknown to the cache' }),
        await keys.create({ name: 'revoked' }),
        await keys.create({ name: 'disabled' }),
      ];
      await keys.revoke(revoked.record.id);
      await keys.disable(disabled.record.id);
      const verify = async (key: string) => {
        const { answer, ...measured } = await timed(storeTimeout, async () =>
          Promise.resolve(side.warden.verify(key)).catch((error: { code: string }) => error),
        );
        const said = 'ok' in answer && answer.ok ? 'admitted' : answer.code;
        return { said, ...measured };
      };
      /** What is said of a key once the store is asked in time; on a machine that is busy it may not be at once. */
      const verdict = async (key: string) => {
        for (;;) {
          const begun = performance.now();
          const { said } = await verify(key);
          if (said !== unavailable) return { said, begun };
          await sleep(20);
        }
      };
      await verdict(watched.key);
      await side.watching(watched.key);
      return {
        server,
        proxy,
        driver,
        verify,
        verdict,
        warden: side.warden,
        keys: { cached, uncached, revoked, disabled },
      };
    }

    for (const outage of OUTAGES) {
      test.concurrent(`outage-is-not-401, cache-outage, ${name}: ${outage.name}`, async (context) => {
        const { expect } = context;
        const { server, proxy, warden, verify, verdict, keys } = await behindProxy(context);
        // A resync may still be on its way; the key is cached after it.
        await sleep(0);
        const { said, begun: filled } = await verdict(keys.cached.key);
        expect(said).toBe('admitted');
        await outage.begin(proxy, server);

        // What needs the store is unavailable, in time; what the cache knows is answered at once; nobody else gets in.
        const answers = [];
        for (const { key } of [keys.uncached, keys.revoked, keys.disabled]) {
          const answer = verify(key);
          answers.push(outage.oneByOne ? await answer : answer);
        }
        if (performance.now() - filled < ttl) {
          expect(warden.verify(keys.cached.key)).toMatchObject({ ok: true });
        }
        for (const { said, took, late } of await Promise.all(answers)) {
          expect(said).toBe(unavailable);
          expect(took).toBeLessThanOrEqual(ANSWERED_WITHIN + (await late));
        }
        expect(await verify(`${keys.cached.key.slice(0, -1)}_`)).toMatchObject({ said: 'API_KEY_INVALID' });
        await sleep(Math.max(0, filled + ttl + 50 - performance.now()));
        expect(await verify(keys.cached.key)).toMatchObject({ said: unavailable });

        // All is as before by itself, soon after the driver has its connection again.
        await outage.end(proxy, server);
        expect(await verdict(keys.uncached.key)).toMatchObject({ said: 'admitted' });
        expect(await verdict(keys.cached.key)).toMatchObject({ said: 'admitted' });
        expect(await verdict(keys.revoked.key)).toMatchObject({ said: 'API_KEY_REVOKED' });
        expect(await verdict(keys.disabled.key)).toMatchObject({ said: 'API_KEY_DISABLED' });
        const afterwards = () =>
          warden.keys.create({ name: 'afterwards' }).then(({ record }) => record.status, String);
        await expect.poll(afterwards, { timeout: 60_000 }).toBe('active');
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
