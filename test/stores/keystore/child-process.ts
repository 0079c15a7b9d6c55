/**
 * Programs in TypeScript as real processes. They are compiled once by plain `tsc`, so that starting one takes a tenth of
 * a second; they get what they need, the passphrase with it, as a line of JSON on standard input.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Programs compiled into a folder of their own. */
export interface Programs {
  /** Starts one; `before` is what goes before `node`, a tracer for instance. */
  start(name: string, input: object, before?: readonly string[]): Child;
  remove(): Promise<void>;
}

/** Compiles programs of this folder, and all that they import. */
export async function compilePrograms(...names: readonly string[]): Promise<Programs> {
  const cache = join(root, 'node_modules', '.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'keystore-programs-'));
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { noEmit: false, noCheck: true, rootDir: root, outDir: folder },
    files: names.map((name) => join(root, 'test', 'stores', 'keystore', `${name}.ts`)),
    include: [],
  };
  const configPath = join(folder, 'tsconfig.json');
  await writeFile(configPath, JSON.stringify(config));
  const remove = () => rm(folder, { recursive: true, force: true });
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  await promisify(execFile)(process.execPath, [compiler, '-p', configPath]).catch(async (error) => {
    await remove();
    throw error;
  });
  await symlink(join(root, 'package.json'), join(folder, 'package.json'));
  return {
    start: (name, input, before = []) => {
      const program = join(folder, 'test', 'stores', 'keystore', `${name}.js`);
      return new Child([...before, process.execPath, program], input);
    },
    remove,
  };
}

/** A running program: what it says, line by line, and how it ended. */
export class Child {
  readonly process: ChildProcess;
  readonly lines: string[] = [];
  errors = '';
  /** Settles when it has ended and everything it said was read. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  readonly #listeners = new Set<() => void>();
  #isOver = false;

  constructor([command = '', ...args]: readonly string[], input: object) {
    this.process = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const { stdin, stdout, stderr } = this.process;
    if (stdin === null || stdout === null || stderr === null) throw new Error('The child has no pipes.');
    createInterface(stdout).on('line', (line) => {
      this.lines.push(line);
      for (const listener of this.#listeners) listener();
    });
    stderr.on('data', (chunk: Buffer) => {
      this.errors += chunk.toString();
    });
    // A child that was killed before it read is no fault of the test.
    stdin.on('error', () => undefined);
    stdin.write(`${JSON.stringify(input)}\n`);
    this.ended = new Promise((resolve) => {
      this.process.on('close', (code, signal) => {
        this.#isOver = true;
        resolve({ code, signal });
        for (const listener of this.#listeners) listener();
      });
    });
  }

  get pid(): number {
    const { pid } = this.process;
    if (pid === undefined) throw new Error('The child did not start.');
    return pid;
  }

  /** Settles with the first line that matches. */
  async line(pattern: RegExp): Promise<string> {
    await this.until((lines) => lines.some((line) => pattern.test(line)));
    return this.lines.find((line) => pattern.test(line)) ?? '';
  }

  /** Settles once it has said what is waited for. */
  async until(isSaid: (lines: readonly string[]) => boolean): Promise<void> {
    while (!isSaid(this.lines)) {
      if (this.#isOver) throw new Error(`The child ended too early: ${this.errors}`);
      await new Promise<void>((resolve) => {
        const listener = () => {
          this.#listeners.delete(listener);
          resolve();
        };
        this.#listeners.add(listener);
      });
    }
  }

  /** Says something to it. */
  say(line: string): void {
    this.process.stdin?.write(`${line}\n`);
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.ended;
  }
}
