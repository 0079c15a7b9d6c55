import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../adapters/stores/memory.js';
import { createKeywarden } from '../../src/index.js';
import { KeyFormat } from '../../src/key/format.js';
import type { StoreChange } from '../../src/store/store.js';
import { scaled } from '../scale.js';
import { observedStore } from './observed-store.js';
import { overriding } from './overriding.js';

function setUp(options: { cache?: { max?: number; ttl?: number } | false } = {}) {
  let time = 1_000_000;
  const observed = observedStore();
  const warden = createKeywarden({ brand: 'acme', store: observed.store, now: () => time, ...options });
  const at = (next: number) => {
    time = next;
  };
  const advance = (by: number) => {
    time += by;
  };
  const code = async (key: string) => {
    const outcome = await warden.verify(key);
    return outcome.ok ? 'ok' : outcome.code;
  };
  return { ...observed, warden, at, advance, code };
}

describe('the cache', () => {
  it('asks the store once for 1,000 requests that come at once', async () => {
    const { warden, hold, release, lookUps } = setUp();
    const { key } = await warden.keys.create({});
    hold();
    const outcomes = Array.from({ length: 1_000 }, () => warden.verify(key));
    release();
    expect((await Promise.all(outcomes)).every((outcome) => outcome.ok)).toBe(true);
    expect(lookUps()).toBe(1);
  });

  it('disabled-elsewhere: what another process did is seen after ttl at the latest', async () => {
    const { warden, advance, code, changeElsewhere } = setUp({ cache: { ttl: 5_000 } });
    const { key, record } = await warden.keys.create({});
    expect(await code(key)).toBe('ok');
    await changeElsewhere(record, { enabled: false });
    advance(4_999);
    expect(await code(key)).toBe('ok');
    advance(1);
    expect(await code(key)).toBe('API_KEY_DISABLED');
  });

  it('counts the ttl from the start of the store’s read', async () => {
    const { warden, advance, hold, release, lookUps } = setUp({ cache: { ttl: 5_000 } });
    const { key } = await warden.keys.create({});
    hold();
    const first = warden.verify(key);
    advance(4_000);
    release();
    await first;
    advance(999);
    await warden.verify(key);
    expect(lookUps()).toBe(1);
    advance(1);
    await warden.verify(key);
    expect(lookUps()).toBe(2);
  });

  it('throws away a fill that began before a change made through this warden', async () => {
    const { warden, hold, release, code } = setUp();
    const { key, record } = await warden.keys.create({});
    hold();
    const before = warden.verify(key);
    await warden.keys.disable(record.id);
    const after = warden.verify(key);
    release();
    expect((await before).ok).toBe(true);
    expect(await after).toMatchObject({ code: 'API_KEY_DISABLED' });
    expect(await code(key)).toBe('API_KEY_DISABLED');
  });

  it('keeps no entry past the key’s expiry, and asks again then', async () => {
    const { warden, advance, code, changeElsewhere, lookUps } = setUp({ cache: { ttl: 60_000 } });
    const { key, record } = await warden.keys.create({ expiresIn: 10_000 });
    expect(await code(key)).toBe('ok');
    await changeElsewhere(record, { expiresAt: 2_000_000 });
    advance(10_000);
    expect(await code(key)).toBe('ok');
    expect(lookUps()).toBe(2);
  });

  it('holds expired, disabled and revoked keys as well, so that they cost no look-up each', async () => {
    const { warden, advance, code, lookUps } = setUp({ cache: { ttl: 60_000 } });
    const { key } = await warden.keys.create({ expiresIn: 1_000 });
    advance(1_000);
    for (let round = 0; round < 10; round++) expect(await code(key)).toBe('API_KEY_EXPIRED');
    expect(lookUps()).toBe(1);
  });

  it('holds nothing about prefixes that were not found', async () => {
    const { code, lookUps } = setUp();
    const { key } = new KeyFormat('acme').mint();
    for (let round = 0; round < 5; round++) expect(await code(key)).toBe('API_KEY_INVALID');
    expect(lookUps()).toBe(5);
  });

  it('asks again for a secret that does not match, once a prefix a second', async () => {
    const { warden, advance, code, lookUps } = setUp({ cache: { ttl: 3_600_000 } });
    const { key, record } = await warden.keys.create({});
    expect(await code(key)).toBe('ok');
    const guess = () => new KeyFormat('acme').remint(record.prefix).key;
    for (let round = 0; round < 50; round++) expect(await code(guess())).toBe('API_KEY_INVALID');
    expect(lookUps()).toBe(2);
    advance(999);
    await code(guess());
    expect(lookUps()).toBe(2);
    advance(1);
    await code(guess());
    expect(lookUps()).toBe(3);
    expect(await code(key)).toBe('ok');
  });

  it('lets in a key that was regenerated elsewhere at once, also many at a time', async () => {
    const { warden, store, code, hold, release, lookUps } = setUp({ cache: { ttl: 3_600_000 } });
    const { key, record } = await warden.keys.create({});
    expect(await code(key)).toBe('ok');
    const elsewhere = createKeywarden({ brand: 'acme', store, now: () => 1_000_000 });
    const next = await elsewhere.keys.regenerate(record.id);
    hold();
    const many = Array.from({ length: 20 }, () => warden.verify(next.key));
    release();
    expect((await Promise.all(many)).every((outcome) => outcome.ok)).toBe(true);
    expect(lookUps()).toBe(2);
    expect(await code(key)).toBe('API_KEY_INVALID');
  });

  it('asks nothing for a secret whose checksum does not fit', async () => {
    const { warden, code, lookUps } = setUp();
    const { key } = await warden.keys.create({});
    expect(await code(key)).toBe('ok');
    const last = key.endsWith('a') ? 'b' : 'a';
    expect(await code(key.slice(0, -1) + last)).toBe('API_KEY_INVALID');
    expect(lookUps()).toBe(1);
  });

  it('trusts no entry from the future when the clock was set back', async () => {
    const { warden, at, code, lookUps } = setUp({ cache: { ttl: 5_000 } });
    const { key } = await warden.keys.create({});
    expect(await code(key)).toBe('ok');
    at(500_000);
    expect(await code(key)).toBe('ok');
    expect(lookUps()).toBe(2);
  });

  it('keeps at most `max` keys, the last used ones', async () => {
    const { warden, code, lookUps } = setUp({ cache: { max: 2 } });
    const keys = await Promise.all([1, 2, 3].map(() => warden.keys.create({})));
    for (const { key } of keys) await code(key);
    expect(lookUps()).toBe(3);
    await code(keys[2]?.key ?? '');
    await code(keys[1]?.key ?? '');
    expect(lookUps()).toBe(3);
    await code(keys[0]?.key ?? '');
    expect(lookUps()).toBe(4);
  });

  it('can be left out, or passed by with `fresh`', async () => {
    const without = setUp({ cache: false });
    const { key } = await without.warden.keys.create({});
    await without.code(key);
    await without.code(key);
    expect(without.lookUps()).toBe(2);

    const { warden, code, changeElsewhere, lookUps } = setUp();
    const created = await warden.keys.create({});
    await code(created.key);
    await changeElsewhere(created.record, { enabled: false });
    expect(await warden.verify(created.key, { fresh: true })).toMatchObject({ code: 'API_KEY_DISABLED' });
    expect(lookUps()).toBe(2);
  });
});

