/**
 * Beside what takes microseconds and more: those that answer at once, and those that answer later. Apart, because who waits lets
 * other threads work meanwhile, and whoever has the next turn finds the processor's caches as they left them.
 */
import { betterAuthApiKey } from '../contenders/better-auth.js';
import { fastJwt } from '../contenders/fast-jwt.js';
import { fromFolder, KEYPAL, NESTARC } from '../contenders/from-folder.js';
import { jose } from '../contenders/jose.js';
import { jsonwebtoken } from '../contenders/jsonwebtoken.js';
import { type Contender, type Effort, interleaved } from '../measure.js';
import type { Part, Progress } from '../result.js';
import { goalOf } from '../result.js';
import { PACKAGE, packageWith } from './contenders.js';
import { keyNumber, NEEDED, RESTRICTED } from './population.js';
import { type Presented, requestsOf } from './requests.js';

const KEYS = 1_000;

/** Each at its fastest: it takes so many times as long as we do, at least. */
const SLOWER: readonly (readonly [name: string, times: number])[] = [
  ['jsonwebtoken HS256, secret as KeyObject', 10],
  ['jose HS256, secret as CryptoKey', 40],
  ['better-auth at its fastest', 100],
  [KEYPAL, 4],
  [NESTARC, 4],
];

/** Those that answer at once. */
export async function measurePrompt(effort: Effort, progress: Progress): Promise<Part> {
  const peers = [...(await fastJwt()), ...(await jsonwebtoken())];
  const part = await beside(peers, 'prompt-peers', 'a valid token', effort, progress);
  return { ...part, absent: [] };
}

/** Those that answer later, each call waited for. */
export async function measureWaiting(effort: Effort, progress: Progress): Promise<Part> {
  const { contenders, absent } = await fromFolder();
  const peers = [...(await jose()), ...(await betterAuthApiKey()), ...contenders];
  const part = await beside(
    peers,
    'waiting-peers',
    'a valid key or token that is waited for',
    effort,
    progress,
  );
  return { ...part, absent };
}

async function beside(
  peers: readonly Contender<Presented>[],
  id: string,
  what: string,
  effort: Effort,
  progress: Progress,
): Promise<Omit<Part, 'absent'>> {
  const ours = await packageWith({ count: KEYS, over: RESTRICTED, needed: NEEDED });
  const measured = await interleaved(
    {
      ...effort,
      id: `in-process/${id}`,
      title: `In process: ${what}, each peer as documented and at its fastest`,
      contenders: [{ ...ours.contender, note: 'status, expiry, 4 ranges, 2 scopes' }, ...peers],
      inputs: requestsOf({ count: KEYS, value: keyNumber }),
      yardstick: PACKAGE,
    },
    progress,
  );
  await ours.close();
  const goals = SLOWER.filter(([name]) => measured.rounds.has(name)).map(([name, times]) =>
    goalOf(`${name}, beside a cached key`, measured.ratio(name, PACKAGE), 'at least', times),
  );
  return { tables: [measured.table], goals };
}
