/** The terminal that this process has. */
import { createReadStream, fstatSync, statSync } from 'node:fs';
import { devNull } from 'node:os';
import { InterruptedError, UsageError } from './faults.js';
import type { Output, Progress, Terminal } from './terminal.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Narrower ones are written to as if they were this wide. */
const NARROWEST = 20;

/** How large a terminal is taken for that does not say: a new pseudo-terminal has no columns until it is told. */
const UNTOLD = { columns: 80, rows: 24 } as const;

export function processTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  const interruption = interruptionOf();
  for (const stream of [stdout, stderr]) giveSize(stream);
  return {
    stdout: outputOf(stdout),
    stderr: outputOf(stderr),
    isUnseen: isNullDevice(1),
    environment: env,
    inputIsTTY: stdin.isTTY === true,
    interruption,
    readDescriptor,
    askHidden: async (message) => {
      const { password } = await import('@clack/prompts');
      const asking = { message, mask: '*', output: stderr };
      return (await answered<string>(interruption, (signal) => password({ ...asking, signal }))) ?? '';
    },
    async confirm(message) {
      const { confirm } = await import('@clack/prompts');
      const asking = { message, initialValue: false, output: stderr };
      return answered<boolean>(interruption, (signal) => confirm({ ...asking, signal }));
    },
    progress: (title) => (stderr.isTTY ? spinning(title) : inLines(title)),
  };
}

/**
 * What is answered to a question.
 * @throws {InterruptedError} by Ctrl-C, Escape and signals
 * @throws {UsageError} where the keyboard says that there will be nothing more (Ctrl-D), which the prompt itself would wait on
 */
async function answered<T extends string | boolean>(
  interruption: AbortSignal,
  ask: (signal: AbortSignal) => Promise<T | symbol>,
): Promise<T> {
  const { stdin } = process;
  const ended = new AbortController();
  const end = () => ended.abort();
  // An answer pauses the keyboard too: the prompt is over then, and this changes nothing.
  const look = () => setImmediate(() => stdin.isPaused() && end());
  stdin.on('pause', look).on('end', end);
  try {
    const answer = await ask(AbortSignal.any([interruption, ended.signal]));
    if (typeof answer !== 'symbol') return answer;
  } finally {
    stdin.off('pause', look).off('end', end);
  }
  if (ended.signal.aborted && !interruption.aborted) {
    throw new UsageError('The input ended, and what was asked has no answer.');
  }
  throw new InterruptedError(nameOf(interruption.reason));
}

/** Prompts fold what they show into the columns that they find here: into none, a letter a line. */
function giveSize(stream: NodeJS.WriteStream): void {
  if (stream.isTTY !== true) return;
  stream.columns ||= UNTOLD.columns;
  stream.rows ||= UNTOLD.rows;
}

function outputOf(stream: NodeJS.WriteStream): Output {
  const isTTY = stream.isTTY === true;
  const { NO_COLOR: noColour = '', TERM: term } = process.env;
  // What went wrong with a write is told to whoever wrote; without a listener it would end the process.
  stream.on('error', () => undefined);
  return {
    isTTY,
    get columns() {
      return isTTY ? Math.max(NARROWEST, stream.columns || UNTOLD.columns) : Number.POSITIVE_INFINITY;
    },
    colours: isTTY && noColour === '' && term !== 'dumb',
    write: (text) =>
      new Promise((resolve, reject) => {
        stream.write(text, (error) => (error ? reject(error) : resolve()));
      }),
  };
}

/** Also where the descriptor was closed: Node opens the null device in its place. */
function isNullDevice(descriptor: number): boolean {
  try {
    const [given, nothing] = [fstatSync(descriptor), statSync(devNull)];
    return given.isCharacterDevice() && nothing.isCharacterDevice() && given.rdev === nothing.rdev;
  } catch {
    // What cannot be looked at is judged when it is written to.
    return false;
  }
}

/** The first signal asks for an end; the same again does not wait for it. */
function interruptionOf(): AbortSignal {
  const controller = new AbortController();
  for (const signal of SIGNALS) {
    process.once(signal, () => controller.abort(signal));
  }
  return controller.signal;
}

function nameOf(reason: unknown): NodeJS.Signals {
  return SIGNALS.find((name) => name === reason) ?? 'SIGINT';
}

async function readDescriptor(descriptor: number, limit: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  const source = descriptor === 0 ? process.stdin : createReadStream('', { fd: descriptor, autoClose: true });
  try {
    for await (const chunk of source) {
      chunks.push(Buffer.from(chunk));
      length += chunk.length;
      if (length > limit) break;
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'it cannot be read';
    throw new UsageError(`File descriptor ${descriptor} could not be read (${code}).`);
  }
  if (length > limit) throw new UsageError(`File descriptor ${descriptor} holds more than ${limit} bytes.`);
  return Buffer.concat(chunks);
}

/** A line a step, for logs. */
function inLines(title: string): Progress {
  const say = (message: string) => void process.stderr.write(`${message}\n`);
  say(title);
  return { step: say, done: say, failed: say };
}

/** Begins when clack is loaded, and shows the latest that was said. */
function spinning(title: string): Progress {
  let latest = title;
  let end: ((show: Shown) => void) | undefined;
  let shown: Shown | undefined;
  void import('@clack/prompts').then(({ spinner }) => {
    if (end !== undefined) return;
    shown = spinner({ output: process.stderr, cancelMessage: 'Ending behind this step …' });
    shown.start(latest);
    // The spinner puts the keyboard into raw mode and makes Ctrl-C an exit with 0, there and then; here it is a signal like any other.
    if (process.stdin.isTTY) process.stdin.setRawMode(false);
  });
  const finish = (message: string, how: (show: Shown) => void) => {
    end = how;
    // Once it was interrupted it shows nothing more.
    if (shown === undefined || shown.isCancelled) process.stderr.write(message && `${message}\n`);
    else how(shown);
  };
  return {
    step(message) {
      latest = message;
      shown?.message(message);
    },
    // What was over before anything could be shown needs no more than its answer.
    done: (message) => finish(shown === undefined ? '' : message, (show) => show.stop(message)),
    failed: (message) => finish(message, (show) => show.error(message)),
  };
}

type Shown = ReturnType<typeof import('@clack/prompts')['spinner']>;