describe('changes that other processes make, where the store tells of them', () => {
  it('are seen at once; after a gap everything is asked again', async () => {
    const store = memoryStore();
    let tell: ((change: StoreChange) => void) | undefined;
    let watches = 0;
    let stopped = 0;
    let lookUps = 0;
    const watched = overriding(store, {
      findByPrefix: (prefix: string) => {
        lookUps++;
        return store.findByPrefix(prefix);
      },
      watch: async (listener: (change: StoreChange) => void) => {
        watches++;
        tell = listener;
        return () => {
          stopped++;
        };
      },
    });
    const warden = createKeywarden({ brand: 'acme', store: watched, cache: { ttl: 3_600_000 } });
    expect(watches).toBe(0);
    const one = await warden.keys.create({});
    const two = await warden.keys.create({});
    await warden.verify(one.key);
    await new Promise(setImmediate);
    await warden.verify(one.key);
    await warden.verify(two.key);
    const before = lookUps;
    tell?.({ prefix: one.record.prefix });
    await warden.verify(one.key);
    await warden.verify(two.key);
    expect(lookUps).toBe(before + 1);
    tell?.('resync');
    await warden.verify(one.key);
    await warden.verify(two.key);
    expect(lookUps).toBe(before + 3);
    expect(watches).toBe(1);
    await warden.close();
    expect(stopped).toBe(1);
    await warden.verify(one.key);
    expect(watches).toBe(1);
  });

  it('a store that cannot tell is asked again later, and the ttl holds meanwhile', async () => {
    const store = memoryStore();
    let time = 0;
    let watches = 0;
    const warnings: string[] = [];
    const warden = createKeywarden({
      brand: 'acme',
      now: () => time,
      logger: { info: () => {}, warn: (message) => warnings.push(message), error: () => {} },
      cache: { ttl: 1 },
      store: overriding(store, {
        watch: async () => {
          watches++;
          throw new Error('no listen');
        },
      }),
    });
    const { key } = await warden.keys.create({});
    for (const at of [10, 20, 5_019, 5_020, 5_030]) {
      time = at;
      expect((await warden.verify(key)).ok).toBe(true);
      await new Promise(setImmediate);
    }
    expect(watches).toBe(2);
    expect(warnings).toHaveLength(2);
  });
});

describe('verify against disable', () => {
  it('revocation-survives-usage: no verification that begins after a disable was acknowledged lets the key in', async () => {
    const observed = observedStore();
    const warden = createKeywarden({ brand: 'acme', store: observed.store, usage: { flushEvery: 1 } });
    const { key, record } = await warden.keys.create({});
    let resurrections = 0;
    const rounds = scaled(100_000);
    for (let round = 0; round < rounds; round++) {
      // Half of the rounds change the key while a look-up is on its way.
      if (round % 2 === 0) observed.hold();
      const racing = [warden.verify(key, { fresh: round % 3 === 0 }), warden.verify(key)];
      const disabled = warden.keys.disable(record.id);
      if (round % 4 === 0) observed.release();
      await disabled;
      const after = warden.verify(key);
      observed.release();
      if ((await after).ok || (await warden.verify(key)).ok) resurrections++;
      await Promise.all(racing);
      if ((await warden.verify(key)).ok) resurrections++;
      await warden.keys.enable(record.id);
      if (!(await warden.verify(key)).ok) throw new Error('an enabled key was refused');
    }
    expect(resurrections).toBe(0);
    await warden.keys.revoke(record.id);
    await warden.close();
    expect(await warden.verify(key)).toMatchObject({ code: 'API_KEY_REVOKED' });
    expect((await warden.keys.get(record.id)).status).toBe('revoked');
  });
});
