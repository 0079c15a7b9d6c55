import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../adapters/stores/memory.js';
import type { KeywardenOptions } from '../../src/index.js';
import { createKeywarden } from '../../src/index.js';
import { overriding } from './overriding.js';

const OLD = 'an old pepper of more than thirty-two characters';
const NEW = 'a new pepper of more than thirty-two characters!';
const silent = { info: () => {}, warn: () => {}, error: () => {} };

async function code(outcome: Awaited<ReturnType<ReturnType<typeof createKeywarden>['verify']>>) {
  return outcome.ok ? 'ok' : outcome.code;
}

/** A digest under the current pepper is made while a store that answers later is at it; others when the record is there. */
const STORES = {
  'a store that answers at once': memoryStore,
  'a store that answers later': () => {
    const inner = memoryStore();
    return overriding<typeof inner>(inner, { findByPrefix: async (prefix) => inner.findByPrefix(prefix) });
  },
} as const;

describe.each(Object.entries(STORES))('%s', (_store, makeStore) => {
  function wardens() {
    const store = makeStore();
    const make = (pepper?: KeywardenOptions['pepper'], over: Partial<KeywardenOptions> = {}) =>
      createKeywarden({
        brand: 'acme',
        store,
        logger: silent,
        ...(pepper === undefined ? {} : { pepper }),
        ...over,
      });
    return { store, make };
  }

  describe('peppers', () => {
    it('a digest under a pepper verifies only with that pepper', async () => {
      const { store, make } = wardens();
      const { key, record } = await make(OLD).keys.create({});
      expect(await code(await make(OLD).verify(key))).toBe('ok');
      const stored = await store.findById('default', record.id);
      expect(stored?.digest.pepperId).toMatch(/^p-[\w-]{12}$/);
      // The same id, another secret: an invalid key, because the digest is another.
      const id = stored?.digest.pepperId ?? '';
      const impostor = make({ current: id, secrets: { [id]: NEW } });
      expect(await code(await impostor.verify(key))).toBe('API_KEY_INVALID');
    });

    it('a record under a pepper that nobody has is a fault of the configuration: 503, never 401', async () => {
      const { make } = wardens();
      const { key } = await make(OLD).keys.create({});
      await expect(make(NEW).verify(key)).rejects.toMatchObject({ code: 'API_KEY_STORE_UNAVAILABLE' });
      await expect(make().verify(key)).rejects.toMatchObject({ code: 'API_KEY_STORE_UNAVAILABLE' });
    });

    it('once there is a pepper, a digest without one is refused, unless that is accepted', async () => {
      const { make } = wardens();
      const { key } = await make().keys.create({});
      expect(await code(await make(NEW).verify(key))).toBe('API_KEY_INVALID');
      const lenient = make({ current: 'n', secrets: { n: NEW }, acceptUnpeppered: true });
      expect(await code(await lenient.verify(key))).toBe('ok');
    });

    it.each([
      ['an old pepper', OLD as string | undefined],
      ['no pepper', undefined],
    ])('replaces a digest that was made with %s at its next use, and audits that', async (_name, before) => {
      const { store, make } = wardens();
      const first = before === undefined ? make() : make({ current: 'old', secrets: { old: before } });
      const { key, record } = await first.keys.create({});
      const warden = make({ current: 'new', secrets: { old: OLD, new: NEW }, acceptUnpeppered: true });
      expect(await code(await warden.verify(key))).toBe('ok');
      await warden.close();
      const stored = await store.findById('default', record.id);
      expect(stored).toMatchObject({ version: 2, digest: { pepperId: 'new' } });
      const { items } = await warden.keys.audit({ keyId: record.id });
      expect(items.map((event) => event.action)).toEqual(['key.digest_upgraded', 'key.created']);
      expect(await code(await warden.verify(key))).toBe('ok');
      expect(await code(await make({ current: 'new', secrets: { new: NEW } }).verify(key))).toBe('ok');
    });

    it('replaces nothing for a wrong secret or a key that is refused', async () => {
      const { store, make } = wardens();
      const first = make({ current: 'old', secrets: { old: OLD } });
      const { key, record } = await first.keys.create({ allowIps: ['10.0.0.1'] });
      const warden = make({ current: 'new', secrets: { old: OLD, new: NEW } });
      expect(await code(await warden.verify(key))).toBe('API_KEY_IP_NOT_ALLOWED');
      await warden.close();
      expect(await store.findById('default', record.id)).toMatchObject({
        version: 1,
        digest: { pepperId: 'old' },
      });
    });

    it('a replacement that fails changes nothing', async () => {
      const { store, make } = wardens();
      const { key, record } = await make({ current: 'old', secrets: { old: OLD } }).keys.create({});
      const broken = overriding(store, {
        update: () => {
          throw new Error('read only');
        },
      });
      const warden = make({ current: 'new', secrets: { old: OLD, new: NEW } }, { store: broken });
      for (let round = 0; round < 3; round++) expect(await code(await warden.verify(key))).toBe('ok');
      await warden.close();
      expect(await store.findById('default', record.id)).toMatchObject({
        version: 1,
        digest: { pepperId: 'old' },
      });
    });

    it('never undoes a change that came in between', async () => {
      const { store, make } = wardens();
      const { key, record } = await make({ current: 'old', secrets: { old: OLD } }).keys.create({});
      let let_go: (() => void) | undefined;
      const slow = overriding(store, {
        update: async (...change: Parameters<typeof store.update>) => {
          await new Promise<void>((resolve) => {
            let_go = resolve;
          });
          return store.update(...change);
        },
      });
      const warden = make({ current: 'new', secrets: { old: OLD, new: NEW } }, { store: slow });
      expect(await code(await warden.verify(key))).toBe('ok');
      await make({ current: 'old', secrets: { old: OLD } }).keys.revoke(record.id);
      let_go?.();
      await warden.close();
      expect(await store.findById('default', record.id)).toMatchObject({
        digest: { pepperId: 'old' },
        version: 2,
      });
      expect((await make({ current: 'old', secrets: { old: OLD } }).keys.get(record.id)).status).toBe(
        'revoked',
      );
    });
  });

  describe('regenerating with an overlap', () => {
    it('accepts both secrets until the overlap is over, and never the old one after', async () => {
      let time = 0;
      const { make } = wardens();
      const warden = make(OLD, { now: () => time });
      const { key: first, record } = await warden.keys.create({});
      const { key: second } = await warden.keys.regenerate(record.id, { overlap: '1h' });
      expect([await code(await warden.verify(first)), await code(await warden.verify(second))]).toEqual([
        'ok',
        'ok',
      ]);
      time = 3_599_999;
      expect(await code(await warden.verify(first))).toBe('ok');
      time = 3_600_000;
      expect(await code(await warden.verify(first))).toBe('API_KEY_INVALID');
      expect(await code(await warden.verify(second))).toBe('ok');
    });

    it('regenerating again drops an earlier overlap', async () => {
      const { make } = wardens();
      const warden = make();
      const { key: first, record } = await warden.keys.create({});
      const { key: second } = await warden.keys.regenerate(record.id, { overlap: '1h' });
      const { key: third } = await warden.keys.regenerate(record.id);
      expect(await code(await warden.verify(first))).toBe('API_KEY_INVALID');
      expect(await code(await warden.verify(second))).toBe('API_KEY_INVALID');
      expect(await code(await warden.verify(third))).toBe('ok');
    });

    it('works across a change of pepper', async () => {
      const { make } = wardens();
      const { key: first, record } = await make({ current: 'old', secrets: { old: OLD } }).keys.create({});
      const warden = make({ current: 'new', secrets: { old: OLD, new: NEW } });
      const { key: second } = await warden.keys.regenerate(record.id, { overlap: '1h' });
      expect([await code(await warden.verify(first)), await code(await warden.verify(second))]).toEqual([
        'ok',
        'ok',
      ]);
    });
  });
});
