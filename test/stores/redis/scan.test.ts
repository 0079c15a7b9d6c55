/** Scans over more accounts than one look at them takes, and from a place in an account that is gone. */
import { expect, type TestContext, test } from 'vitest';
import { redisStore } from '../../../adapters/stores/redis.js';
import type { Awaitable, Page } from '../../../src/record.js';
import { samples } from '../../../src/store/conformance/samples.js';
import { encodeCursor } from '../../../src/store/cursor.js';
import type { Transfer } from '../../../src/store/store.js';
import { describeService, redis } from '../../services.js';
import { nodeRedis, ownPrefix, PATIENT, removeAll } from './drivers.js';

const METHODS = ['scanKeys', 'scanAudit', 'scanUse'] as const;

/** An empty store. */
async function opened({ onTestFinished }: TestContext) {
  const driver = await nodeRedis(redis);
  const prefix = ownPrefix();
  const store = redisStore({ ...PATIENT, client: driver.client, prefix });
  onTestFinished(async () => {
    await store.close();
    await removeAll(driver, prefix);
    driver.close();
  });
  return { driver, prefix, store, ...samples() };
}

/** A store in which each of these accounts has one key, one event and one day of use; others have events alone. */
async function filled(context: TestContext, accounts: number, withKeys: (serial: number) => boolean) {
  const { store, key, event } = await opened(context);
  const names = Array.from({ length: accounts }, (_, serial) => `account ${String(serial).padStart(4, '0')}`);
  const keys = names.filter((_, serial) => withKeys(serial)).map((accountId) => key({ accountId }));
  await store.loadKeys(keys);
  await store.loadAudit(names.map((accountId) => ({ ...event({ accountId }), sequence: 1 })));
  await store.loadUse(
    keys.map(({ accountId, id }) => ({ accountId, keyId: id, day: '2030-01-15', count: 1, lastUsedAt: 1 })),
  );
  return { store, names, owners: keys.map(({ accountId }) => accountId) };
}

/** Everything, page by page. A scan that does not end would have more pages than this. */
async function everything<Item>(
  scan: (cursor?: string) => Awaitable<Page<Item>>,
  from?: string,
): Promise<Item[]> {
  const found: Item[] = [];
  let cursor = from;
  for (let pages = 0; pages < 20; pages += 1) {
    const { items, next } = await scan(cursor);
    found.push(...items);
    if (next === null) return found;
    cursor = next;
  }
  throw new Error('The scan does not end.');
}

async function accountsIn(
  store: Transfer,
  method: (typeof METHODS)[number],
  from?: string,
): Promise<string[]> {
  const scan = (cursor?: string): Awaitable<Page<{ readonly accountId: string }>> => store[method](cursor);
  return (await everything(scan, from)).map(({ accountId }) => accountId);
}

const SHOWING: readonly (readonly [said: string, withKeys: (serial: number) => boolean])[] = [
  ['each has something to show', () => true],
  ['many have nothing to show', (serial) => serial % 3 === 0],
  ['the first hundreds have nothing to show', (serial) => serial > 430],
  ['none but the first has anything to show', (serial) => serial === 0],
];

describeService('a scan in Redis', redis, () => {
  for (const [said, withKeys] of SHOWING) {
    test(`of 450 accounts, where ${said}, has each item once`, async (context) => {
      const { store, names, owners } = await filled(context, 450, withKeys);
      expect(await accountsIn(store, 'scanAudit')).toEqual(names);
      expect(await accountsIn(store, 'scanKeys')).toEqual(owners);
      expect(await accountsIn(store, 'scanUse')).toEqual(owners);
    });
  }

  test('goes on from where the last of a page stands, whatever its record says', async (context) => {
    const { driver, prefix, store, key, event } = await opened(context);
    const keys = Array.from({ length: 450 }, (_, serial) => key({ createdAt: 1_000 + serial }));
    await store.loadKeys(keys);
    await store.loadAudit(keys.map((made, serial) => ({ ...event(made), sequence: serial + 1 })));
    const ids = keys.map(({ id }) => id);
    for (const [createdAt, sequence] of [
      ['1', 1],
      ['2000', 9_000],
    ] as const) {
      // The 200th and the 400th, with which pages end.
      for (const at of [199, 399]) {
        await driver.command('HSET', `${prefix}key:"${keys[at]?.prefix}"`, 'createdAt', createdAt);
        const audit = `${prefix}audit:"acme"`;
        const [member = ''] = (await driver.command(
          'ZRANGEBYSCORE',
          audit,
          `${at + 1}`,
          `${at + 1}`,
        )) as string[];
        await driver.command('ZREM', audit, member);
        await driver.command('ZADD', audit, `${at + 1}`, member.replace(/^\d+/, String(sequence)));
      }
      expect((await everything(store.scanKeys)).map(({ id }) => id)).toEqual(ids);
      const sequences = (await everything(store.scanAudit)).map((one) => one.sequence);
      expect(sequences).toEqual(ids.map((_, at) => (at === 199 || at === 399 ? sequence : at + 1)));
    }
  });

  test('goes on with all of the next account, where the one of its cursor is gone', async (context) => {
    const { store, names } = await filled(context, 3, () => true);
    const gone = 'account 0000z';
    const [, ...later] = names;
    expect(await accountsIn(store, 'scanKeys', encodeCursor(gone, 9e15, 'z'))).toEqual(later);
    expect(await accountsIn(store, 'scanAudit', encodeCursor(gone, 9e15))).toEqual(later);
    expect(await accountsIn(store, 'scanUse', encodeCursor(gone, 'z'))).toEqual(later);
  });
});
