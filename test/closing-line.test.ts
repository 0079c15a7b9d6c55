/** The closing line says what happened, on real runs of vitest. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
mkdirSync(join(root, '.cache'), { recursive: true });
const folder = mkdtempSync(join(root, '.cache', 'closing-line-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const GOOD = `it('good', () => {});`;
const BAD = `it('bad', () => { expect(1).toBe(2); });`;
const SKIPPED = `
  it('said', ({ skip }) => skip('no such server'));
  describe.skip('a server (skipped: it does not answer)', () => { it('a', () => {}); it('b', () => {}); });`;

const LOST = `describe('suite', () => { beforeAll(() => { throw new Error('no'); }); it('in it', () => {}); });`;

describe('a run ends with its counts', () => {
  it.each([
    [
      'passed and skipped for a reason',
      GOOD + SKIPPED,
      0,
      ['Skipped 1: no such server', 'Skipped 2: it does not answer', '1 passed, 0 failed, 3 skipped'],
    ],
    ['failed', GOOD + BAD, 1, ['1 passed, 1 failed, 0 skipped']],
    [
      'skipped for no reason',
      `${GOOD}it.skip('silent', () => {});`,
      1,
      ['Skipped without a reason: silent', '1 passed, 1 failed, 0 skipped'],
    ],
    ['cannot be loaded', `throw new Error('no');`, 1, ['0 passed, 1 failed, 0 skipped']],
    ['a loose rejection', `${GOOD}Promise.reject(new Error('loose'));`, 1, ['1 passed, 1 failed, 0 skipped']],
    ['tests behind a hook that fails', GOOD + LOST, 1, ['1 passed, 1 failed, 0 skipped']],
    [
      'a hook that fails',
      `${GOOD}describe('suite', () => { afterAll(() => { throw new Error('no'); }); it('in it', () => {}); });`,
      1,
      ['2 passed, 1 failed, 0 skipped'],
    ],
  ])('%s', (_what, body, status, lines) => {
    expect(run(body)).toEqual({ status, lines });
  });
});

/** Runs a test file with that body; what stands after the other reporters' words, and how the run ended. */
function run(body: string): { readonly status: number | null; readonly lines: readonly string[] } {
  writeFileSync(
    join(folder, 'a.test.ts'),
    `import { afterAll, beforeAll, describe, expect, it } from 'vitest';\n${body}`,
  );
  writeFileSync(
    join(folder, 'vitest.config.ts'),
    `import { ClosingLine } from '../../test/closing-line.js';
     export default { test: { include: ['a.test.ts'], reporters: [new ClosingLine()] } };`,
  );
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const { status, stdout } = spawnSync(process.execPath, [vitest, 'run', '--root', folder], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], NO_COLOR: '1' },
  });
  return { status, lines: stdout.trim().split('\n') };
}
