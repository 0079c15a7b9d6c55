/** The tarball that would be published, built from the sources as they are now; `dist/` is left alone. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Builds and packs into a folder; returns the tarball's path. */
export function pack(folder: string): string {
  const cache = join(root, '.cache');
  mkdirSync(cache, { recursive: true });
  const stage = mkdtempSync(join(cache, 'pack-'));
  try {
    const manifest: { files: string[] } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    for (const name of ['package.json', ...manifest.files]) {
      if (name === 'dist' || !existsSync(join(root, name))) continue;
      cpSync(join(root, name), join(stage, name), { recursive: true });
    }
    run(process.execPath, ['--import', 'tsx', join(root, 'scripts', 'build.ts'), join(stage, 'dist')]);
    mkdirSync(folder, { recursive: true });
    const packed = run(
      'npm',
      ['pack', '--ignore-scripts', '--json', '--pack-destination', resolve(folder)],
      stage,
    );
    const [{ filename }]: [{ filename: string }] = JSON.parse(packed);
    return resolve(folder, filename);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function run(command: string, args: readonly string[], cwd: string = root): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}\n${stdout}${stderr}`);
  return stdout;
}
