/** Waiting that an interruption ends. */
import { InterruptedError } from './faults.js';

/**
 * What the work comes to.
 * @throws {InterruptedError} where the signal comes first; the work is then left to itself
 */
export async function unlessInterrupted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return Promise.race([work, interrupted(signal)]);
}

/** Settles by an interruption, or never. */
function interrupted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const fail = () => reject(new InterruptedError(signal.reason));
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}
