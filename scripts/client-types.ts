/**
 * Writes the types of the native wire's document to `examples/client-types.ts`: `npx tsx scripts/client-types.ts`. openapi-typescript
 * needs the compiler's JavaScript API, which TypeScript 7 does not have, so it is bundled with TypeScript 5 in its place.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { nativeWire, openApiOf } from '../adapters/management.js';

const root = fileURLToPath(new URL('../', import.meta.url));

/** The types as a module's text, formatted as this repository is. */
export async function clientTypes(): Promise<string> {
  const folder = mkdtempSync(join(root, 'node_modules/.client-types-'));
  try {
    const outfile = join(folder, 'generator.cjs');
    await build({
      stdin: { contents: "export { default, astToString } from 'openapi-typescript'", resolveDir: root },
      outfile,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      alias: { typescript: 'typescript5' },
      define: { 'import.meta.url': 'undefined' },
      logLevel: 'silent',
    });
    const generator = createRequire(import.meta.url)(outfile);
    const text: string = generator.astToString(await generator.default(openApiOf(nativeWire)));
    return formatted(
      `/** Made by scripts/client-types.ts of the native wire's OpenAPI document. */\n${text}`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function formatted(input: string): string {
  const biome = join(root, 'node_modules/.bin/biome');
  const args = ['format', '--stdin-file-path=examples/client-types.ts'];
  const { status, stdout, stderr } = spawnSync(biome, args, { cwd: root, input, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(join(root, 'examples/client-types.ts'), await clientTypes());
}
