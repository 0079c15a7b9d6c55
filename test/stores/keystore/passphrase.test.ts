import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Keystore, openKeystore } from '../../../adapters/stores/keystore.js';
import { type FreshFolder, freshFolder, PASSPHRASE, PATIENCE, refusal } from './fresh-keystore.js';
import { everythingIn, insertSample } from './sample-keys.js';

const NEXT = 'the-next-passphrase';
const use = { accountId: 'acme', keyId: 'apk_one', day: '2030-01-15', count: 3, lastUsedAt: 7 };

let place: FreshFolder;
let store: Keystore;
beforeEach(async () => {
  place = await freshFolder();
  store = await openKeystore(place.options);
  await insertSample(store, 'one');
  await store.recordUse([use]);
});
afterEach(async () => {
  await store.close();
  await place.remove();
});
const opened = (passphrase: string) => openKeystore({ ...place.options, passphrase });

describe('changing the passphrase', () => {
  test('the new one opens everything, the old one nothing', async () => {
    const before = await everythingIn(store);
    await store.changePassphrase(NEXT);
    await refusal('KEYSTORE_PASSPHRASE_WRONG', () => opened(PASSPHRASE));
    const again = await opened(NEXT);
    expect(await everythingIn(again)).toEqual(before);
    expect(before.uses.length).toBe(1);
    await again.close();
  });

  test('who made the change goes on, with keys and with uses', async () => {
    await store.changePassphrase(NEXT);
    await insertSample(store, 'two');
    await store.recordUse([use]);
    await store.changePassphrase(PASSPHRASE);
    await store.recordUse([use]);
    const again = await opened(PASSPHRASE);
    expect((await everythingIn(again)).uses).toEqual([{ ...use, count: 9 }]);
    expect((await everythingIn(again)).keys.length).toBe(2);
    await again.close();
  });

  test('others are refused until they open it again, and change nothing meanwhile', async () => {
    const other = await opened(PASSPHRASE);
    const told: unknown[] = [];
    await other.watch((change) => told.push(change));
    await store.changePassphrase(NEXT);
    for (const call of [
      () => other.findByPrefix('kw_one'),
      () => insertSample(other, 'two'),
      () => other.recordUse([use]),
      () => other.readUse('acme', ['apk_one'], { from: '2030-01-15', to: '2030-01-15' }),
      () => other.changePassphrase('yet-another-one'),
    ]) {
      const { message } = await refusal('KEYSTORE_PASSPHRASE_CHANGED', call);
      expect(message).toContain('Open it again');
    }
    await expect.poll(() => told, PATIENCE).toContain('resync');
    await other.close();
    const again = await opened(NEXT);
    expect((await everythingIn(again)).keys.length).toBe(1);
    await again.close();
  });

  test('keys of the contents are new: an old copy and its passphrase open nothing of today', async () => {
    const [oldKeys, oldUsage] = [place.path, `${place.path}.usage`].map((path) => readFileSync(path));
    if (oldKeys === undefined || oldUsage === undefined) throw new Error('There are no copies.');
    await store.changePassphrase(NEXT);
    const [newKeys, newUsage] = [place.path, `${place.path}.usage`].map((path) => readFileSync(path));
    const header = (file: Buffer) => file.toString('latin1').split(' ')[2];
    expect(header(oldKeys)).not.toBe(header(newKeys ?? oldKeys));
    expect(header(oldUsage)).not.toBe(header(newUsage ?? oldUsage));
    // Today's usage beside yesterday's keys: the keys are read, the uses are not.
    await store.close();
    writeFileSync(place.path, oldKeys);
    const restored = await opened(PASSPHRASE);
    expect((await restored.findByPrefix('kw_one'))?.id).toBe('apk_one');
    const range = { from: '2030-01-15', to: '2030-01-15' };
    await refusal('KEYSTORE_USAGE_MISMATCH', () => restored.readUse('acme', ['apk_one'], range));
    writeFileSync(`${place.path}.usage`, oldUsage);
    expect((await restored.readUse('acme', ['apk_one'], range))[0]?.lastUsedAt).toBe(7);
    await restored.close();
  });

  test('the cost of later guesses is that of the one who changed it', async () => {
    const costOf = () => /"cost":(\d+)/.exec(readFileSync(place.path, 'latin1'))?.[1];
    expect(costOf()).toBe('1024');
    const dearer = await openKeystore({ ...place.options, kdf: { cost: 4096 } });
    expect(costOf(), 'opening changes nothing').toBe('1024');
    await dearer.changePassphrase(NEXT);
    expect(costOf()).toBe('4096');
    await dearer.close();
  });

  test('many at once from one handle: the last holds, and nothing is lost', async () => {
    const changes = [1, 2, 3, 4].map((number) => store.changePassphrase(`${NEXT}-${number}`));
    await Promise.all([...changes, insertSample(store, 'two'), store.recordUse([use])]);
    const opens = await Promise.all(
      [1, 2, 3, 4].map((number) => opened(`${NEXT}-${number}`).catch(() => undefined)),
    );
    expect(opens.filter((one) => one !== undefined).length).toBe(1);
    const again = opens.find((one) => one !== undefined);
    if (again === undefined) throw new Error('No passphrase opens it.');
    const { keys, uses } = await everythingIn(again);
    expect(keys.length).toBe(2);
    expect(uses).toEqual([{ ...use, count: 6 }]);
    await again.close();
  });

  test('two handles that change it at once: one wins, the other is told, uses are still read', async () => {
    const other = await opened(PASSPHRASE);
    const outcomes = await Promise.allSettled([
      store.changePassphrase(`${NEXT}-1`),
      other.changePassphrase(`${NEXT}-2`),
    ]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const winner = outcomes.findIndex(({ status }) => status === 'fulfilled') + 1;
    const again = await opened(`${NEXT}-${winner}`);
    expect((await everythingIn(again)).uses).toEqual([use]);
    await again.recordUse([use]);
    await again.close();
    await other.close();
  });
});
