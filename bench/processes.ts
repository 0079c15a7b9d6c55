/** Processes of their own: what is measured shares no heap, no compiled code and, where it says so, no core with anything else. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the programs of the benchmark lie, compiled. */
const programs = fileURLToPath(new URL('.', import.meta.url));

/** How a program is started. */
export interface Start {
  /** Below `bench/`: `http/server`. */
  readonly program: string;
  readonly args?: readonly string[];
  /** Of Node. */
  readonly flags?: readonly string[];
  /** The core it is held to. Default: any. */
  readonly core?: string;
}

/** A program that runs. */
export interface Program {
  readonly pid: number;
  /** What it says next. */
  said(): Promise<unknown>;
  say(message: object): void;
  /** Microseconds of processor time since it began, those of the engine's own threads with them. */
  cpu(): number;
  stop(): Promise<void>;
}

/** Starts a program. */
export function start({ program, args = [], flags = [], core }: Start): Program {
  const node = [process.execPath, ...flags, join(programs, `${program}.js`), ...args];
  const [command = '', ...rest] = core === undefined ? node : ['taskset', '-c', core, ...node];
  const child = spawn(command, rest, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} could not be started.`);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const heard = hearing(child, ended, program);
  return {
    pid,
    said: heard,
    say: (message) => child.send(message),
    cpu: () => processorTime(pid),
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}

/** Messages in their order, however early they came. */
function hearing(
  child: ChildProcess,
  ended: Promise<number | null>,
  program: string,
): () => Promise<unknown> {
  const messages: unknown[] = [];
  const waiting: (() => void)[] = [];
  child.on('message', (message) => {
    messages.push(message);
    waiting.shift()?.();
  });
  return async () => {
    if (messages.length === 0) {
      const came = new Promise<'came'>((resolve) => waiting.push(() => resolve('came')));
      const first = await Promise.race([came, ended]);
      if (first !== 'came') throw new Error(`${program} ended with ${first} before it said what was asked.`);
    }
    return messages.shift();
  };
}

/** Of all threads: the first number of each `schedstat` is nanoseconds on a processor. */
function processorTime(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  let nanoseconds = 0;
  for (const task of readdirSync(tasks)) {
    nanoseconds += Number(readFileSync(join(tasks, task, 'schedstat'), 'utf8').split(' ')[0]);
  }
  return nanoseconds / 1_000;
}
