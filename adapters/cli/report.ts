/** How commands speak: answers on standard output, everything else on standard error, in the form that was asked for. */
import type { GlobalOptions } from './globals.js';
import { inertJson } from './inert.js';
import type { Terminal } from './terminal.js';

export interface Report {
  /** Whether answers are JSON. */
  readonly json: boolean;
  /** Whether only what was asked for is said. */
  readonly quiet: boolean;
  /** The answer: `text` as it is, with its newlines, or the value as JSON. */
  answer(text: string, value: unknown): Promise<void>;
  /** An answer that is only a sentence for people: nothing under `--quiet`. */
  sentence(text: string, value: unknown): Promise<void>;
  /** A remark beside the answer, on standard error: nothing under `--quiet` and `--json`. */
  remark(text: string): Promise<void>;
}

export function reportOf({ stdout, stderr }: Terminal, { json, quiet }: GlobalOptions): Report {
  const answer = async (text: string, value: unknown): Promise<void> => {
    await stdout.write(json ? `${inertJson(value)}\n` : text);
  };
  return {
    json,
    quiet,
    answer,
    async sentence(text, value) {
      if (json || !quiet) await answer(`${text}\n`, value);
    },
    async remark(text) {
      if (!json && !quiet) await stderr.write(`${text}\n`);
    },
  };
}
