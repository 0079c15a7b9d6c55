/**
 * The package as it is published: compiled by `tsc`, together with what it is compared with. A loader such as tsx compiles
 * otherwise (it wraps functions to keep their names), so under one nothing is measured.
 */
if (!import.meta.url.endsWith('.js')) {
  throw new Error(
    'This measures what tsc has built: `npm run bench`, or `npx tsx bench/build.ts .cache/bench` and then `node .cache/bench/dist/bench/…`.',
  );
}

export { memoryStore } from '../adapters/stores/memory.js';
export { createKeywarden, type Keywarden } from '../src/keywarden.js';
