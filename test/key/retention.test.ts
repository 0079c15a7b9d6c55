/** That what may be stored of a key does not hold the key itself in memory, as a slice of a string holds the whole of it. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeyFormat } from '../../src/key/format.js';
import { seededRandom } from './seeded-random.js';

const SEED = 'retention';
const minted = new KeyFormat('acme').mint(seededRandom(SEED));
const secret = minted.key.slice(minted.prefix.length, -6);
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keywarden-heap-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** The heap of a process that minted the same key and kept this of it. */
async function heapAfterKeeping(what: 'parts' | 'key'): Promise<string> {
  const file = join(folder, `${what}.heapsnapshot`);
  const program = new URL('heap-program.ts', import.meta.url).pathname;
  await promisify(execFile)(process.execPath, ['--expose-gc', '--import', 'tsx', program, SEED, what, file]);
  return readFile(file, 'latin1');
}

/** Whether any half of the secret is in a text. */
function holdsSecret(heap: string): boolean {
  return [secret.slice(0, 16), secret.slice(8, 24), secret.slice(16)].some((half) => heap.includes(half));
}

describe('prefix, key start and last four of a minted key', () => {
  it('are found in the heap of who keeps them, and the secret is not', async () => {
    const heap = await heapAfterKeeping('parts');
    expect(heap).toContain(minted.prefix.slice(5));
    expect(holdsSecret(heap)).toBe(false);
  });

  it('the same search finds the secret where the key is kept', async () => {
    expect(holdsSecret(await heapAfterKeeping('key'))).toBe(true);
  });
});
