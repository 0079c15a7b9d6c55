/** What the hot path promises besides its answers: it waits for nothing, asks nobody, and bears up under slips and guesses. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKeywarden } from '../../src/index.js';
import { BASE62 } from '../../src/key/base62.js';
import { checksumOf } from '../../src/key/checksum.js';
import { handleOf, KeyFormat } from '../../src/key/format.js';
import { scaled } from '../scale.js';
import { observedStore } from './observed-store.js';

function setUp(cache: { max?: number; ttl?: number } = {}) {
  const observed = observedStore();
  const warden = createKeywarden({
    brand: 'acme',
    store: observed.store,
    now: () => 1_000_000,
    cache: { ttl: 3_600_000, ...cache },
    scopes: { read: 'Read', write: 'Write' },
  });
  return { ...observed, warden };
}

function withSlip(key: string, at: number): string {
  return key.slice(0, at) + (key.charAt(at) === 'a' ? 'b' : 'a') + key.slice(at + 1);
}

describe('what is no key', () => {
  /** Said without the code that is tested. */
  const couldBeReal = (text: string): boolean =>
    /^acme_[0-9A-Za-z]{50}$/.test(text) && checksumOf(text.slice(0, -6)) === text.slice(-6);
  const nearly = fc
    .array(fc.constantFrom(...BASE62, '_', '-', ' ', '\u0141', '\ud800', '\0'), {
      minLength: 49,
      maxLength: 51,
    })
    .map((characters) => `acme_${characters.join('')}`);

  it('is refused at once and never asked about, whether the cache knows its prefix or not', async () => {
    const { warden, lookUps } = setUp();
    const { key } = await warden.keys.create({});
    await warden.verify(key);
    const before = lookUps();
    const slips = fc.nat({ max: key.length - 1 }).map((at) => withSlip(key, at));
    const behindItsPrefix = nearly.map((text) => key.slice(0, 17) + text.slice(17));
    fc.assert(
      fc.property(fc.oneof(fc.string(), nearly, behindItsPrefix, slips), (presented) => {
        fc.pre(!couldBeReal(presented));
        expect(warden.verify(presented)).toEqual({ ok: false, code: 'API_KEY_INVALID' });
      }),
      { numRuns: scaled(100_000) },
    );
    expect(lookUps()).toBe(before);
  });

  it('takes nothing from the key whose prefix it has', async () => {
    const { warden, lookUps } = setUp();
    const { key } = await warden.keys.create({});
    expect((await warden.verify(key)).ok).toBe(true);
    for (let at = 17; at < key.length; at++) {
      expect(warden.verify(withSlip(key, at))).toMatchObject({ code: 'API_KEY_INVALID' });
      expect(warden.verify(withSlip(key, at))).toMatchObject({ code: 'API_KEY_INVALID' });
      expect(warden.verify(key)).toMatchObject({ ok: true });
    }
    expect(lookUps()).toBe(1);
  });

  it('hides no newer secret: a well-formed key is looked for behind a slip as before', async () => {
    const { warden, store } = setUp();
    const { key, record } = await warden.keys.create({});
    await warden.verify(key);
    expect(warden.verify(withSlip(key, 40))).toMatchObject({ code: 'API_KEY_INVALID' });
    const elsewhere = createKeywarden({ brand: 'acme', store, now: () => 1_000_000 });
    const next = await elsewhere.keys.regenerate(record.id);
    expect(await warden.verify(next.key)).toMatchObject({ ok: true });
    expect(await warden.verify(key)).toMatchObject({ code: 'API_KEY_INVALID' });
  });

  it('still tells the program of a scope that does not exist', async () => {
    const { warden } = setUp();
    const { key } = await warden.keys.create({});
    await warden.verify(key);
    for (let round = 0; round < 2; round++) {
      expect(() => warden.verify(withSlip(key, 40), { scopes: ['raed' as never] })).toThrow(TypeError);
    }
  });
});

