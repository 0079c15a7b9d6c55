/**
 * `npm run build`: what is published, in `dist/` (`tsx scripts/build.ts FOLDER`: elsewhere). tsc compiles every module; then each entry of package.json and what it shares with others
 * is put together into few files, because Node takes longer to find and link fifty small modules than to run them. Types stay as they are.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as bundle } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
  readonly bin: Readonly<Record<string, string>>;
}

/** Builds into a folder, which is emptied first. */
async function build(dist: string): Promise<void> {
  const cache = join(root, '.cache');
  mkdirSync(cache, { recursive: true });
  // Below the checkout, where the packages are found that are imported.
  const compiled = mkdtempSync(join(cache, 'compiled-'));
  try {
    run(join('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json', '--outDir', compiled);
    run('--import', 'tsx', join('scripts', 'page.ts'));
    const groups = grouping(compiled);
    // Not before: what does not compile leaves what was built before as it was.
    rmSync(dist, { recursive: true, force: true });
    await bundle({
      configFile: false,
      logLevel: 'warn',
      root: compiled,
      publicDir: false,
      ssr: { external: true },
      build: {
        ssr: true,
        outDir: dist,
        emptyOutDir: false,
        target: 'node20',
        minify: false,
        rolldownOptions: {
          input: Object.fromEntries(entries().map((entry) => [entry, join(compiled, `${entry}.js`)])),
          output: {
            entryFileNames: '[name].js',
            chunkFileNames: 'chunks/[name]-[hash].js',
            codeSplitting: {
              includeDependenciesRecursively: false,
              groups: [
                {
                  debugName: 'with a warden',
                  name: (id, build) => groups(id, (one) => build.getModuleInfo(one)),
                },
              ],
            },
          },
          // Where a module was compiled is different each time, and so would be the names of chunks.
          experimental: { attachDebugInfo: 'none' },
        },
      },
    });
    cpSync(compiled, dist, { recursive: true, filter: (path) => !path.endsWith('.js') });
    const page = join('adapters', 'dashboard', 'built');
    cpSync(join(root, page), join(dist, page), { recursive: true });
  } finally {
    rmSync(compiled, { recursive: true, force: true });
  }
}

type InfoOf = (id: string) => { readonly importedIds: readonly string[] } | null;

/**
 * What is loaded with a warden, in one file; but what the command line needs before it knows what to do, in another: it should start without
 * the rest. All else lies by the entries that share it, as the bundler finds best.
 */
function grouping(compiled: string): (id: string, infoOf: InfoOf) => string | null {
  const reached = new Map<string, ReadonlySet<string>>();
  const reachedBy = (entry: string, infoOf: InfoOf): ReadonlySet<string> => {
    const known = reached.get(entry);
    if (known !== undefined) return known;
    const found = new Set([join(compiled, `${entry}.js`)]);
    for (const id of found) for (const imported of infoOf(id)?.importedIds ?? []) found.add(imported);
    reached.set(entry, found);
    return found;
  };
  return (id, infoOf) => {
    if (!reachedBy('src/index', infoOf).has(id)) return null;
    return reachedBy('adapters/cli/main', infoOf).has(id) ? 'ground' : 'core';
  };
}

/** Paths below `dist/`, without `.js`, of all that is imported from outside or run. */
function entries(): readonly string[] {
  const { exports, bin }: Manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const files = [
    ...Object.values(exports).map((entry) => (typeof entry === 'string' ? entry : entry.default)),
    ...Object.values(bin),
  ];
  return [...new Set(files)].flatMap((file) => /^\.\/dist\/(.+)\.js$/.exec(file)?.[1] ?? []);
}

function run(...args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}.`);
}

await build(resolve(process.argv[2] ?? join(root, 'dist')));
