/**
 * Builds the package and this benchmark, together, by the compiler that the package is published with: what is measured is
 * never what a loader made of the sources. `npx tsx bench/build.ts FOLDER` builds to look at or to profile.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The programs that are started by name, and so imported by nothing. */
const ENTRIES = ['bench/**/*.ts', 'adapters/cli/main.ts', 'test/stores/keystore/server-program.ts'];
/** What those read, where it is there: the page is built by `npm run page`. */
const READ = ['examples/forward-auth', 'adapters/dashboard/built'];

/** Builds into an empty folder below the checkout, which is where the modules of both are found; returns where `bench` lies in it. */
export function build(folder: string): string {
  const config = join(folder, 'tsconfig.json');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { noEmit: false, noCheck: true, rootDir: root, outDir: join(folder, 'dist') },
      include: ENTRIES.map((pattern) => join(root, pattern)),
      exclude: [join(root, 'bench', 'node_modules')],
    }),
  );
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  execFileSync(process.execPath, [compiler, '-p', config], { stdio: ['ignore', 'inherit', 'inherit'] });
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  for (const path of READ.filter((one) => existsSync(join(root, one)))) {
    cpSync(join(root, path), join(folder, 'dist', path), { recursive: true });
  }
  const bench = join(folder, 'dist', 'bench');
  // The peers belong to the benchmark alone: the package must not come upon their versions of what it needs itself.
  symlinkSync(join(root, 'bench', 'node_modules'), join(bench, 'node_modules'));
  return bench;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = resolve(process.argv[2] ?? join(root, '.cache', 'bench'));
  console.log(build(folder));
}
