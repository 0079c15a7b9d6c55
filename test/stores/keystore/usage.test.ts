import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Keystore, openKeystore } from '../../../adapters/stores/keystore.js';
import { scaled } from '../../scale.js';
import { type FreshFolder, freshFolder, freshFolderInMemory, refusal } from './fresh-keystore.js';
import { insertSample, sampleEvent } from './sample-keys.js';

const range = { from: '2030-01-01', to: '2030-12-31' };
const useOf = (serial: number | string, count = 1) => ({
  accountId: 'acme',
  keyId: `apk_${serial}`,
  day: '2030-01-15',
  count,
  lastUsedAt: 1,
});

let place: FreshFolder;
let store: Keystore;
let usagePath: string;
beforeEach(async () => {
  place = await freshFolder();
  usagePath = `${place.path}.usage`;
  store = await openKeystore(place.options);
  await insertSample(store, 'one');
});
afterEach(async () => {
  await store.close();
  await place.remove();
});

describe('counting uses', () => {
  test('never rewrites the keys', async () => {
    const { ino, mtimeNs, ctimeNs } = statSync(place.path, { bigint: true });
    const bytes = readFileSync(place.path);
    for (let round = 0; round < 20; round += 1) await store.recordUse([useOf('one')]);
    const after = statSync(place.path, { bigint: true });
    expect([after.ino, after.mtimeNs, after.ctimeNs]).toEqual([ino, mtimeNs, ctimeNs]);
    expect(readFileSync(place.path).equals(bytes)).toBe(true);
    expect((await store.readUse('acme', ['apk_one'], range))[0]?.days[0]?.count).toBe(20);
    expect(statSync(usagePath).mode & 0o777).toBe(0o600);
  });

  test('waits for no change of keys, nor the other way round', async () => {
    writeFileSync(`${place.path}.lock`, 'the keys cannot be changed');
    await store.recordUse([useOf('one')]);
    await refusal('KEYSTORE_LOCK_FOREIGN', () => insertSample(store, 'two'));
    const other = await openKeystore({ ...place.options, path: place.path });
    expect((await other.readUse('acme', ['apk_one'], range))[0]?.lastUsedAt).toBe(1);
    await other.close();
  });

  test('revocation-survives-usage: as a race between handles, no revocation is undone', {
    timeout: 600_000,
  }, async () => {
    const quick = await freshFolderInMemory();
    const [admin, server] = [await openKeystore(quick.options), await openKeystore(quick.options)];
    const rounds = scaled(1_000);
    for (let round = 0; round < rounds; round += 1) {
      const key = await insertSample(admin, round);
      const change = { accountId: 'acme', id: key.id, version: 1, set: { revokedAt: 1 } };
      await Promise.all([
        server.recordUse([useOf(round)]),
        admin.update(change, sampleEvent(key)),
        server.recordUse([useOf(round)]),
      ]);
      expect((await server.findByPrefix(key.prefix))?.revokedAt).toBe(1);
    }
    const ids = Array.from({ length: rounds }, (_, round) => `apk_${round}`);
    const counts = (await admin.readUse('acme', ids, range)).map(({ days }) => days[0]?.count);
    expect(counts).toEqual(ids.map(() => 2));
    await admin.close();
    await server.close();
    await quick.remove();
  });
});

describe('a usage file that cannot be used', () => {
  beforeEach(async () => {
    await store.recordUse([useOf('one')]);
  });

  /** Keys are read and changed; uses are refused, with this code and the usage file's path. */
  async function onlyUsesSuffer(code: Parameters<typeof refusal>[0]): Promise<void> {
    const other = await openKeystore(place.options);
    expect((await other.findByPrefix('kw_one'))?.id).toBe('apk_one');
    const key = await insertSample(other, `after-${code}`);
    const before = existsSync(usagePath) ? readFileSync(usagePath) : undefined;
    const refused = await refusal(code, () => other.recordUse([useOf(key.id.slice(4))]));
    expect(refused.path).toBe(usagePath);
    await refusal(code, () => other.readUse('acme', ['apk_one'], range));
    if (before !== undefined) expect(readFileSync(usagePath).equals(before)).toBe(true);
    await other.close();
  }

  test('damaged', async () => {
    const bytes = readFileSync(usagePath);
    bytes.fill(0x7e, bytes.length - 40, bytes.length - 30);
    writeFileSync(usagePath, bytes);
    await onlyUsesSuffer('KEYSTORE_CONTENTS_DAMAGED');
  });

  test('truncated', async () => {
    writeFileSync(usagePath, readFileSync(usagePath).subarray(0, -1));
    await onlyUsesSuffer('KEYSTORE_TRUNCATED');
  });

  test('of another keystore', async () => {
    const other = await freshFolder();
    const stranger = await openKeystore(other.options);
    await insertSample(stranger, 'one');
    await stranger.recordUse([useOf('one')]);
    writeFileSync(usagePath, readFileSync(`${other.path}.usage`));
    await stranger.close();
    await other.remove();
    await onlyUsesSuffer('KEYSTORE_USAGE_MISMATCH');
  });

  test('the keys themselves in its place', async () => {
    writeFileSync(usagePath, readFileSync(place.path));
    await onlyUsesSuffer('KEYSTORE_USAGE_MISMATCH');
  });

  test('a purge that could not remove uses is finished by the next', async () => {
    const event = sampleEvent({ id: 'apk_one', accountId: 'acme' });
    await store.update({ accountId: 'acme', id: 'apk_one', version: 1, set: { revokedAt: 1 } }, event);
    const purging = () => store.purge({ accountId: 'acme', revokedBefore: 2 }, event);
    chmodSync(usagePath, 0o644);
    await refusal('KEYSTORE_PERMISSIONS_TOO_WIDE', purging);
    chmodSync(usagePath, 0o600);
    const other = await openKeystore(place.options);
    expect(await purging()).toBe(0);
    expect((await other.scanUse()).items).toEqual([]);
    expect(await other.readUse('acme', ['apk_one'], range)).toMatchObject([{ lastUsedAt: null, days: [] }]);
    await other.close();
  });

  test('readable for others', async () => {
    chmodSync(usagePath, 0o644);
    await onlyUsesSuffer('KEYSTORE_PERMISSIONS_TOO_WIDE');
  });
});
