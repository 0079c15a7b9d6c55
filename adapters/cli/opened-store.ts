/** Opening a store by its URL: its passphrase asked, its file made where there is none, closed to others. */
import { constants } from 'node:fs';
import { mkdir, open, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type OpenedStore, openStore } from '../stores/open.js';
import { askedStore } from './asked-store.js';
import { StoreUnavailableError, UsageError } from './faults.js';
import { type PassphraseSource, passphraseFrom } from './passphrase.js';
import { quotedPath } from './quoted-path.js';
import { type FileStore, fileStoreOf, shownUrl } from './store-url.js';
import type { Terminal } from './terminal.js';

/** How a store is opened. */
export interface Choosing {
  readonly terminal: Terminal;
  /** The command that makes one that is not there; `undefined`: it is made here. */
  readonly madeBy: string | undefined;
  readonly migrate: boolean;
  readonly passphrase: PassphraseSource;
}

/**
 * Opens a store by its URL.
 * @throws {StoreUnavailableError} for a file that is not there, unless it is to be made
 */
export async function openChosenStore(
  url: string,
  { terminal, madeBy, migrate, passphrase: source }: Choosing,
): Promise<{ readonly store: OpenedStore; readonly isNew: boolean }> {
  if (madeBy === undefined && url === 'memory:') {
    throw new UsageError('memory: is gone with this process, and with it whatever would be made in it.');
  }
  const file = fileStoreOf(url);
  const isNew = file !== undefined && !(await isThere(file.path));
  if (isNew && madeBy !== undefined) {
    throw new StoreUnavailableError(
      `There is no ${file.kind === 'sqlite' ? 'SQLite database' : file.kind} at ${quotedPath(file.path)}. ${madeBy} makes one.`,
    );
  }
  if (file?.kind !== 'keystore') {
    if (source.file !== undefined || source.descriptor !== undefined) {
      throw new UsageError('Only a keystore has a passphrase; the store that is meant here is none.');
    }
    return inPlace(url, async () => {
      if (isNew && file !== undefined) await makeClosedFile(file);
      try {
        return { store: await openStore(url, { migrate, create: madeBy === undefined }), isNew };
      } catch (error) {
        if (isNew && file !== undefined) await removeIfEmpty(file);
        throw madeBy === undefined ? error : tellingWhatMakes(error, madeBy);
      }
    });
  }
  const passphrase = await passphraseFrom(source, {
    terminal,
    what: `keystore ${quotedPath(file.path)}`,
    isNew,
  });
  return inPlace(url, async () => {
    if (isNew) await makeFolder(file.path);
    return { store: await openStore(url, { passphrase }), isNew };
  });
}

/** Where a database has no tables yet, what makes them. */
function tellingWhatMakes(error: unknown, madeBy: string): unknown {
  const isMissing = error instanceof Error && 'code' in error && error.code === 'SCHEMA_MISSING';
  return isMissing ? new StoreUnavailableError(`it has no tables for keys. ${madeBy} makes them.`) : error;
}

/**
 * What opening a store comes to.
 * @throws {StoreUnavailableError} that says which store cannot be opened, and why as its driver has it
 */
async function inPlace<T>(url: string, opening: () => Promise<T>): Promise<T> {
  try {
    return await askedStore(opening);
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error;
    throw new StoreUnavailableError(`The store ${shownUrl(url)} cannot be opened: ${error.message}`);
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    // What is there and cannot be looked at is for the store to complain of.
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
  }
}

/** SQLite itself would make its file, and those beside it, as open as the process lets it. */
async function makeClosedFile({ path }: FileStore): Promise<void> {
  await makeFolder(path);
  const file = await open(path, constants.O_CREAT | constants.O_EXCL | constants.O_RDWR, 0o600);
  await file.close();
}

/** What was made for a store that then could not be opened. */
async function removeIfEmpty({ path }: FileStore): Promise<void> {
  const { size } = await stat(path);
  if (size === 0) await unlink(path);
}

/** The folder of a file, for its owner alone; one that is there stays as it is. */
async function makeFolder(path: string): Promise<void> {
  const folder = dirname(path);
  if (folder === path || (await isThere(folder))) return;
  await makeFolder(folder);
  try {
    // One at a time: where nothing can be made (below /proc), Node's `recursive` tries for ever.
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
