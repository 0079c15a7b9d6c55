/**
 * The file that bulk creation writes keys to: closed to others, a line a key, each on the disk before the next key is made. A run
 * that was killed leaves at most one line torn, which is no line.
 */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { RefusedError, UsageError } from '../faults.js';
import { CLOSED } from '../new-file.js';
import { quotedPath } from '../quoted-path.js';

const HEADER = ['alias', 'id', 'key'] as const;
const FIRST_LINE = `${HEADER.join(',')}\n`;

/** What anybody but the owner may do. */
const OTHERS = 0o077;

/** The file, open. */
export interface KeyLedger {
  /** Whether it was made just now. */
  readonly isNew: boolean;
  /** The aliases whose keys are in it. */
  readonly aliases: ReadonlySet<string>;
  /** @throws {RefusedError} where somebody else writes to it, another run for instance */
  assertOurs(): Promise<void>;
  /** Adds a line and has it on the disk. */
  append(entry: { readonly alias: string; readonly id: string; readonly key: string }): Promise<void>;
  close(): Promise<void>;
}

/** @throws {UsageError} for what cannot be opened, or is not such a file; it is left as it is */
export async function openLedger(path: string): Promise<KeyLedger> {
  const shown = quotedPath(path);
  const { file, isNew } = await opened(path, shown);
  try {
    const whole = isNew ? '' : await wholeLines(file, shown);
    let size = Buffer.byteLength(whole);
    if (!isNew) await file.truncate(size);
    const write = async (text: string): Promise<void> => {
      const bytes = Buffer.from(text);
      try {
        // Where room is short, the system takes a part and says nothing: what is left, it refuses.
        for (let at = 0; at < bytes.length; ) {
          at += (await file.write(bytes, at, bytes.length - at, size + at)).bytesWritten;
        }
        await file.sync();
      } catch (error) {
        throw new RefusedError(`--out ${shown}: it cannot be written (${codeOf(error)}).`);
      }
      size += bytes.length;
    };
    if (size === 0) {
      await write(FIRST_LINE);
      await syncFolder(path);
    }
    return {
      isNew,
      aliases: aliasesIn(whole, shown),
      async assertOurs() {
        if ((await file.stat()).size === size) return;
        throw new RefusedError(`${shown} is written to by somebody else: one run at a time.`);
      },
      append: ({ alias, id, key }) => write(stringify([[alias, id, key]])),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function opened(path: string, shown: string): Promise<{ file: FileHandle; isNew: boolean }> {
  const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK } = constants;
  try {
    return { file: await open(path, O_RDWR | O_CREAT | O_EXCL, CLOSED), isNew: true };
  } catch (error) {
    if (codeOf(error) !== 'EEXIST')
      throw new UsageError(`--out ${shown}: it cannot be made (${codeOf(error)}).`);
  }
  try {
    return { file: await open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK), isNew: false };
  } catch (error) {
    throw new UsageError(`--out ${shown}: it cannot be opened (${codeOf(error)}).`);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

/** What is in it up to the last line that is whole. */
async function wholeLines(file: FileHandle, shown: string): Promise<string> {
  const found = await file.stat();
  if (!found.isFile()) throw new UsageError(`--out ${shown}: it must be a regular file.`);
  if (process.platform !== 'win32' && (found.mode & OTHERS) !== 0) {
    throw new UsageError(
      `--out ${shown}: others than its owner have access. Take it from them: chmod 600 ${shown}`,
    );
  }
  const text = await file.readFile('utf8');
  const isOurs = text.startsWith(FIRST_LINE) || FIRST_LINE.startsWith(text);
  if (!isOurs) {
    throw new UsageError(
      `--out ${shown}: it is no file of keys that this command wrote, and is left as it is.`,
    );
  }
  return text.slice(0, text.lastIndexOf('\n') + 1);
}

function aliasesIn(whole: string, shown: string): ReadonlySet<string> {
  const lines = whole.slice(FIRST_LINE.length);
  let records: readonly (readonly string[])[];
  try {
    records = parse(lines, { relax_column_count: true });
  } catch {
    records = [[]];
  }
  const wrong = records.findIndex((record) => record.length !== HEADER.length || record.includes(''));
  if (wrong >= 0) {
    throw new UsageError(
      `--out ${shown}: line ${wrong + 2} is not ${HEADER.join(',')}. Mend it or name another file.`,
    );
  }
  return new Set(records.map(([alias = '']) => alias));
}

/** A new file is only there for good once its folder is on the disk. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(dirname(path), constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
