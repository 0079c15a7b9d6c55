import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Keystore, openKeystore } from '../../../adapters/stores/keystore.js';
import type { StoreChange } from '../../../src/store/store.js';
import { compilePrograms } from './child-process.js';
import { type FreshFolder, freshFolder, PATIENCE } from './fresh-keystore.js';
import { insertSample, sampleEvent } from './sample-keys.js';

let place: FreshFolder;
let watched: Keystore;
let other: Keystore;
let told: StoreChange[];
beforeEach(async () => {
  place = await freshFolder();
  watched = await openKeystore({ ...place.options, pollEvery: 10 });
  other = await openKeystore(place.options);
  for (const serial of ['one', 'two', 'three']) await insertSample(other, serial);
  told = [];
});
afterEach(async () => {
  await watched.close();
  await other.close();
  await place.remove();
});

const disable = (serial: string) =>
  other.update(
    { accountId: 'acme', id: `apk_${serial}`, version: 1, set: { enabled: false } },
    sampleEvent({ id: `apk_${serial}`, accountId: 'acme' }),
  );

describe('watch', () => {
  test('names the keys that changed, and no others', async () => {
    await watched.watch((change) => told.push(change));
    await disable('two');
    await expect.poll(() => told, PATIENCE).toEqual([{ prefix: 'kw_two' }]);
    await other.append(sampleEvent({ id: 'apk_one', accountId: 'acme' }));
    await other.recordUse([
      { accountId: 'acme', keyId: 'apk_one', day: '2030-01-15', count: 1, lastUsedAt: 1 },
    ]);
    await disable('one');
    await expect.poll(() => told, PATIENCE).toEqual([{ prefix: 'kw_two' }, { prefix: 'kw_one' }]);
  });

  test('tells of changes that a reading found before the watcher looked', async () => {
    await watched.watch((change) => told.push(change));
    await disable('two');
    expect((await watched.findByPrefix('kw_two'))?.enabled).toBe(false);
    expect(told).toEqual([{ prefix: 'kw_two' }]);
  });

  test('a copy from a backup: every key that is not what it was', async () => {
    const backup = readFileSync(place.path);
    await disable('two');
    await insertSample(other, 'four');
    await watched.watch((change) => told.push(change));
    writeFileSync(`${place.path}.copy`, backup, { mode: 0o600 });
    renameSync(`${place.path}.copy`, place.path);
    await expect.poll(() => told.length, PATIENCE).toBe(2);
    expect(new Set(told)).toEqual(new Set([{ prefix: 'kw_two' }, { prefix: 'kw_four' }]));
    expect((await watched.findByPrefix('kw_two'))?.enabled).toBe(true);
    expect(await watched.findByPrefix('kw_four')).toBeUndefined();
  });

  test('a file that cannot be read is resync, and what changed is told when it can be again', async () => {
    await watched.watch((change) => told.push(change));
    const whole = readFileSync(place.path);
    for (const damaged of [whole.subarray(0, -1), Buffer.alloc(0), whole.subarray(0, -1)]) {
      told.length = 0;
      writeFileSync(place.path, damaged);
      await expect.poll(() => told, PATIENCE).toContain('resync');
      writeFileSync(place.path, whole);
      await expect.poll(async () => (await watched.findByPrefix('kw_one'))?.id, PATIENCE).toBe('apk_one');
    }
    await disable('three');
    await expect.poll(() => told, PATIENCE).toContainEqual({ prefix: 'kw_three' });
  });

  test('what a listener throws changes nothing', async () => {
    await watched.watch(() => {
      throw new Error('The listener is broken.');
    });
    await watched.watch((change) => told.push(change));
    await insertSample(watched, 'four');
    await disable('two');
    await expect.poll(() => told, PATIENCE).toEqual([{ prefix: 'kw_four' }, { prefix: 'kw_two' }]);
  });

  test('stops with the store', async () => {
    await watched.watch((change) => told.push(change));
    await watched.close();
    await disable('one');
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(told).toEqual([]);
  });

  test('keeps no process alive that has nothing else to do', async () => {
    const programs = await compilePrograms('watcher-program');
    const child = programs.start('watcher-program', { keystore: place.options });
    await child.line(/^watching$/);
    child.process.stdin?.end();
    expect(await child.ended).toEqual({ code: 0, signal: null });
    await programs.remove();
  });
});
