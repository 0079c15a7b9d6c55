/** The house keeps to its plan: arrows, packages, no circles, no long files, no drawers. */
import { describe, expect, it } from 'vitest';
import { linesOf, readSource, type SourceFile } from './architecture/imports.js';
import { brokenArrows, circles, circlesOfRooms, drawers, roomOf, tooLong } from './architecture/rules.js';
import { LONGEST_FILE, ROOMS } from './architecture/table.js';
import { pathsIn, sourcesIn, textOf } from './architecture/tree.js';

const files = sourcesIn('src', 'adapters');

describe('the house', () => {
  it('has rooms', () => {
    expect([...files.keys()]).toContain('src/record.ts');
    expect([...files.keys()].some((path) => path.startsWith('adapters/'))).toBe(true);
  });

  it('follows only the arrows and packages of the table', () => {
    expect(brokenArrows(files, ROOMS)).toEqual([]);
  });

  it('has no circles, types included', () => {
    expect(circles(files)).toEqual([]);
    expect(circlesOfRooms(ROOMS)).toEqual([]);
  });

  it(`has no file above ${LONGEST_FILE} lines`, () => {
    const tests = pathsIn('test').map((path) => ({ path, lines: linesOf(textOf(path)) }));
    expect(tooLong([...files.values(), ...tests])).toEqual([]);
  });

  it('has no drawers', () => {
    expect(drawers(pathsIn('src', 'adapters', 'test', 'examples'))).toEqual([]);
  });

  it('uses every place that the table names', () => {
    const places = Object.values(ROOMS).flatMap((room) => room.at);
    const unused = places.filter((at) => ![...files.keys()].some((path) => roomOf(path, { one: place(at) })));
    expect(unused).toEqual([]);
  });
});

describe('the rules see', () => {
  const house = (contents: Record<string, string>): Map<string, SourceFile> =>
    new Map(Object.entries(contents).map(([path, text]) => [path, readSource(path, text)]));
  const inner = { 'src/record.ts': '', 'src/verify/cache.ts': '', 'adapters/koa/inside.ts': '' };

  it.each([
    ['an arrow outwards', 'src/key/format.ts', `import { a } from '../verify/cache.js';`],
    ['a type of an outer room', 'src/record.ts', `import type { A } from './verify/cache.js';`],
    ['a type named in place', 'src/record.ts', `type A = import('./verify/cache.js').A;`],
    ['a re-export', 'src/policy/checks.ts', `export * from '../verify/cache.js';`],
    ['a re-exported type', 'src/policy/checks.ts', `export type { A } from '../verify/cache.js';`],
    ['a late import', 'src/policy/checks.ts', `const a = await import('../verify/cache.js');`],
    ['neighbours that meet', 'src/manage/manager.ts', `import { a } from '../verify/cache.js';`],
    ['the core reaching out', 'src/http/guard.ts', `import { a } from '../../adapters/koa/inside.js';`],
    ['another family', 'adapters/express.ts', `import { a } from './koa/inside.js';`],
    ['a framework in the core', 'src/http/guard.ts', `import type { Request } from 'express';`],
    ['a framework next door', 'adapters/koa.ts', `declare module 'express' {}`],
    ['Node in the core', 'src/key/digest.ts', `import { createHash } from 'node:crypto';`],
    ['Node without its scheme', 'src/key/digest.ts', `import type { Hash } from 'crypto';`],
    ['Node, late', 'src/key/digest.ts', `const { hash } = await import('node:crypto');`],
    ['a file by the back door', 'src/key/digest.ts', `process.getBuiltinModule?.('node:fs');`],
    ['Node in hono', 'adapters/hono.ts', `import { Socket } from 'node:net';`],
    ['a file outside', 'src/key/digest.ts', `import { scaled } from '../../test/scale.js';`],
    ['a file without a room', 'src/somewhere.ts', ''],
  ])('%s', (_what, path, text) => {
    expect(brokenArrows(house({ ...inner, [path]: text }), ROOMS)).toHaveLength(1);
  });

  it('a door that is not the front door', () => {
    const contents = { 'adapters/testing.ts': `import './stores/memory/inside.js';` };
    const inside = { 'adapters/stores/memory/inside.ts': '', 'adapters/stores/memory.ts': '' };
    expect(brokenArrows(house({ ...contents, ...inside }), ROOMS)).toHaveLength(1);
    const frontDoor = { 'adapters/testing.ts': `import './stores/memory.js';` };
    expect(brokenArrows(house({ ...frontDoor, ...inside }), ROOMS)).toEqual([]);
  });

  it('what is allowed', () => {
    const contents = {
      'src/verify/verifier.ts': `import { a } from './cache.js'; import type { B } from '../record.js'; import 'lru-cache';`,
      'src/key/digest.ts': `process.getBuiltinModule?.('node:crypto'); import '@noble/hashes/sha2.js';`,
      'adapters/koa.ts': `import { a } from './koa/inside.js'; import 'node:http'; declare module 'koa' {}`,
    };
    expect(brokenArrows(house({ ...inner, ...contents }), ROOMS)).toEqual([]);
  });

  it('a circle, and one that only types close', () => {
    const contents = {
      'src/key/a.ts': `import './b.js';`,
      'src/key/b.ts': `import './c.js';`,
      'src/key/c.ts': `import type { A } from './a.js';`,
      'src/key/d.ts': `import './a.js'; import './c.js';`,
    };
    expect(circles(house(contents))).toEqual([
      'src/key/a.ts -> src/key/b.ts -> src/key/c.ts -> src/key/a.ts',
    ]);
    expect(
      circlesOfRooms({ a: { ...place('a'), rooms: ['b'] }, b: { ...place('b'), rooms: ['a'] } }),
    ).toHaveLength(1);
  });

  it('a long file and a drawer', () => {
    expect(tooLong(house({ 'src/a.ts': '\n'.repeat(LONGEST_FILE) }).values())).toEqual([]);
    expect(tooLong(house({ 'src/a.ts': '\n'.repeat(LONGEST_FILE + 1) }).values())).toHaveLength(1);
    expect(
      drawers(['src/utils.ts', 'src/http/Helpers.test.ts', 'src/misc/a.ts', 'src/types.ts']),
    ).toHaveLength(4);
    expect(drawers(['src/http/guard.ts', 'src/key/format.ts'])).toEqual([]);
  });
});

function place(at: string) {
  return { at: [at], rooms: [], packages: [], node: false };
}
