/** Asking before what cannot be undone. */
import type { Call } from './command.js';
import { RefusedError, UsageError } from './faults.js';

/**
 * Settles where it is to be done.
 * @throws {UsageError} where nobody can be asked and nobody said `--yes`
 * @throws {RefusedError} where the answer was no
 */
export async function confirmed(
  { terminal, globals }: Pick<Call, 'terminal' | 'globals'>,
  yes: boolean,
  question: string,
): Promise<void> {
  if (yes) return;
  // Programs read JSON, and cannot answer questions either.
  if (!terminal.inputIsTTY || !terminal.stderr.isTTY || globals.json) {
    throw new UsageError('This cannot be undone, and there is nobody to ask. Say --yes to have it done.');
  }
  if (!(await terminal.confirm(question))) throw new RefusedError('Nothing was done.');
}
