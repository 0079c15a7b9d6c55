/** `npm run check`: everything that holds without running the package. Says what fails, and goes on to the next step. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pack } from './pack.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'keywarden-check-'));

/** Each with the binary of node_modules that does it; all run in this order. */
const steps: readonly { readonly name: string; readonly command: () => readonly string[] }[] = [
  { name: 'format and lint', command: () => ['biome', 'ci', '--colors=off', '.'] },
  { name: 'types', command: () => ['tsc', '--noEmit', '--pretty', 'false'] },
  {
    name: "types of the dashboard's page",
    command: () => ['tsc', '--noEmit', '--pretty', 'false', '-p', 'adapters/dashboard/page'],
  },
  {
    // Whether its peers are installed or not: bench/peers.d.ts says what is called of them.
    name: 'types of the benchmark',
    command: () => ['tsc', '--noEmit', '--pretty', 'false', '-p', 'bench'],
  },
  { name: 'unused code, exports and dependencies', command: () => ['knip', '--no-progress'] },
  {
    name: 'architecture and documents',
    command: () => ['vitest', 'run', '--project', 'main', 'test/architecture', 'test/docs'],
  },
  { name: 'package: publint', command: () => ['publint', '--strict', tarball()] },
  {
    name: 'package: types for every way to import',
    command: () => ['attw', '--profile', 'esm-only', tarball()],
  },
];

let packed: string | undefined;
function tarball(): string {
  packed ??= pack(folder);
  return packed;
}

let failed = 0;
for (const { name, command } of steps) {
  const started = Date.now();
  const complaint = outcomeOf(command);
  const seconds = ((Date.now() - started) / 1_000).toFixed(1);
  console.log(`${complaint === undefined ? 'ok    ' : 'FAILED'} ${seconds.padStart(5)} s  ${name}`);
  if (complaint !== undefined) {
    failed++;
    console.log(complaint.replace(/^/gm, '    '));
  }
}
rmSync(folder, { recursive: true, force: true });
console.log(failed === 0 ? 'All checks hold.' : `${failed} of ${steps.length} checks failed.`);
process.exitCode = failed === 0 ? 0 : 1;

/** What a step complains of; `undefined` where it holds. */
function outcomeOf(command: () => readonly string[]): string | undefined {
  try {
    const [binary = '', ...args] = command();
    const { status, stdout, stderr, error } = spawnSync(join(root, 'node_modules', '.bin', binary), args, {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    });
    if (error !== undefined) return error.message;
    return status === 0 ? undefined : `${stdout}${stderr}`.trim();
  } catch (fault) {
    return fault instanceof Error ? fault.message : String(fault);
  }
}
