import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Gather,
  lookUps,
  MOST_TOGETHER,
  untilMicrotask,
  untilTurnEnds,
} from '../../adapters/stores/look-ups.js';
import { scaled } from '../scale.js';

interface Question {
  readonly prefixes: readonly string[];
  readonly together: boolean;
  answer(): void;
  fail(fault: Error): void;
}

/** What a database answers, and to which of its questions. */
interface Row {
  readonly row: string;
  readonly question: number;
}

/** What a database knows of a prefix. */
const rowOf = (prefix: string) => `row of ${prefix}`;

/** A database that answers when it is told to, and whose answer `damaged` cannot be read. */
function database(gather: Gather = untilTurnEnds) {
  const questions: Question[] = [];
  const ask = (prefixes: readonly string[], together: boolean) =>
    new Promise<readonly Row[]>((resolve, reject) => {
      const question = questions.length;
      const rows = prefixes.map((prefix) => ({ row: rowOf(prefix), question }));
      questions.push({ prefixes, together, answer: () => resolve(rows), fail: reject });
    });
  const read = (answer: Row | undefined): Row => {
    if (answer === undefined || answer.row === rowOf('damaged')) throw new Error('damaged');
    return answer;
  };
  const findRow = lookUps<Row | undefined, Row>({
    one: async (prefix) => (await ask([prefix], false))[0],
    many: (prefixes) => ask(prefixes, true),
    read,
    gather,
  });
  return { questions, findRow, find: async (prefix: string) => (await findRow(prefix)).row };
}

const asked = (questions: readonly Question[]) => questions.map(({ prefixes }) => prefixes);

