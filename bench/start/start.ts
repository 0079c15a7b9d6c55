/** How long importing and constructing take in a fresh process, and what installing brings onto a disk. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start } from '../processes.js';
import type { Goal, Part, Progress, Row, Table } from '../result.js';
import { goalOf, ratioOf, spreadOf } from '../result.js';
import type { Thoroughness } from '../sections.js';
import { type Imported, PACKAGES } from './imported.js';
import { type Installed, installed } from './installed.js';

/** Promised: milliseconds, and packages. */
const SOON = 40;
const FEW = 25;

const isImported = (name: string): name is Imported => name in PACKAGES;
const IMPORTED = Object.keys(PACKAGES).filter(isImported);

/** Measures both. */
export async function measureStart({ quick }: Thoroughness, progress: Progress): Promise<Part> {
  progress('Installing', 0, 1);
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-bench-'));
  try {
    installPublished(folder);
    const dist = join(folder, 'node_modules', 'keywarden', 'dist');
    const imports = await importTimes(dist, quick ? 2 : 21, progress);
    const { tables, goals } = installs(folder);
    return { tables: [imports.table, ...tables], goals: [imports.goal, ...goals], absent: [] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function importTimes(
  dist: string,
  rounds: number,
  progress: Progress,
): Promise<{ table: Table; goal: Goal }> {
  const figures = new Map(IMPORTED.map((what) => [what, [] as number[]]));
  // Once for nothing: reading a file for the first time is the disk's time.
  for (let round = -1; round < rounds; round += 1) {
    progress('Importing', Math.max(round, 0), rounds);
    for (const [what, its] of figures) {
      const milliseconds = await importTime(what, dist);
      if (round >= 0) its.push(milliseconds);
    }
  }
  const own = figures.get('keywarden') ?? [];
  const rows = [...figures].map(
    ([name, its]): Row => ({ name, value: spreadOf(its), ratio: ratioOf(its, own) }),
  );
  return {
    table: {
      id: 'start/import',
      title: 'Importing and constructing',
      unit: 'ms',
      yardstick: 'keywarden',
      rows,
    },
    goal: goalOf('importing and constructing', spreadOf(own), 'at most', SOON, 'ms'),
  };
}

async function importTime(what: Imported, dist: string): Promise<number> {
  const program = start({ program: 'start/importer', args: [what, dist] });
  const said = await program.said();
  await program.stop();
  if (typeof said !== 'object' || said === null || !('milliseconds' in said))
    throw new Error(`${what} said nothing.`);
  return Number(said.milliseconds);
}

/** What was installed into a folder, beside what the peers are. */
function installs(folder: string): Pick<Part, 'tables'> & { readonly goals: readonly Goal[] } {
  const its = installed(folder, ['keywarden']);
  const found: { readonly name: string; readonly its: Installed; readonly note?: string }[] = [
    { name: 'keywarden', its, note: 'every part of it' },
  ];
  const goals = [
    goalOf('packages that `npm i keywarden` installs', spreadOf([its.packages]), 'at most', FEW, 'packages'),
    goalOf(
      'packages among them with an install script',
      spreadOf([its.scripts.length]),
      'at most',
      0,
      'packages',
    ),
  ];
  for (const name of IMPORTED) {
    if (PACKAGES[name].length > 0) found.push({ name, its: installed('bench', PACKAGES[name]) });
  }
  const table = (of: 'packages' | 'megabytes', unit: string): Table => ({
    id: `start/install/${of}`,
    title: `Installed: ${of}`,
    unit,
    rows: found.map(
      ({ name, its, note }): Row => ({
        name,
        value: spreadOf([its[of]]),
        ...(note !== undefined && { note }),
      }),
    ),
  });
  return { tables: [table('packages', 'packages'), table('megabytes', 'MB')], goals };
}

/** Packs the package as it would be published, and installs that into an empty folder. */
function installPublished(folder: string): void {
  const packing = `import { pack } from './scripts/pack.ts'; console.log(pack(${JSON.stringify(folder)}));`;
  const said = execFileSync(join('node_modules', '.bin', 'tsx'), ['--input-type=module', '-e', packing], {
    encoding: 'utf8',
  });
  const tarball = said.trim().split('\n').at(-1) ?? '';
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  execFileSync(
    'npm',
    ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', tarball],
    {
      cwd: folder,
      encoding: 'utf8',
      stdio: 'pipe',
    },
  );
}
