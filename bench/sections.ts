/** The parts of the benchmark, in the order in which they run. */
import type { Part, Progress } from './result.js';

/** How thoroughly. */
export interface Thoroughness {
  /** A few small rounds: shows that everything runs, and says little about speed. */
  readonly quick: boolean;
}

/** Measures one part. */
export type Measure = (how: Thoroughness, progress: Progress) => Promise<Part>;

/** A part: what it is called on the command line and in headings, and where it is. */
export interface Section {
  readonly title: string;
  /** Not run unless it is named by `--only`. */
  readonly onRequest?: boolean;
  /** Loaded in the process that runs it, alone. */
  readonly load: () => Promise<Measure>;
}

export const SECTIONS: Readonly<Record<string, Section>> = {
  'in-process': {
    title: 'In process',
    load: async () => (await import('./in-process/in-process.js')).measureInProcess,
  },
  http: { title: 'Over HTTP', load: async () => (await import('./http/http.js')).measureHttp },
  memory: { title: 'Memory', load: async () => (await import('./memory/memory.js')).measureMemory },
  start: {
    title: 'Starting and installing',
    load: async () => (await import('./start/start.js')).measureStart,
  },
  flood: {
    title: 'A flood of unknown keys',
    load: async () => (await import('./flood/flood.js')).measureFlood,
  },
  misses: {
    title: 'Keys that are not cached',
    load: async () => (await import('./misses/misses.js')).measureMisses,
  },
  management: {
    title: 'Managing keys',
    load: async () => (await import('./management/management.js')).measureManagement,
  },
  'forward-auth': {
    title: 'Forward authentication',
    load: async () => (await import('./forward-auth/forward-auth.js')).measureForwardAuth,
  },
  keystore: {
    title: 'The encrypted file',
    onRequest: true,
    load: async () => (await import('./keystore/keystore.js')).measureKeystore,
  },
};
