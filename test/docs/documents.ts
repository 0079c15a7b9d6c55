/** The documents of this repository. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top of the repository. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Paths, from the top of the repository, of what stands at the top and under `docs/`. */
export const documents: readonly string[] = [
  ...readdirSync(root),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => `docs/${name}`),
]
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.md'));

/** A document without its blocks of code. */
export function proseOf(document: string): string {
  const text = readFileSync(join(root, document), 'utf8');
  return text.replaceAll(/^( *)(`{3,}|~{3,})[\s\S]*?^\1\2 *$/gm, '');
}

/** Where its links and pictures lead, as they are written; those that name a host left out. */
export function relativeLinksOf(document: string): readonly string[] {
  const links = [...proseOf(document).matchAll(/\]\(([^()\s]+)\)|\bsrc(?:set)?="([^"]+)"/g)];
  return links.map(([, link, source]) => link ?? source ?? '').filter((link) => !/^[a-z]+:/.test(link));
}
