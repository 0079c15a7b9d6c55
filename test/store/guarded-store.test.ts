import { setImmediate as aWhile } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { memoryStore } from '../../adapters/stores/memory.js';
import { ERRORS, KeywardenError } from '../../src/errors.js';
import type { StoredKey } from '../../src/record.js';
import { storeConformance } from '../../src/store/conformance/index.js';
import { NOON, samples } from '../../src/store/conformance/samples.js';
import { guardStore } from '../../src/store/guarded-store.js';
import type { AnyStore } from '../../src/store/store.js';
import { type Methods, remoteStore } from '../stores/remote-store.js';
import { later } from './later.js';
import { collector } from './log-collector.js';

const { key: sample, event: sampleEvent } = samples();
const key = sample();
const event = sampleEvent(key);

/** A call of every method that the core may call. */
const calls: { readonly [Method in keyof Required<AnyStore>]: (store: AnyStore) => unknown } = {
  findByPrefix: (store) => store.findByPrefix(key.prefix),
  findById: (store) => store.findById('acme', key.id),
  list: (store) => store.list({ accountId: 'acme', now: NOON, limit: 10 }),
  counts: (store) => store.counts('acme', NOON),
  insert: (store) => store.insert(key, event, {}),
  update: (store) => store.update({ accountId: 'acme', id: key.id, version: 1, set: { name: 'x' } }, event),
  append: (store) => store.append(event),
  readAudit: (store) => store.readAudit({ accountId: 'acme', limit: 10 }),
  purge: (store) => store.purge({ accountId: 'acme' }, event),
  watch: (store) => store.watch?.(() => {}),
  close: (store) => store.close?.(),
  recordUse: (store) => store.recordUse?.([]),
  readUse: (store) => store.readUse?.('acme', [key.id], { from: '2030-01-01', to: '2030-01-31' }),
};
const METHODS = Object.keys(calls) as (keyof typeof calls)[];

/** A store of which every method does this. */
function storeThat(answer: () => never | Promise<never>): AnyStore {
  return Object.fromEntries(METHODS.map((method) => [method, answer])) as unknown as AnyStore;
}

async function outcomeOf(call: () => unknown): Promise<unknown> {
  try {
    return { answered: await call() };
  } catch (error) {
    return error;
  }
}

const unavailable = { code: 'API_KEY_STORE_UNAVAILABLE', message: ERRORS.API_KEY_STORE_UNAVAILABLE.message };

const isUnwritable = (fields: object | undefined): boolean =>
  JSON.stringify(fields).includes('"message":"This value cannot be read."');

