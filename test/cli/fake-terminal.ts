/** A terminal that a test looks at and answers for. */
import { InterruptedError } from '../../adapters/cli/faults.js';
import { runCli } from '../../adapters/cli/program.js';
import type { Output, Progress, Terminal } from '../../adapters/cli/terminal.js';

/** What the terminal of one call is like. */
export interface Scene {
  /** Whether there is somebody: at the keyboard, and looking at both streams. Default: nobody. */
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly colours?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  /** What comes from file descriptors. */
  readonly descriptors?: Readonly<Record<number, string | Uint8Array>>;
  /** What is typed, question by question; `true` and `false` for a question that is answered so, `null`: Ctrl-C. */
  readonly answers?: readonly (string | boolean | null)[];
  /** Called with every line of progress. */
  readonly onStep?: (message: string, interrupt: (signal: NodeJS.Signals) => void) => void;
  /** Whether standard output is closed, or the null device. Default: it is not. */
  readonly isUnseen?: boolean;
  /** What writing to standard output fails with. */
  readonly writeFault?: NodeJS.ErrnoException;
}

/** What a call left behind. */
export interface Called {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly questions: readonly string[];
}

/** A fault of the operating system. */
export function systemFault(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`write ${code}`), { code, errno: -1, syscall: 'write' });
}

/** Runs the program in this process. */
export async function call(args: readonly string[], scene: Scene = {}): Promise<Called> {
  const said = { out: '', err: '' };
  const questions: string[] = [];
  const answers = [...(scene.answers ?? [])];
  const controller = new AbortController();
  const output = (stream: 'out' | 'err'): Output => ({
    isTTY: scene.isTTY ?? false,
    columns: scene.columns ?? (scene.isTTY ? 80 : Number.POSITIVE_INFINITY),
    colours: scene.colours ?? false,
    async write(text) {
      if (stream === 'out' && scene.writeFault !== undefined) throw scene.writeFault;
      said[stream] += text;
    },
  });
  const answer = (question: string): string | boolean => {
    questions.push(question);
    const next = answers.shift();
    if (next === undefined) throw new Error(`Nobody answers: ${question}`);
    if (next === null) throw new InterruptedError();
    return next;
  };
  const step = (message: string): void => {
    said.err += `${message}\n`;
    scene.onStep?.(message, (signal) => controller.abort(signal));
  };
  const progress: Progress = { step, done: step, failed: step };
  const terminal: Terminal = {
    stdout: output('out'),
    stderr: output('err'),
    isUnseen: scene.isUnseen ?? false,
    environment: { HOME: '/nonexistent', ...scene.environment },
    inputIsTTY: scene.isTTY ?? false,
    interruption: controller.signal,
    readDescriptor: async (descriptor) => Buffer.from(scene.descriptors?.[descriptor] ?? ''),
    askHidden: async (question) => String(answer(question)),
    confirm: async (question) => answer(question) === true,
    progress: (title) => {
      step(title);
      return progress;
    },
  };
  const code = await runCli(['node', 'apikey', ...args], terminal);
  if (answers.length > 0) throw new Error(`Nobody asked for: ${answers.join(', ')}`);
  return { code, ...said, questions };
}