describe('a cached key', () => {
  it('is answered at once, let in or not', async () => {
    const { warden, lookUps } = setUp();
    const { key } = await warden.keys.create({ scopes: ['read'], allowIps: ['10.0.0.0/8'] });
    await warden.verify(key);
    const contexts = [
      {},
      { ip: '10.0.0.1' },
      { ip: '192.0.2.1' },
      { ip: '10.0.0.1', scopes: ['read'] },
      { ip: '10.0.0.1', scopes: ['write'] },
      { ip: '10.0.0.1', anyScopes: ['write', 'read'] },
      { ip: '10.0.0.1', refuseIpRestricted: true },
    ] as const;
    for (const context of contexts) expect(warden.verify(key, context)).not.toBeInstanceOf(Promise);
    expect(lookUps()).toBe(1);
  });

  it('of a longer or shorter brand is told from the others', async () => {
    const observed = observedStore();
    const make = (brand: string, alsoAccept: string[] = []) =>
      createKeywarden({ brand, alsoAccept, store: observed.store });
    const long = await make('longbrand').keys.create({});
    const short = await make('ab').keys.create({});
    const both = make('ab', ['longbrand']);
    for (let round = 0; round < 2; round++) {
      for (const { key, record } of [long, short]) {
        expect(await both.verify(key)).toMatchObject({ ok: true, apiKey: { id: record.id } });
        expect(await both.verify(withSlip(key, key.length - 10))).toMatchObject({ code: 'API_KEY_INVALID' });
        expect(await both.verify(`ab${key.slice(2)}`)).toMatchObject({ ok: key.startsWith('ab') });
      }
    }
    expect(observed.lookUps()).toBe(2);
  });
});

describe('a full cache', () => {
  it('keeps the keys that are in use while others pass through it, and never more than `max`', async () => {
    const { warden, lookUps } = setUp({ max: 20 });
    const keys: string[] = [];
    while (keys.length < 220) keys.push((await warden.keys.create({})).key);
    const [busy, passing] = [keys.slice(0, 10), keys.slice(10)];
    for (const key of passing) {
      for (const one of busy) await warden.verify(one);
      await warden.verify(key);
    }
    expect(lookUps()).toBe(keys.length);
    const before = lookUps();
    for (const key of keys) await warden.verify(key);
    // Every key that is not among twenty had to be asked for; which of the twenty were still there when their turn came is open.
    expect(lookUps() - before).toBeGreaterThanOrEqual(keys.length - 20);
  });

  it('lets one go even where all are in use', async () => {
    const { warden, lookUps } = setUp({ max: 300 });
    const keys: string[] = [];
    while (keys.length < 301) keys.push((await warden.keys.create({})).key);
    const last = keys.pop() ?? '';
    for (let round = 0; round < 2; round++) for (const key of keys) await warden.verify(key);
    expect(lookUps()).toBe(300);
    await warden.verify(last);
    expect(lookUps()).toBe(301);
    let missing = 0;
    for (const key of [...keys, last]) {
      const before = lookUps();
      await warden.verify(key);
      missing += lookUps() - before;
    }
    expect(missing).toBeGreaterThanOrEqual(1);
    expect(missing).toBeLessThan(300);
  });

  it('asks anew for what was changed, whatever the hand points at', async () => {
    const { warden, lookUps } = setUp({ max: 3 });
    const made = [];
    while (made.length < 5) made.push(await warden.keys.create({}));
    for (let round = 0; round < 20; round++) {
      for (const [index, { key, record }] of made.entries()) {
        await warden.verify(key);
        if ((round + index) % 3 === 0) {
          await warden.keys.disable(record.id);
          expect(await warden.verify(key)).toMatchObject({ code: 'API_KEY_DISABLED' });
          await warden.keys.enable(record.id);
          expect(await warden.verify(key)).toMatchObject({ ok: true });
        }
      }
    }
    expect(lookUps()).toBeGreaterThan(0);
  });
});

