/**
 * The last words of a run: which servers it used, which tests were skipped and why, and on a line of its own `N passed, N failed, N skipped`.
 * A file that cannot be loaded, an error outside every test and a test that is skipped without a reason count as failed.
 */
import type { Reporter, SerializedError, TestCase, TestModule, Vitest } from 'vitest/node';

/** What a run came to. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Number of tests by the reason they were skipped for. */
  readonly reasons: ReadonlyMap<string, number>;
  /** Full names of tests that were skipped without saying why. */
  readonly unexplained: readonly string[];
}

/** Why a test was skipped: said to `skip(reason)`, or in its title or that of a suite around it as `(skipped: reason)`. */
export function reasonOf(fullName: string, note: string | undefined): string | undefined {
  return note ?? /\(skipped: ([^)]+)\)/.exec(fullName)?.[1];
}

/** Counts a run. `selected`: only some tests were asked for; the others are not skipped, they are no part of it. */
export function tally(
  modules: readonly Pick<TestModule, 'children' | 'errors'>[],
  unhandled: readonly SerializedError[],
  selected: boolean,
): Tally {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const skipped = tests.filter((test) => test.result().state === 'skipped');
  const reasons = new Map<string, number>();
  const unexplained: string[] = [];
  for (const test of skipped) {
    const reason = reasonOf(test.fullName, noteOf(test));
    if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    else if (!selected && !isBehindFailure(test)) unexplained.push(test.fullName);
  }
  const loose = modules.flatMap((module) => module.errors()).length + unhandled.length;
  return {
    passed: tests.filter((test) => test.result().state === 'passed').length,
    failed:
      tests.filter((test) => test.result().state === 'failed').length +
      suiteFailures(modules) +
      loose +
      unexplained.length,
    skipped: [...reasons.values()].reduce((sum, count) => sum + count, 0),
    reasons,
    unexplained,
  };
}

/** Whether a test did not run because a hook of a suite around it failed; the suite counts as failed. */
function isBehindFailure(test: TestCase): boolean {
  for (let around = test.parent; around.type === 'suite'; around = around.parent) {
    if (around.errors().length > 0) return true;
  }
  return false;
}

/** Suites whose own hooks failed: their tests may all have passed, or never have run. */
function suiteFailures(modules: readonly Pick<TestModule, 'children'>[]): number {
  return modules.flatMap((module) =>
    [...module.children.allSuites()].filter((suite) => suite.errors().length > 0),
  ).length;
}

function noteOf(test: TestCase): string | undefined {
  const result = test.result();
  return result.state === 'skipped' ? result.note : undefined;
}

/** A vitest reporter that adds the closing line to whatever the others print. */
export class ClosingLine implements Reporter {
  #selected = false;

  onInit(vitest: Vitest): void {
    this.#selected = vitest.config.testNamePattern !== undefined;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const { passed, failed, skipped, reasons, unexplained } = tally(modules, unhandled, this.#selected);
    if (failed > 0) process.exitCode = 1;
    const servers = [...new Set(modules.flatMap((module) => module.meta().servers ?? []))].sort();
    // Coverage is reported after this call; the closing line comes after everything.
    process.once('exit', () => {
      const lines = [
        ...unexplained.map((name) => `Skipped without a reason: ${name}`),
        ...(servers.length > 0 ? [`Servers used: ${servers.join(', ')}`] : []),
        ...[...reasons].map(([reason, count]) => `Skipped ${count}: ${reason}`),
        `${passed} passed, ${failed} failed, ${skipped} skipped`,
      ];
      process.stdout.write(`\n${lines.join('\n')}\n`);
    });
  }
}
