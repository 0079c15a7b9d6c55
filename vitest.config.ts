import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';
import { ClosingLine } from './test/closing-line.js';

/** Test folders that do not run the core itself, or that would only heat the same servers twice. */
const NOT_PORTABLE = [
  'test/architecture.test.ts',
  'test/closing-line.test.ts',
  'test/architecture/**',
  'test/docs/**',
  'test/package/**',
  'test/examples/**',
  'test/adapters/limiters.test.ts',
  'test/stores/**',
  'test/management/**',
  'test/cli/**',
  'test/dashboard/**',
  // Millions of random keys, and not one digest.
  'test/key/minted-keys.test.ts',
];

const long = Number(process.env['KEYWARDEN_TEST_SCALE'] ?? '0') > 0.05;
const second = 1_000;

export default defineConfig({
  resolve: { alias: selfReferences() },
  test: {
    projects: [
      { extends: true, test: { name: 'main', include: ['test/**/*.test.ts'] } },
      {
        // The whole core once more on the portable digest: Node's own hash is hidden before src is loaded.
        extends: true,
        test: {
          name: 'portable',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...NOT_PORTABLE],
          setupFiles: ['test/portable.setup.ts'],
        },
      },
    ],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: (long ? 3_600 : 180) * second,
    hookTimeout: (long ? 600 : 180) * second,
    reporters: ['default', new ClosingLine()],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      reporter: ['text', 'html'],
      thresholds: { lines: 95, branches: 95 },
    },
  },
});

/** `keywarden/…` in tests and examples means the source that the entry in package.json is built from, never a stale build. */
function selfReferences(): { find: RegExp; replacement: string }[] {
  const root = new URL('.', import.meta.url);
  const manifest: { name: string; exports: Record<string, string | { default: string }> } = JSON.parse(
    readFileSync(new URL('package.json', root), 'utf8'),
  );
  return Object.entries(manifest.exports).flatMap(([entry, target]) => {
    if (typeof target === 'string') return [];
    const source = target.default.replace('./dist/', './').replace(/\.js$/, '.ts');
    return [
      {
        find: new RegExp(`^${manifest.name}${entry.slice(1)}$`),
        replacement: fileURLToPath(new URL(source, root)),
      },
    ];
  });
}