describe('parts that keys share', () => {
  it('are those of equal keys only', async () => {
    const { warden } = setUp();
    const subaccounts = [['a', 'b'], ['a,b'], ['a","b'], ['b', 'a'], [], null] as const;
    for (const list of subaccounts) {
      const { key } = await warden.keys.create({ subaccounts: list === null ? null : [...list] });
      for (const asked of ['a', 'b', 'a,b', 'a","b', '']) {
        const allowed = list === null || (list as readonly string[]).includes(asked);
        expect((await warden.verify(key, { subaccount: asked })).ok).toBe(allowed);
      }
      const outcome = await warden.verify(key, { subaccount: list?.[0] ?? 'a' });
      if (outcome.ok) expect(outcome.apiKey.subaccounts).toEqual(list);
    }
    const one = await warden.keys.create({ allowIps: ['10.0.0.0/8', '192.0.2.1'] });
    const same = await warden.keys.create({ allowIps: ['10.0.0.0/8', '192.0.2.1'] });
    const other = await warden.keys.create({ allowIps: ['10.0.0.0/8'] });
    const from = async (key: string) => (await warden.verify(key, { ip: '192.0.2.1' })).ok;
    expect([await from(one.key), await from(same.key), await from(other.key)]).toEqual([true, true, false]);
  });

  it('begin anew behind ten thousand, and stay right', async () => {
    const { warden } = setUp();
    const keys: string[] = [];
    for (let index = 0; index < 10_010; index++) {
      const { key } = await warden.keys.create({ subaccounts: [`sub-${index}`] });
      if (index % 1_001 === 0) keys.push(key);
      await warden.verify(key);
    }
    for (const [index, key] of keys.entries()) {
      const subaccount = `sub-${index * 1_001}`;
      expect(await warden.verify(key, { subaccount })).toMatchObject({ ok: true });
      expect(await warden.verify(key, { subaccount: `${subaccount}x` })).toMatchObject({ ok: false });
    }
  });
});

describe('two keys with one handle, under two brands', () => {
  it('are both let in, whichever the cache holds, and neither with the other’s secret', async () => {
    const observed = observedStore();
    const before = createKeywarden({ brand: 'old', store: observed.store, now: () => 1_000_000 });
    const { key, record } = await before.keys.create({});
    const [other] = (await observed.store.scanKeys(undefined)).items;
    if (other === undefined) throw new Error('There is no key.');
    const renamed = new KeyFormat('new').remint(`new_${record.prefix.slice(4)}`);
    const value = createHash('sha256').update(renamed.key).digest('hex');
    const id = `${record.id.slice(0, -1)}${record.id.endsWith('0') ? '1' : '0'}`;
    const { prefix, keyStart, lastFour } = renamed;
    const digest = { pepperId: 'sha256', value };
    await observed.store.loadKeys([{ ...other, id, prefix, keyStart, lastFour, digest }]);
    const after = createKeywarden({
      brand: 'new',
      alsoAccept: ['old'],
      store: observed.store,
      now: () => 1_000_000,
      cache: { ttl: 3_600_000 },
    });
    for (let round = 0; round < 5; round++) {
      expect(await after.verify(key)).toMatchObject({ ok: true, apiKey: { id: record.id } });
      // A guess, which has the store asked again once a second for its own prefix alone.
      const guess = new KeyFormat('old').remint(record.prefix).key;
      expect(await after.verify(guess)).toMatchObject({ code: 'API_KEY_INVALID' });
      expect(await after.verify(renamed.key)).toMatchObject({ ok: true, apiKey: { id } });
      const mixed = `old${renamed.key.slice(3, -6)}`;
      expect(await after.verify(mixed + checksumOf(mixed))).toMatchObject({ code: 'API_KEY_INVALID' });
    }
  });
});

describe('handleIn', () => {
  it('is the handle of every key, and goes by the length alone', () => {
    const both = new KeyFormat('ab', ['longbrand']);
    fc.assert(
      fc.property(fc.constantFrom('ab', 'longbrand'), (brand) => {
        const { key, prefix } = new KeyFormat(brand).mint();
        expect(both.handleIn(key)).toBe(prefix.slice(-12));
        expect(both.handleIn(key)).toBe(handleOf(prefix));
        expect(both.handleIn('x'.repeat(key.length))).toBe('x'.repeat(12));
      }),
    );
    for (const length of [0, 1, 52, 61, 1_000_000]) expect(both.handleIn('a'.repeat(length))).toBeUndefined();
  });
});
