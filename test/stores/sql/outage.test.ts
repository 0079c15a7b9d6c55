import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { type TestContext, test } from 'vitest';
import { createKeywarden } from '../../../src/keywarden.js';
import { describeService } from '../../services.js';
import { figure } from '../redis/figure.js';
import { type ProxyMode, type TcpProxy, tcpProxy } from '../tcp-proxy.js';
import { timed } from '../timed.js';
import { mariadbPolling, type Otherwise, postgresListening } from './databases.js';
import { wardenOn } from './wardens.js';

const storeTimeout = 1_000;
/** A verification that needs the store is answered by then, in ms. */
const ANSWERED_WITHIN = storeTimeout + 100;
const unavailable = 'API_KEY_STORE_UNAVAILABLE';
/** How long a key is cached, in ms: longer than the first answers of an outage take. */
const ttl = 3_000;

interface Outage {
  readonly name: string;
  /** Of several questions at once some are answered in full: they are asked one after the other. */
  readonly oneByOne?: boolean;
  begin(proxy: TcpProxy): Promise<void> | void;
  end(proxy: TcpProxy): Promise<void> | void;
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

for (const driver of [postgresListening, mariadbPolling]) {
  describeService(`while ${driver.name} cannot answer`, driver.service ?? [], () => {
    /** A warden whose every connection, the listening one too, goes through a proxy. */
    async function behindProxy(context: Finishing, otherwise: Otherwise = {}) {
      const database = await driver.create();
      const { facts } = database;
      if (!('port' in facts)) throw new Error('A server has a port.');
      const proxy = await tcpProxy(facts);
      const listening = facts.listenPort === undefined ? {} : { listenPort: proxy.port };
      const store = database.store({ port: proxy.port, ...listening, ...otherwise });
      const side = wardenOn(store, { storeTimeout, cache: { ttl } });
      context.onTestFinished(async () => {
        await proxy.set('pass');
        await side.close();
        await proxy.close();
        await database.drop();
      });
      // What is there before the outage is made past the proxy, and without haste.
      const { keys } = createKeywarden({ brand: 'acme', store: database.store(), storeTimeout: 60_000 });
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
      await side.watching(watched.key);
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
      return { proxy, verify, verdict, ...side, keys: { cached, uncached, revoked, disabled } };
    }

    for (const outage of OUTAGES) {
      test.concurrent(`outage-is-not-401, cache-outage: ${outage.name}`, async (context) => {
        const { expect } = context;
        const { proxy, warden, verify, verdict, keys } = await behindProxy(context);
        const late = lateness(context);
        await sleep(0);
        // A resync may still be on its way; the key is cached after it, or the outage is not one of a cached key.
        const { said, begun: filled } = await verdict(keys.cached.key);
        expect(said).toBe('admitted');
        await outage.begin(proxy);

        // What needs the store is unavailable, in time; what the cache knows is answered at once; nobody else gets in.
        const answers = [];
        for (const { key } of [keys.uncached, keys.revoked, keys.disabled]) {
          const answer = verify(key);
          answers.push(outage.oneByOne ? await answer : answer);
        }
        if (performance.now() - filled < ttl) {
          expect(warden.verify(keys.cached.key)).toMatchObject({ ok: true });
        }
        const answered = await Promise.all(answers);
        for (const { said, took, late } of answered) {
          expect(said).toBe(unavailable);
          expect(took).toBeLessThanOrEqual(ANSWERED_WITHIN + (await late));
        }
        expect(await verify(`${keys.cached.key.slice(0, -1)}_`)).toMatchObject({ said: 'API_KEY_INVALID' });
        await sleep(Math.max(0, filled + ttl + 50 - performance.now()));
        expect(await verify(keys.cached.key)).toMatchObject({ said: unavailable });

        // All is as before by itself, soon after the driver has connections again.
        await outage.end(proxy);
        const ended = performance.now();
        await expect
          .poll(async () => (await verify(keys.uncached.key)).said, { timeout: 60_000, interval: 20 })
          .toBe('admitted');
        const recovered = performance.now() - ended;
        figure(
          `${driver.name}, ${outage.name}`,
          { answered: Math.max(...answered.map((one) => one.took)), recovered },
          'ms',
        );
        // Both drivers connect when they are asked to, so their reconnect is the first question after the outage.
        expect(recovered).toBeLessThanOrEqual(1_000 + storeTimeout + late());
        expect(await verdict(keys.cached.key)).toMatchObject({ said: 'admitted' });
        expect(await verdict(keys.revoked.key)).toMatchObject({ said: 'API_KEY_REVOKED' });
        expect(await verdict(keys.disabled.key)).toMatchObject({ said: 'API_KEY_DISABLED' });
        const afterwards = () =>
          warden.keys.create({ name: 'afterwards' }).then(({ record }) => record.status, String);
        await expect.poll(afterwards, { timeout: 60_000 }).toBe('active');
      });
    }

    test('a server that is restarted: every connection is cut, and the next question is answered', async (context) => {
      const { expect } = context;
      const { proxy, verify, keys } = await behindProxy(context);
      for (let round = 0; round < 20; round += 1) {
        proxy.cutAll();
        await sleep(round);
        const { said } = await verify(keys.revoked.key);
        expect(['API_KEY_REVOKED', unavailable]).toContain(said);
        await expect
          .poll(async () => (await verify(keys.revoked.key)).said, { timeout: 60_000, interval: 5 })
          .toBe('API_KEY_REVOKED');
      }
    });

    test('connections that are never served again: a pool that gives up silent ones recovers by itself', async (context) => {
      const { expect } = context;
      const silentFor = 1_500;
      const late = lateness(context);
      const { proxy, verify, store, keys } = await behindProxy(context, { silentFor });
      // As many look-ups at once as open every connection of the pool, and then each of them is lost without a word.
      const lookups = () =>
        Promise.allSettled(Array.from({ length: 20 }, () => store.findByPrefix('kw_nobody')));
      await lookups();
      proxy.strand();
      const lost = performance.now();
      void lookups();
      expect((await verify(keys.revoked.key)).said).toBe(unavailable);
      await expect
        .poll(async () => (await verify(keys.revoked.key)).said, { timeout: 60_000, interval: 20 })
        .toBe('API_KEY_REVOKED');
      expect(performance.now() - lost).toBeLessThanOrEqual(silentFor + storeTimeout + 2_000 + late());
    });

    test('a short delay is only a delay', async (context) => {
      const { expect } = context;
      const { proxy, verdict, keys } = await behindProxy(context);
      proxy.delay(20);
      expect(await verdict(keys.revoked.key)).toMatchObject({ said: 'API_KEY_REVOKED' });
      expect(await verdict(keys.cached.key)).toMatchObject({ said: 'admitted' });
    });
  });
}
