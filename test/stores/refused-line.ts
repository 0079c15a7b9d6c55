/** What a process that holds a key says once it is refused, and how long that was after the revocation. */
import type { Keywarden } from '../../src/keywarden.js';

/** Verifies a key until it is refused: `refused <ns> <ms>`, by the machine's monotonic clock, and how late this process's timers came at worst. */
export async function refusedLine(warden: Keywarden, key: string): Promise<string> {
  let late = 0;
  while ((await warden.verify(key)).ok) {
    const begun = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 1));
    late = Math.max(late, performance.now() - begun - 1);
  }
  return `refused ${process.hrtime.bigint()} ${late.toFixed(3)}`;
}

/** Milliseconds from the acknowledgement (ns) to the refusal, without what the machine alone is to blame for. */
export function refusedAfter(acknowledged: bigint, line: string): number {
  const [, at = '', late] = line.split(' ');
  return Math.max(0, Number(BigInt(at) - acknowledged) / 1e6 - Number(late));
}
