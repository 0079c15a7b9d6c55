import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { within } from '../../src/store/deadline.js';
import { StoreFault } from '../../src/store/fault.js';
import { later } from './later.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
});

const never = () => {
  throw new Error('This is not late.');
};

describe('an answer', () => {
  test('that comes in time is the answer, and the timer is gone', async () => {
    const pending = later<string>();
    const answer = within(100, pending.promise, never);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(99);
    pending.resolve('here');
    await expect(answer).resolves.toBe('here');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('may be a fault, and the timer is gone', async () => {
    const fault = new Error('down');
    await expect(within(100, Promise.reject(fault), never)).rejects.toBe(fault);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('that does not come is a fault that says how long was waited', async () => {
    const answer = within(100, new Promise<never>(() => {}), never);
    vi.advanceTimersByTime(100);
    await expect(answer).rejects.toEqual(new StoreFault('It gave no answer within 100 ms.'));
    expect(vi.getTimerCount()).toBe(0);
  });

  test('that comes late is handed over', async () => {
    const pending = later<string>();
    const late = vi.fn();
    const answer = within(100, pending.promise, late);
    vi.advanceTimersByTime(100);
    await expect(answer).rejects.toThrow(StoreFault);
    expect(late).not.toHaveBeenCalled();
    pending.resolve('too late');
    await pending.promise;
    expect(late.mock.calls).toEqual([['too late']]);
  });

  test('that is a late fault troubles nobody', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    try {
      const pending = later<string>();
      const answer = within(100, pending.promise, never);
      vi.advanceTimersByTime(100);
      await expect(answer).rejects.toThrow(StoreFault);
      pending.reject(new Error('too late'));
      await new Promise((resolve) => setImmediate(resolve));
      expect(unhandled).not.toHaveBeenCalled();
    } finally {
      process.off('unhandledRejection', unhandled);
    }
  });

  test('may be promised by anything that has a `then`', async () => {
    const answers = {
      // biome-ignore lint/suspicious/noThenProperty: some drivers' queries are such objects.
      then: (resolve: (value: string) => void) => resolve('here'),
    };
    const faults = {
      // biome-ignore lint/suspicious/noThenProperty: some drivers' queries are such objects.
      then: () => {
        throw new Error('down');
      },
    };
    await expect(within(100, answers as PromiseLike<string>, never)).resolves.toBe('here');
    await expect(within(100, faults as PromiseLike<string>, never)).rejects.toThrow('down');
    expect(vi.getTimerCount()).toBe(0);
  });
});
