import { describe, expect, it } from 'vitest';
import { ACCOUNT, actor, DAY, NOON, office } from './office.js';
import { refused } from './refused.js';

describe('update', () => {
  it('changes what is named and leaves the rest, one version on', async () => {
    const { host, stored, clock, changed } = office();
    const { record } = await host.create({ name: 'Old', scopes: ['orders:read'], metadata: { a: 1 } });
    const before = await stored(record.id);
    clock.now += 1_000;
    changed.length = 0;
    const updated = await host.update(record.id, { name: 'New', subaccounts: ['eu'], alias: undefined });
    expect(updated).toEqual({
      ...record,
      name: 'New',
      subaccounts: ['eu'],
      updatedAt: NOON + 1_000,
      version: 2,
    });
    const after = { ...before, name: 'New', subaccounts: ['eu'], updatedAt: NOON + 1_000, version: 2 };
    expect(await stored(record.id)).toEqual(after);
    expect(changed).toEqual([record.prefix]);
  });

  it('revocation-survives-usage: only the columns that differ are sent to the store', async () => {
    const { host, tap } = office();
    const { record } = await host.create({ name: 'Old', scopes: ['orders:read'] });
    await host.update(record.id, { name: 'New', scopes: ['orders:read'], allowIps: [] });
    expect(tap.calls.at(-1)).toMatchObject({ method: 'update' });
    const [change] = tap.calls.at(-1)?.args ?? [];
    expect(change).toEqual({
      accountId: ACCOUNT,
      id: record.id,
      version: 1,
      set: { name: 'New', updatedAt: NOON },
    });
  });

  it('null clears what can be empty', async () => {
    const { host } = office();
    const { record } = await host.create({
      name: 'Full',
      alias: 'full',
      subaccounts: ['eu'],
      behalfOf: 'user-1',
      expiresIn: '1d',
      metadata: { a: 1 },
    });
    const cleared = {
      name: null,
      alias: null,
      subaccounts: null,
      behalfOf: null,
      expiresAt: null,
      metadata: null,
    };
    expect(await host.update(record.id, cleared)).toMatchObject({ ...cleared, name: '', metadata: {} });
  });

  it('a list is replaced, metadata too', async () => {
    const { host } = office();
    const { record } = await host.create({
      scopes: ['orders:read'],
      allowIps: ['10.0.0.0/8'],
      metadata: { a: 1, b: 2 },
    });
    const patch = { scopes: ['reports:read'], allowIps: [], metadata: { c: 3 } };
    expect(await host.update(record.id, patch)).toMatchObject(patch);
  });

  it('writes down what changed, before and after, and nothing that did not', async () => {
    const { host, events, clock } = office();
    const { record } = await host.create({ name: 'Old', scopes: ['orders:read'], behalfOf: 'user-1' });
    clock.now += 1_000;
    await host
      .as(actor())
      .update(record.id, { name: 'New', scopes: ['orders:read'], behalfOf: null, expiresIn: '1d' });
    const [event] = await events();
    expect(event).toMatchObject({
      action: 'key.updated',
      actor: { id: 'user-7', kind: 'user' },
      keyId: record.id,
      at: NOON + 1_000,
    });
    expect(event?.detail).toEqual({
      changes: {
        name: { before: 'Old', after: 'New' },
        behalfOf: { before: 'user-1', after: null },
        expiresAt: { before: null, after: NOON + 1_000 + DAY },
      },
    });
  });

  it('a change that changes nothing leaves version, time and audit log as they are', async () => {
    const { host, contents, clock, tap } = office();
    const { record } = await host.create({
      name: 'Same',
      alias: 'same',
      scopes: ['orders:read', 'reports:read'],
      allowIps: ['10.0.0.0/8'],
      subaccounts: ['eu'],
      expiresIn: '1d',
      metadata: { a: [1, { b: 2, c: 3 }], d: {} },
    });
    const before = await contents();
    clock.now += 1_000;
    tap.calls.length = 0;
    const same = {
      name: 'Same',
      alias: 'same',
      scopes: ['reports:read', 'orders:read', 'reports:read'],
      allowIps: ['10.0.0.0/8', '10.0.0.0/8'],
      subaccounts: ['eu'],
      expiresAt: record.expiresAt,
      metadata: { d: {}, a: [1, { c: 3, b: 2 }] },
    };
    for (const patch of [{}, { name: undefined }, same]) {
      expect(await host.update(record.id, patch)).toEqual(record);
    }
    expect(await contents()).toEqual(before);
    expect(tap.calls.map((call) => call.method)).toEqual(['findById', 'findById', 'findById']);
  });

  it('sees every way in which metadata can differ', async () => {
    const { host } = office();
    const { record } = await host.create({});
    let version = 1;
    for (const metadata of [
      { a: 1 },
      { a: '1' },
      { a: [1] },
      { a: { 0: 1 } },
      { a: null },
      { a: {} },
      { a: [] },
      { b: [] },
      { b: [], c: 1 },
      { b: [null] },
      { toString: 1 },
      {},
    ]) {
      version += 1;
      expect(await host.update(record.id, { metadata })).toMatchObject({ metadata, version });
    }
  });

  it('a scope that left the catalogue survives updates, is listed, and may be repeated', async () => {
    const scopes = { 'orders:read': 'Read orders', 'orders:old': 'Old orders' };
    const then = office({ scopes });
    const { record } = await then.host.create({ scopes: ['orders:old', 'orders:read'] });
    const { host, stored } = office({ tap: then.tap });
    expect((await host.list()).items[0]?.scopes).toEqual(['orders:old', 'orders:read']);
    expect((await host.update(record.id, { name: 'Still' })).scopes).toEqual(['orders:old', 'orders:read']);
    expect((await host.regenerate(record.id)).record.scopes).toEqual(['orders:old', 'orders:read']);
    const more = await host.update(record.id, { scopes: ['orders:read', 'reports:read', 'orders:old'] });
    expect(more.scopes).toEqual(['orders:old', 'orders:read', 'reports:read']);
    await refused(
      host.update(record.id, { scopes: ['orders:old', 'orders:older'] }),
      'API_KEY_SCOPE_NAME_INVALID',
      'scopes[1]',
    );
    await refused(host.create({ scopes: ['orders:old'] }), 'API_KEY_SCOPE_NAME_INVALID', 'scopes[0]');
    await host.update(record.id, { scopes: ['orders:read'] });
    // Once it is given up it is gone.
    await refused(
      host.update(record.id, { scopes: ['orders:old'] }),
      'API_KEY_SCOPE_NAME_INVALID',
      'scopes[0]',
    );
    expect((await stored(record.id)).scopes).toEqual(['orders:read']);
  });

  it('MH-04: an alias of another unrevoked key is refused, its own is not', async () => {
    const { host, contents } = office();
    const { record: holder } = await host.create({ alias: 'taken', enabled: false });
    const { record } = await host.create({ alias: 'mine' });
    const before = await contents();
    await refused(host.update(record.id, { alias: 'taken', name: 'Both' }), 'API_KEY_ALIAS_TAKEN');
    expect(await contents()).toEqual(before);
    await host.revoke(holder.id);
    expect((await host.update(record.id, { alias: 'taken' })).alias).toBe('taken');
  });

  it('switches a key on and off, as enable and disable do', async () => {
    const { host, events } = office();
    const { record } = await host.create({});
    expect((await host.update(record.id, { enabled: false })).status).toBe('disabled');
    expect((await host.update(record.id, { enabled: true })).status).toBe('active');
    expect((await events())[0]).toMatchObject({
      action: 'key.updated',
      detail: { changes: { enabled: { before: false, after: true } } },
    });
  });

  it('ifVersion lets a change through at that version alone', async () => {
    const { host } = office();
    const { record } = await host.create({});
    expect((await host.update(record.id, { name: 'a' }, { ifVersion: 1 })).version).toBe(2);
    await refused(
      host.update(record.id, { name: 'b' }, { ifVersion: 1 }),
      'API_KEY_VERSION_CONFLICT',
      'ifVersion',
    );
    await refused(
      host.update(record.id, { name: 'b' }, { ifVersion: 3 }),
      'API_KEY_VERSION_CONFLICT',
      'ifVersion',
    );
    expect((await host.update(record.id, { name: 'a' }, { ifVersion: [7, 2] })).version).toBe(2);
    await refused(
      host.update(record.id, { name: 'b' }, { ifVersion: [1, 3] }),
      'API_KEY_VERSION_CONFLICT',
      'ifVersion',
    );
    // What would change nothing is refused all the same: whoever asks has not seen this version.
    await refused(
      host.update(record.id, { name: 'a' }, { ifVersion: 1 }),
      'API_KEY_VERSION_CONFLICT',
      'ifVersion',
    );
    for (const ifVersion of [0, -1, 1.5, Number.NaN, '1', null, [], [0], [1, '2'], [[1]]]) {
      await refused(
        host.update(record.id, {}, { ifVersion } as object),
        'API_KEY_INPUT_INVALID',
        'ifVersion',
      );
    }
    await refused(host.update(record.id, {}, { ifMatch: 1 } as object), 'API_KEY_INPUT_INVALID', 'ifMatch');
  });
});
