import { networkInterfaces } from 'node:os';
import { type TestContext, test } from 'vitest';
import { byIoRedis, byNodeRedis } from '../../adapters/stores/open/redis.js';
import { openStore } from '../../adapters/stores/open.js';
import { redisStore } from '../../adapters/stores/redis.js';
import { samples } from '../../src/store/conformance/samples.js';
import { describeOwnServer, ownServer, ownServerAt } from './redis/server.js';
import { tcpProxy } from './tcp-proxy.js';

const DRIVERS = [
  ['node-redis', async (url: string) => byNodeRedis(await import('redis'), url)],
  ['ioredis', async (url: string) => byIoRedis(await import('ioredis'), url)],
] as const;

describeOwnServer('openStore on Redis', () => {
  test('leaves no connection behind where an option is refused', async ({ expect, onTestFinished }) => {
    const server = await ownServer();
    const proxy = await tcpProxy(server);
    onTestFinished(async () => {
      await proxy.close();
      await server.dispose();
    });
    const opening = openStore(`redis://${proxy.host}:${proxy.port}`, { prefix: 'my app:' });
    await expect(opening).rejects.toThrow(/^redisStore: prefix must be /);
    await expect.poll(() => proxy.open, { timeout: 10_000 }).toBe(0);
  });
});

describeOwnServer('the Redis client that openStore makes', () => {
  for (const [name, connect] of DRIVERS) {
    async function behindProxy({ onTestFinished }: TestContext) {
      const server = await ownServer();
      const proxy = await tcpProxy(server);
      const { client, close } = await connect(`redis://${proxy.host}:${proxy.port}`);
      const store = redisStore({ client });
      onTestFinished(async () => {
        await store.close();
        close();
        await proxy.close();
        await server.dispose();
      });
      await store.ready();
      return { proxy, store };
    }

    test.concurrent(`${name}: gives up a connection that hangs, and comes back`, async (context) => {
      const { proxy, store } = await behindProxy(context);
      const answer = () => Promise.resolve(store.counts('acme', 0)).catch(String);
      await proxy.set('hang');
      await context.expect.poll(answer, { timeout: 20_000 }).toMatch(/no connection at the moment/);
      await proxy.set('pass');
      await context.expect.poll(answer, { timeout: 20_000 }).toMatchObject({ active: 0 });
    });

    test(`${name}: reaches an IPv6 address`, async ({ skip, onTestFinished, expect }) => {
      const addresses = Object.values(networkInterfaces()).flatMap((those) => those ?? []);
      if (!addresses.some(({ address }) => address === '::1')) skip('this machine has no IPv6');
      const server = await ownServerAt('::1');
      onTestFinished(() => server.dispose());
      const { client, close } = await connect(`redis://[::1]:${server.port}/0`);
      const store = redisStore({ client });
      await store.ready();
      expect(await store.counts('acme', 0)).toMatchObject({ active: 0 });
      await store.close();
      close();
    });

    test.concurrent(`${name}: stands quiet times`, async (context) => {
      const { proxy, store } = await behindProxy(context);
      const { open } = proxy;
      await new Promise((resolve) => setTimeout(resolve, 6_000));
      const { key, event } = samples();
      const made = key();
      await store.insert(made, event(made), {});
      context.expect(proxy.open).toBe(open);
    });

    test.concurrent(`${name}: goes on trying while there is no server`, async (context) => {
      const { proxy, store } = await behindProxy(context);
      const answer = () => Promise.resolve(store.counts('acme', 0)).catch(String);
      await proxy.set('refuse');
      await context.expect.poll(answer, { timeout: 20_000 }).toMatch(/no connection at the moment/);
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      await proxy.set('pass');
      await context.expect.poll(answer, { timeout: 20_000 }).toMatchObject({ active: 0 });
    });
  }
});
