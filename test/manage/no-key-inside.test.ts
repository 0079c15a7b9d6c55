import { describe, expect, it } from 'vitest';
import { KeyFormat } from '../../src/key/format.js';
import { office } from './office.js';
import { refused } from './refused.js';

const { key } = new KeyFormat('acme').mint();
const { key: old } = new KeyFormat('former').mint();

describe('a key is stored in no field, where lists and the audit log would show it', () => {
  it.each([
    ['name', key],
    ['name', `rotated ${key}, see wiki`],
    ['name', old],
    ['behalfOf', key],
    ['subaccounts', ['one', key]],
    ['metadata', { note: `x=${key}\n` }],
    ['metadata', { [key]: true }],
  ])('%s: %j', async (field, value) => {
    const { host, contents } = office({ alsoAccept: ['former'] });
    const { record } = await host.create({ name: 'before' });
    const before = await contents();
    for (const call of [host.create({ [field]: value }), host.update(record.id, { [field]: value })]) {
      const { message } = await refused(call, 'API_KEY_INPUT_INVALID', field);
      expect(message).not.toContain(key.slice(0, 20));
    }
    expect(await contents()).toEqual(before);
  });

  it('nor as the reason of a revocation', async () => {
    const { host, contents } = office();
    const { record } = await host.create({});
    const before = await contents();
    await refused(
      host.revoke(record.id, { reason: `found ${key} in a log` }),
      'API_KEY_INPUT_INVALID',
      'reason',
    );
    expect(await contents()).toEqual(before);
  });

  it('what only looks like one may stay: another brand, a wrong checksum, a prefix, a part of a longer word', async () => {
    const { host } = office();
    const wrong = key.slice(0, -1) + (key.endsWith('0') ? '1' : '0');
    for (const name of [old, wrong, key.slice(0, 17), `${key}x`, `x${key}`]) {
      expect((await host.create({ name })).record.name).toBe(name);
    }
  });
});
