/** A Redis server of a test's own, on a free port, with nothing in it: to be filled, stopped, paused and flushed. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { freePort } from '../../free-port.js';
import type { Address } from './drivers.js';

const installed = spawnSync('redis-server', ['--version']).status === 0;

/** `describe` for what starts servers of its own. */
export function describeOwnServer(title: string, body: () => void): void {
  if (installed) describe(title, body);
  else describe.skip(`${title} (skipped: there is no redis-server to start)`, body);
}

export interface OwnServer extends Address {
  /** Stops the process where it stands (SIGSTOP): it accepts and answers nothing. */
  pause(): void;
  resume(): void;
  /** Ends it at once (SIGKILL). */
  kill(): Promise<void>;
  /** Starts it again, on the same port and the same files. */
  start(): Promise<void>;
  /** Ends it and removes its files. */
  dispose(): Promise<void>;
}

/** Starts a server with these lines of configuration; without any it keeps nothing on disk. */
export function ownServer(...configuration: readonly string[]): Promise<OwnServer> {
  return ownServerAt('127.0.0.1', ...configuration);
}

/** The same at another address of this machine. */
export async function ownServerAt(host: string, ...configuration: readonly string[]): Promise<OwnServer> {
  const port = await freePort();
  const dir = await mkdtemp(join(tmpdir(), 'keywarden-redis-'));
  const settings = ['--bind', host, '--port', String(port), '--dir', dir, '--save', '', ...configuration];
  let running: ChildProcess | undefined;

  const start = async () => {
    const child = spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'inherit'] });
    running = child;
    await new Promise<void>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)));
      child.stdout.on('data', (chunk: Buffer) => {
        if (chunk.toString().includes('Ready to accept connections')) resolve();
      });
    });
  };
  const kill = async () => {
    const child = running;
    running = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  };

  await start();
  return {
    host,
    port,
    pause: () => running?.kill('SIGSTOP'),
    resume: () => running?.kill('SIGCONT'),
    kill,
    start,
    async dispose() {
      await kill();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
