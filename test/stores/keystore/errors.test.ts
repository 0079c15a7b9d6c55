import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newHolder, spellHolder } from '../../../adapters/stores/keystore/holder.js';
import { KEYSTORE_ERRORS, openKeystore } from '../../../adapters/stores/keystore.js';
import { type FreshFolder, freshFolder, PASSPHRASE, refusal } from './fresh-keystore.js';
import { describeWith, mountDisk, mounts } from './machine.js';
import { everythingIn, insertSample } from './sample-keys.js';

let place: FreshFolder;
const open = () => openKeystore(place.options);

beforeEach(async () => {
  place = await freshFolder();
  const store = await open();
  await insertSample(store, 'there');
  await store.close();
});
afterEach(() => place.remove());

/** Whether the call is refused with this code, and the file left byte for byte as it was. */
async function refusedUntouched(code: Parameters<typeof refusal>[0], call: () => unknown = open) {
  const before = readFileSync(place.path);
  const error = await refusal(code, call);
  expect(readFileSync(place.path).equals(before), 'the file is as it was').toBe(true);
  expect(error.message).toContain(KEYSTORE_ERRORS[code]);
  expect(`${inspect(error, { depth: 9 })} ${JSON.stringify(error)}`).not.toContain(PASSPHRASE);
  return error;
}

