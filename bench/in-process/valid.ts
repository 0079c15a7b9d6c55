/** A valid key whose record is in the cache, beside the yardsticks. */
import { prefixedApiKey } from '../contenders/prefixed-api-key.js';
import { type Effort, interleaved } from '../measure.js';
import type { Part, Progress } from '../result.js';
import { goalOf } from '../result.js';
import {
  IDIOMATIC,
  idiomaticWith,
  LIMIT,
  limitWith,
  PACKAGE,
  PEPPER,
  PEPPERED,
  packageWith,
} from './contenders.js';
import { keyNumber, NEEDED, population, RESTRICTED } from './population.js';
import { requestsOf } from './requests.js';

const KEYS = 1_000;
const EVERY_CHECK = 'every check (status, expiry, 4 ranges, 2 scopes)';
const every = { count: KEYS, over: RESTRICTED, needed: NEEDED };

export async function measureValid(effort: Effort, progress: Progress): Promise<Part> {
  const stored = population(KEYS, RESTRICTED);
  const ours = await packageWith(every);
  const { table, ratio } = await interleaved(
    {
      ...effort,
      id: 'in-process/valid',
      title: `In process: a valid key, cached, ${EVERY_CHECK}`,
      contenders: [
        limitWith(stored, NEEDED),
        ours.contender,
        idiomaticWith(stored, NEEDED),
        ...(await prefixedApiKey()),
      ],
      inputs: requestsOf({ count: KEYS, value: keyNumber }),
      yardstick: LIMIT,
      notes: [
        'Every call is handed a string of its own, made from bytes. Ours counts uses, as it does by default; the others count none.',
        'The limit compares digests of 32 characters; ours have 16, of two bytes each: there ours is ahead of the limit.',
      ],
    },
    progress,
  );
  await ours.close();
  const goals = [
    goalOf('a cached key with every check, beside the limit', ratio(PACKAGE, LIMIT), 'at most', 1.25),
    goalOf('idiomatic, beside a cached key', ratio(IDIOMATIC, PACKAGE), 'at least', 1.8),
    goalOf('prefixed-api-key, beside a cached key', ratio('prefixed-api-key', PACKAGE), 'at least', 2.5),
  ];
  return { tables: [table], goals, absent: [] };
}

export async function measurePeppered(effort: Effort, progress: Progress): Promise<Part> {
  const ours = await packageWith({ ...every, pepper: PEPPER });
  const { table, ratio } = await interleaved(
    {
      ...effort,
      id: 'in-process/peppered',
      title: `In process: the same under a pepper (HMAC-SHA-256 instead of SHA-256), ${EVERY_CHECK}`,
      contenders: [
        { ...limitWith(population(KEYS, RESTRICTED), NEEDED), note: 'without a pepper' },
        ours.contender,
      ],
      inputs: requestsOf({ count: KEYS, value: keyNumber }),
      yardstick: LIMIT,
    },
    progress,
  );
  await ours.close();
  const found = ratio(PEPPERED, LIMIT);
  const goals = [
    goalOf('a cached key under a pepper, every check, beside the limit without one', found, 'at most', 2),
  ];
  return { tables: [table], goals, absent: [] };
}

export async function measurePlain(effort: Effort, progress: Progress): Promise<Part> {
  const ours = await packageWith({ count: KEYS });
  const headers = requestsOf({ count: KEYS, value: (number) => `Bearer ${keyNumber(number)}` });
  const { table } = await interleaved(
    {
      ...effort,
      id: 'in-process/plain',
      title: 'In process: a valid key, cached, without restrictions',
      contenders: [
        limitWith(population(KEYS)),
        ours.contender,
        {
          ...ours.contender,
          name: `${PACKAGE}, cut out of an Authorization header`,
          // A part of the header's value, which the engine keeps as a view of the whole.
          inputs: (count) => headers(count).map(({ key, ip }) => ({ key: key.slice('Bearer '.length), ip })),
        },
      ],
      inputs: requestsOf({ count: KEYS, value: keyNumber }),
      yardstick: LIMIT,
    },
    progress,
  );
  await ours.close();
  return { tables: [table], goals: [], absent: [] };
}
