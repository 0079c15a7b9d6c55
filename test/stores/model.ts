/** Random commands against a store and, at the same time, against the naive one: every answer has to be the same. */
import fc from 'fast-check';
import { KeywardenError } from '../../src/errors.js';
import { difference, show } from '../../src/store/conformance/difference.js';
import type { MakeStore, TestedStore } from '../../src/store/conformance/index.js';
import { samples } from '../../src/store/conformance/samples.js';
import { callsOf } from './calls.js';
import { anyCommand, type Command } from './commands.js';
import { NaiveStore, Refusal } from './naive-store.js';

/**
 * Runs sequences of random commands, each sequence on a fresh store, until at least `commands` were run.
 * @throws {Error} at the first divergence, with the shortest sequence that shows it. Returns how many commands were run.
 */
export async function modelTest(makeStore: MakeStore, commands: number): Promise<number> {
  let executed = 0;
  const sequences = fc.asyncProperty(
    fc.array(anyCommand, { minLength: 1, maxLength: 150, size: 'max' }),
    async (sequence) => {
      const under = await makeStore();
      try {
        const second = (await under.another?.()) ?? under.store;
        const run = new Run();
        for (const command of sequence) {
          await run.step(command, command.second ? second : under.store);
          executed += 1;
        }
        await run.step({ method: 'everything', args: {}, second: false }, under.store);
      } finally {
        await under.dispose?.();
      }
    },
  );
  while (executed < commands) await fc.assert(sequences, { numRuns: 4 });
  return executed;
}

/** One sequence: the naive store, and samples made for both. */
class Run {
  readonly #naive = new NaiveStore();
  readonly #samples = samples();
  #steps = 0;

  async step(command: Command, store: TestedStore): Promise<void> {
    this.#steps += 1;
    const calls = callsOf(command, store, this.#naive, this.#samples, this.#steps);
    if (calls === undefined) return;
    const expected = await outcomeOf(calls.naive);
    const came = await outcomeOf(calls.real);
    const found = divergence(came, expected);
    if (found !== undefined) {
      throw new Error(`Step ${this.#steps}, ${command.method}: ${found}`, { cause: came.error });
    }
  }
}

interface Outcome {
  readonly value?: unknown;
  readonly error?: unknown;
}

async function outcomeOf(call: () => unknown): Promise<Outcome> {
  try {
    return { value: await call() };
  } catch (error) {
    return { error };
  }
}

function divergence(came: Outcome, expected: Outcome): string | undefined {
  if (expected.error instanceof Refusal) {
    const { codes } = expected.error;
    if (came.error instanceof KeywardenError && codes.includes(came.error.code)) return undefined;
    return `expected ${codes.join(' or ')}, came ${show(came.error ?? came.value)}`;
  }
  if (expected.error !== undefined) throw expected.error;
  if (came.error !== undefined) return `came ${show(came.error)}, expected ${show(expected.value)}`;
  return difference(came.value, expected.value);
}
