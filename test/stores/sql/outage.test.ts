import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'vitest';
import { createKeywarden } from '../../../src/keywarden.js';
import { describeService } from '../../services.js';
import {
  asking,
  expectAsBefore,
  expectUnavailable,
  type Finishing,
  issue,
  lateness,
  outagesBetween,
  unavailable,
} from '../outages.js';
import { figure } from '../redis/figure.js';
import { tcpProxy } from '../tcp-proxy.js';
import { mariadbPolling, type Otherwise, postgresListening } from './databases.js';
import { wardenOn } from './wardens.js';

const storeTimeout = 1_000;
/** How long a key is cached, in ms: longer than the first answers of an outage take. */
const ttl = 3_000;

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
      const keys = await issue(
        createKeywarden({ brand: 'acme', store: database.store(), storeTimeout: 60_000 }),
      );
      await side.watching(keys.watched.key);
      const answeredWithin = storeTimeout + 100;
      return { proxy, ...asking(side.warden, storeTimeout), ...side, keys, ttl, answeredWithin };
    }

    for (const outage of outagesBetween(storeTimeout)) {
      test.concurrent(`outage-is-not-401, cache-outage: ${outage.name}`, async (context) => {
        const { expect } = context;
        const { proxy, ...scene } = await behindProxy(context);
        const late = lateness(context);
        const begin = () => outage.begin(proxy, undefined);
        const answered = await expectUnavailable(expect, scene, begin, outage);
        await outage.end(proxy, undefined);
        const ended = performance.now();
        await expect
          .poll(async () => (await scene.verify(scene.keys.uncached.key)).said, {
            timeout: 60_000,
            interval: 20,
          })
          .toBe('admitted');
        const recovered = performance.now() - ended;
        figure(`${driver.name}, ${outage.name}`, { answered, recovered }, 'ms');
        // Both drivers connect when they are asked to, so their reconnect is the first question after the outage.
        expect(recovered).toBeLessThanOrEqual(1_000 + storeTimeout + late());
        await expectAsBefore(expect, scene);
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
