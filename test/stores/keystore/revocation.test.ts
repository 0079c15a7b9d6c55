import { rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { get } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openKeystore } from '../../../adapters/stores/keystore.js';
import { createKeywarden } from '../../../src/keywarden.js';
import { scaled } from '../../scale.js';
import { type Child, compilePrograms, type Programs } from './child-process.js';
import { type FreshFolder, freshFolder } from './fresh-keystore.js';
import { revocationDelays } from './revocation-delay.js';

/**
 * `docs/stores.md` states a look every 100 ms and the time of a reading. On a machine with much else to do: what is far
 * below the minute that the server remembers keys for, so that nothing but the watcher can have told it.
 */
const BOUND = 10_000;
const pepper = 'canary-pepper-of-at-least-32-characters';

let programs: Programs;
let place: FreshFolder;
let server: Child;
let port: number;
beforeAll(async () => {
  programs = await compilePrograms('server-program');
});
afterAll(() => programs.remove());
beforeEach(async () => {
  place = await freshFolder();
  server = programs.start('server-program', { keystore: place.options, pepper });
  port = Number((await server.line(/^port/)).split(' ')[1]);
});
afterEach(async () => {
  await server.kill();
  await place.remove();
});

function statusWith(key: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${key}` };
    get({ host: '127.0.0.1', port, headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', reject);
  });
}

describe('a running server whose keys another process changes', () => {
  test('MH-03: a key revoked elsewhere is refused within the stated bound', async () => {
    const store = await openKeystore(place.options);
    const warden = createKeywarden({ brand: 'acme', store, pepper });
    const delays = await revocationDelays(warden, port, scaled(200));
    expect(delays.at(-1)).toBeLessThan(BOUND);
    await store.close();
  });

  test('MH-04: the alias of a revoked key names the next one, and that one is let in', async () => {
    const store = await openKeystore(place.options);
    const warden = createKeywarden({ brand: 'acme', store, pepper });
    const first = await warden.keys.create({ alias: 'mcp-openai' });
    expect(await statusWith(first.key)).toBe(200);
    await expect(warden.keys.create({ alias: 'mcp-openai' })).rejects.toMatchObject({
      code: 'API_KEY_ALIAS_TAKEN',
    });
    await warden.keys.revoke(first.record.id);
    const second = await warden.keys.create({ alias: 'mcp-openai' });
    expect(await statusWith(second.key)).toBe(200);
    await store.close();
  });

  test('disabled-elsewhere: a key disabled, enabled and regenerated elsewhere is each time what it is', async () => {
    const store = await openKeystore(place.options);
    const warden = createKeywarden({ brand: 'acme', store, pepper });
    const { record, key } = await warden.keys.create({ name: 'One' });
    const becomes = async (presented: string, status: number) =>
      expect.poll(() => statusWith(presented), { timeout: BOUND, interval: 5 }).toBe(status);
    await becomes(key, 200);
    await warden.keys.disable(record.id);
    await becomes(key, 401);
    await warden.keys.enable(record.id);
    await becomes(key, 200);
    const renewed = await warden.keys.regenerate(record.id);
    await becomes(key, 401);
    await becomes(renewed.key, 200);
    await store.close();
  });

  test('outage-is-not-401: a keystore that is damaged or gone is 503, for remembered keys too, and then heals', async () => {
    const store = await openKeystore(place.options);
    const warden = createKeywarden({ brand: 'acme', store, pepper });
    const { key } = await warden.keys.create({ name: 'One' });
    const becomes = async (status: number) =>
      expect.poll(() => statusWith(key), { timeout: BOUND, interval: 5 }).toBe(status);
    await becomes(200);
    await store.close();
    const whole = await readFile(place.path);
    for (const damage of [
      () => writeFileSync(place.path, whole.subarray(0, -100)),
      () => rmSync(place.path),
    ]) {
      damage();
      await becomes(503);
      writeFileSync(place.path, whole, { mode: 0o600 });
      await becomes(200);
    }
  });
});
