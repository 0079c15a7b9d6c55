/** `bench/results.json`: what each section found when it last ran, on which machine, with which versions. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Part } from '../result.js';

export const RESULTS = 'bench/results.json';

/** Where and when something was measured. */
export interface Circumstances {
  /** ISO 8601. */
  readonly at: string;
  /** How long it took. */
  readonly seconds: number;
  readonly quick: boolean;
  /** The share of the processors that other programs took right before. */
  readonly others: number;
  readonly node: string;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGB: number;
    readonly system: string;
  };
  /** Of what it was compared with, and of the frameworks. */
  readonly versions: Readonly<Record<string, string>>;
}

/** What a section found. */
export interface Found extends Circumstances {
  readonly part: Part;
}

/** By section. */
export type Results = Readonly<Record<string, Found>>;

/** What was found so far; nothing where nothing was. */
export function read(file: string): Results {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

/** Replaces what a section found before. */
export function keep(
  file: string,
  name: string,
  part: Part,
  { seconds, quick, others }: Pick<Found, 'seconds' | 'quick' | 'others'>,
): void {
  const [cpu] = cpus();
  const found: Found = {
    at: new Date().toISOString(),
    seconds,
    quick,
    others,
    node: process.version,
    machine: {
      cpu: cpu?.model.trim() ?? 'unknown',
      cores: cpus().length,
      memoryGB: Math.round(totalmem() / 2 ** 30),
      system: `${process.platform} ${release()}`,
    },
    versions: { ...versionsOf('.', FRAMEWORKS), ...versionsOf('bench') },
    part,
  };
  writeFileSync(file, `${JSON.stringify({ ...read(file), [name]: found }, rounded, 1)}\n`);
}

/** What the package is mounted in and kept by, of the root's own packages. */
const FRAMEWORKS = [
  ...['express', 'fastify', 'koa', 'hono', '@hono/node-server'],
  ...['pg', 'mysql2', 'better-sqlite3', 'redis', 'ioredis', 'kysely', 'lru-cache'],
];

/** As installed; `names` unless all that the folder's package depends on. */
function versionsOf(folder: string, names?: readonly string[]): Record<string, string> {
  const wanted = names ?? Object.keys(manifestOf(folder).dependencies ?? {});
  const versions = wanted.flatMap((name) => {
    const { version } = manifestOf(join(folder, 'node_modules', name));
    return version === undefined ? [] : [[name, version]];
  });
  return Object.fromEntries(versions);
}

function manifestOf(folder: string): {
  readonly version?: string;
  readonly dependencies?: Record<string, string>;
} {
  const path = join(folder, 'package.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
}

/** Five digits say more than any figure here knows. */
function rounded(_name: string, value: unknown): unknown {
  return typeof value === 'number' && Number.isFinite(value) ? Number(value.toPrecision(5)) : value;
}
