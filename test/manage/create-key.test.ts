import { describe, expect, it } from 'vitest';
import { Digester } from '../../src/key/digest.js';
import { KeyFormat } from '../../src/key/format.js';
import { ACCOUNT, actor, DAY, NOON, office } from './office.js';
import { codeOf, refused } from './refused.js';

const digester = new Digester({ current: 'sha256', secrets: new Map(), acceptUnpeppered: true });

describe('create', () => {
  it('makes a key that is well formed, with the defaults of the design', async () => {
    const { host, stored, changed } = office();
    const { record, key } = await host.create({});
    expect(new KeyFormat('acme').isWellFormed(key)).toBe(true);
    expect(record).toEqual({
      id: expect.stringMatching(/^apk_[0-9A-Za-z]{16}$/),
      accountId: ACCOUNT,
      prefix: key.slice(0, 17),
      keyStart: `${key.slice(0, 10)}...`,
      lastFour: key.slice(-4),
      name: '',
      alias: null,
      type: 'none',
      scopes: [],
      allowIps: [],
      subaccounts: null,
      enabled: true,
      behalfOf: null,
      expiresAt: null,
      rateLimit: null,
      metadata: {},
      createdAt: NOON,
      createdBy: 'host',
      updatedAt: NOON,
      revokedAt: null,
      version: 1,
      status: 'active',
      recoverable: false,
    });
    expect(await stored(record.id)).toMatchObject({
      digest: digester.digest(key),
      overlap: null,
      sealed: null,
    });
    expect(changed).toEqual([record.prefix]);
  });

  it('keeps what it was told', async () => {
    const { host } = office({ limiterConfigured: true });
    const { record } = await host.create({
      name: 'Billing job',
      alias: 'billing',
      type: 'shared',
      scopes: ['reports:read', 'orders:write', 'reports:read'],
      allowIps: ['192.0.2.7', '10.0.0.0/8', '192.0.2.7'],
      subaccounts: ['eu', 'us', 'eu'],
      enabled: false,
      behalfOf: 'user-1',
      expiresIn: '90d',
      rateLimit: { points: 10, duration: '1m' },
      metadata: { team: { name: 'blue' } },
    });
    expect(record).toMatchObject({
      name: 'Billing job',
      alias: 'billing',
      type: 'shared',
      scopes: ['orders:write', 'reports:read'],
      allowIps: ['192.0.2.7', '10.0.0.0/8'],
      subaccounts: ['eu', 'us'],
      enabled: false,
      behalfOf: 'user-1',
      expiresAt: NOON + 90 * DAY,
      rateLimit: { points: 10, duration: 60_000 },
      metadata: { team: { name: 'blue' } },
      status: 'disabled',
    });
  });

  it('writes down who made it and what it was given', async () => {
    const { host, events } = office();
    const { record } = await host.as(actor()).create({ name: 'Job', scopes: ['orders:read'] });
    expect(record.createdBy).toBe('user-7');
    expect(await events()).toEqual([
      {
        accountId: ACCOUNT,
        at: NOON,
        action: 'key.created',
        actor: { id: 'user-7', kind: 'user' },
        keyId: record.id,
        sequence: 1,
        detail: {
          changes: {
            name: { after: 'Job' },
            alias: { after: null },
            type: { after: 'none' },
            scopes: { after: ['orders:read'] },
            allowIps: { after: [] },
            subaccounts: { after: null },
            enabled: { after: true },
            behalfOf: { after: null },
            expiresAt: { after: null },
            rateLimit: { after: null },
            metadata: { after: {} },
          },
        },
      },
    ]);
  });

  it('SM-API-10: at most N keys an account; disabled and expired ones count, revoked ones do not', async () => {
    const { host, clock, contents } = office({ maxKeysPerAccount: 3 });
    const { record: first } = await host.create({});
    await host.create({ enabled: false });
    await host.create({ expiresIn: '1d' });
    clock.now += 2 * DAY;
    const before = await contents();
    await refused(host.create({}), 'API_KEY_LIMIT_EXCEEDED');
    expect(await contents()).toEqual(before);
    expect(await codeOf(host.in('globex').create({}))).toBeUndefined();
    await host.revoke(first.id);
    await host.create({});
    await refused(host.create({}), 'API_KEY_LIMIT_EXCEEDED');
  });

  it('SM-API-10: the limit is exact when keys are made at once', async () => {
    const { host } = office({ maxKeysPerAccount: 5 });
    const codes = await Promise.all(Array.from({ length: 40 }, () => codeOf(host.create({}))));
    expect(codes.filter((code) => code === undefined)).toHaveLength(5);
    expect(codes.filter((code) => code === 'API_KEY_LIMIT_EXCEEDED')).toHaveLength(35);
    expect((await host.counts()).active).toBe(5);
  });

  it('SM-API-08: a scope outside the catalogue is refused by name and place', async () => {
    const { host, contents } = office();
    for (const scopes of [
      ['orders:read', 'orders:delete'],
      ['orders:read', ''],
      ['reports:read', 'Orders:read'],
    ]) {
      await refused(host.create({ scopes }), 'API_KEY_SCOPE_NAME_INVALID', 'scopes[1]');
    }
    await refused(host.create({ scopes: ['__proto__'] }), 'API_KEY_SCOPE_NAME_INVALID', 'scopes[0]');
    expect(await contents()).toEqual({ keys: [], events: [] });
  });

  it('SM-API-09: what is no address or range is refused by place', async () => {
    const { host, contents } = office();
    for (const entry of [
      '10.0.0.5/8',
      '0177.0.0.1',
      '127.1',
      '::1',
      '0.0.0.0/0',
      'localhost',
      '',
      ' 10.0.0.1',
    ]) {
      const refusal = refused(
        host.create({ allowIps: ['192.0.2.1', entry] }),
        'API_KEY_ALLOW_IP_INVALID',
        'allowIps[1]',
      );
      expect((await refusal).message).toMatch(/not a valid IP address, or an IP range in CIDR format/);
    }
    expect(await contents()).toEqual({ keys: [], events: [] });
  });

  it('MH-04: an alias in use is a clear error, and free again after the revocation', async () => {
    const { host, contents, clock } = office();
    const { record } = await host.create({ alias: 'mcp-openai', expiresIn: '1d' });
    const before = await contents();
    await refused(host.create({ alias: 'mcp-openai' }), 'API_KEY_ALIAS_TAKEN');
    await host.disable(record.id);
    clock.now += 2 * DAY;
    await refused(host.create({ alias: 'mcp-openai' }), 'API_KEY_ALIAS_TAKEN');
    expect((await contents()).keys).toHaveLength(before.keys.length);
    await host.create({ alias: 'MCP-openai' });
    await host.in('globex').create({ alias: 'mcp-openai' });
    await host.revoke(record.id);
    const { record: next } = await host.create({ alias: 'mcp-openai' });
    expect((await host.list({ alias: 'mcp-openai' })).items.map((key) => key.id)).toEqual([next.id]);
  });

  it('no-mint-without-actor: who and whose is never said by the input', async () => {
    const { host, contents } = office();
    for (const field of [
      'accountId',
      'createdBy',
      'id',
      'actor',
      'userId',
      'prefix',
      'key',
      'digest',
      'version',
      'grant',
      'createdAt',
      'revokedAt',
      'overlap',
      'sealed',
      'status',
    ]) {
      await refused(host.create({ [field]: 'globex' }), 'API_KEY_INPUT_INVALID', field);
    }
    expect(await contents()).toEqual({ keys: [], events: [] });
  });
});
