/** Comparing how long things take. */

/**
 * The median of each call, in µs. They are called in turn, so that whatever else the machine does falls on all of them;
 * the first tenth only warms up.
 */
export async function medians<Name extends string>(
  calls: Readonly<Record<Name, () => unknown>>,
  rounds: number,
): Promise<(name: Name) => number> {
  const entries: [string, () => unknown][] = Object.entries(calls);
  const taken = entries.map(([name, call]) => ({ name, call, times: [] as number[] }));
  for (let round = -Math.floor(rounds / 10); round < rounds; round += 1) {
    for (const { call, times } of taken) {
      const begun = performance.now();
      await call();
      if (round >= 0) times.push(performance.now() - begun);
    }
  }
  const middle = (times: number[]) => (times.sort((a, b) => a - b)[times.length >> 1] ?? 0) * 1_000;
  const found = new Map(taken.map(({ name, times }) => [name, middle(times)]));
  return (name) => found.get(name) ?? Number.NaN;
}
