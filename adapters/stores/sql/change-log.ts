/**
 * Following a table of numbered changes by reading it again and again. Numbers are given when a row is written and rows
 * are seen when they are committed, so a lower number may appear after a higher one: a number that was passed over is
 * waited for until it appears, or until patience is over and something may have been missed.
 */

/** A change as read. */
export interface NumberedChange {
  readonly number: number;
  readonly prefix: string;
}

/** What a round of reading came to. */
export interface Round {
  /** Prefixes of the changes not seen before, in the order of their numbers. */
  readonly fresh: readonly string[];
  /** A number never came, or more were passed over than can be waited for: something may have been missed. */
  readonly gap: boolean;
}

/** How many numbers are waited for at most. */
const MOST_MISSING = 1_000;

export class ChangeLog {
  readonly #patience: number;
  readonly #now: () => number;
  /** Up to here every number was seen or passed over. */
  #highest: number;
  /** The change with that number: where it is gone, the table is not the one that was followed. */
  #latest: NumberedChange | undefined;
  /** Numbers passed over, and when they are given up. */
  readonly #missing = new Map<number, number>();

  /**
   * Begins after the changes that are there already, in the order of their numbers, and waits for what was passed over
   * among them; `all`: they are all that there are, so that those before the first were passed over too. `patience` and
   * `now` are in milliseconds.
   */
  constructor(there: readonly NumberedChange[], all: boolean, patience: number, now: () => number) {
    this.#patience = patience;
    this.#now = now;
    this.#highest = all ? 0 : (there[0]?.number ?? 1) - 1;
    this.take(there);
  }

  /** The lowest number to read again. */
  get from(): number {
    let from = this.#latest?.number ?? 0;
    for (const number of this.#missing.keys()) from = Math.min(from, number);
    return from;
  }

  /**
   * Takes all changes that are there with a number of at least {@link from}, in the order of their numbers. `undefined`:
   * this is not the table that was followed (it was restored from a backup, say, or cleared); begin anew.
   */
  take(changes: readonly NumberedChange[]): Round | undefined {
    const latest = this.#latest;
    if (latest && !changes.some((one) => one.number === latest.number && one.prefix === latest.prefix))
      return undefined;
    const fresh: string[] = [];
    let gap = false;
    for (const change of changes) {
      if (change.number > this.#highest) {
        gap = this.#passOver(this.#highest + 1, change.number) || gap;
        this.#highest = change.number;
        this.#latest = change;
      } else if (!this.#missing.delete(change.number)) continue;
      fresh.push(change.prefix);
    }
    return { fresh, gap: this.#giveUp() || gap };
  }

  /** Waits for the numbers from `first` up to `end`, which is not one of them. Whether they are too many for that. */
  #passOver(first: number, end: number): boolean {
    if (this.#missing.size + end - first > MOST_MISSING) {
      this.#missing.clear();
      return true;
    }
    for (let number = first; number < end; number += 1)
      this.#missing.set(number, this.#now() + this.#patience);
    return false;
  }

  #giveUp(): boolean {
    const before = this.#missing.size;
    for (const [number, until] of this.#missing) {
      if (until <= this.#now()) this.#missing.delete(number);
    }
    return this.#missing.size < before;
  }
}
