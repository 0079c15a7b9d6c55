import { expect, type TestContext, test } from 'vitest';
import { type RedisStore, redisStore } from '../../../adapters/stores/redis.js';
import { samples } from '../../../src/store/conformance/samples.js';
import type { ListQuery } from '../../../src/store/store.js';
import { scaled } from '../../scale.js';
import { type Driver, nodeRedis } from './drivers.js';
import { figure } from './figure.js';
import { medians } from './medians.js';
import { describeOwnServer, ownServer } from './server.js';

const SMALL = 1_000;
const LARGE = scaled(1_000_000);
/** How many keys are expired, however many there are: a page of them is as long at 10³ as at 10⁶. */
const EXPIRED = 100;
const now = 2e12;

interface Filled {
  readonly driver: Driver;
  readonly store: RedisStore;
  readonly prefixAt: (serial: number) => string;
  readonly idAt: (serial: number) => string;
}

/** A server with one account of `count` keys in every state, of ten users. */
async function filled({ onTestFinished }: TestContext, count: number): Promise<Filled> {
  const server = await ownServer();
  const driver = await nodeRedis(server);
  const store = redisStore({ client: driver.client, timeout: 60_000 });
  onTestFinished(async () => {
    await store.close();
    driver.close();
    await server.dispose();
  });
  const { key } = samples();
  const digits = (serial: number, length: number) => String(serial).padStart(length, '0');
  const idAt = (serial: number) => `apk_${digits(serial, 16)}`;
  const prefixAt = (serial: number) => `acme_${digits(serial, 12)}`;
  for (let start = 0; start < count; start += 1_000) {
    const batch = Array.from({ length: Math.min(1_000, count - start) }, (_, index) => {
      const serial = start + index;
      return key({
        id: idAt(serial),
        prefix: prefixAt(serial),
        createdAt: 1e12 + serial * 1_000,
        name: `Key number ${serial}`,
        behalfOf: `user-${serial % 10}`,
        enabled: serial % 7 !== 0,
        revokedAt: serial % 11 === 0 ? 1 : null,
        expiresAt: serial % (count / EXPIRED) === 1 ? now - 1 : serial % 3 === 0 ? now + 1 : null,
      });
    });
    await store.loadKeys(batch);
  }
  return { driver, store, idAt, prefixAt };
}

const QUERIES: readonly (readonly [name: string, query: Partial<ListQuery>])[] = [
  ['the first page', {}],
  ['active', { status: 'active' }],
  ['disabled', { status: 'disabled' }],
  ['expired', { status: 'expired' }],
  ['revoked', { status: 'revoked' }],
  ["one user's", { userId: 'user-7' }],
  ['expiring, 100 of them', { expiresBefore: now }],
  ['expiring, every third', { expiresBefore: now + 2 }],
];
const query = { accountId: 'acme', now, limit: 50 };

/** For a page of 50, of which at worst one key in ten matches: whatever the number of keys. */
const COMMANDS_A_PAGE = 1_000;

/** How many commands a call makes the server run, those within scripts included. */
async function commandsOf({ driver }: Filled, call: () => unknown): Promise<number> {
  await call(); // Whatever comes once, the loading of a script for instance, has come.
  await driver.command('CONFIG', 'RESETSTAT');
  await call();
  const stats = String(await driver.command('INFO', 'commandstats'));
  return [...stats.matchAll(/cmdstat_(\w+)[^:]*:calls=(\d+)/g)]
    .filter(([, name]) => name !== 'info' && name !== 'config')
    .reduce((sum, [, , calls]) => sum + Number(calls), 0);
}

describeOwnServer(`${LARGE} keys in one account`, () => {
  test(`look-ups and pages cost as much as with ${SMALL}: p50 within 1.5 times`, async (context) => {
    const [small, large] = [await filled(context, SMALL), await filled(context, LARGE)];
    let turn = 0;
    const somewhere = (count: number) => {
      turn += 7_919;
      return turn % count;
    };
    const compared: (readonly [string, (filled: Filled, count: number) => Promise<unknown>])[] = [
      [
        'look-up by prefix',
        async ({ store, prefixAt }, count) => store.findByPrefix(prefixAt(somewhere(count))),
      ],
      ['look-up by id', async ({ store, idAt }, count) => store.findById('acme', idAt(somewhere(count)))],
      ['counts', async ({ store }) => store.counts('acme', now)],
      ...QUERIES.map(
        ([name, filter]) => [name, async ({ store }: Filled) => store.list({ ...query, ...filter })] as const,
      ),
      [
        'a later page',
        async ({ store, idAt }, count) => {
          const serial = Math.max(60, somewhere(count));
          const cursor = btoa(JSON.stringify([1e12 + serial * 1_000, idAt(serial)])).replaceAll('=', '');
          return store.list({ ...query, cursor });
        },
      ],
    ];
    for (const [name, call] of compared) {
      const inLarge = await commandsOf(large, () => call(large, LARGE));
      expect(inLarge, `${name}: commands that the server runs`).toBeLessThanOrEqual(COMMANDS_A_PAGE);

      // What else the machine does can only make one of the two slower: so the best of a few comparisons counts.
      let took = await compare();
      for (let again = 0; again < 4 && took.ratio > 1.5; again += 1) took = await compare();
      figure(`${name}, ${SMALL} and ${LARGE} keys (${took.ratio.toFixed(2)} times)`, took.each, 'µs');
      expect(took.ratio, `${name}: p50, compared`).toBeLessThanOrEqual(1.5);

      async function compare() {
        const calls = { small: () => call(small, SMALL), large: () => call(large, LARGE) };
        const median = await medians(calls, Math.max(100, scaled(1_000)));
        const each = { small: median('small'), large: median('large') };
        return { each, ratio: each.large / each.small };
      }
    }

    const begun = performance.now();
    expect((await large.store.list({ ...query, search: 'nothing like this' })).items).toEqual([]);
    figure(`a search through ${LARGE} keys`, { took: performance.now() - begun }, 'ms');
    const memory = /used_memory:(\d+)/.exec(String(await large.driver.command('INFO', 'memory')));
    figure(`memory of ${LARGE} keys`, { each: Number(memory?.[1]) / LARGE }, 'bytes');
  });
});
