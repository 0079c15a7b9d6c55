/** What is loaded with a file: the packages and Node modules its import graph reaches, third parties included. */
import { isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** What loading a file loads besides. */
export interface Reach {
  /** Names of npm packages, sorted. */
  readonly packages: readonly string[];
  /** Node's own modules and who wants them. */
  readonly node: readonly string[];
}

/**
 * Follows what is loaded at once (not what `import()` may load later) from a file of this repository, as a platform
 * that is not Node resolves it.
 */
export async function reachOf(path: string): Promise<Reach> {
  const { metafile } = await build({
    entryPoints: [path],
    absWorkingDir: fileURLToPath(new URL('../../', import.meta.url)),
    bundle: true,
    write: false,
    metafile: true,
    logLevel: 'silent',
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['browser'],
    // Node loads what is imported, used or not.
    ignoreAnnotations: true,
    treeShaking: false,
    plugins: [
      {
        name: 'node-stays-outside',
        setup: (bundle) => {
          bundle.onResolve({ filter: /.*/ }, ({ path: specifier }) =>
            specifier.startsWith('node:') || isBuiltin(specifier)
              ? { path: specifier, external: true }
              : undefined,
          );
        },
      },
    ],
  });
  const packages = new Set<string>();
  const node = new Set<string>();
  const seen = new Set<string>();
  const follow = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    const name = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(file)?.[1];
    if (name !== undefined) packages.add(name);
    for (const { path: target, kind, external } of metafile.inputs[file]?.imports ?? []) {
      if (kind === 'dynamic-import') continue;
      if (external) node.add(`${file} -> ${target}`);
      else follow(target);
    }
  };
  follow(path);
  return { packages: [...packages].sort(), node: [...node].sort() };
}
