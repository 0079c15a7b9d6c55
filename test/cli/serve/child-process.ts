/** A program as a real process: what it says, line by line, and how it ended. */
import { type ChildProcess, spawn } from 'node:child_process';

/** How a process ended. */
export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export class Child {
  readonly process: ChildProcess;
  /** Everything on standard output. */
  output = '';
  /** Everything on standard error. */
  errors = '';
  /** Settles when it has ended and everything it said was read. */
  readonly ended: Promise<End>;
  #isOver = false;
  readonly #listeners = new Set<() => void>();

  constructor([command = '', ...args]: readonly string[], environment: NodeJS.ProcessEnv = process.env) {
    this.process = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: environment });
    const heard = () => {
      for (const listener of this.#listeners) listener();
    };
    this.process.stdout?.on('data', (chunk: Buffer) => {
      this.output += chunk.toString();
      heard();
    });
    this.process.stderr?.on('data', (chunk: Buffer) => {
      this.errors += chunk.toString();
      heard();
    });
    this.ended = new Promise((resolve, reject) => {
      this.process.once('error', reject);
      this.process.once('close', (code, signal) => {
        this.#isOver = true;
        resolve({ code, signal });
        heard();
      });
    });
    this.ended.catch(() => {});
  }

  get pid(): number {
    const { pid } = this.process;
    if (pid === undefined) throw new Error('The program did not start.');
    return pid;
  }

  /** Settles once what it said matches, with what matched. */
  async said(pattern: RegExp, where: 'output' | 'errors' = 'output'): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this[where]);
      if (found !== null) return found;
      if (this.#isOver) throw new Error(`It ended without saying ${pattern}: ${this.output}${this.errors}`);
      await new Promise<void>((resolve) => {
        const listener = () => {
          this.#listeners.delete(listener);
          resolve();
        };
        this.#listeners.add(listener);
      });
    }
  }

  /** Sends a signal and waits for the end. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<End> {
    if (!this.#isOver) this.process.kill(signal);
    return this.ended;
  }
}
