/** Where a keystore lies: its real folder and name, so that everybody who opens it meets at the same lock. */
import { statSync } from 'node:fs';
import { lstat, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { explained, KeystoreError, systemCode } from './errors.js';

/** A file, there or not, in a folder that is. */
export interface Place {
  readonly folder: string;
  /** The file's name within the folder. */
  readonly base: string;
  /** The file's full path. */
  readonly path: string;
}

/**
 * Follows symbolic links, so that replacing the file never replaces a link to it, and looks at the folder.
 * @throws {KeystoreError} `KEYSTORE_FOLDER_MISSING`, `KEYSTORE_PERMISSIONS_TOO_WIDE` where anybody may write in the folder,
 * `KEYSTORE_FILE_MISSING` for a link that leads nowhere.
 */
export async function locate(path: string): Promise<Place> {
  const given = resolve(path);
  try {
    const place = placeIn(await realpath(dirname(given)), basename(given));
    const target = await linkTarget(place.path);
    const real = target === undefined ? place : placeIn(dirname(target), basename(target));
    await refuseOpenFolder(real.folder);
    return real;
  } catch (error) {
    throw explained(error, dirname(given));
  }
}

/** Whether anything is there. */
export function isThere({ path }: Place): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    throw explained(error, path);
  }
}

/** The usage file that belongs to a keystore. */
export function usagePlace({ folder, base }: Place): Place {
  return placeIn(folder, `${base}.usage`);
}

function placeIn(folder: string, base: string): Place {
  return { folder, base, path: join(folder, base) };
}

async function linkTarget(path: string): Promise<string | undefined> {
  const isLink = await lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
  if (!isLink) return undefined;
  try {
    return await realpath(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    throw new KeystoreError('KEYSTORE_FILE_MISSING', path, { detail: 'a symbolic link that leads nowhere' });
  }
}

/** In a folder where anybody may write, anybody may put another file in the keystore's place; the sticky bit forbids it. */
async function refuseOpenFolder(folder: string): Promise<void> {
  const found = await stat(folder);
  if (!found.isDirectory())
    throw new KeystoreError('KEYSTORE_FOLDER_MISSING', folder, { detail: 'no folder' });
  const { mode } = found;
  if (process.platform === 'win32') return;
  if ((mode & 0o002) !== 0 && (mode & 0o1000) === 0) {
    throw new KeystoreError('KEYSTORE_PERMISSIONS_TOO_WIDE', folder, { detail: modeText(mode) });
  }
}

/** Permission bits the way chmod takes them. */
export function modeText(mode: number): string {
  return `its mode is ${(mode & 0o7777).toString(8).padStart(4, '0')}`;
}
