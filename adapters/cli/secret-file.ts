/** Secrets from files: regular ones, closed to the world. */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { UsageError } from './faults.js';
import { quotedPath } from './quoted-path.js';

/** Bytes; more is no secret but the wrong file. */
export const SECRET_LIMIT = 65_536;

/** Read, write or execute for everybody. */
const WORLD = 0o007;

/**
 * The text in a file, without the one newline that editors put at its end.
 * @throws {UsageError} that names the file and what is wrong, for what is no regular file, open to the world, empty or no text.
 */
export async function readSecretFile(path: string): Promise<string> {
  const shown = quotedPath(path);
  const file = await opened(path, shown);
  try {
    const found = await file.stat();
    if (!found.isFile()) {
      throw new UsageError(`${shown} must be a regular file; hand a pipe on with --passphrase-fd.`);
    }
    if (process.platform !== 'win32' && (found.mode & WORLD) !== 0) {
      throw new UsageError(`${shown} is accessible to everybody. Take that from them: chmod 600 ${shown}`);
    }
    if (found.size > SECRET_LIMIT) throw new UsageError(`${shown} is too large for a secret.`);
    return secretText(await file.readFile(), shown);
  } finally {
    await file.close();
  }
}

async function opened(path: string, shown: string): Promise<FileHandle> {
  try {
    // Opening a pipe that nobody writes to would wait for ever.
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'it cannot be opened';
    throw new UsageError(`${shown} cannot be read (${code}).`);
  }
}

/**
 * Bytes as the secret they stand for.
 * @param where names where it came from, for messages
 * @throws {UsageError} where it is empty or no UTF-8
 */
export function secretText(bytes: Uint8Array, where: string): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UsageError(`${where} must hold text in UTF-8.`);
  }
  const secret = text.replace(/\r?\n$/, '');
  if (secret === '') throw new UsageError(`${where} is empty.`);
  return secret;
}
