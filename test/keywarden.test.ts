import { describe, expect, it } from 'vitest';
import { memoryStore } from '../adapters/stores/memory.js';
import { testWarden } from '../adapters/testing.js';
import type { KeywardenOptions } from '../src/index.js';
import { createKeywarden } from '../src/index.js';
import type { AnyStore } from '../src/store/store.js';
import { overriding } from './verify/overriding.js';

const store = memoryStore();
const good: KeywardenOptions = { brand: 'acme', store };

describe('options are checked at construction; the error names the option, what was expected and what came', () => {
  const bad: [string, object, RegExp][] = [
    ['a brand that is too short', { brand: 'a' }, /brand must be 2 to 20 .* it is "a"/],
    ['a brand in capitals', { brand: 'Acme' }, /brand must be/],
    ['a brand with two underscores', { brand: 'a__b' }, /brand must be/],
    ['a brand that ends in an underscore', { brand: 'ab_' }, /brand must be/],
    ['a brand of 21 characters', { brand: 'a'.repeat(21) }, /brand must be/],
    ['no brand', { brand: undefined }, /brand must be .* it is undefined/],
    ['another brand that is none', { alsoAccept: ['ok', '-'] }, /alsoAccept\[1\] must be/],
    ['other brands as a text', { alsoAccept: 'old' }, /alsoAccept must be a list/],
    ['no store', { store: undefined }, /store must be an object with findByPrefix/],
    ['a promise of a store', { store: Promise.resolve(store) }, /await it first/],
    [
      'a URL for a store',
      { store: 'sqlite:./keys.db' },
      /store must be .*openStore\(url\).*; it is a text of 16 characters/,
    ],
    [
      'a store without purge',
      { store: overriding<AnyStore>(store, { purge: undefined }) },
      /store lacks the method purge/,
    ],
    ['an option that is misspelt', { peper: 'x' }, /no option "peper"; there are brand, /],
    ['scopes as a list', { scopes: ['read'] }, /scopes must be an object/],
    ['a scope with a space', { scopes: { 'a b': 'x' } }, /"a b" is not a scope name/],
    [
      'a short pepper',
      { pepper: 'hunter2' },
      /pepper must be at least 32 characters; it is 7 characters long\.$/,
    ],
    ['a pepper as a number', { pepper: 5 }, /pepper must be a string or .*; it is a number\.$/],
    ['a pepper as bytes', { pepper: new Uint8Array(32) }, /pepper must be a string or/],
    ['an empty pepper in a set', { pepper: { current: 'a', secrets: { a: '' } } }, /it is 0 characters long/],
    [
      'a pepper set without the current one',
      { pepper: { current: 'b', secrets: { a: 'x'.repeat(32) } } },
      /pepper.current/,
    ],
    [
      'a pepper set with a bad id',
      { pepper: { current: 'sha256', secrets: { sha256: 'x'.repeat(32) } } },
      /an id in pepper.secrets/,
    ],
    ['a pepper set without secrets', { pepper: { current: 'a' } }, /pepper.secrets must be/],
    [
      'a pepper set with more',
      { pepper: { current: 'a', secrets: {}, accept: true } },
      /pepper has no "accept"/,
    ],
    [
      'acceptUnpeppered as a text',
      { pepper: { current: 'a', secrets: { a: 'x'.repeat(32) }, acceptUnpeppered: 'no' } },
      /acceptUnpeppered must be true or false/,
    ],
    ['cache: true', { cache: true }, /cache must be \{ max\?, ttl\? \} or false; it is true/],
    ['a cache without room', { cache: { max: 0 } }, /cache.max must be a whole number from 1/],
    ['a cache for half a millisecond', { cache: { ttl: 0.5 } }, /cache.ttl must be .*milliseconds/],
    ['a cache with more', { cache: { size: 5 } }, /cache has no "size"/],
    ['usage that is never written', { usage: { flushEvery: Number.POSITIVE_INFINITY } }, /usage.flushEvery/],
    ['usage: true', { usage: true }, /usage must be/],
    ['a negative limit', { maxKeysPerAccount: -1 }, /maxKeysPerAccount must be a whole number/],
    ['a timeout as a text', { storeTimeout: '2s' }, /storeTimeout must be .* it is "2s"/],
    ['users without find', { users: { search() {}, defaultUser() {} } }, /users lacks the method find/],
    ['a hook that is none', { onOutcome: {} }, /onOutcome must be a function/],
    ['a clock that is a date', { now: new Date() }, /now must be a function/],
    ['a logger without warn', { logger: { info() {}, error() {} } }, /logger lacks the method warn/],
  ];
  it.each(bad)('%s', (_name, wrong, message) => {
    expect(() => createKeywarden({ ...good, ...wrong })).toThrow(TypeError);
    expect(() => createKeywarden({ ...good, ...wrong })).toThrow(message);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, undefined])(
    'bad-date-never-expires: a clock that says %s is a fault, and lets nobody in',
    async (said) => {
      const { keys } = createKeywarden({ ...good, now: () => 1_000 });
      const { key } = await keys.create({ name: 'ended', expiresAt: 2_000 });
      // What a caller without types may hand in.
      const warden = createKeywarden({ ...good, now: () => said as number });
      const asked = async () => warden.verify(key);
      await expect(asked()).rejects.toThrow(/now must return epoch milliseconds; it is/);
      await expect(warden.keys.create({ name: 'new' })).rejects.toThrow(/now must return/);
    },
  );

  it('no options at all', () => {
    expect(() => createKeywarden(undefined as never)).toThrow(/options must be an object/);
    expect(() => createKeywarden(null as never)).toThrow(TypeError);
  });

  it('shows no pepper in any of them', () => {
    const secret = 'not-long-enough-secret';
    for (const pepper of [
      secret,
      { current: secret, secrets: {} },
      { current: 'a', secrets: { a: secret } },
      { current: 'a', secrets: { [`${secret}/`]: 'a' } },
    ]) {
      expect(() => createKeywarden({ ...good, pepper })).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining(secret) }),
      );
    }
  });
});

