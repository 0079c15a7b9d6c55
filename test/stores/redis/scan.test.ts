/** Scans over more accounts than one look at them takes, and from a place in an account that is gone. */
import { expect, type TestContext, test } from 'vitest';
import { redisStore } from '../../../adapters/stores/redis.js';
import type { Page } from '../../../src/record.js';
import { samples } from '../../../src/store/conformance/samples.js';
import { encodeCursor } from '../../../src/store/cursor.js';
import type { Transfer } from '../../../src/store/store.js';
import { describeService, redis } from '../../services.js';
import { nodeRedis, ownPrefix, PATIENT, removeAll } from './drivers.js';

const METHODS = ['scanKeys', 'scanAudit', 'scanUse'] as const;

/** A store in which each of these accounts has one key, one event and one day of use; others have events alone. */
async function filled(
  { onTestFinished }: TestContext,
  accounts: number,
  withKeys: (serial: number) => boolean,
) {
  const driver = await nodeRedis(redis);
  const prefix = ownPrefix();
  const store = redisStore({ ...PATIENT, client: driver.client, prefix });
  onTestFinished(async () => {
    await store.close();
    await removeAll(driver, prefix);
    driver.close();
  });
  const { key, event } = samples();
  const names = Array.from({ length: accounts }, (_, serial) => `account ${String(serial).padStart(4, '0')}`);
  const keys = names.filter((_, serial) => withKeys(serial)).map((accountId) => key({ accountId }));
  await store.loadKeys(keys);
  await store.loadAudit(names.map((accountId) => ({ ...event({ accountId }), sequence: 1 })));
  await store.loadUse(
    keys.map(({ accountId, id }) => ({ accountId, keyId: id, day: '2030-01-15', count: 1, lastUsedAt: 1 })),
  );
  return { store, names, owners: keys.map(({ accountId }) => accountId) };
}

async function accountsIn(
  store: Transfer,
  method: (typeof METHODS)[number],
  from?: string,
): Promise<string[]> {
  const found: string[] = [];
  let cursor = from;
  do {
    const page: Page<{ readonly accountId: string }> = await store[method](cursor);
    found.push(...page.items.map(({ accountId }) => accountId));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return found;
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

  test('goes on with all of the next account, where the one of its cursor is gone', async (context) => {
    const { store, names } = await filled(context, 3, () => true);
    const gone = 'account 0000z';
    const [, ...later] = names;
    expect(await accountsIn(store, 'scanKeys', encodeCursor(gone, 9e15, 'z'))).toEqual(later);
    expect(await accountsIn(store, 'scanAudit', encodeCursor(gone, 9e15))).toEqual(later);
    expect(await accountsIn(store, 'scanUse', encodeCursor(gone, 'z'))).toEqual(later);
  });
});
