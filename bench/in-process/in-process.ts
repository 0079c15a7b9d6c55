/**
 * Keys that are at hand: what verifying them costs. Each table in a thread of its own, because what the engine learnt of one way
 * to set the package up slows another down, and servers have one.
 */
import { Worker } from 'node:worker_threads';
import type { Part, Progress } from '../result.js';
import type { Thoroughness } from '../sections.js';
import { TABLES } from './tables.js';

/** These wait for work that is done elsewhere, which a thread hears of twice as late as a server's main thread would. */
const WAITING = 'waiting peers';

/** What a thread says: how far it is, and at last what it found. */
export type Said = { readonly part: Part } | { readonly progress: Parameters<Progress> };

/** Measures everything that happens in one process. */
export async function measureInProcess(how: Thoroughness, progress: Progress): Promise<Part> {
  const parts: Part[] = [];
  for (const [name, measure] of Object.entries(TABLES)) {
    parts.push(name === WAITING ? await measure(how, progress) : await inOwnThread(name, how, progress));
  }
  return {
    tables: parts.flatMap(({ tables }) => tables),
    goals: parts.flatMap(({ goals }) => goals),
    absent: parts.flatMap(({ absent }) => absent),
  };
}

function inOwnThread(name: string, how: Thoroughness, progress: Progress): Promise<Part> {
  const thread = new Worker(new URL('./thread.js', import.meta.url), { workerData: { name, how } });
  return new Promise((resolve, reject) => {
    thread.on('message', (said: Said) => {
      if ('part' in said) resolve(said.part);
      else progress(...said.progress);
    });
    thread.once('error', reject);
    thread.once('exit', (code) => reject(new Error(`The thread of ${name} ended with ${code}.`)));
  });
}
