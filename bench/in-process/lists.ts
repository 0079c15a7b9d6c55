/** Keys with longer and longer lists: of addresses they may be used from, or of scopes. */
import type { StoredKey } from '../../src/record.js';
import { type Effort, interleaved } from '../measure.js';
import type { Part, Progress } from '../result.js';
import { goalOf } from '../result.js';
import { packageWith, type Setup } from './contenders.js';
import { keyNumber, NEEDED, RESTRICTED, SCOPES } from './population.js';
import { requestsOf } from './requests.js';

const KEYS = 100;
const LENGTHS = [1, 10, 100, 1_000] as const;

export type List = 'ranges' | 'scopes';

/** What a warden with such keys is set up with. */
const SETUPS: { readonly [Name in List]: (length: number) => Pick<Setup, 'over' | 'scopes' | 'needed'> } = {
  ranges: (length) => ({ over: { ...RESTRICTED, allowIps: rangesOf(length) }, needed: NEEDED }),
  scopes: (length) => {
    const names = Array.from({ length }, (_, index) => `area-${index}:read`);
    const scopes = { ...SCOPES, ...Object.fromEntries(names.map((name) => [name, 'Read an area'])) };
    const over: Partial<StoredKey> = { ...RESTRICTED, scopes: names };
    return { over, scopes, needed: [names[0] ?? '', names.at(-1) ?? ''] };
  },
};

/** None touches another, so that they stay as many as they are; every caller is in one of them. */
function rangesOf(length: number): readonly string[] {
  const others = Array.from(
    { length: length - 1 },
    (_, index) => `${11 + (index >> 8)}.${index & 255}.0.0/24`,
  );
  return ['10.0.0.0/8', ...others];
}

export async function measureList(list: List, effort: Effort, progress: Progress): Promise<Part> {
  const nameOf = (length: number): string => `${length} ${length === 1 ? list.slice(0, -1) : list}`;
  const subjects = [];
  for (const length of LENGTHS) {
    subjects.push(await packageWith({ count: KEYS, name: nameOf(length), ...SETUPS[list](length) }));
  }
  const measured = await interleaved(
    {
      ...effort,
      id: `in-process/${list}`,
      title: `In process: ${list} a key has`,
      contenders: subjects.map(({ contender }) => contender),
      inputs: requestsOf({ count: KEYS, value: keyNumber }),
      yardstick: nameOf(LENGTHS[0]),
    },
    progress,
  );
  for (const { close } of subjects) await close();
  const found = measured.ratio(nameOf(1_000), nameOf(1));
  return {
    tables: [measured.table],
    goals: [goalOf(`a key with 1,000 ${list}, beside one with 1`, found, 'at most', 1.3)],
    absent: [],
  };
}
