import { readFileSync, readlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockOf } from '../../../adapters/stores/keystore/lock.js';
import { locate, type Place } from '../../../adapters/stores/keystore/place.js';
import { inTurn, type Replace } from '../../../adapters/stores/keystore/turn.js';
import { scaled } from '../../scale.js';
import { type FreshFolder, freshFolderInMemory } from './fresh-keystore.js';

let folder: FreshFolder;
let place: Place;
beforeEach(async () => {
  folder = await freshFolderInMemory();
  place = await locate(folder.path);
});
afterEach(() => folder.remove());

/** Something to wait for, and the way to let it happen. */
function gate(): { readonly passed: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

const bytes = (text: string) => Buffer.from(text);
const text = () => readFileSync(place.path, 'utf8');

/** Takes the lock from whoever has it, as a process does that takes its holder for dead. */
function robLock(): void {
  try {
    unlinkSync(`${place.path}.lock`);
  } catch {
    // Nobody has it.
  }
}

/** Adds one to the number in the file, after `pause` between reading and writing. */
async function addOne(replace: Replace, pause: () => Promise<unknown>): Promise<void> {
  const number = Number(text());
  await pause();
  (await replace(bytes(String(number + 1)))).letGo();
}

test('who loses the turn between reading and writing does its work again', async () => {
  writeFileSync(place.path, '0');
  const reached = gate();
  const go = gate();
  let tries = 0;
  const slow = inTurn(place, lockOf(place), 60_000, (replace) =>
    addOne(replace, async () => {
      tries += 1;
      reached.open();
      await go.passed;
    }),
  );
  await reached.passed;
  robLock();
  await inTurn(place, lockOf(place), 60_000, (replace) => addOne(replace, async () => undefined));
  expect(text()).toBe('1');
  go.open();
  await slow;
  expect(text()).toBe('2');
  expect(tries).toBe(2);
  expect(await readdir(folder.folder)).toEqual(['keys.jwe']);
});

test('who loses the turn to one that is still at work can neither undo nor overtake it', async () => {
  writeFileSync(place.path, '0');
  const gates = [gate(), gate()];
  const reached = [gate(), gate()];
  const start = (index: number) =>
    inTurn(place, lockOf(place), 60_000, (replace) =>
      addOne(replace, async () => {
        reached[index]?.open();
        await gates[index]?.passed;
      }),
    );
  const first = start(0);
  await reached[0]?.passed;
  robLock();
  const second = start(1);
  await reached[1]?.passed;
  gates[0]?.open();
  // The first fails to write, and its cleaning up leaves the lock of the second alone.
  await sleep(50);
  expect(readlinkSync(`${place.path}.lock`)).toBeTruthy();
  expect(text()).toBe('0');
  gates[1]?.open();
  await Promise.all([first, second]);
  expect(text()).toBe('2');
});

test('no count is lost where locks are taken from the living all the time', {
  timeout: 600_000,
}, async () => {
  writeFileSync(place.path, '0');
  const each = scaled(2_000);
  let isOver = false;
  let tries = 0;
  const robber = (async () => {
    while (!isOver) {
      await sleep(Math.random() * 3);
      robLock();
    }
  })();
  const writer = async () => {
    const lock = lockOf(place);
    for (let count = 0; count < each; count += 1) {
      await inTurn(place, lock, 60_000, (replace) => {
        tries += 1;
        return addOne(replace, () => sleep(Math.random() * 2));
      });
    }
  };
  await Promise.all([writer(), writer(), writer(), writer()]);
  isOver = true;
  await robber;
  expect(text()).toBe(String(4 * each));
  expect(tries, 'turns were lost').toBeGreaterThan(4 * each);
  expect(await readdir(folder.folder)).toEqual(['keys.jwe']);
});
