/** CARD-01: the shape of this repository, and what it is built on. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pathsIn, textOf } from '../architecture/tree.js';
import { root } from '../docs/documents.js';

const manifest: Readonly<Record<string, Readonly<Record<string, string>> | undefined>> = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
);

it.each(['src', 'adapters', 'test', 'examples', 'package.json', 'tsconfig.json', 'README.md'])(
  'CARD-01: %s stands at the top',
  (name) => {
    expect(existsSync(join(root, name))).toBe(true);
  },
);

it.each([
  ['jose', 'dependencies', ['src', 'adapters']],
  ['lru-cache', 'dependencies', ['src']],
  ['ip-cidr', 'dependencies', ['src']],
  ['@noble/hashes', 'dependencies', ['src']],
  ['express', 'peerDependencies', ['test', 'examples']],
  ['supertest', 'devDependencies', ['test']],
  ['vitest', 'devDependencies', ['test']],
])('CARD-01: %s is among the %s, and is used', (name, list, folders) => {
  expect(manifest[list]).toHaveProperty([name]);
  const statement = new RegExp(
    `^ *(?:import|\\} from|const .* = await import\\().*['"]${name}(?:/|['"])`,
    'm',
  );
  for (const folder of folders) {
    expect(
      pathsIn(folder).filter((path) => statement.test(textOf(path))),
      folder,
    ).not.toEqual([]);
  }
});
