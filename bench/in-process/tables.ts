/** What is measured in one process, in this order. */
import type { Effort } from '../measure.js';
import type { Part, Progress } from '../result.js';
import type { Measure } from '../sections.js';
import { measureList } from './lists.js';
import { measurePrompt, measureWaiting } from './peers.js';
import { measureRefusals } from './refusals.js';
import { measureSize } from './sizes.js';
import { measureUsage } from './usage.js';
import { measurePeppered, measurePlain, measureValid } from './valid.js';

const SIZES = [10, 1_000, 100_000, 1_000_000];

export const TABLES: Readonly<Record<string, Measure>> = {
  valid: thoroughly(measureValid),
  peppered: thoroughly(measurePeppered),
  plain: thoroughly(measurePlain),
  'prompt peers': thoroughly(measurePrompt),
  'waiting peers': thoroughly(measureWaiting),
  refused: thoroughly(measureRefusals),
  usage: thoroughly(measureUsage),
  ranges: thoroughly((effort, progress) => measureList('ranges', effort, progress)),
  scopes: thoroughly((effort, progress) => measureList('scopes', effort, progress)),
  ...Object.fromEntries(
    SIZES.map((count) => [
      `${count} keys`,
      thoroughly((effort, progress) => measureSize(effort, count, progress)),
    ]),
  ),
};

function thoroughly(measure: (effort: Effort, progress: Progress) => Promise<Part>): Measure {
  return ({ quick }, progress) => measure(quick ? { rounds: 9, turns: 4 } : {}, progress);
}
