import { describe, expect, it } from 'vitest';
import { CALLS, NAMES, UNKNOWN } from './calls.js';
import { actor, NOON, office } from './office.js';
import { codeOf } from './refused.js';

describe('tenant-in-every-statement', () => {
  /** Where each method of the port says whose account it is about. */
  const accountOf = ([first]: readonly unknown[]): unknown =>
    typeof first === 'object' && first !== null ? Reflect.get(first, 'accountId') : first;

  /** These ask the host's directory alone. */
  const OF_USERS = ['findUsers', 'searchUsers'] as const;
  const ofTheStore = NAMES.filter((name) => !OF_USERS.some((other) => other === name));

  it.each(OF_USERS)('%s names the account to the directory, and asks the store nothing', async (name) => {
    const asked: string[] = [];
    const note = (accountId: string) => {
      asked.push(accountId);
      return [];
    };
    const { host, tap } = office({ users: { find: note, search: note, defaultUser: () => undefined } });
    await CALLS[name](host.in('globex'));
    expect([asked, tap.calls]).toEqual([['globex'], []]);
  });

  it.each(ofTheStore)('%s names the account in each of its statements, and in each event', async (name) => {
    const { host, tap } = office();
    const globex = host.as(actor({ accountId: 'globex', kind: 'host' }));
    const { record } = await globex.create({ enabled: name !== 'enable', behalfOf: 'user-1' });
    tap.calls.length = 0;
    await codeOf(CALLS[name](globex, record.id));
    expect(tap.calls.length).toBeGreaterThan(0);
    for (const { method, args } of tap.calls) {
      expect(['findById', 'list', 'counts', 'insert', 'update', 'readAudit', 'readUse', 'purge']).toContain(
        method,
      );
      expect({ method, account: accountOf(args) }).toEqual({ method, account: 'globex' });
      if (['insert', 'update', 'purge'].includes(method))
        expect(args[1]).toMatchObject({ accountId: 'globex' });
    }
  });

  it('two accounts that do the same never meet', async () => {
    const { host, contents } = office({ maxKeysPerAccount: 2 });
    const play = async (account: string): Promise<unknown[]> => {
      const keys = host.in(account);
      const { record } = await keys.create({ alias: 'job', behalfOf: 'user-1', type: 'user' });
      await keys.create({ alias: 'other', type: 'shared', behalfOf: 'user-1' });
      await keys.update(record.id, { name: 'Job' });
      await keys.userRemoved('user-1');
      await keys.regenerate(record.id);
      await keys.revoke(record.id);
      await keys.purge({ revokedBefore: NOON });
      return [
        await codeOf(keys.get(UNKNOWN)),
        await keys.counts(),
        (await keys.audit()).items.map((event) => event.action),
      ];
    };
    const [acme, globex] = await Promise.all([play('acme'), play('globex')]);
    expect(acme).toEqual(globex);
    const { keys, events } = await contents();
    expect(keys.filter((key) => key.accountId === 'acme')).toHaveLength(2);
    expect(events.filter((event) => event.accountId === 'globex')).toHaveLength(8);
  });

  it("a store that answers with another account's key is not believed", async () => {
    const { host, tap, contents } = office();
    const { record } = await host.in('globex').create({});
    const foreign = await tap.inner.findById('globex', record.id);
    tap.intercept((call, proceed) => (call.method === 'findById' ? foreign : proceed()));
    const before = await contents();
    for (const name of ['get', 'update', 'enable', 'disable', 'regenerate', 'revoke'] as const) {
      expect(await codeOf(CALLS[name](host, record.id))).toBe('API_KEY_STORE_UNAVAILABLE');
    }
    expect(await contents()).toEqual(before);
  });
});
