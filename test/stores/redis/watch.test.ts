import { setTimeout as sleep } from 'node:timers/promises';
import { type TestContext, test } from 'vitest';
import { redisStore } from '../../../adapters/stores/redis.js';
import { samples } from '../../../src/store/conformance/samples.js';
import type { StoreChange } from '../../../src/store/store.js';
import { tcpProxy } from '../tcp-proxy.js';
import { DRIVERS, nodeRedis, PATIENT, withSubscriber } from './drivers.js';
import { describeOwnServer, ownServer } from './server.js';

/** Closes what a test opened, in this order, when it is over. */
function closeAfter({ onTestFinished }: TestContext, ...closing: readonly (() => unknown)[]): void {
  onTestFinished(async () => {
    for (const close of closing) await close();
  });
}

/** Whether a change arrives within a moment. */
async function sees(told: readonly StoreChange[], { prefix }: { readonly prefix: string }): Promise<boolean> {
  await sleep(50);
  return told.some((change) => change !== 'resync' && change.prefix === prefix);
}

/** Generous: a look at the counter is due every second, and a change is missed when the second look does not find it. */
const soon = { timeout: 15_000 };

describeOwnServer('a watcher on Redis', () => {
  for (const { name, connect } of DRIVERS) {
    /** A watching store behind a proxy, and another process's store past it. */
    async function watching(context: TestContext) {
      const server = await ownServer();
      const proxy = await tcpProxy(server);
      const driver = await connect(proxy);
      const store = redisStore({ client: driver.client, ...PATIENT });
      const direct = await nodeRedis(server);
      const elsewhere = redisStore({ client: direct.client, ...PATIENT });
      closeAfter(
        context,
        store.close,
        elsewhere.close,
        direct.close,
        driver.close,
        proxy.close,
        server.dispose,
      );
      const told: StoreChange[] = [];
      await store.watch((change) => told.push(change));
      const { key, event } = samples();
      const change = async () => {
        const made = key();
        await elsewhere.insert(made, event(made), {});
        return { prefix: made.prefix };
      };
      return { server, proxy, direct, store, told, change };
    }

    test.concurrent(`${name}: is told of each change, in order, and of nothing else`, async (context) => {
      const { expect } = context;
      const { told, change } = await watching(context);
      const changes = [await change(), await change(), await change()];
      await expect.poll(() => told.length, soon).toBe(3);
      expect(told).toEqual(changes);
    });

    test.concurrent(`${name}: hears \`resync\` after its connection broke, and changes again`, async (context) => {
      const { expect } = context;
      const { direct, told, change } = await watching(context);
      await direct.command('CLIENT', 'KILL', 'TYPE', 'pubsub');
      await change();
      await expect.poll(() => told, soon).toContain('resync');
      const later = await change();
      await expect.poll(() => told, soon).toContainEqual(later);
    });

    test.concurrent(`${name}: hears \`resync\` after the server was away, and changes again`, async (context) => {
      const { expect } = context;
      const { server, told, store, change } = await watching(context);
      await server.kill();
      await server.start();
      await expect.poll(() => told, soon).toContain('resync');
      await expect.poll(() => Promise.resolve(store.findByPrefix('x')).catch(String), soon).toBeUndefined();
      await expect.poll(() => change().catch(String), soon).toEqual(expect.anything());
      const later = await change();
      await expect.poll(() => told, soon).toContainEqual(later);
    });

    test.concurrent(`${name}: hears \`resync\` where the data is gone`, async (context) => {
      const { expect } = context;
      const { direct, told, change } = await watching(context);
      await change();
      await expect.poll(() => told.length, soon).toBe(1);
      await direct.command('FLUSHALL');
      await expect.poll(() => told, soon).toContain('resync');
      const later = await change();
      await expect.poll(() => told, soon).toContainEqual(later);
    });

    test.concurrent(`${name}: hears \`resync\` where messages do not arrive, and opens a new connection`, async (context) => {
      const { expect } = context;
      const server = await ownServer();
      const messages = await tcpProxy(server);
      const driver = await connect(server);
      const subscribing = await connect(messages);
      const store = redisStore({
        client: withSubscriber(driver.client, subscribing.client),
        ...PATIENT,
      });
      closeAfter(context, store.close, subscribing.close, driver.close, messages.close, server.dispose);
      const told: StoreChange[] = [];
      await store.watch((change) => told.push(change));
      const { key, event } = samples();
      const insert = async () => {
        const made = key();
        await store.insert(made, event(made), {});
        return { prefix: made.prefix };
      };
      // The connection stands, and whatever comes on it is lost on the way.
      await messages.set('swallow');
      await insert();
      await expect.poll(() => told, soon).toEqual(['resync']);
      await messages.set('pass');
      await expect.poll(async () => sees(told, await insert()), soon).toBe(true);
    });

    test.concurrent(`${name}: a garbled message is \`resync\``, async (context) => {
      const { expect } = context;
      const { direct, told } = await watching(context);
      await direct.command('PUBLISH', 'keywarden:changes', 'hello');
      await expect.poll(() => told, soon).toEqual(['resync']);
    });

    test.concurrent(`${name}: a number left out is \`resync\``, async (context) => {
      const { expect } = context;
      const { direct, told, change } = await watching(context);
      await change();
      await direct.command('INCR', 'keywarden:changes');
      const third = await change();
      await expect.poll(() => told.at(-1), soon).toEqual(third);
      expect(told).toHaveLength(3);
      expect(told[1]).toBe('resync');
    });

    test.concurrent(`${name}: is refused where there is no server, and closing ends the attempt`, async (context) => {
      const { expect } = context;
      const server = await ownServer();
      const proxy = await tcpProxy(server);
      const driver = await connect(proxy);
      const store = redisStore({ client: driver.client, ...PATIENT });
      closeAfter(context, store.close, driver.close, proxy.close, server.dispose);
      await store.ready();
      await proxy.set('hang');
      await expect(store.watch(() => {})).rejects.toThrow(/^Redis: no subscription within 3000 ms/);
      const told: StoreChange[] = [];
      const attempt = store.watch((change) => told.push(change));
      await store.close();
      (await attempt)();
      expect(told).toEqual([]);
    });

    test.concurrent(`${name}: a listener that throws hears the next change all the same`, async (context) => {
      const { expect } = context;
      const { store, change } = await watching(context);
      const told: StoreChange[] = [];
      await store.watch((one) => {
        told.push(one);
        throw new Error('The listener is broken.');
      });
      const changes = [await change(), await change()];
      await expect.poll(() => told, soon).toEqual(changes);
    });
  }
});
