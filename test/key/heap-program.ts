/**
 * A process of its own for `retention.test.ts`: mints a key from a seed, keeps what it is told to keep, collects garbage and
 * writes its heap to a file. Arguments: seed, what to keep (`parts` or `key`), file.
 */
import { writeHeapSnapshot } from 'node:v8';
import { KeyFormat } from '../../src/key/format.js';
import { seededRandom } from './seeded-random.js';

const [seed = '', keep, file] = process.argv.slice(2);

function kept(): readonly string[] {
  const { key, prefix, keyStart, lastFour } = new KeyFormat('acme').mint(seededRandom(seed));
  return keep === 'key' ? [key] : [prefix, keyStart, lastFour];
}

const remembered = kept();
if (globalThis.gc === undefined) throw new Error('Start this with --expose-gc.');
globalThis.gc();
writeHeapSnapshot(file);
if (remembered.length === 0) throw new Error('Nothing was kept.');