describe('a guarded store', () => {
  test('keeps every promise that the store keeps, near or far', { timeout: 120_000 }, async () => {
    const { logger, lines } = collector();
    const options = { timeout: 10_000, logger };
    for (const { needs, run } of storeConformance) {
      if (needs.includes('transfer') || needs.includes('another')) continue;
      await run(() => ({ store: guardStore(memoryStore(), options) }));
      await run(() => ({ store: guardStore(remoteStore().store, options) }));
    }
    // Some cases hand over what cannot be written; beside that there is nothing to complain of.
    expect(lines.filter(({ fields }) => !isUnwritable(fields))).toEqual([]);
  });

  test('answers at once where the store does, and later where it does not', async () => {
    const { logger } = collector();
    const near = guardStore(memoryStore(), { timeout: 10, logger });
    near.insert(key, event, {});
    expect(near.findByPrefix(key.prefix)).toEqual(key);
    expect(near.findByPrefix('kw_none')).toBeUndefined();
    for (const method of METHODS) {
      if (method !== 'insert') expect(calls[method](near), method).not.toBeInstanceOf(Promise);
    }
    const far = guardStore(remoteStore().store, { timeout: 1_000, logger });
    for (const method of METHODS.filter((name) => name !== 'close')) {
      const answer = calls[method](far);
      expect(answer, method).toBeInstanceOf(Promise);
      await answer;
    }
  });

  test('has the methods that the store has, bound to it', () => {
    const { logger } = collector();
    const memory = memoryStore();
    const guarded = guardStore(memory, { timeout: 10, logger });
    expect(Object.keys(guarded).toSorted()).toEqual(METHODS.filter((name) => name !== 'close').toSorted());
    const { findByPrefix, findById, list, counts, insert, update, append, readAudit, purge } = guarded;
    const bare = { findByPrefix, findById, list, counts, insert, update, append, readAudit, purge };
    expect(Object.keys(guardStore(bare, { timeout: 10, logger })).toSorted()).toEqual(
      Object.keys(bare).toSorted(),
    );
    insert(key, event, {});
    expect(memory.findByPrefix(key.prefix)).toEqual(key);
  });

  test.each(METHODS)('%s: hands on a KeywardenError, thrown or rejected with', async (method) => {
    const { logger, lines } = collector();
    const refusal = new KeywardenError('API_KEY_INPUT_INVALID');
    const throwing = guardStore(
      storeThat(() => {
        throw refusal;
      }),
      { timeout: 1_000, logger },
    );
    expect(() => calls[method](throwing)).toThrow(refusal);
    const rejecting = guardStore(
      storeThat(() => Promise.reject(refusal)),
      { timeout: 1_000, logger },
    );
    expect(await outcomeOf(() => calls[method](rejecting))).toBe(refusal);
    expect(lines).toEqual([]);
  });

  test.each(METHODS)(
    'outage-is-not-401: %s: any other fault is unavailability, logged once',
    async (method) => {
      for (const fault of [
        new Error('down'),
        'down',
        undefined,
        Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
      ]) {
        for (const fail of [
          () => {
            throw fault;
          },
          () => Promise.reject(fault),
        ]) {
          const { logger, lines } = collector();
          const guarded = guardStore(storeThat(fail), { timeout: 1_000, logger });
          expect(await outcomeOf(() => calls[method](guarded))).toMatchObject(unavailable);
          expect(lines).toMatchObject([{ level: 'error', fields: { method } }]);
        }
      }
    },
  );

  test.each(METHODS)('%s: no answer in time is unavailability, logged once', async (method) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    try {
      const { logger, lines } = collector();
      const guarded = guardStore(
        storeThat(() => new Promise(() => {})),
        { timeout: 2_000, logger },
      );
      const outcome = outcomeOf(() => calls[method](guarded));
      vi.advanceTimersByTime(1_999);
      await aWhile();
      expect(lines).toEqual([]);
      vi.advanceTimersByTime(1);
      expect(await outcome).toMatchObject(unavailable);
      expect(lines).toMatchObject([
        { fields: { method, name: 'StoreFault', message: 'It gave no answer within 2000 ms.' } },
      ]);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  test('leaves no timer behind an answer that keeps a process alive, and none once the time is over', async () => {
    const { logger } = collector();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const timers = vi.spyOn(globalThis, 'setTimeout');
    try {
      const guarded = guardStore(remoteStore().store, { timeout: 2_000, logger });
      await Promise.all([guarded.findByPrefix('kw_none'), guarded.counts('acme', NOON)]);
      await outcomeOf(() => guarded.update({ accountId: 'acme', id: 'x', version: 1, set: {} }, event));
      expect(timers.mock.results.map(({ value }) => value.hasRef())).toEqual([false]);
      vi.advanceTimersByTime(2_000);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      timers.mockRestore();
      vi.useRealTimers();
    }
  });

  test('is not moved by a logger that throws', async () => {
    const broken = () => {
      throw new Error('The disk is full.');
    };
    const logger = { info: broken, warn: broken, error: broken };
    for (const fail of [
      () => {
        throw new Error('down');
      },
      () => Promise.reject(new Error('down')),
    ]) {
      const guarded = guardStore(storeThat(fail), { timeout: 1_000, logger });
      for (const method of METHODS) {
        expect(await outcomeOf(() => calls[method](guarded))).toMatchObject(unavailable);
      }
    }
  });

  test('stops a watch that began when nobody waited for it any more', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    try {
      const { logger } = collector();
      const began = later<() => void>();
      const stop = vi.fn(() => {
        throw new Error('gone');
      });
      const guarded = guardStore(
        { ...remoteStore().store, watch: () => began.promise },
        { timeout: 100, logger },
      );
      const outcome = outcomeOf(() => guarded.watch?.(() => {}));
      vi.advanceTimersByTime(100);
      expect(await outcome).toMatchObject(unavailable);
      began.resolve(stop);
      await aWhile();
      expect(stop).toHaveBeenCalledTimes(1);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('what a store answers is refused where it is', () => {
  const answered = <Method extends keyof Methods>(
    method: Method,
    answer: unknown,
  ): [keyof typeof calls, object] => [method as keyof typeof calls, { [method]: () => answer }];
  const page = (items: unknown, next: unknown = null) => ({ items, next });
  const numbered = { ...event, sequence: 1 };
  const unreadable = { ...key, expiresAt: 'never' };
  const changed: StoredKey = { ...key, name: 'x', version: 2 };

  test.each<[string, [keyof typeof calls, object], string]>([
    ['null for a key', answered('findByPrefix', null), 'a key that is no object'],
    [
      'bad-date-never-expires: an unreadable key',
      answered('findByPrefix', unreadable),
      'a key whose expiresAt cannot be read',
    ],
    [
      'a key with another prefix',
      answered('findByPrefix', { ...key, prefix: 'kw_other' }),
      'a key with another prefix',
    ],
    ['an unreadable key by id', answered('findById', unreadable), 'a key whose expiresAt cannot be read'],
    [
      'a key of another account',
      answered('findById', { ...key, accountId: 'globex' }),
      'a key of another account',
    ],
    ['a key with another id', answered('findById', { ...key, id: 'apk_other' }), 'a key with another id'],
    ['no page', answered('list', { next: null }), 'a page without items'],
    ['a page with a number', answered('list', page([], 7)), 'a page whose next is neither a cursor nor null'],
    [
      'a page with an unreadable key',
      answered('list', page([key, unreadable])),
      'a key whose expiresAt cannot be read',
    ],
    [
      'a page with a foreign key',
      answered('list', page([key, { ...key, accountId: 'globex' }])),
      'a key of another account',
    ],
    ['counts without one', answered('counts', { active: 1, disabled: 0, expired: 0 }), 'no counts'],
    ['counts as text', answered('counts', { active: '1', disabled: 0, expired: 0, revoked: 0 }), 'no counts'],
    [
      'an unreadable change',
      answered('update', { ...unreadable, version: 2 }),
      'a key whose expiresAt cannot be read',
    ],
    ['another key changed', answered('update', { ...changed, id: 'apk_other' }), 'a key with another id'],
    [
      "another account's key changed",
      answered('update', { ...changed, accountId: 'globex' }),
      'a key of another account',
    ],
    ['the key as it was before', answered('update', key), 'a key at another version'],
    ['nothing for a change', answered('update', undefined), 'a key that is no object'],
    [
      'an unreadable event',
      answered('readAudit', page([{ ...numbered, at: 'noon' }])),
      'an event whose at cannot be read',
    ],
    [
      'a foreign event',
      answered('readAudit', page([{ ...numbered, accountId: 'globex' }])),
      'an event of another account',
    ],
    ['no number', answered('purge', undefined), 'no number'],
    ['nothing to stop a watch with', answered('watch', undefined), 'no function that stops it'],
    [
      'uses of another key',
      answered('readUse', [{ keyId: 'apk_other', lastUsedAt: null, days: [] }]),
      'uses of other keys',
    ],
    ['too few uses', answered('readUse', []), 'uses of other keys'],
  ])('%s', async (_what, [method, changes], wrong) => {
    for (const later of [false, true]) {
      const { logger, lines } = collector();
      const store: AnyStore = { ...remoteStore().store, ...changes };
      const given = store[method] as () => unknown;
      const answer = later ? async () => given() : given;
      const guarded = guardStore({ ...store, [method]: answer }, { timeout: 1_000, logger });
      expect(await outcomeOf(() => calls[method](guarded))).toMatchObject(unavailable);
      expect(lines).toMatchObject([
        { fields: { method, name: 'StoreFault', message: `It answered ${wrong}.` } },
      ]);
      expect(JSON.stringify(lines)).not.toContain(key.digest.value);
    }
  });

  test('not even an object', async () => {
    const { logger, lines } = collector();
    const guarded = guardStore(
      storeThat(() => null as never),
      { timeout: 1_000, logger },
    );
    for (const method of ['list', 'counts', 'readAudit', 'readUse'] as const) {
      expect(await outcomeOf(() => calls[method](guarded)), method).toMatchObject(unavailable);
    }
    expect(lines).toHaveLength(4);
  });
});
