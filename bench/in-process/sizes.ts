/** From a handful of keys to a million: what is large lies outside the processor's caches, for everybody. */
import { type Effort, interleaved } from '../measure.js';
import type { Part, Progress } from '../result.js';
import { goalOf } from '../result.js';
import { LIMIT, limitWith, PACKAGE, packageWith } from './contenders.js';
import { keyNumber, NEEDED, oneByOne, RESTRICTED } from './population.js';
import { requestsOf } from './requests.js';

/** The number of keys that the promise is about. */
const MILLION = 1_000_000;

export async function measureSize(effort: Effort, count: number, progress: Progress): Promise<Part> {
  const number = count.toLocaleString('en');
  const title = `In process: one of ${number} cached keys, every check`;
  progress(title, 0, 1);
  const ours = await packageWith({ count, over: RESTRICTED, needed: NEEDED });
  const { table, ratio } = await interleaved(
    {
      ...effort,
      id: `in-process/keys-${count}`,
      title,
      contenders: [limitWith(oneByOne(count, RESTRICTED), NEEDED), ours.contender],
      inputs: requestsOf({ count, value: keyNumber }),
      yardstick: LIMIT,
    },
    progress,
  );
  await ours.close();
  const what = `one of ${number} cached keys, beside the limit with as many`;
  const goals = count === MILLION ? [goalOf(what, ratio(PACKAGE, LIMIT), 'at most', 1.4)] : [];
  return { tables: [table], goals, absent: [] };
}
