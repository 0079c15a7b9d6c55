/** What can be wrong with a keystore, once: code -> what happened and what to do about it. */
import { constants } from 'node:os';

const table = {
  // What the caller brought.
  KEYSTORE_PASSPHRASE_WRONG:
    'The passphrase is not the one this keystore was last saved with. Nothing was changed.',
  KEYSTORE_PASSPHRASE_CHANGED:
    'The passphrase was changed, or another keystore put in this place, since it was opened. Open it again with the passphrase that holds now.',
  KEYSTORE_CLOSED: 'This keystore was closed. Open it again with openKeystore.',

  // What is in the file.
  KEYSTORE_NOT_A_KEYSTORE:
    'This is no keystore of keys, and it is left as it is. Name another path, or move what is there out of the way.',
  KEYSTORE_VERSION_NEWER:
    'The file was written by a newer version of this package. Update the package on this machine.',
  KEYSTORE_TRUNCATED: 'The file ends too early. Put back a whole copy from a backup.',
  KEYSTORE_HEADER_DAMAGED: 'The header of the file is damaged. Put back a whole copy from a backup.',
  KEYSTORE_CONTENTS_DAMAGED: 'The contents of the file are damaged. Put back a whole copy from a backup.',
  KEYSTORE_TOO_LARGE:
    'The file is larger than a keystore may be (256 MiB). Purge old audit events, or move to a database.',
  KEYSTORE_USAGE_MISMATCH:
    'The usage file does not belong to the keystore beside it: one of the two is an older copy. Move the usage file away to count anew; the keys are not affected.',

  // Where the file is.
  KEYSTORE_FOLDER_MISSING:
    'There is no such folder. Create it first, for its owner only: mkdir -p -m 700 followed by the folder.',
  KEYSTORE_FILE_MISSING:
    'There is no keystore. Check the path, put back a copy from a backup, or let openKeystore create one.',
  KEYSTORE_OWNER_WRONG:
    'It belongs to another user than the one this process runs as. Run as its owner, or change the owner with chown.',
  KEYSTORE_PERMISSIONS_TOO_WIDE:
    'Others than its owner have access. Take it from them: chmod 600 for the file, chmod 700 for its folder.',
  KEYSTORE_ACCESS_DENIED:
    'The operating system denies access. The file and its folder must be readable and writable for the user this process runs as.',

  // What the machine says.
  KEYSTORE_READ_ONLY: 'The disk is mounted read-only, so nothing was changed. Mount it writable.',
  KEYSTORE_DISK_FULL: 'The disk is full, so nothing was changed. Make room and try again.',
  KEYSTORE_IO_FAILED:
    'The operating system reports a fault. Whether the change was made shows when it is read again. Check the disk.',
  KEYSTORE_LOCKED: 'Another process has held the lock for too long. Try again; if it hangs, end it.',
  KEYSTORE_LOCK_FOREIGN:
    'What lies where the lock belongs is no lock of this package. Move it out of the way.',
} as const satisfies Record<string, string>;

/** A stable code. Codes are added, never renamed. */
export type KeystoreErrorCode = keyof typeof table;

/** What each code means and what to do, in a sentence or two. */
export const KEYSTORE_ERRORS: { readonly [Code in KeystoreErrorCode]: string } = table;

/** What {@link KeystoreError} may carry besides code and path. */
export interface KeystoreErrorOptions {
  /** What exactly was found. Never a secret, and nothing out of the encrypted contents. */
  readonly detail?: string | undefined;
  /** The process that holds the lock. */
  readonly pid?: number | undefined;
  /** What the operating system threw. */
  readonly cause?: unknown;
}

/**
 * A keystore that cannot be opened, read or written. Told apart by `code`. The file is as it was; only
 * after `KEYSTORE_IO_FAILED` it may hold the new state instead, whole like the old one.
 */
export class KeystoreError extends Error {
  override readonly name = 'KeystoreError';
  readonly code: KeystoreErrorCode;
  /** The file or folder it is about. */
  readonly path: string;
  /** `KEYSTORE_LOCKED`: the process that holds the lock, where it can be known. */
  readonly pid: number | undefined;

  constructor(code: KeystoreErrorCode, path: string, options: KeystoreErrorOptions = {}) {
    const detail = options.detail === undefined ? '' : ` (${options.detail})`;
    super(
      `${path}: ${KEYSTORE_ERRORS[code]}${detail}`,
      options.cause === undefined ? {} : { cause: options.cause },
    );
    this.code = code;
    this.path = path;
    this.pid = options.pid;
  }
}

/** What the operating system's error codes mean here; the others are `KEYSTORE_IO_FAILED`. */
const SYSTEM: Readonly<Record<string, KeystoreErrorCode>> = {
  EROFS: 'KEYSTORE_READ_ONLY',
  ENOSPC: 'KEYSTORE_DISK_FULL',
  EDQUOT: 'KEYSTORE_DISK_FULL',
  EFBIG: 'KEYSTORE_DISK_FULL',
  EACCES: 'KEYSTORE_ACCESS_DENIED',
  EPERM: 'KEYSTORE_ACCESS_DENIED',
  ENOENT: 'KEYSTORE_FOLDER_MISSING',
  ENOTDIR: 'KEYSTORE_FOLDER_MISSING',
};

/** The code of an error of the operating system, such as `ENOENT`; `undefined` for any other error. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error && 'errno' in error))
    return undefined;
  // Node has no name for this one.
  if (error.errno === -constants.errno.EDQUOT) return 'EDQUOT';
  return typeof error.code === 'string' ? error.code : undefined;
}

/** An error of the operating system as a {@link KeystoreError}; any other error as it is. */
export function explained(error: unknown, path: string): unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  const syscall = error instanceof Error && 'syscall' in error ? String(error.syscall) : '';
  return new KeystoreError(SYSTEM[code] ?? 'KEYSTORE_IO_FAILED', path, {
    detail: `${syscall} ${code}`,
    cause: error,
  });
}
