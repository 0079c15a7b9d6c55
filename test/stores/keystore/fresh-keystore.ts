/** Keystores to test with: each in a folder of its own, opened at the lowest cost. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import {
  KeystoreError,
  type KeystoreErrorCode,
  type KeystoreOptions,
} from '../../../adapters/stores/keystore.js';

/** What these keystores are encrypted with: a text to look for where it must not be. */
export const PASSPHRASE = 'canary-passphrase-7Qw2';

/** For `expect.poll`: long enough for a machine that has much else to do. */
export const PATIENCE = { timeout: 15_000, interval: 5 } as const;

/** A folder with room for one keystore, and the options to open one in it. */
export interface FreshFolder {
  readonly folder: string;
  readonly path: string;
  readonly options: KeystoreOptions;
  remove(): Promise<void>;
}

/** A new folder, only its owner's, on the disk. */
export async function freshFolder(parent = tmpdir()): Promise<FreshFolder> {
  const folder = await mkdtemp(join(parent, 'keystore-'));
  const path = join(folder, 'keys.jwe');
  return {
    folder,
    path,
    options: { path, passphrase: PASSPHRASE, kdf: { cost: 1024 } },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Such a folder in memory, where there is one: for many changes that nobody pulls the plug on. */
export function freshFolderInMemory(): Promise<FreshFolder> {
  return freshFolder(existsSync('/dev/shm') ? '/dev/shm' : tmpdir());
}

/** The error that a call fails with, which must be a {@link KeystoreError} of this code. */
export async function refusal(
  code: KeystoreErrorCode,
  call: () => PromiseLike<unknown> | unknown,
): Promise<KeystoreError> {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof KeystoreError)) throw error;
    expect(error.code).toBe(code);
    return error;
  }
  throw new Error(`Expected ${code}, and nothing was refused.`);
}
