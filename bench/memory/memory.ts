/** What a key takes in memory, in the cache and in the memory store, at 10⁵ and at 10⁶ keys. Each in a process of its own. */
import { start } from '../processes.js';
import type { Part, Progress, Row } from '../result.js';
import { goalOf, spreadOf } from '../result.js';
import type { Thoroughness } from '../sections.js';
import { HOLDINGS, type Holding, MOST } from './holding.js';

/** Bytes. */
const PROMISED = 700;

/** Measures every way of holding keys. */
export async function measureMemory({ quick }: Thoroughness, progress: Progress): Promise<Part> {
  const sizes = quick ? [10_000] : [100_000, 1_000_000];
  const goals: Part['goals'][number][] = [];
  const tables: Part['tables'][number][] = [];
  for (const count of sizes) {
    const rounds = quick || count > 100_000 ? 1 : 3;
    const holdings: readonly Holding[] = count > 100_000 ? MOST : HOLDINGS;
    const rows: Row[] = [];
    for (const [done, holding] of holdings.entries()) {
      progress(`${count.toLocaleString('en')} keys`, done, holdings.length);
      const figures: number[] = [];
      for (let round = 0; round < rounds; round += 1) figures.push(await bytesEach(holding, count));
      rows.push({ name: holding, value: spreadOf(figures) });
      if (count === sizes.at(-1) && holding === 'cached, plain')
        goals.push(
          goalOf(
            `a cached key at ${count.toLocaleString('en')}`,
            spreadOf(figures),
            'at most',
            PROMISED,
            'bytes',
          ),
        );
    }
    const title = `Memory: of ${count.toLocaleString('en')} keys`;
    tables.push({ id: `memory/${count}`, title, unit: 'bytes a key', rows });
  }
  return { tables, goals, absent: [] };
}

async function bytesEach(holding: Holding, count: number): Promise<number> {
  const flags = ['--expose-gc', '--max-old-space-size=6144'];
  const program = start({ program: 'memory/holder', args: [holding, String(count)], flags });
  try {
    const said = await program.said();
    if (typeof said !== 'object' || said === null || !('bytes' in said))
      throw new Error('It said nothing of memory.');
    return Number(said.bytes);
  } finally {
    await program.stop();
  }
}
