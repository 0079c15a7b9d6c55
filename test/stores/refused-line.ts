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

/** The figure below which a share of all lies. */
export function shareOf(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
