/** What counting uses adds. */
import { type Effort, interleaved } from '../measure.js';
import type { Part, Progress } from '../result.js';
import { goalOf } from '../result.js';
import { packageWith } from './contenders.js';
import { keyNumber, NEEDED, RESTRICTED } from './population.js';
import { requestsOf } from './requests.js';

const KEYS = 1_000;
const OFF = 'uses are not counted';
const ON = 'uses are counted';

export async function measureUsage(effort: Effort, progress: Progress): Promise<Part> {
  const every = { count: KEYS, over: RESTRICTED, needed: NEEDED };
  const off = await packageWith({ ...every, name: OFF, usage: false });
  const on = await packageWith({ ...every, name: ON });
  const measured = await interleaved(
    {
      ...effort,
      id: 'in-process/usage',
      title: 'In process: counting uses',
      contenders: [off.contender, on.contender],
      inputs: requestsOf({ count: KEYS, value: keyNumber }),
      yardstick: OFF,
    },
    progress,
  );
  for (const { close } of [off, on]) await close();
  return {
    tables: [measured.table],
    goals: [
      goalOf(
        'a cached key whose uses are counted, beside one whose are not',
        measured.ratio(ON, OFF),
        'at most',
        1.1,
      ),
    ],
    absent: [],
  };
}
