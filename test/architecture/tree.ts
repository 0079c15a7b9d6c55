/** The files of the repository that the rules are about. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readSource, type SourceFile } from './imports.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Every TypeScript file under these folders, from the top of the repository, sorted. */
export function pathsIn(...folders: readonly string[]): string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' }).map(
        (path) => `${folder}/${path.replaceAll('\\', '/')}`,
      ),
    )
    .filter((path) => /\.(ts|tsx|js|mjs)$/.test(path) && !/\/(node_modules|built)\//.test(path))
    .sort();
}

/** The text of a file, by its path from the top of the repository. */
export function textOf(path: string): string {
  return readFileSync(`${root}${path}`, 'utf8');
}

/** These folders' files with their imports, by path. */
export function sourcesIn(...folders: readonly string[]): Map<string, SourceFile> {
  return new Map(pathsIn(...folders).map((path) => [path, readSource(path, textOf(path))]));
}
