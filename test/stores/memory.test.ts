import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../adapters/stores/memory.js';
import { samples } from '../../src/store/conformance/samples.js';
import { scaled } from '../scale.js';
import { describeStore } from './conformance.js';
import { modelTest } from './model.js';

const makeStore = () => ({ store: memoryStore() });

describeStore('memory', makeStore, {
  lacks: { another: 'It serves one process: there is no second handle on its data.' },
});

describe('the memory store', () => {
  test('answers random commands as the naive store does', { timeout: 300_000 }, async () => {
    const commands = scaled(10_000);
    expect(await modelTest(makeStore, commands)).toBeGreaterThanOrEqual(commands);
  });

  test('answers at once, and throws rather than rejects', () => {
    const store = memoryStore();
    const { key, event } = samples();
    const made = key();
    expect(store.insert(made, event(made), {})).toBeUndefined();
    expect(store.findByPrefix(made.prefix)).toEqual(made);
    expect(store.list({ accountId: 'acme', now: 0, limit: 1 })).toEqual({ items: [made], next: null });
    expect(() => store.insert(made, event(made), {})).toThrow('A key with this prefix or id exists.');
  });

  test('returns what nobody can change', async () => {
    const store = memoryStore();
    const { key, event } = samples();
    const made = key({ metadata: { deeply: [{ nested: true }] } });
    await store.insert(made, event(made, { detail: { deeply: [{ nested: true }] } }), {});
    const set = { metadata: { again: [{}] }, scopes: ['x'] };
    const change = { accountId: 'acme', id: made.id, version: 1, set };
    await store.recordUse([
      { accountId: 'acme', keyId: made.id, day: '2030-01-15', count: 1, lastUsedAt: 1 },
    ]);
    const answers: unknown[] = [
      await store.findByPrefix(made.prefix),
      await store.update(change, event(made)),
      ...(await store.list({ accountId: 'acme', now: 0, limit: 10 })).items,
      ...(await store.readAudit({ accountId: 'acme', limit: 10 })).items,
      ...(await store.scanUse()).items,
    ];
    expect(answers).toHaveLength(6);
    for (const answer of answers) expect(isDeeplyFrozen(answer)).toBe(true);
  });

  test('bad-date-never-expires: takes no value that JSON does not have', async () => {
    const store = memoryStore();
    const { key, event } = samples();
    for (const over of [
      { expiresAt: Number.NaN },
      { expiresAt: Infinity },
      { metadata: { at: new Date(0) } as never },
      { metadata: { big: 1n } as never },
      { metadata: { none: undefined } as never },
      { scopes: new Set(['a']) as never },
      { metadata: { call: () => 1 } as never },
    ]) {
      const made = key(over);
      expect(() => store.insert(made, event(made), {})).toThrow();
      const there = key();
      await store.insert(there, event(there), {});
      const change = { accountId: 'acme', id: there.id, version: 1, set: over };
      expect(() => store.update(change, event(there))).toThrow();
      expect(await store.findByPrefix(there.prefix)).toEqual(there);
      expect(await store.findByPrefix(made.prefix)).toBeUndefined();
    }
  });

  test('refuses to load a key whose prefix another key has', async () => {
    const store = memoryStore();
    const { key } = samples();
    const there = key();
    await store.loadKeys([there]);
    expect(() => store.loadKeys([key({ prefix: there.prefix })])).toThrow(
      'A key with this prefix or id exists.',
    );
    expect(await store.findByPrefix(there.prefix)).toEqual(there);
  });

  test('moves a key that is loaded again with another account, time or prefix', async () => {
    const store = memoryStore();
    const { key } = samples();
    const first = key({ alias: 'mcp' });
    const second = key();
    await store.loadKeys([first, second]);
    await store.loadUse([{ accountId: 'acme', keyId: first.id, day: '2030-01-15', count: 1, lastUsedAt: 1 }]);
    const moved = { ...first, accountId: 'globex', prefix: 'kw_Moved', createdAt: 5 };
    await store.loadKeys([moved]);
    expect(await store.findByPrefix(first.prefix)).toBeUndefined();
    expect(await store.findByPrefix('kw_Moved')).toEqual(moved);
    expect(await store.findById('acme', first.id)).toBeUndefined();
    expect(await store.list({ accountId: 'acme', now: 0, limit: 10 })).toEqual({
      items: [second],
      next: null,
    });
    expect(await store.list({ accountId: 'globex', now: 0, limit: 10, alias: 'mcp' })).toMatchObject({
      items: [moved],
    });
    expect((await store.scanUse()).items).toEqual([]);
    expect((await store.scanKeys()).items).toEqual([second, moved]);
  });

  test('keeps an alias with its new holder where the old one is loaded as revoked only later', async () => {
    const store = memoryStore();
    const { key } = samples();
    const old = key({ alias: 'mcp' });
    const holder = key({ alias: 'mcp' });
    await store.loadKeys([old, holder]);
    await store.loadKeys([{ ...old, revokedAt: 1, version: 2 }]);
    const query = { accountId: 'acme', alias: 'mcp', now: 0, limit: 10 };
    expect(await store.list(query)).toEqual({ items: [holder], next: null });
  });

  test('scans in pages of a thousand', async () => {
    const store = memoryStore();
    const { key, event } = samples();
    const keys = Array.from({ length: 2_000 }, () => key());
    await store.loadKeys(keys);
    await store.loadAudit(keys.map((made, index) => ({ ...event(made), sequence: index + 1 })));
    for (const scan of [store.scanKeys.bind(store), store.scanAudit.bind(store)]) {
      const first = await scan();
      expect(first.items).toHaveLength(1_000);
      const second = await scan(first.next ?? '');
      expect(second).toMatchObject({ items: { length: 1_000 }, next: null });
    }
  });

  test('changes what was asked although a watcher throws', async () => {
    const store = memoryStore();
    const { key, event } = samples();
    const told: unknown[] = [];
    await store.watch(() => {
      throw new Error('broken');
    });
    await store.watch((change) => told.push(change));
    const made = key();
    await store.insert(made, event(made), {});
    expect(told).toEqual([{ prefix: made.prefix }]);
    expect(await store.findByPrefix(made.prefix)).toEqual(made);
  });
});

function isDeeplyFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(isDeeplyFrozen);
}
