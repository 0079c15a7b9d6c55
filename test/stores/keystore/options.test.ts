import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openKeystore } from '../../../adapters/stores/keystore.js';
import { type FreshFolder, freshFolder, PASSPHRASE } from './fresh-keystore.js';

let place: FreshFolder;
beforeEach(async () => {
  place = await freshFolder();
});
afterEach(() => place.remove());

describe('openKeystore refuses options that are wrong, by name', () => {
  const wrong: readonly (readonly [option: string, value: unknown, text: RegExp])[] = [
    ['path', '', /path must be the path of a file/],
    ['path', 7, /path .* not number/],
    ['path', 'a\0b', /path must be/],
    ['path', undefined, /path must be/],
    ['passphrase', undefined, /passphrase must be a string or a Uint8Array, not undefined/],
    ['passphrase', 12_345_678, /passphrase .* not number/],
    ['passphrase', 'seven77', /passphrase must be 8 to 1024 bytes long \(UTF-8\), not 7/],
    ['passphrase', 'x'.repeat(1_025), /passphrase must be 8 to 1024 bytes/],
    ['passphrase', Buffer.alloc(7), /passphrase must be 8 to 1024 bytes/],
    ['create', 'yes', /create must be true or false, not string/],
    ['kdf', { cost: 1_000 }, /kdf\.cost must be a power of two from 1024 to 262144, not 1000/],
    ['kdf', { cost: 512 }, /kdf\.cost/],
    ['kdf', { cost: 2 ** 19 }, /kdf\.cost/],
    ['kdf', { cost: '1024' }, /kdf\.cost/],
    ['kdf', {}, /kdf\.cost .* not undefined/],
    ['kdf', null, /kdf\.cost/],
    ['lockTimeout', 0, /lockTimeout must be a whole number of milliseconds from 1 to 3600000, not 0/],
    ['lockTimeout', 1.5, /lockTimeout/],
    ['lockTimeout', Number.NaN, /lockTimeout/],
    ['pollEvery', 9, /pollEvery must be a whole number of milliseconds from 10 to 60000, not 9/],
    ['pollEvery', '100', /pollEvery/],
    [
      'passPhrase',
      PASSPHRASE,
      /^TypeError: openKeystore: there is no option "passPhrase"; there are path, passphrase/,
    ],
  ];

  for (const [option, value, text] of wrong) {
    test(`${option}: ${JSON.stringify(value)?.slice(0, 30)}`, async () => {
      const error: unknown = await openKeystore({ ...place.options, [option]: value }).catch(
        (thrown) => thrown,
      );
      expect(error).toBeInstanceOf(TypeError);
      expect(String(error)).toMatch(text);
      expect(String(error)).not.toContain(PASSPHRASE);
      expect(readdirSync(place.folder)).toEqual([]);
    });
  }

  test('and takes those that are right', async () => {
    const options = { create: true, lockTimeout: 1, pollEvery: 60_000 };
    await (await openKeystore({ ...place.options, ...options })).close();
    const passphrase = Buffer.from(PASSPHRASE);
    const store = await openKeystore({ ...place.options, passphrase, create: false });
    expect(passphrase.toString(), 'the caller’s bytes are left alone').toBe(PASSPHRASE);
    await store.changePassphrase(passphrase);
    expect(passphrase.toString()).toBe(PASSPHRASE);
    await expect(store.changePassphrase('short')).rejects.toThrow(TypeError);
    await store.close();
  });

  test('without kdf, a new keystore costs 128 MiB a guess', async () => {
    const { path, passphrase } = place.options;
    await (await openKeystore({ path, passphrase })).close();
    expect(readFileSync(path, 'latin1')).toContain('"cost":131072');
  });
});
