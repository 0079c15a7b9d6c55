/** Waiting for an answer, but not for ever. */
import { StoreFault } from './fault.js';

/**
 * The answer, if it comes within `timeout` ms; one that comes later is handed to `late`, and a fault that comes later to
 * nobody. The timer is gone once this settles.
 * @throws {StoreFault} where no answer comes in time.
 */
export function within<T>(timeout: number, pending: PromiseLike<T>, late: (answer: T) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    let waiting = true;
    const timer = setTimeout(() => {
      waiting = false;
      reject(new StoreFault(`It gave no answer within ${timeout} ms.`));
    }, timeout);
    const inTime = (settle: () => void): boolean => {
      if (!waiting) return false;
      waiting = false;
      clearTimeout(timer);
      settle();
      return true;
    };
    Promise.resolve(pending).then(
      (answer) => {
        if (!inTime(() => resolve(answer))) late(answer);
      },
      (fault: unknown) => {
        inTime(() => reject(fault));
      },
    );
  });
}
