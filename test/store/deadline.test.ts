import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest';
import { Deadline } from '../../src/store/deadline.js';
import { StoreFault } from '../../src/store/fault.js';
import { later } from './later.js';

let timers: MockInstance<typeof setTimeout>;
let setFakeTimeout: typeof setTimeout;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  setFakeTimeout = globalThis.setTimeout;
  timers = vi.spyOn(globalThis, 'setTimeout');
});

afterEach(() => {
  timers.mockRestore();
  vi.useRealTimers();
});

/** Whether the timer – there is never more than one – would keep a process alive. */
function keepsAlive(): boolean {
  expect(vi.getTimerCount()).toBeLessThanOrEqual(1);
  return vi.getTimerCount() === 1 && timers.mock.results.at(-1)?.value.hasRef();
}

const asItIs = <T>(it: T): T => it;
const never = () => {
  throw new Error('This is not late.');
};
const forEver = () => new Promise<never>(() => {});

/** What a promise came to by now. */
async function stateOf(promise: Promise<unknown>): Promise<'pending' | 'answered' | 'failed'> {
  return Promise.race([
    promise.then(
      () => 'answered' as const,
      () => 'failed' as const,
    ),
    new Promise((resolve) => setImmediate(resolve)).then(() => 'pending' as const),
  ]);
}