describe('what can be wrong has its own code, says what to do, and leaves the file as it was', () => {
  test('MH-06: a wrong passphrase', async () => {
    const { path, message } = await refusedUntouched('KEYSTORE_PASSPHRASE_WRONG', () =>
      openKeystore({ ...place.options, passphrase: 'not-the-passphrase' }),
    );
    expect(path).toBe(place.path);
    expect(message).not.toContain('not-the-passphrase');
  });

  test('a damaged header, damaged contents, a truncated file', async () => {
    const whole = readFileSync(place.path);
    const cases = [
      ['KEYSTORE_HEADER_DAMAGED', (bytes: Buffer) => bytes.fill(0x7e, 40, 44)],
      [
        'KEYSTORE_CONTENTS_DAMAGED',
        (bytes: Buffer) => bytes.fill(0x7e, bytes.length - 40, bytes.length - 36),
      ],
      ['KEYSTORE_TRUNCATED', (bytes: Buffer) => bytes.subarray(0, -1)],
      ['KEYSTORE_TRUNCATED', () => Buffer.alloc(0)],
      ['KEYSTORE_NOT_A_KEYSTORE', () => Buffer.from('My diary. Dear diary,\n')],
    ] as const;
    for (const [code, damage] of cases) {
      writeFileSync(place.path, damage(Buffer.from(whole)));
      await refusedUntouched(code);
      await refusedUntouched(code, () => openKeystore({ ...place.options, create: false }));
    }
  });

  test('a missing folder', async () => {
    const path = join(place.folder, 'no', 'such', 'keys.jwe');
    const { message } = await refusal('KEYSTORE_FOLDER_MISSING', () =>
      openKeystore({ ...place.options, path }),
    );
    expect(message).toContain('mkdir -p -m 700');
    expect(existsSync(join(place.folder, 'no'))).toBe(false);
    const inFile = join(place.path, 'keys.jwe');
    await refusal('KEYSTORE_FOLDER_MISSING', () => openKeystore({ ...place.options, path: inFile }));
  });

  test('a missing file, where none is to be made, and a link that leads nowhere', async () => {
    const path = join(place.folder, 'other.jwe');
    await refusal('KEYSTORE_FILE_MISSING', () => openKeystore({ ...place.options, path, create: false }));
    expect(existsSync(path)).toBe(false);
    symlinkSync('nowhere', path);
    await refusal('KEYSTORE_FILE_MISSING', () => openKeystore({ ...place.options, path }));
    expect(readdirSync(place.folder).toSorted()).toEqual(['keys.jwe', 'other.jwe']);
  });

  test('a folder, a pipe or a usage file in its place', async () => {
    const path = join(place.folder, 'other.jwe');
    mkdirSync(path, { mode: 0o700 });
    await refusal('KEYSTORE_NOT_A_KEYSTORE', () => openKeystore({ ...place.options, path }));
    rmSync(path, { recursive: true });
    execFileSync('mkfifo', ['-m', '600', path]);
    await refusal('KEYSTORE_NOT_A_KEYSTORE', () => openKeystore({ ...place.options, path }));
    const store = await open();
    await store.recordUse([
      { accountId: 'acme', keyId: 'apk_there', day: '2030-01-15', count: 1, lastUsedAt: 1 },
    ]);
    await store.close();
    const { message } = await refusal('KEYSTORE_NOT_A_KEYSTORE', () =>
      openKeystore({ ...place.options, path: `${place.path}.usage` }),
    );
    expect(message).toContain('usage counts');
  });

  test('a file too large to be a keystore is not read into memory', async () => {
    truncateSync(place.path, 8 * 1024 ** 3);
    const { message } = await refusal('KEYSTORE_TOO_LARGE', open);
    expect(message).toContain('256 MiB');
    expect(process.memoryUsage().rss).toBeLessThan(1024 ** 3);
  });

  test('MH-06: permissions too wide, of the file', async () => {
    for (const mode of [0o640, 0o604, 0o660, 0o666, 0o700 | 0o001, 0o620]) {
      chmodSync(place.path, mode);
      const { message } = await refusedUntouched('KEYSTORE_PERMISSIONS_TOO_WIDE');
      expect(message).toContain(`its mode is ${mode.toString(8).padStart(4, '0')}`);
      expect(message).toContain('chmod 600');
      expect(statSync(place.path).mode & 0o777).toBe(mode);
    }
  });

  test('permissions too wide, of the folder: anybody could put another file there', async () => {
    chmodSync(place.folder, 0o777);
    await refusedUntouched('KEYSTORE_PERMISSIONS_TOO_WIDE');
    chmodSync(place.folder, 0o1777);
    await (await open()).close();
  });

  test('permissions that become too wide while it is open', async () => {
    const store = await open();
    chmodSync(place.path, 0o644);
    await refusedUntouched('KEYSTORE_PERMISSIONS_TOO_WIDE', () => store.findByPrefix('kw_there'));
    await refusedUntouched('KEYSTORE_PERMISSIONS_TOO_WIDE', () => insertSample(store, 'more'));
    chmodSync(place.path, 0o600);
    expect((await store.findByPrefix('kw_there'))?.id).toBe('apk_there');
    await store.close();
  });

  test.runIf(process.geteuid?.() === 0)('not ours: the file of another user', async () => {
    chownSync(place.path, 12_345, 12_345);
    const { message } = await refusedUntouched('KEYSTORE_OWNER_WRONG');
    expect(message).toContain('owner 12345, this process runs as 0');
  });

  test('a lock held too long, by which process', async () => {
    // This process lives, and gives the lock back to nobody.
    symlinkSync(spellHolder(newHolder()), `${place.path}.lock`);
    const { pid } = process;
    const store = await openKeystore({ ...place.options, lockTimeout: 150 });
    const error = await refusedUntouched('KEYSTORE_LOCKED', () => insertSample(store, 'second'));
    expect(error.pid).toBe(pid);
    expect(error.message).toContain(`held by pid ${pid}, waited 150 ms`);
    expect((await store.findByPrefix('kw_there'))?.id, 'reads do not wait for the lock').toBe('apk_there');
    rmSync(`${place.path}.lock`);
    await insertSample(store, 'second');
    await store.close();
  });

  test('something that is no lock in the place of the lock', async () => {
    writeFileSync(`${place.path}.lock`, '');
    const store = await open();
    await refusedUntouched('KEYSTORE_LOCK_FOREIGN', () => insertSample(store, 'more'));
    expect((await store.findByPrefix('kw_there'))?.id).toBe('apk_there');
    await store.close();
  });

  test('a keystore that goes missing while it is open is not made anew', async () => {
    const store = await open();
    renameSync(place.path, `${place.path}.aside`);
    await refusal('KEYSTORE_FILE_MISSING', () => store.findByPrefix('kw_there'));
    await refusal('KEYSTORE_FILE_MISSING', () => insertSample(store, 'more'));
    expect(readdirSync(place.folder)).toEqual(['keys.jwe.aside']);
    renameSync(`${place.path}.aside`, place.path);
    expect((await store.findByPrefix('kw_there'))?.id).toBe('apk_there');
    await store.close();
  });

  test('a closed keystore', async () => {
    const store = await open();
    await store.close();
    await store.close();
    await refusedUntouched('KEYSTORE_CLOSED', () => store.findByPrefix('kw_there'));
    await refusedUntouched('KEYSTORE_CLOSED', () => insertSample(store, 'more'));
    await refusedUntouched('KEYSTORE_CLOSED', () => store.watch(() => undefined));
    await refusedUntouched('KEYSTORE_CLOSED', () => store.recordUse([]));
  });
});

