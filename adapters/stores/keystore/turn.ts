/**
 * A turn at replacing a file: lock, write a temporary file, flush it, rename it over the file, flush the folder.
 *
 * The lock alone cannot promise that nobody else writes: a holder may be frozen until it is taken for dead, and a lock
 * may be removed a moment after it passed on. So the right to write is the temporary file: whoever gets the lock removes
 * everybody's temporary files, makes its own, looks whether the lock is still its own, and only then reads the state it changes. Of two
 * who both got so far, the later one removed the other's file before it read, so that the other's rename fails
 * and its work is done again. No clock, and no guess about who lives, is needed for this to hold.
 */
import { close, fsync, open, write } from 'node:fs';
import { readdir, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { explained, KeystoreError, systemCode } from './errors.js';
import { type HeldFile, holdFile } from './held-file.js';
import type { HeldLock, Lock } from './lock.js';
import type { Place } from './place.js';

const openFile = promisify(open);
const writeChunk = promisify(write);
const flush = promisify(fsync);
const closeFile = promisify(close);

/** Readable and writable for the owner only, from the moment the file exists. */
const OWNER_ONLY = 0o600;

/** Puts these bytes in the file's place. Settles once they are on the disk under the file's name. */
export type Replace = (bytes: Uint8Array) => Promise<HeldFile>;

/** Another process took the turn over. */
class TurnLost extends Error {}

/**
 * Does the work while nobody else changes the file; does it again where the turn was lost before it came to an end.
 * @param timeout Milliseconds to wait for the lock.
 * @throws {KeystoreError} where the lock is not had in time or the disk refuses. The file then holds the old state or, if
 * only the flush of the folder failed, the new one.
 */
export async function inTurn<T>(
  place: Place,
  lock: Lock,
  timeout: number,
  work: (replace: Replace) => Promise<T>,
): Promise<T> {
  for (;;) {
    const held = await lock.acquire(timeout);
    try {
      return await withTemporaryFile(place, held, work);
    } catch (error) {
      if (!(error instanceof TurnLost)) throw explained(error, place.path);
    } finally {
      await held.release();
    }
  }
}

async function withTemporaryFile<T>(
  place: Place,
  lock: HeldLock,
  work: (replace: Replace) => Promise<T>,
): Promise<T> {
  await removeTemporaryFiles(place);
  const path = temporaryPath(place, lock.token);
  const descriptor = await openFile(path, 'wx', OWNER_ONLY);
  let isReplaced = false;
  try {
    if (!(await lock.isStillHeld())) throw new TurnLost();
    return await work(async (bytes) => {
      await writeWhole(descriptor, bytes);
      await flush(descriptor);
      await renameOver(path, place);
      isReplaced = true;
      const held = holdFile(place, descriptor);
      await flushFolder(place).catch((error) => {
        held.letGo();
        throw error;
      });
      return held;
    });
  } finally {
    if (!isReplaced) {
      await closeFile(descriptor).catch(() => undefined);
      await unlink(path).catch(() => undefined);
    }
  }
}

/** Removes what crashed processes left, and leaves the file of one that may live. Waits for nobody. */
export async function removeLeftovers(place: Place, lock: Lock): Promise<void> {
  const found = await temporaryFiles(place);
  const living = await lock.livingToken();
  const left = living === undefined ? found : found.filter((path) => path !== temporaryPath(place, living));
  await removeAll(left);
}

async function removeTemporaryFiles(place: Place): Promise<void> {
  await removeAll(await temporaryFiles(place));
}

function temporaryPath({ path }: Place, token: string): string {
  return `${path}.${token}.tmp`;
}

async function temporaryFiles({ folder, base }: Place): Promise<readonly string[]> {
  const names = await readdir(folder);
  const ours = names.filter(
    (name) => name.startsWith(`${base}.`) && /^[0-9a-f]{24}\.tmp$/.test(name.slice(base.length + 1)),
  );
  return ours.map((name) => join(folder, name));
}

async function removeAll(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await unlink(path).catch((error) => {
      if (systemCode(error) !== 'ENOENT') throw explained(error, path);
    });
  }
}

async function writeWhole(descriptor: number, bytes: Uint8Array): Promise<void> {
  let written = 0;
  while (written < bytes.byteLength) {
    const { bytesWritten } = await writeChunk(
      descriptor,
      bytes,
      written,
      bytes.byteLength - written,
      written,
    );
    written += bytesWritten;
  }
}

async function renameOver(path: string, place: Place): Promise<void> {
  try {
    await rename(path, place.path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') throw new TurnLost();
    if (systemCode(error) !== 'EBUSY') throw error;
    const detail =
      'rename EBUSY: the file is a mount of its own and cannot be replaced; mount its folder instead';
    throw new KeystoreError('KEYSTORE_IO_FAILED', place.path, { detail, cause: error });
  }
}

/** The file is replaced by then; what is not known is whether it stays so when the machine fails. */
async function flushFolder({ folder }: Place): Promise<void> {
  try {
    const descriptor = await openFile(folder, 'r');
    await flush(descriptor).finally(() => closeFile(descriptor));
  } catch (error) {
    const detail = `flushing the folder: ${systemCode(error) ?? 'failed'}`;
    throw new KeystoreError('KEYSTORE_IO_FAILED', folder, { detail, cause: error });
  }
}
