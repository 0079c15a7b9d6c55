import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { poll } from '../../../adapters/stores/sql/poll.js';
import type { Session } from '../../../adapters/stores/sql/session.js';
import type { StoreChange } from '../../../src/store/store.js';
import { sqliteDrivers, type TestDatabase } from './databases.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A session whose readings come to what the test says. */
function reading(answers: { next: () => Promise<unknown> }): Pick<Session, 'read'> {
  // The rows that the statement would give; `poll` hands each reading a statement and decodes its rows by itself.
  const read = async (): Promise<never> => (await answers.next()) as never;
  return { read };
}

test('a look that never ends is followed by another, and its answer, should it come, changes nothing', async () => {
  const told: StoreChange[] = [];
  const answers = { next: async (): Promise<unknown> => [{ number: 1, prefix: 'kw_a' }] };
  const stop = await poll(reading(answers), 1_000, (change) => told.push(change));
  let comesLate = (_: unknown): void => {};
  answers.next = () =>
    new Promise((resolve) => {
      comesLate = resolve;
    });
  await vi.advanceTimersByTimeAsync(29_000);
  answers.next = async () => [
    { number: 1, prefix: 'kw_a' },
    { number: 2, prefix: 'kw_b' },
  ];
  await vi.advanceTimersByTimeAsync(3_000);
  expect(told).toEqual([{ prefix: 'kw_b' }]);
  comesLate([{ number: 1, prefix: 'kw_a' }]);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(told).toEqual([{ prefix: 'kw_b' }]);
  stop();
});

test('a listener that throws is told the next change all the same', async () => {
  const told: StoreChange[] = [];
  const answers = { next: async (): Promise<unknown> => [] };
  const stop = await poll(reading(answers), 10, (change) => {
    told.push(change);
    throw new Error('a fault of the host');
  });
  answers.next = async () => [
    { number: 1, prefix: 'kw_a' },
    { number: 2, prefix: '' },
  ];
  await vi.advanceTimersByTimeAsync(10);
  expect(told).toEqual([{ prefix: 'kw_a' }, 'resync']);
  stop();
  answers.next = async () => [
    { number: 2, prefix: '' },
    { number: 3, prefix: 'kw_c' },
  ];
  await vi.advanceTimersByTimeAsync(1_000);
  expect(told).toHaveLength(2);
});

test('polling keeps no process alive', async () => {
  vi.useRealTimers();
  const database: TestDatabase | undefined = await sqliteDrivers[0]?.create();
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  const stop = await database?.store().watch(() => {});
  expect(timers()).toBe(before);
  stop?.();
  await database?.drop();
});
