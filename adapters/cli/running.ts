/** Running a command: it opens what it needs, and what it opened is closed. */
import { KeywardenError } from '../../src/errors.js';
import type { Call, Command } from './command.js';
import { inert } from './inert.js';
import { unlessInterrupted } from './interrupted.js';
import type { OpenedWarden } from './opened-warden.js';

export async function runCommand(command: Command, parts: Omit<Call, 'open'>): Promise<void> {
  const { terminal, globals } = parts;
  const opened: OpenedWarden[] = [];
  try {
    await command.run({
      ...parts,
      async open(settings = {}) {
        // Help, completion and scopes have no use for stores, and what stores need takes a while to load.
        const { openWarden } = await import('./opened-warden.js');
        const opening = openWarden(terminal, globals, settings).then((one) => {
          // Kept also where nobody waits for it any more, so that it is closed.
          opened.push(one);
          return one;
        });
        return unlessInterrupted(opening, terminal.interruption);
      },
    });
  } catch (error) {
    throw withCause(error, opened);
  } finally {
    await Promise.all(opened.map((one) => one.close()));
  }
  // It was done all the same, and what was counted may not have been written.
  for (const fault of opened.flatMap(({ faults }) => faults)) await parts.report.remark(inert(fault));
}

/** What the core says of a store that cannot answer is meant for strangers; whoever holds the terminal may know why. */
function withCause(error: unknown, opened: readonly OpenedWarden[]): unknown {
  if (!(error instanceof KeywardenError) || error.code !== 'API_KEY_STORE_UNAVAILABLE') return error;
  const cause = opened.flatMap(({ faults }) => faults).at(-1);
  if (cause === undefined) return error;
  return new KeywardenError(error.code, { message: `The store cannot answer: ${cause}` });
}
