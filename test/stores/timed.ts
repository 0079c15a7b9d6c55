/** How long an answer took, beside what the machine alone is to blame for. */

export interface Timed<T> {
  readonly answer: T;
  /** Milliseconds. */
  readonly took: number;
  /**
   * Milliseconds that a timer of the same length came too late. It is started right behind the call, so that Node has it in the same
   * list as the call's own timer and runs it right after that one: whatever kept this process from running until then – another
   * test, another process – is in it, however often that happened. A bound for `took` is a bound for what the call itself adds.
   */
  readonly late: Promise<number>;
}

/** Calls, and measures; `timeout` (ms) is the one that the call is to be answered within. */
export async function timed<T>(timeout: number, call: () => Promise<T>): Promise<Timed<T>> {
  const begun = performance.now();
  const answering = call();
  const late = new Promise<number>((resolve) => {
    const started = performance.now();
    setTimeout(() => resolve(Math.max(0, performance.now() - started - timeout)), timeout);
  });
  const answer = await answering;
  return { answer, took: performance.now() - begun, late };
}
