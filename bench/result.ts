/** What the benchmark found, as plain data: what `results.json` holds and the tables and the picture are drawn from. */

/** One figure over all rounds of a run. */
export interface Spread {
  readonly median: number;
  /** The quartiles: half of the rounds lie between them. */
  readonly low: number;
  readonly high: number;
  readonly min: number;
  readonly max: number;
  readonly rounds: number;
}

/** One thing that was measured. */
export interface Row {
  readonly name: string;
  /** In the table's unit. */
  readonly value: Spread;
  /** Of this row to the table's yardstick, worked out round by round; absent where the table has none. */
  readonly ratio?: Spread;
  /** What a reader should know about this row. */
  readonly note?: string;
}

/** Rows that were measured interleaved, so that they may be compared. */
export interface Table {
  /** Stable, for links and for the picture: `in-process/valid`. */
  readonly id: string;
  readonly title: string;
  /** Of every value: `ns`, `bytes`, `requests/s` … */
  readonly unit: string;
  /** The name of the row that all ratios are to. */
  readonly yardstick?: string;
  readonly rows: readonly Row[];
  readonly notes?: readonly string[];
}

/** Something the package promises, and what was found. */
export interface Goal {
  /** As a sentence without a number: `a cached key with every check, beside the limit`. */
  readonly what: string;
  readonly found: Spread;
  /** `×` for a ratio, else the unit. */
  readonly unit: string;
  readonly bound: { readonly is: 'at most' | 'at least'; readonly value: number };
  /** Whether the median keeps to the bound. */
  readonly reached: boolean;
}

/** What could not be measured here. */
export interface Absence {
  readonly name: string;
  readonly why: string;
}

/** What one part of the benchmark found. */
export interface Part {
  readonly tables: readonly Table[];
  readonly goals: readonly Goal[];
  readonly absent: readonly Absence[];
}

/** Told of what is being measured; `done` of `total` rounds. */
export type Progress = (what: string, done: number, total: number) => void;

/** The median and the spread of some figures. */
export function spreadOf(figures: readonly number[]): Spread {
  const sorted = [...figures].sort((a, b) => a - b);
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const below = sorted[Math.floor(place)] ?? Number.NaN;
    const above = sorted[Math.ceil(place)] ?? Number.NaN;
    return below + (above - below) * (place - Math.floor(place));
  };
  return { median: at(0.5), low: at(0.25), high: at(0.75), min: at(0), max: at(1), rounds: sorted.length };
}

/** Round by round, one figure to another: what slows a whole round down slows both. */
export function ratioOf(figures: readonly number[], yardstick: readonly number[]): Spread {
  if (figures.length !== yardstick.length) throw new RangeError('Figures of the same rounds are needed.');
  return spreadOf(figures.map((figure, round) => figure / (yardstick[round] ?? Number.NaN)));
}

/** A goal with what was found of it. */
export function goalOf(
  what: string,
  found: Spread,
  is: 'at most' | 'at least',
  value: number,
  unit = '×',
): Goal {
  const reached = is === 'at most' ? found.median <= value : found.median >= value;
  return { what, found, unit, bound: { is, value }, reached };
}
