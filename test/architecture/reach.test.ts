/** What is loaded when the package is: nothing Node-only in the core, nothing that only management needs on the way to a verdict. */
import { describe, expect, it } from 'vitest';
import { reachOf } from './reach.js';

/** What the verifier is made of. What only managing needs (ip-cidr, say) is loaded when something is managed. */
const CORE = ['@noble/hashes', 'lru-cache'];

describe('what is loaded', () => {
  it.each(['src/index.ts', 'adapters/stores/memory.ts', 'adapters/testing.ts'])('with %s', async (path) => {
    const { packages, node } = await reachOf(path);
    expect(node).toEqual([]);
    expect(packages.filter((name) => !CORE.includes(name))).toEqual([]);
  });

  it('with adapters/hono.ts: nothing that only Node has', async () => {
    const { packages, node } = await reachOf('adapters/hono.ts');
    expect(node).toEqual([]);
    expect(packages.filter((name) => ![...CORE, 'hono'].includes(name))).toEqual([]);
  });

  it.each(['express', 'fastify', 'koa'])('with adapters/%s.ts: no other framework', async (name) => {
    const { packages } = await reachOf(`adapters/${name}.ts`);
    expect(packages.filter((other) => ![...CORE, name, 'fastify-plugin'].includes(other))).toEqual([]);
  });

  it('sees Node modules and packages where there are some', async () => {
    const { packages, node } = await reachOf('test/architecture/reach.ts');
    expect(packages).toContain('esbuild');
    expect(node).toContain('test/architecture/reach.ts -> node:module');
  });
});
