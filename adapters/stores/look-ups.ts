/**
 * Look-ups by prefix, which every verification waits for that the cache does not answer. One that comes while none is under way is asked
 * for at once; those that come while another is are gathered for a moment and asked for together. So where a cache has just
 * forgotten everything, a server's requests do not each ask the database.
 */

/** Calls back when those have come that come together, and not before it has returned. */
export type Gather = (then: () => void) => void;

/** For databases behind a socket, whose answers end a turn anyway. */
export const untilTurnEnds: Gather = (then) => {
  setImmediate(then);
};

/** For databases in this process: where all they do is done in microtasks, a turn may last as long as there is work, and timers run out meanwhile. */
export const untilMicrotask: Gather = queueMicrotask;

/** How keys are asked for. An `Answer` is what the driver says of one prefix. */
export interface LookUps<Answer, Found> {
  one(prefix: string): Promise<Answer>;
  /** The answers for at most {@link MOST_TOGETHER} prefixes, in their order. The same prefix may be there more than once. */
  many(prefixes: readonly string[]): Promise<readonly Answer[]>;
  /** What an answer means. What it throws is told to whoever asked for that prefix, and to nobody else; a question that fails, to all who asked it. */
  read(answer: Answer): Found;
  readonly gather: Gather;
}

/** How many prefixes are asked for together. */
export const MOST_TOGETHER = 64;

interface Waiting<Found> {
  readonly prefix: string;
  readonly found: (found: Found) => void;
  readonly failed: (fault: unknown) => void;
}

/** A function that asks for the key with a prefix. Its answer is never older than the call. */
export function lookUps<Answer, Found>({
  one,
  many,
  read,
  gather,
}: LookUps<Answer, Found>): (prefix: string) => Promise<Found> {
  let underWay = 0;
  let waiting: Waiting<Found>[] = [];

  function askAtOnce(prefix: string): Promise<Found> {
    underWay += 1;
    return one(prefix).then(
      (answer) => {
        underWay -= 1;
        return read(answer);
      },
      (fault: unknown) => {
        underWay -= 1;
        throw fault;
      },
    );
  }

  function wait(prefix: string): Promise<Found> {
    return new Promise((found, failed) => {
      waiting.push({ prefix, found, failed });
      // Each for itself: whoever took the timers away for a while, as tests do, took those calls with them, and no later ones.
      gather(askTogether);
      if (waiting.length === MOST_TOGETHER) askTogether();
    });
  }

  function askTogether(): void {
    const asked = waiting;
    waiting = [];
    const [first] = asked;
    if (first === undefined) return;
    underWay += 1;
    const answers =
      asked.length === 1
        ? one(first.prefix).then((answer) => [answer])
        : many(asked.map(({ prefix }) => prefix));
    answers.then(
      (found) => {
        underWay -= 1;
        const inOrder = found.values();
        for (const waited of asked) {
          const { done, value } = inOrder.next();
          if (done) waited.failed(new Error('The store answered for fewer keys than it was asked for.'));
          else tell(waited, value);
        }
      },
      (fault: unknown) => {
        underWay -= 1;
        for (const { failed } of asked) failed(fault);
      },
    );
  }

  function tell({ found, failed }: Waiting<Found>, answer: Answer): void {
    try {
      found(read(answer));
    } catch (fault) {
      failed(fault);
    }
  }

  return (prefix) => (underWay === 0 ? askAtOnce(prefix) : wait(prefix));
}
