/** How `apikey` ends: the one table of exit codes, and which error means which. */
import { constants } from 'node:os';
import { KeywardenError } from '../../src/errors.js';
import { InterruptedError, RefusedError, StoreUnavailableError, UsageError } from './faults.js';

/** Documented in docs/cli.md; a signal ends it with 128 and its number, Ctrl-C with 130. */
export const EXIT_CODES = {
  done: 0,
  refused: 1,
  usage: 2,
  unavailable: 3,
} as const;

/** What is told of an error, and how the process ends. */
export interface Ending {
  readonly exitCode: number;
  /** A stable word for programs. */
  readonly code: string;
  /** A sentence for people. */
  readonly message: string;
  /** The field or option it is about. */
  readonly field?: string;
}

/** Signals have numbers above this, as shells count. */
const SIGNALLED = 128;

/** Errors of stores and drivers, known by their names: importing their classes would load their rooms. */
const UNAVAILABLE = ['KeystoreError', 'SqlStoreError', 'MissingDriverError', 'StoreFault'];

/** Of a keystore: it can be read, and the answer is no. */
const REFUSED_CODES = ['KEYSTORE_PASSPHRASE_WRONG'];

/** What an error means. */
export function endingOf(error: unknown): Ending {
  const { done: _done, ...exit } = EXIT_CODES;
  if (error instanceof KeywardenError) {
    const exitCode =
      error.status === 503 ? exit.unavailable : error.status === 400 ? exit.usage : exit.refused;
    return {
      exitCode,
      code: error.code,
      message: error.message,
      ...(error.field !== undefined && { field: error.field }),
    };
  }
  if (error instanceof InterruptedError) {
    return {
      exitCode: SIGNALLED + constants.signals[error.signal],
      code: 'INTERRUPTED',
      message: error.message,
    };
  }
  const message = error instanceof Error ? error.message : 'Something went wrong.';
  if (error instanceof UsageError) return { exitCode: exit.usage, code: 'USAGE', message };
  if (error instanceof RefusedError) return { exitCode: exit.refused, code: 'REFUSED', message };
  if (error instanceof StoreUnavailableError) {
    return { exitCode: exit.unavailable, code: 'STORE_UNAVAILABLE', message };
  }
  const code = codeOf(error);
  if (error instanceof Error && UNAVAILABLE.includes(error.name)) {
    const isRefused = code !== undefined && REFUSED_CODES.includes(code);
    return {
      exitCode: isRefused ? exit.refused : exit.unavailable,
      code: code ?? 'STORE_UNAVAILABLE',
      message: message.replace(CALLED, ''),
    };
  }
  // What the package says of wrong arguments, which here came from the command line.
  if (error instanceof TypeError)
    return { exitCode: exit.usage, code: 'USAGE', message: asSentence(message) };
  return { exitCode: exit.refused, code: code ?? 'FAILED', message };
}

/** The function that a program would have called. */
const CALLED =
  /^(?:openStore|openKeystore|createKeywarden|copyStore|redisStore|sqlStore|schemaState|migrate|migrationSql):? /;

/** Without the name of the function that a program would have called. */
function asSentence(message: string): string {
  const said = message.replace(CALLED, '');
  // A path stays as it is written.
  return /^[a-z]+[ :]/.test(said) ? said.charAt(0).toUpperCase() + said.slice(1) : said;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
