import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../adapters/stores/memory.js';
import { createKeywarden, KeywardenError } from '../../src/index.js';
import { KeyFormat } from '../../src/key/format.js';
import type { AnyStore } from '../../src/store/store.js';
import { observedStore } from './observed-store.js';
import { overriding } from './overriding.js';

function logged() {
  const lines: unknown[][] = [];
  const say =
    (level: string) =>
    (...line: unknown[]) => {
      lines.push([level, ...line]);
    };
  return { lines, logger: { info: say('info'), warn: say('warn'), error: say('error') } };
}

describe('outage-is-not-401: a store that cannot answer is 503, never 401 and never 200', () => {
  const { key: unknown } = new KeyFormat('acme').mint();
  const faults: Record<string, () => never> = {
    throws: () => {
      throw new Error('ECONNREFUSED');
    },
    'throws no error': () => {
      throw 'down';
    },
  };

  it.each(Object.keys(faults))('that %s', async (name) => {
    const { logger, lines } = logged();
    const store = overriding<AnyStore>(memoryStore(), { findByPrefix: () => faults[name]?.() });
    const warden = createKeywarden({ brand: 'acme', store, logger });
    await expect(warden.verify(unknown)).rejects.toBeInstanceOf(KeywardenError);
    await expect(warden.verify(unknown)).rejects.toMatchObject({
      code: 'API_KEY_STORE_UNAVAILABLE',
      status: 503,
    });
    await expect(warden.explain(unknown)).rejects.toMatchObject({ code: 'API_KEY_STORE_UNAVAILABLE' });
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.every(([level]) => level === 'error')).toBe(true);
  });

  it('that rejects, and one that never answers', async () => {
    const { logger } = logged();
    for (const findByPrefix of [
      () => Promise.reject(new Error('reset')),
      () => new Promise<undefined>(() => {}),
    ]) {
      const warden = createKeywarden({
        brand: 'acme',
        store: overriding<AnyStore>(memoryStore(), { findByPrefix }),
        storeTimeout: 30,
        logger,
      });
      await expect(warden.verify(unknown)).rejects.toMatchObject({ code: 'API_KEY_STORE_UNAVAILABLE' });
    }
  });

  it('cached keys answer until their ttl, and everything answers again when the store does', async () => {
    let time = 0;
    const { logger } = logged();
    const observed = observedStore();
    const warden = createKeywarden({ brand: 'acme', store: observed.store, now: () => time, logger });
    const { key } = await warden.keys.create({});
    expect((await warden.verify(key)).ok).toBe(true);
    observed.failWith(new Error('down'));
    time = 4_999;
    expect((await warden.verify(key)).ok).toBe(true);
    await expect(warden.verify(unknown)).rejects.toThrow(KeywardenError);
    time = 5_000;
    await expect(warden.verify(key)).rejects.toThrow(KeywardenError);
    observed.failWith(undefined);
    expect((await warden.verify(key)).ok).toBe(true);
  });

  it('says nothing of a key that is malformed: that needs no store', async () => {
    const { logger } = logged();
    const observed = observedStore();
    observed.failWith(new Error('down'));
    const warden = createKeywarden({ brand: 'acme', store: observed.store, logger });
    expect(await warden.verify('acme_nonsense')).toEqual({ ok: false, code: 'API_KEY_INVALID' });
  });

  it('bad-date-never-expires: a record that cannot be read is a fault of the store, not a valid key', async () => {
    const { logger } = logged();
    const store = memoryStore();
    const honest = createKeywarden({ brand: 'acme', store });
    const { key } = await honest.keys.create({});
    for (const damage of [
      { expiresAt: 'tomorrow' },
      { expiresAt: Number.NaN },
      { expiresAt: undefined },
      { enabled: 'false' },
      { allowIps: null },
      { scopes: 'orders:read' },
      { revokedAt: undefined },
      { digest: { pepperId: 'sha256', value: '' } },
    ]) {
      const warden = createKeywarden({
        brand: 'acme',
        logger,
        store: overriding<AnyStore>(store, {
          findByPrefix: async (prefix) => {
            const found = await store.findByPrefix(prefix);
            return found && ({ ...found, ...damage } as typeof found);
          },
        }),
      });
      await expect(warden.verify(key)).rejects.toMatchObject({ code: 'API_KEY_STORE_UNAVAILABLE' });
    }
  });

  it('a store that answers with another key is not believed', async () => {
    const { logger } = logged();
    const store = memoryStore();
    const honest = createKeywarden({ brand: 'acme', store });
    const one = await honest.keys.create({});
    const two = await honest.keys.create({});
    const wrong = overriding<AnyStore>(store, { findByPrefix: () => store.findByPrefix(one.record.prefix) });
    const warden = createKeywarden({ brand: 'acme', store: wrong, logger });
    await expect(warden.verify(two.key)).rejects.toMatchObject({ code: 'API_KEY_STORE_UNAVAILABLE' });
  });

  it('an address list that cannot be read lets nobody in', async () => {
    const { logger } = logged();
    const store = memoryStore();
    const honest = createKeywarden({ brand: 'acme', store });
    const { key } = await honest.keys.create({});
    const findByPrefix = async (prefix: string) => {
      const found = await store.findByPrefix(prefix);
      return found && { ...found, allowIps: ['10.0.0.0/33'] };
    };
    const warden = createKeywarden({
      brand: 'acme',
      store: overriding<AnyStore>(store, { findByPrefix }),
      logger,
    });
    await expect(warden.verify(key, { ip: '10.0.0.1' })).rejects.toMatchObject({
      code: 'API_KEY_STORE_UNAVAILABLE',
    });
  });
});
