/** `npm run page`: builds the dashboard's page into `adapters/dashboard/built/`, unless what is there is newer than its sources. */
import { readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('../adapters/dashboard/page/', import.meta.url));
const built = fileURLToPath(new URL('../adapters/dashboard/built/', import.meta.url));

/** What the page is made of: its own files, its texts, the parts of the core it runs, and this build. */
const sources = [
  root,
  ...['../adapters/dashboard/texts.ts', '../src', './page.ts'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  ),
];

/** Epoch ms of the latest change under a path; 0 where there is nothing. */
function changedAt(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => changedAt(`${path}/${name}`)));
}

if (
  process.argv.includes('--force') ||
  changedAt(`${built}index.html`) < Math.max(...sources.map(changedAt))
) {
  await build({
    configFile: false,
    logLevel: 'warn',
    root,
    base: './',
    publicDir: false,
    resolve: {
      alias: [
        // The core asks ip-cidr for the first address of a range alone; the page has a few lines for that instead of 15 kB.
        { find: 'ip-cidr', replacement: `${root}src/first-address.ts` },
        { find: './metadata.js', replacement: `${root}src/no-metadata.ts` },
        { find: /^(\.\.\/)+(src\/)?errors\.js$/, replacement: `${root}src/core-error.ts` },
      ],
    },
    // The classic calls are shorter than the automatic ones, by a third of a kB in all.
    oxc: {
      jsx: { runtime: 'classic', pragma: 'h', pragmaFrag: 'Fragment' },
      jsxInject: "import { h, Fragment } from 'preact';",
    },
    build: {
      outDir: built,
      emptyOutDir: true,
      // The policy of the page lets neither `data:` nor inline scripts through.
      assetsInlineLimit: 0,
      modulePreload: false,
      target: ['chrome123', 'firefox125', 'safari17.5'],
      rolldownOptions: {
        output: { entryFileNames: 'assets/page-[hash].js', assetFileNames: 'assets/page-[hash][extname]' },
      },
    },
  });
}
