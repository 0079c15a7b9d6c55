import { describe, expect, it } from 'vitest';
import { Digester, type Peppers } from '../../src/key/digest.js';
import { KeyFormat } from '../../src/key/format.js';
import { DAY, HOUR, NOON, office, untyped } from './office.js';
import { refused } from './refused.js';

const digester = new Digester({ current: 'sha256', secrets: new Map(), acceptUnpeppered: true });

describe('rotate-keeps-state: regenerate changes the secret and nothing else', () => {
  it.each([
    ['an active key', {}, 'active'],
    ['a disabled key', { enabled: false }, 'disabled'],
    ['an expired key', { expiresIn: '1h' }, 'expired'],
    ['a disabled, expired key', { enabled: false, expiresIn: '1h' }, 'disabled'],
  ] as const)('%s', async (_name, state, status) => {
    const { host, stored, clock, changed } = office();
    const { record, key: old } = await host.create({
      ...state,
      alias: 'job',
      scopes: ['orders:read'],
      allowIps: ['10.0.0.0/8'],
      behalfOf: 'user-1',
    });
    const before = await stored(record.id);
    clock.now += 2 * HOUR;
    changed.length = 0;
    const { record: after, key } = await host.regenerate(record.id);
    expect(key).not.toBe(old);
    expect(new KeyFormat('acme').isWellFormed(key)).toBe(true);
    expect(key.startsWith(record.prefix)).toBe(true);
    const now = { status, lastFour: key.slice(-4), updatedAt: clock.now, version: 2 };
    expect(after).toEqual({ ...record, ...now });
    const { status: _status, ...columns } = now;
    expect(await stored(record.id)).toEqual({
      ...before,
      ...columns,
      digest: digester.digest(key),
      overlap: null,
    });
    expect(changed).toEqual([record.prefix]);
  });

  it('drops what was sealed: it would open to the old secret', async () => {
    const { host, stored, tap } = office();
    const { record } = await host.create({});
    await tap.inner.loadKeys([{ ...(await stored(record.id)), sealed: 'a.b.c.d.e' }]);
    await host.regenerate(record.id);
    expect((await stored(record.id)).sealed).toBeNull();
  });

  it('keeps the brand that the key was made with, where that is still accepted', async () => {
    const { host, stored, tap } = office({ alsoAccept: ['oldbrand'] });
    const { record } = await host.create({});
    await tap.inner.loadKeys([{ ...(await stored(record.id)), prefix: 'oldbrand_ABCDEFGHIJKL' }]);
    const { key, record: after } = await host.regenerate(record.id);
    expect(key.startsWith('oldbrand_ABCDEFGHIJKL')).toBe(true);
    expect(new KeyFormat('acme', ['oldbrand']).isWellFormed(key)).toBe(true);
    expect(after).toMatchObject({ prefix: 'oldbrand_ABCDEFGHIJKL', keyStart: 'oldbrand_A...' });
  });

  it.each(['oldbrand_ABCDEFGHIJKL', 'acme_test_ABCDEFGHIJKL', 'acme'])(
    'of the prefix %s, whose brand is not accepted, makes no key that could never verify',
    async (prefix) => {
      const { host, stored, tap, contents } = office();
      const { record } = await host.create({});
      await tap.inner.loadKeys([{ ...(await stored(record.id)), prefix }]);
      const before = await contents();
      for (const overlap of [undefined, '1d'] as const) {
        const { message } = await refused(
          host.regenerate(record.id, { overlap }),
          'API_KEY_BRAND_NOT_ACCEPTED',
        );
        expect(message).toContain('alsoAccept');
      }
      expect(await contents()).toEqual(before);
      // What it takes to be rid of it is still possible.
      expect((await host.disable(record.id)).enabled).toBe(false);
      expect((await host.revoke(record.id)).status).toBe('revoked');
    },
  );
});

describe('overlap', () => {
  it('the old digest lives beside the new one until its time', async () => {
    const { host, stored, events } = office();
    const { record, key: old } = await host.create({});
    await host.regenerate(record.id, { overlap: '1d' });
    expect((await stored(record.id)).overlap).toEqual({ ...digester.digest(old), until: NOON + DAY });
    expect((await events())[0]?.detail).toMatchObject({ overlapUntil: NOON + DAY });
  });

  it('never lives past the expiry of the key', async () => {
    const { host, stored, clock } = office();
    const { record } = await host.create({ expiresIn: '2h' });
    await host.regenerate(record.id, { overlap: '1d' });
    expect((await stored(record.id)).overlap?.until).toBe(NOON + 2 * HOUR);
    clock.now += 2 * HOUR;
    await host.regenerate(record.id, { overlap: '1d' });
    expect((await stored(record.id)).overlap).toBeNull();
  });

  it('regenerating again drops an earlier overlap, with an overlap and without', async () => {
    const { host, stored } = office();
    const { record } = await host.create({});
    const { key: second } = await host.regenerate(record.id, { overlap: '30d' });
    await host.regenerate(record.id, { overlap: '1h' });
    expect((await stored(record.id)).overlap).toEqual({ ...digester.digest(second), until: NOON + HOUR });
    await host.regenerate(record.id, { overlap: 0 });
    expect((await stored(record.id)).overlap).toBeNull();
  });

  it('is at most 30 days, and readable', async () => {
    const { host, contents } = office();
    const { record } = await host.create({});
    const before = await contents();
    for (const overlap of [30 * DAY + 1, '31d', '1y', -1, 0.5, Number.NaN, 'soon', null, {}]) {
      await refused(
        host.regenerate(record.id, { overlap: untyped(overlap) }),
        'API_KEY_INPUT_INVALID',
        'overlap',
      );
    }
    expect(await contents()).toEqual(before);
    await host.regenerate(record.id, { overlap: '30d' });
  });

  const pepper = (id: string): Peppers => ({
    current: id,
    secrets: new Map([[id, id.repeat(32)]]),
    acceptUnpeppered: false,
  });

  it('a secret under a pepper that nobody has cannot go on working; without overlap the key is mended', async () => {
    const then = office({ peppers: pepper('p1') });
    const { record } = await then.host.create({});
    const { host, stored, contents } = office({ tap: then.tap, peppers: pepper('p2') });
    const before = await contents();
    await refused(host.regenerate(record.id, { overlap: '1d' }), 'API_KEY_STORE_UNAVAILABLE');
    expect(await contents()).toEqual(before);
    const { key } = await host.regenerate(record.id);
    expect((await stored(record.id)).digest).toEqual(new Digester(pepper('p2')).digest(key));
  });
});
