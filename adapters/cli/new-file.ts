/** A file that a command writes: closed to others from its first moment, and never in the place of another. */
import { constants } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { UsageError } from './faults.js';
import { quotedPath } from './quoted-path.js';

export const CLOSED = 0o600;

/** A file that is there and empty, until it is written. */
export interface NewFile {
  /** Writes the text and has it on the disk; where that fails, the file goes. */
  write(text: string): Promise<void>;
  /** There will be nothing to write: the file goes. */
  discard(): Promise<void>;
}

/**
 * Makes the file before there is what it is for: one that cannot be made is better noticed then.
 * @param option what named it, for messages
 * @throws {UsageError} where there is something already, or it cannot be made
 */
export async function reserveNewFile(path: string, option: string): Promise<NewFile> {
  const file = await made(path, option);
  const discard = async (): Promise<void> => {
    await file.close();
    await unlink(path);
  };
  return {
    async write(text) {
      try {
        await file.writeFile(text);
        await file.sync();
      } catch (error) {
        await discard();
        throw error;
      }
      await file.close();
    },
    discard,
  };
}

async function made(path: string, option: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, CLOSED);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const why =
      code === 'EEXIST'
        ? 'there is something already; it is not overwritten'
        : `it cannot be made (${String(code)})`;
    throw new UsageError(`${option} ${quotedPath(path)}: ${why}.`);
  }
}
