/** Handing out a key in clear: the one time that it is shown. */
import type { IssuedKey } from '../../src/manage/create-key.js';
import type { Call } from './command.js';
import { InterruptedError, RefusedError, UsageError } from './faults.js';
import { labelOf } from './named-key.js';
import { reserveNewFile } from './new-file.js';
import { file } from './options.js';
import { quotedPath } from './quoted-path.js';
import { jsonOfKey } from './shown.js';

/** For what yields a key. */
export const OUT = {
  out: file('<file>', 'Write the key to this new file, which only its owner can read.'),
} as const;

const STORE_IT = 'Please store this key securely, as it will not be shown again.';

/** What is said of an issued key. */
export interface Issuing {
  readonly out: string | undefined;
  /** What was done, without its end: `API key created`. */
  readonly done: string;
  /** The second sentence. Default: that it will not be shown again. */
  readonly advice?: string;
  /** What to do where the key cannot be handed over. */
  readonly otherwise: (label: string) => string;
}

/**
 * Has a key made and hands it out: to a new file, as exactly the key where output is a pipe, or in two sentences to a terminal.
 * @throws {UsageError} where nobody would see it, before it is made
 * @throws {RefusedError} where the key was made and cannot be written
 */
export async function issue(
  { terminal, report }: Pick<Call, 'terminal' | 'report'>,
  { out, done, advice = STORE_IT, otherwise }: Issuing,
  make: () => Promise<IssuedKey>,
): Promise<void> {
  if (out === undefined && terminal.isUnseen) {
    throw new UsageError(
      'Nobody would see the key: standard output is closed, or the null device. Nothing was done. Name a file by --out, or let output go to a terminal or a pipe.',
    );
  }
  const reserved = out === undefined ? undefined : await reserveNewFile(out, '--out');
  let issued: IssuedKey;
  try {
    // From here on it is done to its end: a key that is made and not shown would be lost.
    if (terminal.interruption.aborted) throw new InterruptedError(terminal.interruption.reason);
    issued = await make();
  } catch (error) {
    await reserved?.discard();
    throw error;
  }
  const { record, key } = issued;
  const label = labelOf(record);
  const named = record.alias === null ? `with id '${label}'` : `for alias '${label}'`;
  try {
    if (reserved !== undefined && out !== undefined) {
      await reserved.write(`${key}\n`);
      if (report.json) await report.answer('', { ...jsonOfKey(record), out });
      await report.remark(`${done} ${named}: written to ${quotedPath(out)}.\n${advice}`);
    } else if (report.json) {
      await report.answer('', { ...jsonOfKey(record), key });
    } else if (terminal.stdout.isTTY && !report.quiet) {
      await report.answer(`${done} ${named}: ${key}\n${advice}\n`, undefined);
    } else {
      await report.answer(`${key}\n`, undefined);
      await report.remark(`${done} ${named}.\n${advice}`);
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new RefusedError(
      `${done} ${named}, but it could not be written${code} and is lost. ${otherwise(record.id)}`,
    );
  }
}
