import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../adapters/stores/memory.js';
import { createKeywarden } from '../../src/index.js';
import type { AnyStore, KeyUse } from '../../src/store/store.js';
import { UseRecorder } from '../../src/usage/recorder.js';

import { overriding } from '../verify/overriding.js';

const silent = { info: () => {}, warn: () => {}, error: () => {} };
const days = { from: '2025-01-01', to: '2025-12-31' };

function counted(id: string) {
  return { id, accountId: 'a', useCount: 0, lastUsedAt: 0 };
}

describe('counting uses', () => {
  it('one-write-per-interval: a thousand uses are one write of one row', async () => {
    const writes: (readonly KeyUse[])[] = [];
    const memory = memoryStore();
    const store = overriding<AnyStore>(memory, {
      recordUse: (uses: readonly KeyUse[]) => {
        writes.push(uses);
        return memory.recordUse(uses);
      },
    });
    const warden = createKeywarden({ brand: 'acme', store, now: () => Date.UTC(2025, 5, 1, 12) });
    const { key, record } = await warden.keys.create({});
    for (let use = 0; use < 1_000; use++) await warden.verify(key);
    await warden.verify(`${key}x`);
    expect(writes).toHaveLength(0);
    await warden.close();
    expect(writes).toEqual([
      [
        {
          accountId: 'default',
          keyId: record.id,
          day: '2025-06-01',
          count: 1_000,
          lastUsedAt: Date.UTC(2025, 5, 1, 12),
        },
      ],
    ]);
  });

  it('counts a day apart, also while nothing is written', async () => {
    let time = Date.UTC(2025, 5, 1, 23, 59, 59, 999);
    const warden = createKeywarden({ brand: 'acme', store: memoryStore(), now: () => time });
    const { key, record } = await warden.keys.create({});
    await warden.verify(key);
    await warden.verify(key);
    time += 1;
    await warden.verify(key);
    const [summary] = await warden.keys.usage([record.id], days);
    expect(summary).toEqual({
      keyId: record.id,
      lastUsedAt: time,
      days: [
        { day: '2025-06-01', count: 2 },
        { day: '2025-06-02', count: 1 },
      ],
    });
  });

  it('writes by itself every so often', async () => {
    const store = memoryStore();
    const warden = createKeywarden({ brand: 'acme', store, usage: { flushEvery: 5 } });
    const { key, record } = await warden.keys.create({});
    await warden.verify(key);
    const always = { from: '2000-01-01', to: '2999-01-01' };
    const counted = async () => (await store.readUse('default', [record.id], always))[0]?.days[0]?.count;
    await expect.poll(counted, { timeout: 15_000, interval: 5 }).toBe(1);
    await warden.close();
  });

  it('keeps what the store does not take, and loses nothing', async () => {
    const taken: KeyUse[] = [];
    let down = true;
    const recorder = new UseRecorder(
      {
        recordUse: (uses) => {
          if (down) throw new Error('down');
          taken.push(...uses);
        },
      },
      60_000,
      silent,
    );
    const key = counted('k');
    recorder.note(key, Date.UTC(2025, 0, 1, 10));
    await recorder.flush();
    recorder.note(key, Date.UTC(2025, 0, 1, 9));
    await recorder.flush();
    down = false;
    await recorder.close();
    expect(taken).toEqual([
      { accountId: 'a', keyId: 'k', day: '2025-01-01', count: 2, lastUsedAt: Date.UTC(2025, 0, 1, 10) },
    ]);
  });

  it('writes many keys in batches', async () => {
    const sizes: number[] = [];
    const recorder = new UseRecorder({ recordUse: (uses) => void sizes.push(uses.length) }, 60_000, silent);
    for (let id = 0; id < 2_500; id++) recorder.note(counted(`k${id}`), 0);
    await recorder.close();
    expect(sizes).toEqual([1_000, 1_000, 500]);
  });

  it('is off where it is switched off, and where the store cannot count', async () => {
    const keysOnly = overriding<AnyStore>(memoryStore(), { recordUse: undefined, readUse: undefined });
    let calls = 0;
    const store = overriding<AnyStore>(memoryStore(), { recordUse: () => void calls++ });
    for (const warden of [
      createKeywarden({ brand: 'acme', store, usage: false }),
      createKeywarden({ brand: 'acme', store: keysOnly }),
    ]) {
      const { key } = await warden.keys.create({});
      expect((await warden.verify(key)).ok).toBe(true);
      await warden.close();
    }
    expect(calls).toBe(0);
  });
});
