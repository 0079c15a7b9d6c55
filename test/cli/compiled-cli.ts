/** The command line as it is published: compiled by plain `tsc`, and run as real processes, on pipes or in a pseudo-terminal. */
import { execFile, spawn } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** How a process ended and what it said. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** How a process is started. */
export interface Starting {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** What standard input holds. */
  readonly stdin?: string;
  /** What more descriptors hold, from 3 on. */
  readonly descriptors?: readonly string[];
  /** What goes before it: a tracer, for instance. */
  readonly before?: readonly string[];
  /** Told of the process as soon as it runs. */
  readonly onStart?: (pid: number, kill: (signal: NodeJS.Signals) => void) => void;
  /** Told of what it says on standard error, piece by piece. */
  readonly onError?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
}

/** The compiled programs. */
export interface CompiledProgram {
  /** The folder that `apikey` and `keywarden` lie in, to be put into the path. */
  readonly bin: string;
  /** The path of a program of this folder. */
  program(name: string): string;
  /** Runs `apikey` on pipes. */
  run(args: readonly string[], starting?: Starting): Promise<Ended>;
  /** Runs a line of shell in a pseudo-terminal, where `apikey` is in the path; answers with all that the terminal received. */
  inTerminal(
    line: string,
    starting?: Pick<Starting, 'cwd' | 'environment'> & { readonly typed?: readonly Typing[] },
  ): Promise<Ended>;
  remove(): Promise<void>;
}

/** Somebody types when they have read something. */
export interface Typing {
  readonly after: string;
  readonly type: string;
}

/** What a process of a test has of the environment, so that nothing of this machine's gets in. */
function environmentOf(bin: string, given: Starting['environment']): Record<string, string> {
  return {
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    HOME: '/nonexistent',
    TERM: 'xterm',
    LANG: 'C.UTF-8',
    ...given,
  };
}

/** Compiles `apikey` and programs of this folder, and all that they import. */
export async function compile(...names: readonly string[]): Promise<CompiledProgram> {
  const cache = join(root, 'node_modules', '.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'cli-programs-'));
  const out = join(folder, 'dist');
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { noEmit: false, noCheck: true, rootDir: root, outDir: out },
    files: [
      join(root, 'adapters', 'cli', 'main.ts'),
      ...names.map((name) => join(root, 'test', 'cli', `${name}.ts`)),
    ],
    include: [],
  };
  const configPath = join(folder, 'tsconfig.json');
  writeFileSync(configPath, JSON.stringify(config));
  const remove = () => rm(folder, { recursive: true, force: true });
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  await promisify(execFile)(process.execPath, [compiler, '-p', configPath]).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  await symlink(join(root, 'package.json'), join(folder, 'package.json'));
  const bin = join(folder, 'bin');
  await mkdir(bin);
  const main = join(out, 'adapters', 'cli', 'main.js');
  for (const name of ['apikey', 'keywarden']) {
    writeFileSync(join(bin, name), `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return {
    bin,
    program: (name) => join(out, 'test', 'cli', `${name}.js`),
    run: (args, starting = {}) =>
      ended(
        [...(starting.before ?? []), process.execPath, main, ...args],
        starting,
        environmentOf(bin, starting.environment),
      ),
    inTerminal: (line, { typed = [], ...starting } = {}) =>
      inTerminal(line, starting, environmentOf(bin, starting.environment), typed),
    remove,
  };
}

function ended(
  [command = '', ...args]: readonly string[],
  starting: Starting,
  environment: Record<string, string>,
): Promise<Ended> {
  const { cwd, stdin = '', descriptors = [], onStart, onError } = starting;
  const child = spawn(command, args, {
    ...(cwd !== undefined && { cwd }),
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe', ...descriptors.map(() => 'pipe' as const)],
  });
  const kill = (signal: NodeJS.Signals): void => {
    child.kill(signal);
  };
  const said = { out: '', err: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said.err += text;
    onError?.(text, kill);
  });
  [stdin, ...descriptors].forEach((text, index) => {
    const pipe = child.stdio[index === 0 ? 0 : index + 2];
    if (pipe === null || pipe === undefined || !('end' in pipe)) return;
    // One that was killed before it read is no fault of the test.
    pipe.on('error', () => undefined);
    pipe.end(text);
  });
  if (child.pid !== undefined) onStart?.(child.pid, kill);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, ...said }));
  });
}

/** `script` makes the terminal; standard input is what its keyboard types. */
function inTerminal(
  line: string,
  { cwd }: Starting,
  environment: Record<string, string>,
  typed: readonly Typing[],
): Promise<Ended> {
  const child = spawn('script', ['--quiet', '--return', '--command', line, '/dev/null'], {
    ...(cwd !== undefined && { cwd }),
    env: { ...environment, SHELL: '/bin/sh' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const left = [...typed];
  let out = '';
  let err = '';
  let read = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    const [next] = left;
    if (next === undefined || !out.slice(read).includes(next.after)) return;
    read = out.length;
    left.shift();
    child.stdin.write(next.type);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  child.stdin.on('error', () => undefined);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      child.stdin.end();
      resolve({ code, signal, out, err });
    });
  });
}
