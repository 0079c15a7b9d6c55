import { describe, expect, test, vi } from 'vitest';
import { NEEDS, storeConformance } from '../../src/store/conformance/index.js';
import { scaled } from '../scale.js';
import { describeStore } from '../stores/conformance.js';
import { modelTest } from '../stores/model.js';
import { remoteStore } from '../stores/remote-store.js';
import { brokenStores } from './broken/broken-stores.js';

describeStore('a store far away, with two handles,', () => remoteStore());

test('a store far away answers random commands as the naive store does', { timeout: 120_000 }, async () => {
  await modelTest(() => remoteStore(), scaled(2_000));
});

describe('the suite', () => {
  test('names every case once, after what it is about', () => {
    const names = storeConformance.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-zA-Z, ]+: .{5,}$/);
  });

  test('says what a case needs, and fails the case where it is lacking', async () => {
    for (const need of NEEDS) {
      const one = storeConformance.find(({ needs }) => needs.length === 1 && needs[0] === need);
      const { store } = remoteStore();
      const { findByPrefix, findById, list, counts, insert, update, append, readAudit, purge } = store;
      const bare = { findByPrefix, findById, list, counts, insert, update, append, readAudit, purge };
      await expect(one?.run(() => ({ store: bare }))).rejects.toThrow(
        `This case needs ${need}, which the store lacks. Fill the port, or skip the case with a written reason.`,
      );
    }
  });

  test('runs what needs nothing on a store that has only the first port', { timeout: 60_000 }, async () => {
    for (const { needs, run } of storeConformance) {
      if (needs.length > 0) continue;
      const { store } = remoteStore();
      const { findByPrefix, findById, list, counts, insert, update, append, readAudit, purge } = store;
      await run(() => ({
        store: { findByPrefix, findById, list, counts, insert, update, append, readAudit, purge },
      }));
    }
  });

  test('disposes of the store once, whatever came of the case', async () => {
    const [one] = storeConformance;
    for (const broken of [false, true]) {
      let disposed = 0;
      const dispose = () => {
        disposed += 1;
      };
      const changed = broken ? () => ({ findByPrefix: () => undefined }) : () => ({});
      const run = one?.run(() => ({ ...remoteStore(changed), dispose }));
      if (broken) await expect(run).rejects.toThrow('Promised: ');
      else await run;
      expect(disposed).toBe(1);
    }
  });
});

describe('the suite finds a store that', () => {
  test.each(brokenStores)('$does', { timeout: 120_000 }, async ({ caughtBy, changed }) => {
    const failures: string[] = [];
    const cases = storeConformance.filter(({ name }) => name.startsWith(caughtBy));
    await hurried(async () => {
      for (const { run } of cases) {
        await run(() => remoteStore(changed)).catch((error: unknown) => failures.push(String(error)));
      }
    });
    expect(failures).not.toEqual([]);
    for (const failure of failures) expect(failure).toMatch(/^BrokenPromise: Promised: .+\. Came: .+/s);
  });
});

/** Lets the seconds that a case waits for news in vain go by quickly. */
async function hurried(work: () => Promise<void>): Promise<void> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  const hurry = setInterval(() => vi.advanceTimersByTime(1_000), 10);
  try {
    await work();
  } finally {
    clearInterval(hurry);
    vi.useRealTimers();
  }
}
