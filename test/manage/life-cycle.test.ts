import { describe, expect, it } from 'vitest';
import { actor, DAY, HOUR, NOON, office, untyped } from './office.js';
import { refused } from './refused.js';

describe('MM-04: disable and enable', () => {
  it('a disabled key leaves the active view, and enabling brings it back', async () => {
    const { host } = office();
    const { record } = await host.create({});
    const view = async (status: 'active' | 'disabled') =>
      (await host.list({ status })).items.map((key) => key.id);
    expect((await host.disable(record.id)).status).toBe('disabled');
    expect([await view('active'), await view('disabled')]).toEqual([[], [record.id]]);
    expect((await host.enable(record.id)).status).toBe('active');
    expect([await view('active'), await view('disabled')]).toEqual([[record.id], []]);
  });

  it('changes nothing but that, and the cache hears of it before the call settles', async () => {
    const { host, stored, changed, clock } = office();
    const { record } = await host.create({ name: 'Job', scopes: ['orders:read'], expiresIn: '1d' });
    const before = await stored(record.id);
    changed.length = 0;
    clock.now += HOUR;
    await host.disable(record.id);
    expect(changed).toEqual([record.prefix]);
    expect(await stored(record.id)).toEqual({
      ...before,
      enabled: false,
      updatedAt: NOON + HOUR,
      version: 2,
    });
    await host.enable(record.id);
    expect(changed).toEqual([record.prefix, record.prefix]);
    expect(await stored(record.id)).toEqual({ ...before, updatedAt: NOON + HOUR, version: 3 });
  });

  it('what is so already is left as it is: no version, no event', async () => {
    const { host, contents } = office();
    const { record } = await host.create({});
    const before = await contents();
    expect(await host.enable(record.id)).toEqual(record);
    expect(await contents()).toEqual(before);
    const disabled = await host.disable(record.id);
    const after = await contents();
    expect(await host.disable(record.id)).toEqual(disabled);
    expect(await contents()).toEqual(after);
  });

  it('writes down who did it', async () => {
    const { host, events } = office();
    const { record } = await host.create({});
    const clerk = host.as(actor({ id: 'clerk' }));
    await clerk.disable(record.id);
    await clerk.enable(record.id);
    const [enabled, disabled] = await events();
    const by = { actor: { id: 'clerk', kind: 'user' }, keyId: record.id };
    expect(disabled).toMatchObject({
      ...by,
      action: 'key.disabled',
      detail: { changes: { enabled: { before: true, after: false } } },
    });
    expect(enabled).toMatchObject({
      ...by,
      action: 'key.enabled',
      detail: { changes: { enabled: { before: false, after: true } } },
    });
  });

  it('an expired key is enabled and stays expired', async () => {
    const { host, clock } = office();
    const { record } = await host.create({ expiresIn: '1d', enabled: false });
    clock.now += 2 * DAY;
    expect((await host.get(record.id)).status).toBe('disabled');
    expect(await host.enable(record.id)).toMatchObject({
      status: 'expired',
      enabled: true,
      expiresAt: record.expiresAt,
    });
  });
});

describe('MM-05: revoke', () => {
  it('is final: the key stays listed as revoked, and nothing changes it any more', async () => {
    const { host, contents, clock } = office();
    const { record } = await host.create({ name: 'Job', alias: 'job' });
    clock.now += 5;
    const revoked = await host.revoke(record.id);
    expect(revoked).toEqual({
      ...record,
      status: 'revoked',
      revokedAt: NOON + 5,
      updatedAt: NOON + 5,
      version: 2,
    });
    expect((await host.list({ status: 'revoked' })).items).toEqual([revoked]);
    const before = await contents();
    const changes = [
      () => host.enable(record.id),
      () => host.disable(record.id),
      () => host.update(record.id, { enabled: true }),
      () => host.update(record.id, { name: 'Job' }),
      () => host.update(record.id, {}),
      () => host.regenerate(record.id),
      () => host.revoke(record.id),
      // That it is revoked is what happened; that the version is old follows from it.
      () => host.enable(record.id, { ifVersion: 1 }),
      () => host.enable(record.id, { ifVersion: 2 }),
    ];
    for (const change of changes) await refused(change(), 'API_KEY_ALREADY_REVOKED');
    expect(await contents()).toEqual(before);
    expect(await host.get(record.id)).toEqual(revoked);
  });

  it('keeps no digest of an overlap and nothing sealed', async () => {
    const { host, stored, tap } = office();
    const { record } = await host.create({});
    await host.regenerate(record.id, { overlap: '1d' });
    const overlapping = await stored(record.id);
    expect(overlapping.overlap).not.toBeNull();
    await tap.inner.loadKeys([{ ...overlapping, sealed: 'a.b.c.d.e' }]);
    await host.revoke(record.id);
    expect(await stored(record.id)).toMatchObject({
      overlap: null,
      sealed: null,
      digest: overlapping.digest,
    });
  });

  it('the reason is in the audit log and nowhere else', async () => {
    const { host, events, keys } = office();
    const { record } = await host.create({});
    await host.revoke(record.id, { reason: 'Leaked in a paste' });
    expect((await events())[0]).toMatchObject({
      action: 'key.revoked',
      detail: { reason: 'Leaked in a paste', changes: { revokedAt: { before: null, after: NOON } } },
    });
    expect(JSON.stringify(await keys())).not.toContain('Leaked');
    for (const reason of ['x'.repeat(501), 'a\nb', 7, null]) {
      await refused(host.revoke(record.id, { reason: untyped(reason) }), 'API_KEY_INPUT_INVALID', 'reason');
    }
  });

  it('a disabled and an expired key are revoked like any other', async () => {
    const { host, clock } = office();
    const { record: disabled } = await host.create({ enabled: false });
    const { record: expired } = await host.create({ expiresIn: '1d' });
    clock.now += 2 * DAY;
    expect(await host.revoke(disabled.id)).toMatchObject({ status: 'revoked', enabled: false });
    expect(await host.revoke(expired.id)).toMatchObject({ status: 'revoked', enabled: true });
  });
});
