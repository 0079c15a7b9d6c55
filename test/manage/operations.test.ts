import { describe, expect, expectTypeOf, it } from 'vitest';
import type { KeyManager } from '../../src/manage/manager.js';
import { OPERATIONS, PERMISSIONS } from '../../src/manage/operations.js';
import { Sealer } from '../../src/manage/recovery.js';
import { AUDIT_ACTIONS } from '../../src/record.js';
import { CALLS, NAMES as names } from './calls.js';
import { ACCOUNT, actor, NOON, office, untyped } from './office.js';
import { codeOf } from './refused.js';

/** Has every key stored so that it can be revealed. */
const sealer = new Sealer({
  current: 'one',
  secrets: new Map([['one', 'a recovery secret of some length']]),
});

describe('the operations table', () => {
  it('has a row for every method of the manager, and no other', () => {
    const { host } = office();
    expect(Object.keys(host).sort()).toEqual([...names, 'in', 'as'].sort());
    expectTypeOf<keyof KeyManager>().toEqualTypeOf<keyof typeof OPERATIONS | 'in' | 'as'>();
  });

  it('asks for the permissions of the design', () => {
    const needs = Object.fromEntries(Object.entries(OPERATIONS).map(([name, row]) => [name, row.needs]));
    expect(needs).toEqual({
      create: 'create',
      get: 'read',
      list: 'read',
      counts: 'read',
      usage: 'read',
      audit: 'audit',
      update: 'update',
      enable: 'update',
      disable: 'update',
      regenerate: 'regenerate',
      revoke: 'revoke',
      reveal: 'reveal',
      findUsers: 'read',
      searchUsers: 'read',
      userRemoved: 'host',
      purge: 'host',
    });
  });

  it('names permissions and audit actions that exist', () => {
    for (const { needs, audit } of Object.values(OPERATIONS)) {
      expect([...PERMISSIONS, 'host']).toContain(needs);
      expect([...AUDIT_ACTIONS, null]).toContain(audit);
    }
  });

  it.each(names)(
    '%s is let through with the permission of its row alone, and refused with all the others',
    async (name) => {
      const { host, tap } = office();
      const { needs } = OPERATIONS[name];
      for (const kind of ['user', 'key', 'host'] as const) {
        const hostsOwn = needs === 'host';
        const enough = host.as(actor({ kind, operations: new Set(hostsOwn ? [] : [needs]) }));
        const rest = PERMISSIONS.filter((permission) => permission !== needs);
        const lacking = host.as(actor({ kind, operations: new Set(rest) }));
        const allowed = !hostsOwn || kind === 'host';
        const refusal = 'API_KEY_PERMISSION_MISSING';
        const withIt = await codeOf(CALLS[name](enough));
        if (allowed) expect(withIt).not.toBe(refusal);
        else expect(withIt).toBe(refusal);
        tap.calls.length = 0;
        const without = await codeOf(CALLS[name](lacking));
        if (hostsOwn && kind === 'host') expect(without).not.toBe(refusal);
        else expect([without, tap.calls]).toEqual([refusal, []]);
      }
    },
  );

  it.each(names.filter((name) => OPERATIONS[name].audit !== null))(
    '%s leaves the audit event of its row',
    async (name) => {
      const { host, events, clock } = office({ sealer });
      const { record } = await host.create({ enabled: name !== 'enable', behalfOf: 'user-1' });
      clock.now += 5;
      await CALLS[name](host, record.id);
      const [event] = await events();
      expect(event).toMatchObject({
        action: OPERATIONS[name].audit,
        actor: { id: 'host', kind: 'host' },
        accountId: ACCOUNT,
        at: NOON + 5,
      });
      if (OPERATIONS[name].changesKey && name !== 'create') expect(event?.keyId).toBe(record.id);
    },
  );

  it.each(names)('%s changes a key, and yields a secret, exactly where its row says so', async (name) => {
    const { host, keys } = office({ sealer });
    const { record } = await host.create({ enabled: name !== 'enable', behalfOf: 'user-1' });
    const before = await keys();
    const result = await CALLS[name](host, record.id);
    expect(
      (await keys()).some((key) => !before.some((was) => was.version === key.version && was.id === key.id)),
    ).toBe(OPERATIONS[name].changesKey);
    const yielded = typeof result === 'object' && result !== null && 'key' in result;
    expect(yielded).toBe(OPERATIONS[name].yieldsSecret);
  });

  it('refuses a manager of another account or actor to all but the host, at once', () => {
    const { host } = office();
    for (const kind of ['user', 'key'] as const) {
      const keys = host.as(actor({ kind }));
      expect(() => keys.in('globex')).toThrow(
        expect.objectContaining({ code: 'API_KEY_PERMISSION_MISSING' }),
      );
      expect(() => keys.as(actor())).toThrow(expect.objectContaining({ code: 'API_KEY_PERMISSION_MISSING' }));
      // Not even for its own account, and not for nonsense either.
      expect(() => keys.in(ACCOUNT)).toThrow(expect.objectContaining({ code: 'API_KEY_PERMISSION_MISSING' }));
      expect(() => keys.as(untyped(null))).toThrow(
        expect.objectContaining({ code: 'API_KEY_PERMISSION_MISSING' }),
      );
    }
  });
});
