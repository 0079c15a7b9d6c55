import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../adapters/stores/memory.js';
import { createKeywarden } from '../../src/index.js';
import type { Actor } from '../../src/manage/actor.js';
import { hostActor } from '../../src/manage/actor.js';
import { PERMISSIONS } from '../../src/manage/operations.js';
import type { Grant } from '../../src/policy/attenuation.js';
import { ACCOUNT, actor, office, untyped } from './office.js';
import { codeOf, refused } from './refused.js';

const grant: Grant = {
  scopes: ['orders:read'],
  allowIps: ['10.0.0.0/8'],
  subaccounts: ['eu'],
  expiresAt: null,
  rateLimit: { points: 1, duration: 1_000 },
  behalfOf: 'ann',
  type: 'user',
};

describe('keys.as', () => {
  const wrong: readonly (readonly [string, unknown])[] = [
    ['actor', undefined],
    ['actor', null],
    ['actor', 'host'],
    ['id', { id: '' }],
    ['id', { id: 7 }],
    ['id', { id: 'a\nb' }],
    ['id', { id: 'x'.repeat(256) }],
    ['kind', { kind: 'admin' }],
    ['kind', { kind: undefined }],
    ['kind', { kind: ['host'] }],
    ['accountId', { accountId: '' }],
    ['accountId', { accountId: null }],
    ['accountId', { accountId: 'a\0' }],
    ['accountId', { accountId: { toString: () => ACCOUNT } }],
    ['operations', { operations: undefined }],
    ['operations', { operations: ['read'] }],
    ['operations', { operations: 'read' }],
    ['operations', { operations: { has: () => true } }],
    ['operations', { operations: new Set(['read', 'fly']) }],
    ['operations', { operations: new Set([['read']]) }],
    ['ambient', { ambient: 'yes' }],
    ['grant', { grant: undefined }],
    ['grant', { grant: null }],
    ['grant', { grant: 'none' }],
    ['grant', { grant: 'ALL' }],
    ['grant', { grant: ['all'] }],
    ['grant.type', { grant: {} }],
    ['grant.type', { grant: { ...grant, type: 'query' } }],
    ['grant.scopes', { grant: { ...grant, scopes: undefined } }],
    ['grant.scopes', { grant: { ...grant, scopes: 'orders:read' } }],
    ['grant.scopes[0]', { grant: { ...grant, scopes: [7] } }],
    ['grant.allowIps', { grant: { ...grant, allowIps: undefined } }],
    ['grant.allowIps', { grant: { ...grant, allowIps: null } }],
    ['grant.allowIps', { grant: { ...grant, allowIps: ['::1'] } }],
    ['grant.allowIps', { grant: { ...grant, allowIps: ['10.0.0.0/0'] } }],
    ['grant.subaccounts', { grant: { ...grant, subaccounts: undefined } }],
    ['grant.subaccounts', { grant: { ...grant, subaccounts: 'eu' } }],
    ['grant.expiresAt', { grant: { ...grant, expiresAt: undefined } }],
    ['grant.expiresAt', { grant: { ...grant, expiresAt: Number.NaN } }],
    ['grant.expiresAt', { grant: { ...grant, expiresAt: '2030-01-01' } }],
    ['grant.rateLimit', { grant: { ...grant, rateLimit: undefined } }],
    ['grant.rateLimit', { grant: { ...grant, rateLimit: 5 } }],
    ['grant.rateLimit', { grant: { ...grant, rateLimit: { points: 5 } } }],
    ['grant.rateLimit', { grant: { ...grant, rateLimit: { points: Number.NaN, duration: 1 } } }],
    ['grant.behalfOf', { grant: { ...grant, behalfOf: undefined } }],
    ['grant.behalfOf', { grant: { ...grant, behalfOf: 7 } }],
  ];

  it.each(wrong)('an actor whose %s is wrong is a TypeError that says so (%#)', (field, over) => {
    const { host } = office();
    const given = typeof over === 'object' && over !== null ? { ...actor(), ...over } : over;
    expect(() => host.as(untyped(given))).toThrow(TypeError);
    expect(() => host.as(untyped(given))).toThrow(field);
  });

  it('acts in the account of the actor, whatever account the host is in', async () => {
    const { host, keys } = office();
    const clerk = host.in('globex').as(actor({ id: 'clerk' }));
    const { record } = await clerk.create({});
    expect(await keys()).toMatchObject([{ id: record.id, accountId: ACCOUNT, createdBy: 'clerk' }]);
  });

  it('an actor that is changed afterwards has gained nothing', async () => {
    const { host } = office({ limiterConfigured: true });
    const operations = new Set<'read' | 'create' | 'revoke'>(['read', 'create']);
    const scopes = ['orders:read'];
    const given = { ...actor({ operations }), grant: { ...grant, scopes } };
    const clerk = host.as(given);
    operations.add('revoke');
    scopes.push('reports:read');
    Object.assign(given, { kind: 'host', grant: 'all', accountId: 'globex' });
    await refused(clerk.revoke('apk_0000000000000000'), 'API_KEY_PERMISSION_MISSING');
    await refused(clerk.create({ ...grant, scopes: ['reports:read'] }), 'API_KEY_GRANT_EXCEEDED', 'scopes');
    expect(
      (await clerk.create({ ...grant, rateLimit: { points: 1, duration: 1_000 } })).record.accountId,
    ).toBe(ACCOUNT);
    expect(() => clerk.in('globex')).toThrow(expect.objectContaining({ code: 'API_KEY_PERMISSION_MISSING' }));
  });

  it('no-mint-without-actor: an actor without permissions can do nothing at all', async () => {
    const { host, contents } = office();
    const { record } = await host.create({});
    const before = await contents();
    for (const operations of [new Set<never>(), new Set(['impersonate', 'verify', 'reveal'] as const)]) {
      const nobody = host.as(actor({ operations }));
      const range = { from: '2030-01-01', to: '2030-01-02' };
      const calls = [
        nobody.create({}),
        nobody.get(record.id),
        nobody.list(),
        nobody.counts(),
        nobody.usage([], range),
        nobody.audit(),
        nobody.update(record.id, {}),
        nobody.enable(record.id),
        nobody.disable(record.id),
        nobody.regenerate(record.id),
        nobody.revoke(record.id),
        nobody.userRemoved('ann'),
        nobody.purge({ auditBefore: 1 }),
      ];
      for (const call of calls) await refused(call, 'API_KEY_PERMISSION_MISSING');
    }
    expect(await contents()).toEqual(before);
  });

  it('a host by another name is a host', async () => {
    const { host, events } = office();
    const nightly = host.as({ ...hostActor(ACCOUNT), id: 'nightly-job' });
    await nightly.in('globex').create({});
    expect((await events('globex'))[0]?.actor).toEqual({ id: 'nightly-job', kind: 'host' });
    expect(await codeOf(nightly.purge({ auditBefore: 1 }))).toBeUndefined();
  });

  it('takes every permission there is, and no other', () => {
    const { host } = office();
    for (const permission of PERMISSIONS) host.as(actor({ operations: new Set([permission]) }));
    const ambient: Actor = actor({ ambient: true });
    expect(() => host.as(ambient)).not.toThrow();
  });
});

describe('keys.in', () => {
  it('works in another account, as the same host', async () => {
    const { host, keys } = office();
    await host.in('globex').in('initech').create({});
    expect(await keys()).toMatchObject([{ accountId: 'initech', createdBy: 'host' }]);
  });

  it.each(['', 'a\nb', '\ud800', 'x'.repeat(256), 7, null, undefined, {}])(
    'refuses the account %j',
    (accountId) => {
      const { host } = office();
      expect(() => host.in(untyped(accountId))).toThrow(
        expect.objectContaining({ code: 'API_KEY_INPUT_INVALID', field: 'accountId' }),
      );
    },
  );

  it('the manager of a warden is the host, in the account "default"', async () => {
    const store = memoryStore();
    const warden = createKeywarden({ brand: 'acme', store });
    const { record } = await warden.keys.create({});
    expect(record).toMatchObject({ accountId: 'default', createdBy: 'host' });
    const { create } = warden.keys;
    expect((await create({ name: 'Taken off its object' })).record.name).toBe('Taken off its object');
  });
});
