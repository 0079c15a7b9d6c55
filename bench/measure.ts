/**
 * Measures calls side by side: in every round each contender has its turn, in an order that goes round, so that whatever else
 * the machine does falls on all of them. What is told is the median of the rounds and ratios within one round.
 */
import type { Progress, Row, Spread, Table } from './result.js';
import { ratioOf, spreadOf } from './result.js';

/** What is handed to a contender: made anew for every turn, outside the time that is taken. */
export type MakeInputs<Input> = (count: number) => readonly Input[];

/** One way to do it. Answers whether the input was let in, so that no answer can be optimised away or be wrong unnoticed. */
export interface Contender<Input> {
  readonly name: string;
  readonly note?: string;
  /** Answers at once … */
  readonly call?: (input: Input) => boolean;
  /** … or later; waiting is part of its price. */
  readonly callLater?: (input: Input) => Promise<boolean>;
  /** What it must answer to every input. Default: what the comparison says. */
  readonly expected?: boolean;
  /** Where this contender has keys of its own. Default: those of the comparison. */
  readonly inputs?: MakeInputs<Input>;
}

/** How long and how often is measured. */
export interface Effort {
  /** Rounds that count. At least 9. Default: 15. */
  readonly rounds?: number;
  /** Turns of each contender in a round. Default: 40. */
  readonly turns?: number;
}

/** What is compared. */
export interface Comparison<Input> extends Effort {
  readonly id: string;
  readonly title: string;
  readonly contenders: readonly Contender<Input>[];
  readonly inputs: MakeInputs<Input>;
  /** What every contender must answer to every input. Default: true. */
  readonly expected?: boolean;
  /** The contender that ratios are to. */
  readonly yardstick: string;
  readonly notes?: readonly string[];
}

/** Nanoseconds a call, round by round. */
export interface Measured {
  readonly table: Table;
  /** By contender. */
  readonly rounds: ReadonlyMap<string, readonly number[]>;
  /** Of one contender to another, in the same rounds. */
  ratio(name: string, to: string): Spread;
}

const DEFAULT_ROUNDS = 15;
const FEWEST_ROUNDS = 9;
const DEFAULT_TURNS = 40;
/** Calls in a turn, at most: their inputs lie in the processor's cache, as a request's do, and reading the clock costs nothing. */
const MOST_CALLS = 1_024;
/** What a turn should take, in ns: shorter than a scheduler's slice, so that most turns are not interrupted. */
const TURN = 500_000;
/** Before anything counts: long enough for the engine to have compiled what is called. */
const WARM_UP_TURNS = 200;
/** The same in ms, for what takes long. */
const WARM_UP_AT_MOST = 2_000;

interface Runner<Input> {
  readonly contender: Contender<Input>;
  readonly loop: Loop<Input>;
  /** Nanoseconds a call of each turn of the round. */
  turns: number[];
  /** The median turn of each round. */
  readonly rounds: number[];
  calls: number;
}

/** Calls once for each input and counts those that were let in. */
type Loop<Input> = (inputs: readonly Input[]) => number | Promise<number>;

/**
 * Measures contenders interleaved. The figure of a round is its median turn: one in which the machine did something else – ran
 * another program, collected garbage – does not count. So garbage costs its maker nothing here, which favours those that make
 * much of it.
 * @throws {Error} where one answers other than expected: what is wrong is not worth timing.
 */