describe('an answer', () => {
  test('that comes in time is the answer, and no timer keeps the process alive', async () => {
    const pending = later<string>();
    const answer = new Deadline(100).within(pending.promise, asItIs, asItIs, never);
    expect(vi.getTimerCount()).toBe(1);
    expect(keepsAlive()).toBe(true);
    vi.advanceTimersByTime(99);
    pending.resolve('here');
    await expect(answer).resolves.toBe('here');
    expect(keepsAlive()).toBe(false);
    vi.advanceTimersByTime(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('may be a fault, and no timer keeps the process alive', async () => {
    const fault = new Error('down');
    const answer = new Deadline(100).within(Promise.reject(fault), asItIs, asItIs, never);
    await expect(answer).rejects.toBe(fault);
    expect(keepsAlive()).toBe(false);
  });

  test('that does not come is a fault that says how long was waited', async () => {
    const answer = new Deadline(100).within(forEver());
    vi.advanceTimersByTime(99);
    expect(await stateOf(answer)).toBe('pending');
    vi.advanceTimersByTime(1);
    await expect(answer).rejects.toEqual(new StoreFault('It gave no answer within 100 ms.'));
    expect(vi.getTimerCount()).toBe(0);
  });

  test('that comes late is handed over', async () => {
    const pending = later<string>();
    const late = vi.fn();
    const answer = new Deadline(100).within(pending.promise, asItIs, asItIs, late);
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
      const answer = new Deadline(100).within(pending.promise, asItIs, asItIs, never);
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
    const deadline = new Deadline(100);
    await expect(deadline.within(answers as PromiseLike<string>)).resolves.toBe('here');
    await expect(deadline.within(faults as PromiseLike<string>)).rejects.toThrow('down');
    expect(keepsAlive()).toBe(false);
  });

  test('is what `answered` makes of it, and a fault what `faulted` makes of it', async () => {
    const deadline = new Deadline(100);
    const named = (fault: unknown) => new Error('named', { cause: fault });
    const refuse = () => {
      throw new Error('out of shape');
    };
    await expect(deadline.within(Promise.resolve(2), (two) => two + 1, named)).resolves.toBe(3);
    await expect(deadline.within(Promise.resolve(2), refuse, named)).rejects.toMatchObject({
      message: 'named',
      cause: { message: 'out of shape' },
    });
    await expect(deadline.within(Promise.reject(new Error('down')), asItIs, named)).rejects.toMatchObject({
      cause: { message: 'down' },
    });
    const hangs = deadline.within(forEver(), asItIs, named);
    vi.advanceTimersByTime(100);
    await expect(hangs).rejects.toMatchObject({ cause: { name: 'StoreFault' } });
  });
});

describe('many answers', () => {
  test('have one timer, and each its own time', async () => {
    const deadline = new Deadline(100);
    const answers: Promise<unknown>[] = [];
    for (let begun = 0; begun < 50; begun += 10) {
      answers.push(deadline.within(forEver()));
      expect(vi.getTimerCount()).toBe(1);
      vi.advanceTimersByTime(10);
    }
    // 50 ms have passed; the first was begun at 0, the last at 40.
    for (const [index, answer] of answers.entries()) {
      vi.advanceTimersByTime(index === 0 ? 49 : 9);
      expect(await stateOf(answer), `${index}`).toBe('pending');
      vi.advanceTimersByTime(1);
      expect(await stateOf(answer), `${index}`).toBe('failed');
    }
    expect(vi.getTimerCount()).toBe(0);
  });

  test('one that does not come is given up in its time, however many come before and after it', async () => {
    const deadline = new Deadline(100);
    for (let passed = 0; passed < 1_000; passed += 7) {
      await deadline.within(Promise.resolve());
      vi.advanceTimersByTime(7);
    }
    const hangs = deadline.within(forEver());
    for (let passed = 0; passed < 98; passed += 7) {
      await deadline.within(Promise.resolve());
      vi.advanceTimersByTime(7);
    }
    vi.advanceTimersByTime(1);
    expect(await stateOf(hangs)).toBe('pending');
    expect(keepsAlive()).toBe(true);
    vi.advanceTimersByTime(1);
    await expect(hangs).rejects.toThrow(StoreFault);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('one that comes leaves the others their time', async () => {
    const deadline = new Deadline(100);
    const first = later<string>();
    const answers = [deadline.within(first.promise), deadline.within(forEver())];
    vi.advanceTimersByTime(60);
    answers.push(deadline.within(forEver()));
    first.resolve('here');
    await expect(answers[0]).resolves.toBe('here');
    vi.advanceTimersByTime(40);
    await expect(answers[1]).rejects.toThrow(StoreFault);
    vi.advanceTimersByTime(60);
    await expect(answers[2]).rejects.toThrow(StoreFault);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a timer that a runtime gives as a number is cleared as soon as nobody waits', async () => {
    timers.mockImplementation(((call: () => void, after: number) =>
      Number(setFakeTimeout(call, after))) as unknown as typeof setTimeout);
    const deadline = new Deadline(100);
    const pending = later<string>();
    const answers = [deadline.within(pending.promise), deadline.within(forEver())];
    pending.resolve('here');
    await expect(answers[0]).resolves.toBe('here');
    vi.advanceTimersByTime(100);
    await expect(answers[1]).rejects.toThrow(StoreFault);
    await deadline.within(Promise.resolve());
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a timer that was taken away', () => {
  test('as fake ones are, is set anew, so that nothing is waited for without end', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const deadline = new Deadline(50);
    await deadline.within(Promise.resolve());
    expect(vi.getTimerCount()).toBe(1);
    vi.useRealTimers();
    await new Promise((resolve) => setTimeout(resolve, 60));
    await expect(deadline.within(forEver())).rejects.toThrow(StoreFault);
  });
});

describe('a process', () => {
  /** Runs a program that has a deadline of some milliseconds; says how long it ran and what it printed. */
  async function run(timeout: number, body: string): Promise<{ took: number; printed: string }> {
    const module = new URL('../../src/store/deadline.ts', import.meta.url);
    const program = `
      import { Deadline } from ${JSON.stringify(fileURLToPath(module))};
      const begun = performance.now();
      const deadline = new Deadline(${timeout});
      process.on('exit', () => console.log(Math.round(performance.now() - begun)));
      ${body}`;
    const args = ['--import', 'tsx', '--input-type=module', '--eval', program];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const lines = stdout.trim().split('\n');
    return { took: Number(lines.pop()), printed: lines.join('\n') };
  }

  beforeEach(() => {
    vi.useRealTimers();
  });

  test('ends as soon as nothing is waited for', async () => {
    const { took } = await run(
      60_000,
      'for (let n = 0; n < 10; n += 1) await deadline.within(new Promise((r) => setTimeout(r, 5)));',
    );
    expect(took).toBeLessThan(5_000);
  });

  test('does not end before what is waited for is given up', async () => {
    const { took, printed } = await run(
      300,
      `await deadline.within(Promise.resolve());
       await deadline.within(new Promise(() => {})).catch(({ message }) => console.log(message));`,
    );
    expect(printed).toBe('It gave no answer within 300 ms.');
    expect(took).toBeGreaterThanOrEqual(299);
    expect(took).toBeLessThan(2_000);
  });
});
