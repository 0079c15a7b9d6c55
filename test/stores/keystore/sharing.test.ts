import { lstatSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newHolder, spellHolder } from '../../../adapters/stores/keystore/holder.js';
import { type Keystore, openKeystore } from '../../../adapters/stores/keystore.js';
import { scaled } from '../../scale.js';
import { type Child, compilePrograms, type Programs } from './child-process.js';
import { type FreshFolder, freshFolder, refusal } from './fresh-keystore.js';
import { everythingIn, insertSample } from './sample-keys.js';

/**
 * `docs/stores.md` states 20 ms until a dead holder of this machine is noticed, and 5 s for one of whom nothing can be known. Here: what is
 * far below the next larger bound, on a machine with much else to do (ms).
 */
const DEAD_HOLDER = 4_000;
const UNKNOWN_HOLDER = 9_500;

let programs: Programs;
let place: FreshFolder;
beforeAll(async () => {
  programs = await compilePrograms('counter-program', 'holder-program', 'thread-program');
});
afterAll(() => programs.remove());
beforeEach(async () => {
  place = await freshFolder();
});
afterEach(() => place.remove());

/** A program that holds the lock of {@link place}, and a change to the store, which is seen to wait for it. */
async function heldUp(store: Keystore, program: string): Promise<{ child: Child; waiting: Promise<void> }> {
  const child = programs.start(program, { keystore: place.options });
  await child.line(/^held$/);
  let isDone = false;
  const waiting = insertSample(store, 'later').then(() => {
    isDone = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(isDone).toBe(false);
  return { child, waiting };
}

describe('several processes', () => {
  test('8 processes, 1,000 changes each: no update lost, none stuck', { timeout: 3_600_000 }, async () => {
    const mutations = scaled(1_000);
    const store = await openKeystore(place.options);
    await insertSample(store, 'counter', { metadata: { count: 0 } });
    const keystore = { ...place.options, lockTimeout: 60_000 };
    const names = Array.from({ length: 8 }, (_, index) => `process${index}`);
    const began = performance.now();
    const children = names.map((name) => programs.start('counter-program', { keystore, name, mutations }));
    for (const child of children) {
      const { code } = await child.ended;
      expect(code, child.errors).toBe(0);
    }
    const longest = children.map((child) => Number(/^end (\d+)$/.exec(child.lines.at(-1) ?? '')?.[1]));
    const took = Math.round(performance.now() - began);
    console.log(`8 × ${mutations} changes in ${took} ms; the longest took ${Math.max(...longest)} ms`);
    const counted = 8 * Math.floor(mutations / 2);
    const counter = await store.findById('acme', 'apk_counter');
    expect(counter?.metadata['count']).toBe(counted);
    expect(counter?.version).toBe(counted + 1);
    for (const name of names) {
      for (let round = 0; round < mutations; round += 2) {
        expect(await store.findByPrefix(`kw_${name}-${round}`)).toBeDefined();
      }
    }
    const { events } = await everythingIn(store);
    expect(events.length).toBe(8 * mutations + 1);
    const { items } = await store.readAudit({ accountId: 'acme', limit: 1 });
    expect(items[0]?.sequence).toBe(8 * mutations + 1);
    expect(readdirSync(place.folder)).toEqual(['keys.jwe']);
    await store.close();
  });

  test('a process killed while it holds the lock delays the others for no longer than a moment', async () => {
    const store = await openKeystore(place.options);
    for (let round = 0; round < 5; round += 1) {
      const child = programs.start('holder-program', { keystore: place.options });
      await child.line(/^held$/);
      const waiting = insertSample(store, round);
      await child.kill();
      const began = performance.now();
      await waiting;
      expect(performance.now() - began).toBeLessThan(DEAD_HOLDER);
    }
    await store.close();
  });

  test('a thread that is ended while it holds the lock delays the others no longer, though its process lives', async () => {
    const store = await openKeystore(place.options);
    const { child, waiting } = await heldUp(store, 'thread-program');
    child.say('end it');
    await child.line(/^ended$/);
    const began = performance.now();
    await waiting;
    expect(performance.now() - began).toBeLessThan(DEAD_HOLDER);
    await child.kill();
    await store.close();
  });

  test('a lock whose process id went to another process since is that of a dead one', async () => {
    const store = await openKeystore(place.options);
    symlinkSync(spellHolder({ ...newHolder(), started: '1' }), `${place.path}.lock`);
    const began = performance.now();
    await insertSample(store, 'later');
    expect(performance.now() - began).toBeLessThan(DEAD_HOLDER);
    await store.close();
  });

  test('a process that holds the lock and lives is waited for', async () => {
    const store = await openKeystore(place.options);
    const { child, waiting } = await heldUp(store, 'holder-program');
    child.say('give it back');
    await waiting;
    await child.ended;
    await store.close();
  });

  test('a process that is frozen keeps the lock, and the error names it', async () => {
    const store = await openKeystore({ ...place.options, lockTimeout: 200 });
    const child = programs.start('holder-program', { keystore: place.options });
    await child.line(/^held$/);
    child.process.kill('SIGSTOP');
    const { pid, message } = await refusal('KEYSTORE_LOCKED', () => insertSample(store, 'later'));
    expect(pid).toBe(child.pid);
    expect(message).toContain(`held by pid ${child.pid}`);
    await child.kill();
    await insertSample(store, 'later');
    await store.close();
  });

  test('the lock of another container or an earlier boot is taken over, after a while', async () => {
    const store = await openKeystore(place.options);
    symlinkSync(`1.1.${'0'.repeat(12)}.${'0'.repeat(24)}`, `${place.path}.lock`);
    const began = performance.now();
    await insertSample(store, 'later');
    expect(performance.now() - began).toBeGreaterThan(4_900);
    expect(performance.now() - began).toBeLessThan(UNKNOWN_HOLDER);
    expect(readdirSync(place.folder)).toEqual(['keys.jwe']);
    await store.close();
  });

  test('two that make the same keystore at once make one', async () => {
    const stores = await Promise.all(Array.from({ length: 6 }, () => openKeystore(place.options)));
    for (const [index, store] of stores.entries()) await insertSample(store, index);
    for (const store of stores) expect((await everythingIn(store)).keys.length).toBe(6);
    for (const store of stores) await store.close();
  });

  test('a link to a keystore is the same keystore, and stays a link', async () => {
    const link = join(place.folder, 'link.jwe');
    const store = await openKeystore(place.options);
    symlinkSync('keys.jwe', link);
    const linked = await openKeystore({ ...place.options, path: link });
    await Promise.all([insertSample(store, 'one'), insertSample(linked, 'two')]);
    expect((await everythingIn(store)).keys.length).toBe(2);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readdirSync(place.folder).toSorted()).toEqual(['keys.jwe', 'link.jwe']);
    await linked.close();
    await store.close();
  });
});