export async function interleaved<Input>(
  comparison: Comparison<Input>,
  progress: Progress = () => {},
): Promise<Measured> {
  const { contenders, title, rounds = DEFAULT_ROUNDS, turns = DEFAULT_TURNS } = comparison;
  if (rounds < FEWEST_ROUNDS) throw new RangeError(`Measure at least ${FEWEST_ROUNDS} rounds.`);
  const runners = contenders.map((contender): Runner<Input> => {
    return { contender, loop: loopOf(contender), turns: [], rounds: [], calls: 1 };
  });
  for (const runner of runners) await warmUp(runner, comparison);
  for (let round = 0; round < rounds; round++) {
    progress(title, round, rounds);
    for (let turn = 0; turn < turns; turn++) {
      for (let place = 0; place < runners.length; place++) {
        const runner = runners[(place + turn) % runners.length];
        if (runner !== undefined) runner.turns.push((await turnOf(runner, comparison)) / runner.calls);
      }
    }
    for (const runner of runners) {
      runner.rounds.push(spreadOf(runner.turns).median);
      runner.turns = [];
    }
  }
  progress(title, rounds, rounds);
  return measuredOf(comparison, new Map(runners.map(({ contender, rounds }) => [contender.name, rounds])));
}

/** Finds how many calls fill a turn, while the engine compiles them. A turn that was interrupted proves nothing. */
async function warmUp<Input>(runner: Runner<Input>, comparison: Comparison<Input>): Promise<void> {
  const until = performance.now() + WARM_UP_AT_MOST;
  for (let turn = 0; turn < WARM_UP_TURNS && performance.now() < until; turn++) {
    const took = await turnOf(runner, comparison);
    if (took < TURN / 2 && runner.calls < MOST_CALLS) runner.calls *= 2;
  }
}

/** Nanoseconds of one turn. */
async function turnOf<Input>(
  { contender, loop, calls }: Runner<Input>,
  { inputs, title, expected = true }: Comparison<Input>,
): Promise<number> {
  const make = contender.inputs ?? inputs;
  // What the contender before it left in the processor's caches is nobody's fault: as many calls as count lead in, so that most keys
  // have been seen since.
  await loop(make(calls));
  const batch = make(calls);
  const begun = process.hrtime.bigint();
  const answer = loop(batch);
  const letIn = typeof answer === 'number' ? answer : await answer;
  const took = process.hrtime.bigint() - begun;
  if (letIn !== ((contender.expected ?? expected) ? calls : 0)) {
    throw new Error(`${title}: ${contender.name} let in ${letIn} of ${calls}.`);
  }
  return Number(took);
}

function measuredOf<Input>(
  { id, title, contenders, notes, yardstick }: Comparison<Input>,
  rounds: ReadonlyMap<string, readonly number[]>,
): Measured {
  const figuresOf = (name: string): readonly number[] => {
    const figures = rounds.get(name);
    if (figures === undefined) throw new RangeError(`${id} has no contender ${name}.`);
    return figures;
  };
  const rows = contenders.map(({ name, note }): Row => {
    const value = spreadOf(figuresOf(name));
    const ratio = ratioOf(figuresOf(name), figuresOf(yardstick));
    return { name, value, ratio, ...(note !== undefined && { note }) };
  });
  return {
    table: { id, title, unit: 'ns', yardstick, rows, ...(notes !== undefined && { notes }) },
    rounds,
    ratio: (name, to) => ratioOf(figuresOf(name), figuresOf(to)),
  };
}

/** A loop of this contender's own. */
function loopOf<Input>({ name, call, callLater }: Contender<Input>): Loop<Input> {
  if (call !== undefined) return ownCopy<Input>(false, call);
  if (callLater !== undefined) return ownCopy<Input>(true, callLater);
  throw new TypeError(`${name} can be called in no way.`);
}

let copies = 0;

/**
 * Compiled anew for each: in one loop that all share, the engine would see many callees at one place, which slows down the quick
 * ones most. The number makes each text a new one.
 */
function ownCopy<Input>(waits: boolean, call: (input: Input) => boolean | Promise<boolean>): Loop<Input> {
  copies++;
  const body = `let n = 0; for (const input of inputs) if (${waits ? 'await ' : ''}call(input)) n++; return n;`;
  return new Function('call', `return ${waits ? 'async ' : ''}(inputs) => { /* ${copies} */ ${body} };`)(
    call,
  );
}
