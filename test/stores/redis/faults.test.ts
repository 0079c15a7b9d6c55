import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { faultOf } from '../../../adapters/stores/redis/faults.js';
import { redisStore } from '../../../adapters/stores/redis.js';
import { samples } from '../../../src/store/conformance/samples.js';
import { describeService, redis } from '../../services.js';
import { DRIVERS, ownPrefix, PATIENT, removeAll } from './drivers.js';
import { describeOwnServer, ownServer } from './server.js';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const SECRETS = /a-sealed-value|[0-9a-f]{64}|a-password/;
const everythingIn = (error: unknown) => inspect(error, { depth: 9, showHidden: true });

describeOwnServer('errors of Redis', () => {
  for (const { name, connect } of DRIVERS) {
    test(`${name}: say what is wrong and show nothing of the command`, async () => {
      const server = await ownServer();
      const driver = await connect(server);
      const store = redisStore({ client: driver.client, ...PATIENT });
      closing.push(server.dispose, driver.close, store.close);
      await store.ready();
      const { key, event } = samples();
      const made = key({ sealed: 'a-sealed-value' });
      const insert = () =>
        Promise.resolve(store.insert(made, event(made), {})).catch((caught: unknown) => caught);
      await driver.command('ACL', 'SETUSER', 'default', '-evalsha', '-eval', '-hmget');
      for (const error of [
        await insert(),
        await Promise.resolve(store.findByPrefix('x')).catch((e: unknown) => e),
      ]) {
        expect(String(error)).toMatch(/^Error: Redis: NOPERM /);
        expect(everythingIn(error)).not.toMatch(SECRETS);
        expect(error).not.toHaveProperty('command');
      }
      await driver.command('ACL', 'SETUSER', 'default', '+evalsha', '+eval', '+hmget');
      await driver.command('CONFIG', 'SET', 'min-replicas-to-write', '3');
      const error = await insert();
      expect(String(error)).toMatch(/^Error: Redis: NOREPLICAS /);
      expect(everythingIn(error)).not.toMatch(SECRETS);
      expect(await driver.command('DBSIZE')).toBe(0);
    });

    test(`${name}: an unknown command is named without its arguments`, async () => {
      const server = await ownServer('--rename-command', 'EVALSHA', '""');
      const driver = await connect(server);
      const store = redisStore({ client: driver.client, ...PATIENT });
      closing.push(server.dispose, driver.close, store.close);
      const { key, event } = samples();
      const made = key();
      const error = await Promise.resolve(store.insert(made, event(made), {})).catch(
        (caught: unknown) => caught,
      );
      expect(String(error)).toMatch(/^Error: Redis: ERR unknown command '?EVALSHA'?$/);
    });
  }
});

describe('what is passed on of an error', () => {
  test('is its sentence', () => {
    const carried = Object.assign(new Error('ERR no'), { command: { name: 'auth', args: ['a-password'] } });
    expect(everythingIn(faultOf(carried))).not.toContain('a-password');
    expect(faultOf(carried).message).toBe('Redis: ERR no');
    expect(
      faultOf(new Error("ERR unknown command 'x', with args beginning with: 'a-password'")).message,
    ).toBe("Redis: ERR unknown command 'x'");
    expect(faultOf(new Error('first\nsecond a-password')).message).toBe('Redis: first');
    expect(faultOf(Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' })).message).toBe(
      'Redis: ECONNREFUSED',
    );
    expect(faultOf('a-password').message).toBe('Redis: an unknown error');
  });
});

describeService('a damaged record', redis, () => {
  for (const { name, connect } of DRIVERS) {
    test(`bad-date-never-expires, ${name}: is a fault of the store, not a key`, async () => {
      const driver = await connect(redis);
      const prefix = ownPrefix();
      const store = redisStore({ client: driver.client, prefix, ...PATIENT });
      closing.push(driver.close, store.close, () => removeAll(driver, prefix));
      const { key, event } = samples();
      const made = key({ expiresAt: 5 });
      const others = [key({ accountId: 'globex' }), key({ accountId: 'globex' })] as const;
      for (const one of [made, ...others]) await store.insert(one, event(one), {});
      const record = `${prefix}key:"${made.prefix}"`;
      for (const [field, value] of [
        ['expiresAt', '"never"'],
        ['expiresAt', ''],
        ['expiresAt', 'NaN'],
        ['revokedAt', 'false'],
        ['enabled', '1'],
        ['digest', undefined],
        ['version', '"1"'],
        ['scopes', '{}'],
        ['allowIps', 'null'],
        ['subaccounts', '[1]'],
        ['overlap', '{"pepperId":"sha256"}'],
        ['type', '"admin"'],
      ] as const) {
        const old = String(await driver.command('HGET', record, field));
        if (value === undefined) await driver.command('HDEL', record, field);
        else await driver.command('HSET', record, field, value);
        const says = new RegExp(`a stored key is damaged: its field ${field} is missing or unreadable`);
        await expect(store.findByPrefix(made.prefix)).rejects.toThrow(says);
        await expect(store.findById('acme', made.id)).rejects.toThrow(says);
        await expect(store.list({ accountId: 'acme', now: 0, limit: 5 })).rejects.toThrow(says);
        const [first, among, last] = [others[0], made, others[1]].map(({ prefix }) =>
          store.findByPrefix(prefix),
        );
        await expect(among).rejects.toThrow(says);
        expect(await Promise.all([first, last])).toEqual(others);
        await driver.command('HSET', record, field, old);
      }
      expect(await store.findByPrefix(made.prefix)).toEqual(made);
      // Not even of the right type.
      await driver.command('SET', record, 'a text');
      const [first, among, last] = [others[0], made, others[1]].map(({ prefix }) =>
        store.findByPrefix(prefix),
      );
      await expect(among).rejects.toThrow(/^Redis: WRONGTYPE /);
      expect(await Promise.all([first, last])).toEqual(others);
    });

    test(`${name}: a key that has no place in the order of lists is not taken`, async () => {
      const driver = await connect(redis);
      const prefix = ownPrefix();
      const store = redisStore({ client: driver.client, prefix, ...PATIENT });
      closing.push(driver.close, store.close, () => removeAll(driver, prefix));
      const { key, event } = samples();
      for (const createdAt of [-1, 1.5, Number.NaN, 2 ** 53]) {
        const made = key({ createdAt });
        await expect(store.insert(made, event(made), {})).rejects.toThrow(RangeError);
        await expect(store.loadKeys([made])).rejects.toThrow(RangeError);
      }
      expect((await store.list({ accountId: 'acme', now: 0, limit: 5 })).items).toEqual([]);
    });
  }
});