test('every code stands in docs/stores.md, in these words', () => {
  const text = readFileSync(new URL('../../../docs/stores.md', import.meta.url), 'utf8');
  for (const [code, sentence] of Object.entries(KEYSTORE_ERRORS)) {
    expect(text).toContain(`| \`${code}\` | ${sentence} |`);
  }
});

describeWith('on a disk that does not take it', mounts, () => {
  test('read-only: it can be read, and a change is refused', async () => {
    const disk = mountDisk('size=1m');
    try {
      const options = { ...place.options, path: join(disk.folder, 'keys.jwe') };
      const writer = await openKeystore(options);
      await insertSample(writer, 'there');
      await writer.close();
      writeFileSync(join(disk.folder, `keys.jwe.${'a'.repeat(24)}.tmp`), 'left by a crash');
      const before = readFileSync(options.path);
      disk.remount('ro');
      const store = await openKeystore(options);
      expect((await store.findByPrefix('kw_there'))?.id).toBe('apk_there');
      for (const change of [() => insertSample(store, 'more'), () => store.changePassphrase('another-one')]) {
        const { message } = await refusal('KEYSTORE_READ_ONLY', change);
        expect(message).toContain('Mount it writable');
      }
      await refusal('KEYSTORE_READ_ONLY', () =>
        openKeystore({ ...options, path: join(disk.folder, 'new.jwe') }),
      );
      expect(readFileSync(options.path).equals(before)).toBe(true);
      disk.remount('rw');
      await insertSample(store, 'more');
      await store.close();
    } finally {
      disk.unmount();
    }
  });

  test('full: the change is refused whole, and works once there is room', async () => {
    const disk = mountDisk('size=256k');
    try {
      const options = { ...place.options, path: join(disk.folder, 'keys.jwe') };
      const store = await openKeystore(options);
      await insertSample(store, 'there');
      writeFileSync(join(disk.folder, 'ballast'), Buffer.alloc(200_000));
      const before = await everythingIn(store);
      const big = { metadata: { text: 'x'.repeat(60_000) } };
      const { message } = await refusal('KEYSTORE_DISK_FULL', () => insertSample(store, 'big', big));
      expect(message).toContain('Make room');
      expect(await everythingIn(store)).toEqual(before);
      expect(readdirSync(disk.folder).toSorted()).toEqual(['ballast', 'keys.jwe']);
      rmSync(join(disk.folder, 'ballast'));
      await insertSample(store, 'big', big);
      await store.close();
      const again = await openKeystore(options);
      expect((await again.findByPrefix('kw_big'))?.metadata).toEqual(big.metadata);
      await again.close();
    } finally {
      disk.unmount();
    }
  });
});
