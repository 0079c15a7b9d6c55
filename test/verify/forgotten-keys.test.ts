/** What the cache forgets is gone from memory too, not only from its answers. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../adapters/stores/memory.js';
import { createKeywarden } from '../../src/index.js';
import type { StoreChange } from '../../src/store/store.js';
import { overriding } from './overriding.js';

const KEYS = 300;

function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc');
}

/** A warden with cached keys, and what may be told to it from elsewhere. */
async function setUp(max: number) {
  const tell: ((change: StoreChange) => void)[] = [];
  const store = overriding(memoryStore(), {
    watch: (listener: (change: StoreChange) => void) => {
      tell.push(listener);
      return () => {};
    },
  });
  const warden = createKeywarden({ brand: 'acme', store, cache: { max, ttl: 3_600_000 }, usage: false });
  const made: { key: string; record: { prefix: string } }[] = [];
  while (made.length < KEYS) made.push(await warden.keys.create({}));
  /** What is cached of each key, held weakly. */
  const verified = async () => {
    const cached = [];
    for (const { key } of made) {
      const outcome = await warden.verify(key);
      if (!outcome.ok) throw new Error(outcome.code);
      cached.push(new WeakRef(outcome.apiKey));
    }
    return cached;
  };
  const all = (change: StoreChange) => {
    for (const listener of tell) listener(change);
  };
  // The first look-up starts the watch, and what is read before it stands is not kept.
  await verified();
  return { verified, all, prefixes: made.map(({ record }) => record.prefix) };
}

const alive = (refs: readonly WeakRef<object>[]): number =>
  refs.filter((ref) => ref.deref() !== undefined).length;

describe.each([
  ['a cache with room', 10_000],
  ['a cache that is always full', KEYS / 2],
])('%s', (_, max) => {
  it.each(['key by key', 'as a whole'])('keeps nothing of what was forgotten %s', async (how) => {
    const collect = collector();
    const { verified, all, prefixes } = await setUp(max);
    const generations = [];
    for (let round = 0; round < 6; round++) {
      generations.push(await verified());
      if (how === 'as a whole') all('resync');
      else for (const prefix of prefixes) all({ prefix });
    }
    generations.push(await verified());
    await new Promise((resolve) => setImmediate(resolve));
    collect();
    const forgotten = generations.slice(0, -1).map(alive);
    // A few of the last round may still lie on the stack or in a buffer.
    expect(Math.max(...forgotten)).toBeLessThan(5);
    expect(alive(generations.at(-1) ?? [])).toBeGreaterThan(KEYS / 4);
  });
});

it('long lists that differ are not kept to be shared', async () => {
  const collect = collector();
  const store = memoryStore();
  const warden = createKeywarden({ brand: 'acme', store, cache: false, usage: false });
  const lists = [];
  for (let index = 0; index < 50; index++) {
    const subaccounts = Array.from({ length: 100 }, (_, at) => `account-${index}-${at}`);
    const { key } = await warden.keys.create({ subaccounts });
    const outcome = await warden.verify(key, { subaccount: `account-${index}-0` });
    if (!outcome.ok || outcome.apiKey.subaccounts === null) throw new Error('It was let in with its list.');
    lists.push(new WeakRef(outcome.apiKey.subaccounts));
  }
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  expect(alive(lists)).toBeLessThan(5);
});
