/**
 * `npm run bench`: this package beside its peers. Installs the peers where they are missing, builds, measures section by section,
 * each in a process of its own, and keeps what each found as soon as it has it, so that a run may be taken up again by `--only`.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from './build.js';
import { Line } from './report/line.js';
import { writeMarkdown } from './report/markdown.js';
import { BUSY, othersShare } from './report/others.js';
import { writePicture } from './report/picture.js';
import { type Found, keep, RESULTS, read } from './report/results.js';
import { writeStorePages } from './report/stores.js';
import { goalLines, tableLines } from './report/terminal.js';
import type { Part } from './result.js';
import { SECTIONS } from './sections.js';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

const USAGE = `npm run bench -- [--only ${Object.keys(SECTIONS).join(',')}] [--quick] [--report] [--results FILE]

  --only     these sections; the others keep the figures they have
  --quick    a few small rounds, to see that everything runs: kept apart, drawn nowhere
  --report   measures nothing: draws tables and picture from the figures there are
  --results  where the figures are kept (${RESULTS})`;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
    results: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const { quick } = values;
const file = values.results ?? (quick ? '.cache/bench-quick.json' : RESULTS);

if (values.help) console.log(USAGE);
else {
  const names = values.report ? [] : wanted(values.only);
  if (names.length > 0) await measureAll(names);
  report(names);
}

/** The sections that are asked for. */
function wanted(only: string | undefined): readonly string[] {
  const all = Object.keys(SECTIONS);
  if (only === undefined) return all.filter((name) => SECTIONS[name]?.onRequest !== true);
  const names = only.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !all.includes(name));
  if (unknown.length === 0) return names;
  console.error(`There is no section ${unknown.join(', ')}; there are ${all.join(', ')}.`);
  process.exit(2);
}

async function measureAll(names: readonly string[]): Promise<void> {
  if (!existsSync('bench/node_modules/.package-lock.json')) {
    console.log('Installing what this is compared with (bench/package-lock.json) …');
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], {
      cwd: 'bench',
      stdio: 'inherit',
    });
  }
  if (names.includes('forward-auth') && !existsSync('adapters/dashboard/built')) {
    execFileSync('npm', ['run', '--silent', 'page'], { stdio: 'inherit' });
  }
  mkdirSync('.cache', { recursive: true });
  const folder = mkdtempSync(join(root, '.cache', 'bench-'));
  try {
    const programs = build(folder);
    for (const name of names) await measureOne(name, programs);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A section that fails leaves the figures it had, and the others go on. */
async function measureOne(name: string, programs: string): Promise<void> {
  const title = SECTIONS[name]?.title ?? name;
  const others = await othersShare();
  if (others > BUSY)
    console.error(
      `Something else takes ${Math.round(others * 100)} % of this machine: the figures will say little.`,
    );
  const begun = Date.now();
  const line = new Line(title);
  try {
    const part = await inOwnProcess(name, programs, line);
    const seconds = Math.round((Date.now() - begun) / 1_000);
    line.end(`${seconds} s`);
    keep(file, name, part, { seconds, quick, others });
  } catch (fault) {
    line.end(`FAILED: ${fault instanceof Error ? fault.message : String(fault)}`);
    process.exitCode = 1;
  }
}

function inOwnProcess(name: string, programs: string, line: Line): Promise<Part> {
  const args = [join(programs, 'section-process.js'), name, ...(quick ? ['--quick'] : [])];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    child.on('message', (message: { readonly part?: Part; what: string; done: number; total: number }) => {
      if (message.part !== undefined) resolve(message.part);
      else line.show(message.what, message.done, message.total);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`its process ended with ${code}`)));
  });
}

/** What was measured now, in full; of the rest that it is there. */
function report(names: readonly string[]): void {
  const found = read(file);
  for (const [name, { part }] of Object.entries(found)) {
    if (names.length > 0 && !names.includes(name)) continue;
    for (const line of tableLines(part)) console.log(line);
  }
  for (const line of goalLines(Object.values(found).map(({ part }: Found) => part))) console.log(line);
  if (file !== RESULTS) return;
  writeMarkdown(found);
  writeStorePages(found);
  writePicture(found);
}