describe('look-ups by prefix', () => {
  test('one that comes alone is asked for at once, and so is the next one', async () => {
    const { questions, find } = database();
    for (const prefix of ['a', 'b']) {
      const found = find(prefix);
      expect(questions.at(-1)).toMatchObject({ prefixes: [prefix], together: false });
      questions.at(-1)?.answer();
      expect(await found).toBe(rowOf(prefix));
    }
  });

  test('those that come while one is under way are asked for together when the turn ends, not when that one is answered', async () => {
    const { questions, find } = database();
    const found = ['a', 'b', 'c', 'b'].map(find);
    expect(asked(questions)).toEqual([['a']]);
    await turn();
    expect(asked(questions)).toEqual([['a'], ['b', 'c', 'b']]);
    const later = find('d');
    await turn();
    expect(questions.at(-1)).toMatchObject({ prefixes: ['d'], together: false });
    for (const question of questions.toReversed()) question.answer();
    expect(await Promise.all([...found, later])).toEqual(['a', 'b', 'c', 'b', 'd'].map(rowOf));
  });

  test('in a process that does nothing but microtasks, they do not wait for a turn that does not end', async () => {
    const { questions, find } = database(untilMicrotask);
    const found = ['a', 'b', 'c'].map(find);
    await Promise.resolve();
    expect(asked(questions)).toEqual([['a'], ['b', 'c']]);
    for (const question of questions) question.answer();
    expect(await Promise.all(found)).toEqual(['a', 'b', 'c'].map(rowOf));
  });

  test(`more than ${MOST_TOGETHER} are asked for in several questions`, async () => {
    const { questions, find } = database();
    const prefixes = Array.from({ length: 2 * MOST_TOGETHER + 8 }, (_, index) => String(index));
    const found = prefixes.map(find);
    await turn();
    expect(questions.map((question) => question.prefixes.length)).toEqual([
      1,
      MOST_TOGETHER,
      MOST_TOGETHER,
      7,
    ]);
    for (const question of questions) question.answer();
    expect(await Promise.all(found)).toEqual(prefixes.map(rowOf));
  });

  test('timers that were taken away for a while take the look-ups of that while with them, and no others', async () => {
    let isTakenAway = true;
    const { questions, find } = database((then) => {
      if (!isTakenAway) setImmediate(then);
    });
    const found = ['a', 'b'].map(find);
    await turn();
    expect(asked(questions)).toEqual([['a']]);
    isTakenAway = false;
    found.push(find('c'));
    await turn();
    expect(asked(questions)).toEqual([['a'], ['b', 'c']]);
    for (const question of questions) question.answer();
    expect(await Promise.all(found)).toEqual(['a', 'b', 'c'].map(rowOf));
  });

  test('an answer that lacks some leaves nobody waiting', async () => {
    const find = lookUps<string, string>({
      one: async (prefix) => prefix,
      many: async (prefixes) => prefixes.slice(1),
      read: (row) => row,
      gather: untilTurnEnds,
    });
    const outcomes = await Promise.allSettled(['a', 'b', 'c'].map(find));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  });

  test('a row that cannot be read is the fault of who asked for it alone', async () => {
    const { questions, find } = database();
    const found = ['a', 'b', 'damaged', 'c'].map(find);
    await turn();
    for (const question of questions) question.answer();
    expect(await Promise.allSettled(found)).toMatchObject([
      { value: rowOf('a') },
      { value: rowOf('b') },
      { reason: new Error('damaged') },
      { value: rowOf('c') },
    ]);
    const alone = find('damaged');
    questions.at(-1)?.answer();
    await expect(alone).rejects.toThrow('damaged');
  });

  test('a question that fails is the fault of all who asked it, and of nobody else', async () => {
    const { questions, find } = database();
    const first = find('a');
    const others = Promise.allSettled(['b', 'c'].map(find));
    await turn();
    const cut = new Error('cut');
    questions[1]?.fail(cut);
    expect(await others).toMatchObject([{ reason: cut }, { reason: cut }]);
    questions[0]?.answer();
    expect(await first).toBe(rowOf('a'));
    const alone = find('d');
    expect(questions.at(-1)).toMatchObject({ prefixes: ['d'], together: false });
    questions.at(-1)?.fail(new Error('cut again'));
    await expect(alone).rejects.toThrow('cut again');
    const next = find('e');
    expect(questions.at(-1)).toMatchObject({ prefixes: ['e'], together: false });
    questions.at(-1)?.answer();
    expect(await next).toBe(rowOf('e'));
  });

  test('whatever comes when, everybody gets the answer to a question that was asked after the call', async () => {
    const step = fc.oneof(
      fc.record({ find: fc.nat({ max: 5 }).map(String) }),
      fc.record({ answer: fc.nat() }),
      fc.record({ fail: fc.nat() }),
      fc.constant('turn' as const),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 60 }),
        fc.constantFrom(untilTurnEnds, untilMicrotask),
        async (steps, gather) => {
          const { questions, findRow } = database(gather);
          const open = new Set<Question>();
          const calls: {
            readonly prefix: string;
            readonly before: number;
            readonly found: Promise<Row>;
          }[] = [];
          const failed = new Set<string>();
          let seen = 0;
          const notice = () => {
            for (const question of questions.slice(seen)) open.add(question);
            seen = questions.length;
          };
          const close = (which: number, how: (question: Question) => void) => {
            const question = [...open][which % open.size];
            if (question === undefined) return;
            open.delete(question);
            how(question);
          };
          for (const one of steps) {
            if (one === 'turn') await turn();
            else if ('find' in one) {
              const before = questions.length;
              const found = findRow(one.find);
              found.catch(() => {}); // It is looked at in the end.
              calls.push({ prefix: one.find, before, found });
            } else if ('answer' in one) close(one.answer, (question) => question.answer());
            else {
              close(one.fail, (question) => {
                const name = `fault ${questions.indexOf(question)}`;
                failed.add(name);
                question.fail(new Error(name));
              });
            }
            notice();
          }
          await turn();
          notice();
          for (const question of open) question.answer();
          const outcomes = await Promise.allSettled(calls.map(({ found }) => found));
          for (const [index, outcome] of outcomes.entries()) {
            const { prefix, before } = calls[index] ?? { prefix: '', before: 0 };
            if (outcome.status === 'fulfilled') {
              expect(outcome.value.row).toBe(rowOf(prefix));
              expect(outcome.value.question).toBeGreaterThanOrEqual(before);
            } else {
              const question = Number(String(outcome.reason.message).replace('fault ', ''));
              expect(failed).toContain(outcome.reason.message);
              expect(questions[question]?.prefixes).toContain(prefix);
              expect(question).toBeGreaterThanOrEqual(before);
            }
          }
          // Each call is part of one question.
          expect(questions.reduce((sum, question) => sum + question.prefixes.length, 0)).toBe(calls.length);
          expect(questions.every(({ prefixes, together }) => together === prefixes.length > 1)).toBe(true);
        },
      ),
      { numRuns: scaled(10_000) },
    );
  });
});
