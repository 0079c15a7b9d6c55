import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openKeystore } from '../../../adapters/stores/keystore.js';
import { compilePrograms, type Programs } from './child-process.js';
import { type FreshFolder, freshFolder, PASSPHRASE } from './fresh-keystore.js';
import { describeWith, strace } from './machine.js';
import { insertSample } from './sample-keys.js';

const NEXT = 'the-next-passphrase';
const CALLS = {
  write: 'pwrite64',
  flush: 'fsync',
  rename: 'rename,renameat,renameat2',
  remove: 'unlink,unlinkat',
  lock: 'symlink,symlinkat',
} as const;
type Call = keyof typeof CALLS;

const STEPS_OF_A_WRITE: readonly Call[] = ['write', 'flush', 'rename'];

describeWith('a disk that fails at one system call', strace, () => {
  let programs: Programs;
  beforeAll(async () => {
    programs = await compilePrograms('fault-program');
  });
  afterAll(() => programs.remove());

  /** Runs the program traced; with one thread for all files, so that calls have an order. What it said, and its calls. */
  async function run(place: FreshFolder, fault?: { call: Call; error: string; at: number }) {
    const log = join(place.folder, 'calls.log');
    const traced = ['-f', '-qq', '--seccomp-bpf', '-o', log, '-e', `trace=${Object.values(CALLS).join()}`];
    const failing =
      fault === undefined ? [] : ['-e', `inject=${CALLS[fault.call]}:error=${fault.error}:when=${fault.at}`];
    const before = ['env', 'UV_THREADPOOL_SIZE=1', 'strace', ...traced, ...failing];
    const input = { keystore: place.options, nextPassphrase: NEXT };
    const child = programs.start('fault-program', input, before);
    expect(await child.ended, child.errors).toEqual({ code: 0, signal: null });
    const calls = readFileSync(log, 'latin1').split('\n');
    const count = (call: Call) =>
      calls.filter((line) => new RegExp(`^\\d+ +(${CALLS[call].replaceAll(',', '|')})\\(`).test(line)).length;
    return { said: child.lines, count, injected: calls.filter((line) => line.includes('INJECTED')) };
  }

  /** A keystore with one key, and after the run: what is found, with whichever passphrase opens it. */
  async function found(place: FreshFolder, passphraseChanged: boolean | undefined) {
    const opens = async (passphrase: string) =>
      openKeystore({ ...place.options, passphrase, create: false }).catch(() => undefined);
    const [old, next] = [await opens(PASSPHRASE), await opens(NEXT)];
    expect(old === undefined, 'one passphrase opens it, not both').toBe(next !== undefined);
    if (passphraseChanged !== undefined) expect(next !== undefined).toBe(passphraseChanged);
    const store = old ?? next;
    if (store === undefined) throw new Error('Neither passphrase opens the keystore.');
    const [use] = await store.readUse('acme', ['apk_there'], { from: '2030-01-15', to: '2030-01-15' });
    const state = {
      insert: (await store.findByPrefix('kw_inserted')) !== undefined,
      use: use?.lastUsedAt === 1,
      passphrase: next !== undefined,
      revoke: (await store.findByPrefix('kw_there'))?.revokedAt === 1,
    };
    await insertSample(store, 'afterwards');
    await store.close();
    return state;
  }

  async function withKeystore<T>(body: (place: FreshFolder) => Promise<T>): Promise<T> {
    const place = await freshFolder();
    try {
      const store = await openKeystore(place.options);
      await insertSample(store, 'there');
      await store.close();
      return await body(place);
    } finally {
      await place.remove();
    }
  }

  /** Fails the nth call: every step is done or reported, what is acknowledged is there, and nothing is torn. */
  async function failAt(call: Call, error: string, at: number): Promise<void> {
    await withKeystore(async (place) => {
      const { said, injected } = await run(place, { call, error, at });
      expect(injected.length, 'the call failed').toBe(1);
      expect(said.at(-1)).toBe('end');
      const codes = said.flatMap((line) => /^failed \w+ (\w+)$/.exec(line)?.[1] ?? []);
      expect(codes.length, `the error is told: ${said}`).toBeGreaterThanOrEqual(1);
      for (const code of codes) expect(['KEYSTORE_IO_FAILED', 'KEYSTORE_DISK_FULL']).toContain(code);
      const acknowledged = (step: string) => said.includes(`ok ${step}`);
      const state = await found(place, acknowledged('passphrase') ? true : undefined);
      for (const [step, isThere] of Object.entries(state)) {
        if (acknowledged(step))
          expect(isThere, `${step} was acknowledged (${call} ${at} ${error})`).toBe(true);
      }
      expect(readdirSync(place.folder).filter((name) => /tmp|lock/.test(name))).toEqual([]);
    });
  }

  test('without a fault every step is done', async () => {
    await withKeystore(async (place) => {
      const { said } = await run(place);
      expect(said).toEqual(['ok open', 'ok insert', 'ok use', 'ok passphrase', 'ok revoke', 'end']);
      expect(await found(place, true)).toEqual({ insert: true, use: true, passphrase: true, revoke: true });
    });
  });

  for (const [error, code] of [
    ['EACCES', 'KEYSTORE_ACCESS_DENIED'],
    ['EROFS', 'KEYSTORE_READ_ONLY'],
    ['EDQUOT', 'KEYSTORE_DISK_FULL'],
    ['EIO', 'KEYSTORE_IO_FAILED'],
  ]) {
    test(`${error} is ${code}, and the change is not made`, async () => {
      await withKeystore(async (place) => {
        const { said } = await run(place, { call: 'lock', error: error ?? '', at: 1 });
        expect(said[1]).toBe(`failed insert ${code}`);
        const state = { insert: false, use: true, passphrase: true, revoke: true };
        expect(await found(place, true)).toEqual(state);
      });
    });
  }

  test('a lock that cannot be removed, any of them, stops nobody', async () => {
    const counted = await withKeystore((place) => run(place));
    const count = counted.count('remove');
    expect(count).toBeGreaterThanOrEqual(6);
    for (let at = 1; at <= count; at += 1) {
      await withKeystore(async (place) => {
        const { said, injected } = await run(place, { call: 'remove', error: 'EIO', at });
        expect(injected.length).toBe(1);
        expect(said).toEqual(counted.said);
        expect(await found(place, true)).toEqual({ insert: true, use: true, passphrase: true, revoke: true });
      });
    }
  });

  for (const error of ['EIO', 'ENOSPC']) {
    test(`${error} at every write, flush and rename: the old state or the new one, and the error is told`, async () => {
      const counted = await withKeystore((place) => run(place));
      const faults = STEPS_OF_A_WRITE.flatMap((call) =>
        Array.from({ length: counted.count(call) }, (_, index) => ({ call, at: index + 1 })),
      );
      expect(faults.length).toBeGreaterThanOrEqual(20);
      while (faults.length > 0) {
        await Promise.all(faults.splice(0, 2).map(({ call, at }) => failAt(call, error, at)));
      }
    });

    test(`${error} while a keystore is made: none, or a whole one`, async () => {
      const counted = await withKeystore((place) => run(place));
      expect(counted.count('rename')).toBeGreaterThan(0);
      for (const [call, at] of [
        ['write', 1],
        ['flush', 1],
        ['rename', 1],
        ['flush', 2],
      ] as const) {
        const place = await freshFolder();
        const { said } = await run(place, { call, error, at });
        expect(said[0]).toMatch(/^failed open KEYSTORE_(IO_FAILED|DISK_FULL)$/);
        const store = await openKeystore(place.options);
        await insertSample(store, 'afterwards');
        await store.close();
        expect(readdirSync(place.folder).toSorted()).toEqual(['calls.log', 'keys.jwe']);
        await place.remove();
      }
    });
  }
});
