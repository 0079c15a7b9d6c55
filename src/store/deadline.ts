/** Waiting for answers, but not for ever. */
import { StoreFault } from './fault.js';

/** An answer that is waited for. */
interface Waiting {
  /** The moment after which it is not, by `performance.now()`. */
  readonly until: number;
  readonly giveUp: () => void;
}

/**
 * The time that every answer may take. One timer serves all that are waited for: setting and clearing one for each would cost up to
 * 10 µs, because it winds the event loop's own clock up every time. A timer that nobody waits for any more is not cleared, for the
 * same reason, but keeps no process alive and goes off once.
 */
export class Deadline {
  readonly #timeout: number;
  /** The oldest first: all may take the same time, so that is the order in which it is over. */
  readonly #waiting = new Set<Waiting>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the timer goes off, by `performance.now()`. */
  #goesOff = 0;

  /** `timeout` in milliseconds. */
  constructor(timeout: number) {
    this.#timeout = timeout;
  }

  /**
   * What `answered` makes of the answer, if it comes in time; one that comes later is handed to `late`, and a fault that comes
   * later to nobody. No answer in time is a {@link StoreFault}; of every fault, those of `answered` too, `faulted` makes what
   * this rejects with. `faulted` throws nothing.
   */
  within<Answer>(
    pending: PromiseLike<Answer>,
    answered: (answer: Answer) => Answer = asItIs,
    faulted: (fault: unknown) => unknown = asItIs,
    late: (answer: Answer) => void = nothing,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const waiting = this.#wait(() => {
        reject(faulted(new StoreFault(`It gave no answer within ${this.#timeout} ms.`)));
      });
      Promise.resolve(pending).then(
        (answer) => {
          if (!this.#end(waiting)) return late(answer);
          try {
            resolve(answered(answer));
          } catch (fault) {
            reject(faulted(fault));
          }
        },
        (fault: unknown) => {
          if (this.#end(waiting)) reject(faulted(fault));
        },
      );
    });
  }

  #wait(giveUp: () => void): Waiting {
    const now = performance.now();
    const waiting = { until: now + this.#timeout, giveUp };
    if (this.#waiting.size === 0) this.#wake(now);
    this.#waiting.add(waiting);
    return waiting;
  }

  /** Has a timer go off that keeps the process alive. One that did not go off in its time never will: a test may have taken it away. */
  #wake(now: number): void {
    if (this.#timer !== undefined && now < this.#goesOff) {
      this.#timer.ref();
    } else {
      clearTimeout(this.#timer);
      this.#set(now + this.#timeout, this.#timeout);
    }
  }

  /** Whether it was still waited for. */
  #end(waiting: Waiting): boolean {
    if (!this.#waiting.delete(waiting)) return false;
    if (this.#waiting.size === 0) this.#rest();
    return true;
  }

  #rest(): void {
    // Elsewhere than in Node a timer is a number, and nothing but clearing it lets a process end.
    if (typeof this.#timer === 'object') {
      this.#timer.unref();
    } else {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    }
  }

  #set(until: number, milliseconds: number): void {
    this.#goesOff = until;
    this.#timer = setTimeout(() => this.#giveUp(until), milliseconds);
  }

  /** Gives up what had to come by `moment`, or by now, and sets the timer for the oldest of the rest. */
  #giveUp(moment: number): void {
    const now = Math.max(moment, performance.now());
    const overdue = [...this.#waiting].filter(({ until }) => until <= now);
    for (const waiting of overdue) this.#waiting.delete(waiting);
    const [oldest] = this.#waiting;
    this.#timer = undefined;
    if (oldest !== undefined) this.#set(oldest.until, oldest.until - now);
    for (const { giveUp } of overdue) giveUp();
  }
}

function asItIs<T>(it: T): T {
  return it;
}

function nothing(): void {}
