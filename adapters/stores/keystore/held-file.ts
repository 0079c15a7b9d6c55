/**
 * A file as it was read or written, held open: while it is, no other file can get its inode number, so that one
 * `stat` of the path tells whether the file was replaced or written over since.
 */
import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  open as openCallback,
  read as readCallback,
  statSync,
} from 'node:fs';
import { promisify } from 'node:util';
import { LARGEST } from './envelope.js';
import { explained, KeystoreError, systemCode } from './errors.js';
import { modeText, type Place } from './place.js';

const openFile = promisify(openCallback);
const readChunk = promisify(readCallback);

/** A file held open, or the fact that there was none. */
export interface HeldFile {
  /** Whether the path still leads to this very file, unchanged. Takes a microsecond. */
  isCurrent(): boolean;
  letGo(): void;
}

/** Holds that there was no file. */
export function holdAbsence(place: Place): HeldFile {
  return { isCurrent: () => statOf(place) === undefined, letGo: () => undefined };
}

/** Holds the file that a descriptor is of, and closes the descriptor when let go. */
export function holdFile(place: Place, descriptor: number): HeldFile {
  const held = fstatSync(descriptor, { bigint: true });
  let isOpen = true;
  return {
    isCurrent: () => {
      const there = statOf(place);
      return there !== undefined && isSame(there, held);
    },
    letGo: () => {
      if (isOpen) closeSync(descriptor);
      isOpen = false;
    },
  };
}

/**
 * Reads a file whole, once owner and permissions are in order; `undefined` where there is none.
 * @throws {KeystoreError} for all that can be wrong with a file before its bytes are looked at.
 */
export async function readHeld(place: Place): Promise<{ bytes: Uint8Array; held: HeldFile } | undefined> {
  const descriptor = await openToRead(place);
  if (descriptor === undefined) return undefined;
  const held = holdFile(place, descriptor);
  try {
    return { bytes: await readWhole(place, descriptor), held };
  } catch (error) {
    held.letGo();
    throw explained(error, place.path);
  }
}

/** Not blocking, so that a pipe in the file's place is refused and not waited for. */
const TO_READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

async function openToRead({ path, folder }: Place): Promise<number | undefined> {
  try {
    return await openFile(path, TO_READ);
  } catch (error) {
    if (systemCode(error) === 'ELOOP') {
      throw new KeystoreError('KEYSTORE_NOT_A_KEYSTORE', path, { detail: 'a symbolic link' });
    }
    if (systemCode(error) !== 'ENOENT') throw explained(error, path);
    if (statSync(folder, { throwIfNoEntry: false }) !== undefined) return undefined;
    throw explained(error, folder);
  }
}

async function readWhole({ path }: Place, descriptor: number): Promise<Uint8Array> {
  const found = fstatSync(descriptor);
  if (!found.isFile()) throw new KeystoreError('KEYSTORE_NOT_A_KEYSTORE', path, { detail: 'not a file' });
  refuseOthersAccess(path, found.uid, found.mode);
  if (found.size > LARGEST) throw new KeystoreError('KEYSTORE_TOO_LARGE', path);
  const bytes = Buffer.allocUnsafe(found.size);
  let filled = 0;
  while (filled < bytes.byteLength) {
    const { bytesRead } = await readChunk(descriptor, bytes, filled, bytes.byteLength - filled, filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

function refuseOthersAccess(path: string, owner: number, mode: number): void {
  const user = process.geteuid?.();
  if (user === undefined) return;
  if (owner !== user) {
    const detail = `owner ${owner}, this process runs as ${user}`;
    throw new KeystoreError('KEYSTORE_OWNER_WRONG', path, { detail });
  }
  if ((mode & 0o077) !== 0) {
    throw new KeystoreError('KEYSTORE_PERMISSIONS_TOO_WIDE', path, { detail: modeText(mode) });
  }
}

function statOf({ path }: Place): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    throw explained(error, path);
  }
}

function isSame(one: BigIntStats, other: BigIntStats): boolean {
  return (
    one.ino === other.ino &&
    one.dev === other.dev &&
    one.mtimeNs === other.mtimeNs &&
    one.ctimeNs === other.ctimeNs &&
    one.size === other.size
  );
}