it('a test warden takes no store and no clock beside its own', () => {
  expect(() => Reflect.apply(testWarden, undefined, [{ now: Date.now }])).toThrow(/its own now/);
  expect(() => Reflect.apply(testWarden, undefined, [{ store }])).toThrow(/its own store/);
});

it('shows no password of a URL that stands where a store or another part belongs', () => {
  const url = 'postgres://keys:hunter2@db.example/keys';
  for (const option of ['store', 'users', 'limiter', 'logger', 'cache', 'usage', 'recovery']) {
    expect(() => createKeywarden({ ...good, [option]: url })).toThrow(
      expect.objectContaining({ name: 'TypeError', message: expect.not.stringContaining('hunter2') }),
    );
  }
});

describe('a warden', () => {
  it('asks nothing of the store and starts no timer when it is made', () => {
    const calls: string[] = [];
    const watching = new Proxy(store, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          calls.push(String(name));
          return Reflect.apply(value, target, args);
        };
      },
    });
    const before = process.getActiveResourcesInfo().length;
    createKeywarden({ ...good, store: watching });
    expect(calls).toEqual([]);
    expect(process.getActiveResourcesInfo()).toHaveLength(before);
  });

  it('finds its keys in text', async () => {
    const { warden, mint } = testWarden();
    const { key } = await mint();
    expect([...`leaked: ${key}, twice "${key}"`.matchAll(warden.pattern)].map(([found]) => found)).toEqual([
      key,
      key,
    ]);
  });

  it('tells a metrics hook of every outcome, and lets nothing it throws through', async () => {
    const events: unknown[] = [];
    const {
      warden,
      mint,
      store: keys,
    } = testWarden({
      onOutcome: (event) => {
        events.push(event.ok ? 'ok' : event.code);
        throw new Error('metrics are down');
      },
      logger: { info() {}, warn() {}, error() {} },
    });
    const { key } = await mint();
    expect((await warden.verify(key)).ok).toBe(true);
    expect((await warden.verify('nonsense')).ok).toBe(false);
    const failing = createKeywarden({
      brand: 'test',
      store: overriding<AnyStore>(keys, { findByPrefix: () => Promise.reject(new Error('down')) }),
      onOutcome: (event) => events.push(event.ok ? 'ok' : event.code),
      logger: { info() {}, warn() {}, error() {} },
    });
    await expect(failing.verify(key)).rejects.toThrow();
    expect(events).toEqual(['ok', 'API_KEY_INVALID', 'API_KEY_STORE_UNAVAILABLE']);
  });

  it('no-sleep-theatre: nothing waits on success or failure', async () => {
    const { warden, mint } = testWarden();
    const { key } = await mint();
    // The memory store answers synchronously, so a verification that slept could not.
    for (const presented of [key, `${key}x`, key.toLowerCase(), 'nonsense']) {
      expect(warden.verify(presented)).not.toBeInstanceOf(Promise);
    }
  });

  it('can be closed twice, and leaves the store open', async () => {
    const { warden, mint } = testWarden();
    await mint();
    await warden.close();
    await warden.close();
    expect((await mint()).record.status).toBe('active');
  });
});
