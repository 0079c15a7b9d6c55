/** The plan of the house: every room, where it is, and all that it may import. What is not in this table is not allowed. */

/** A room: a file, a folder, or a file with a folder of the same name. */
export interface Room {
  /** Paths without `.ts`: `src/key` is the file `src/key.ts` and everything under `src/key/`. The longest match counts. */
  readonly at: readonly string[];
  /** Rooms it may import from, types included. Its own files are always allowed. */
  readonly rooms: readonly string[];
  /** npm packages it may import, types included, by name. */
  readonly packages: readonly string[];
  /** Whether it may import Node's own modules. */
  readonly node: boolean;
}

const core = ['ground', 'key', 'policy', 'store'];
const everything = [...core, 'verify', 'manage', 'usage', 'assertions', 'keywarden', 'http'];

export const ROOMS: Readonly<Record<string, Room>> = {
  // The core, from the innermost ring outwards.
  ground: {
    at: ['src/record', 'src/errors', 'src/logger', 'src/duration', 'src/plain-object'],
    rooms: [],
    packages: [],
    node: false,
  },
  key: { at: ['src/key'], rooms: ['ground'], packages: ['@noble/hashes'], node: false },
  policy: { at: ['src/policy'], rooms: ['ground'], packages: ['ip-cidr'], node: false },
  store: { at: ['src/store'], rooms: ['ground', 'key', 'policy'], packages: [], node: false },
  conformance: { at: ['src/store/conformance'], rooms: core, packages: [], node: false },
  verify: { at: ['src/verify'], rooms: core, packages: ['lru-cache'], node: false },
  manage: { at: ['src/manage'], rooms: core, packages: ['jose'], node: false },
  usage: { at: ['src/usage'], rooms: core, packages: [], node: false },
  assertions: { at: ['src/options/assertions'], rooms: ['ground', 'manage'], packages: [], node: false },
  options: {
    at: ['src/options'],
    rooms: [...core, 'verify', 'manage', 'assertions'],
    packages: [],
    node: false,
  },
  keywarden: {
    at: ['src/keywarden'],
    rooms: [...core, 'verify', 'manage', 'usage', 'options'],
    packages: [],
    node: false,
  },
  http: {
    at: ['src/http'],
    rooms: [...core, 'verify', 'manage', 'usage', 'keywarden'],
    packages: [],
    node: false,
  },
  index: { at: ['src/index'], rooms: [...everything, 'options'], packages: [], node: false },

  // The adapters: they know the core and, where a row says so, each other's front doors.
  express: {
    at: ['adapters/express'],
    rooms: [...everything, 'node-fetch-bridge'],
    packages: ['express'],
    node: true,
  },
  fastify: {
    at: ['adapters/fastify'],
    rooms: [...everything, 'node-fetch-bridge'],
    packages: ['fastify', 'fastify-plugin'],
    node: true,
  },
  koa: { at: ['adapters/koa'], rooms: [...everything, 'node-fetch-bridge'], packages: ['koa'], node: true },
  hono: { at: ['adapters/hono'], rooms: everything, packages: ['hono'], node: false },
  limiters: {
    at: ['adapters/limiters'],
    rooms: everything,
    packages: ['rate-limiter-flexible'],
    node: false,
  },
  'node-fetch-bridge': { at: ['adapters/node-fetch-bridge'], rooms: ['http'], packages: [], node: true },
  memory: { at: ['adapters/stores/memory'], rooms: everything, packages: [], node: false },
  keystore: { at: ['adapters/stores/keystore'], rooms: everything, packages: ['jose'], node: true },
  'look-ups': { at: ['adapters/stores/look-ups'], rooms: [], packages: [], node: false },
  sql: {
    at: ['adapters/stores/sql'],
    rooms: [...everything, 'look-ups'],
    packages: ['kysely', 'lru-cache'],
    node: true,
  },
  redis: { at: ['adapters/stores/redis'], rooms: [...everything, 'look-ups'], packages: [], node: true },
  open: {
    at: ['adapters/stores/open'],
    rooms: [...everything, 'memory', 'keystore', 'sql', 'redis'],
    packages: ['kysely', 'pg', 'mysql2', 'better-sqlite3', 'libsql', 'redis', 'ioredis'],
    node: true,
  },
  copy: { at: ['adapters/stores/copy'], rooms: everything, packages: [], node: false },
  management: {
    at: ['adapters/management'],
    rooms: everything,
    packages: ['hono', 'jose', 'zod'],
    node: false,
  },
  dashboard: {
    at: ['adapters/dashboard'],
    rooms: [...everything, 'management', 'texts'],
    packages: [],
    node: true,
  },
  texts: { at: ['adapters/dashboard/texts'], rooms: [], packages: [], node: false },
  page: {
    at: ['adapters/dashboard/page'],
    rooms: ['ground', 'policy', 'manage', 'texts'],
    packages: ['preact'],
    node: false,
  },
  cli: {
    at: ['adapters/cli'],
    rooms: [...everything, 'options', 'open', 'copy', 'sql', 'management', 'limiters', 'misfit', 'serve'],
    packages: ['commander', '@clack/prompts', 'csv-parse', 'csv-stringify', 'zod'],
    node: true,
  },
  serve: {
    at: ['adapters/cli/serve'],
    rooms: [...everything, 'management', 'dashboard', 'node-fetch-bridge', 'misfit'],
    packages: ['zod'],
    node: true,
  },
  misfit: { at: ['adapters/cli/misfit'], rooms: ['policy'], packages: ['zod'], node: false },
  testing: {
    at: ['adapters/testing'],
    rooms: [...everything, 'options', 'memory'],
    packages: [],
    node: false,
  },
};

/** Files that load what their user names: a configuration. Everywhere else the name of a module is written out. */
export const LOADS_WHAT_IS_NAMED: readonly string[] = ['adapters/cli/configuration-module.ts'];

/** Names that say nothing about what is inside. */
export const DRAWERS = ['utils', 'util', 'helpers', 'helper', 'common', 'misc', 'shared', 'types', 'lib'];

/** No file of src, adapters or test is longer. */
export const LONGEST_FILE = 350;
