/**
 * Where a server's time goes: `profile.js Fastify keywarden` or any other contender; `profile.js flood` or `profile.js flood PostgreSQL` for
 * keys that nobody has. Starts the server with `--cpu-prof`, loads it flat out from the other core, and tells how much of the time
 * after a warm-up each function took itself, and each of the package's own with all that it calls.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { postgresListening } from '../test/stores/sql/databases.js';
import { writeRandom } from './flood/keys.js';
import type { Serving } from './http/serving.js';
import { CORES, wrk } from './http/wrk.js';

const CONNECTIONS = 32;
/** Milliseconds. */
const WARM_UP = 3_000;
const MEASURED = 10_000;
/** Microseconds between two samples; one that took much longer was no function's work: the process waited for the processor. */
const INTERVAL = 200;
const LONGEST = 5 * INTERVAL;
const SHOWN = 25;
const KEYS = 20_000;
/** What the profiler says of time that no function took. */
const NOBODY = ['(idle)', '(root)'];

/** The parts of a `.cpuprofile` that are read; times in microseconds of the monotonic clock. */
interface Profile {
  readonly startTime: number;
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly lineNumber: number;
    };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const [first = '', second = ''] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'keywarden-profile-'));
const database = first === 'flood' && second === 'PostgreSQL' ? await postgresListening.create() : undefined;
try {
  const { profile, from, requests } =
    first === 'flood'
      ? await profiled('flood/server.js', database === undefined ? [] : [JSON.stringify(database.facts)])
      : await profiled('http/server.js', [first, second]);
  tell(profile, from, requests);
} finally {
  await database?.drop();
  rmSync(folder, { recursive: true });
}

async function profiled(file: string, args: readonly string[]) {
  const program = fileURLToPath(new URL(file, import.meta.url));
  const flags = ['--cpu-prof', `--cpu-prof-interval=${INTERVAL}`, `--cpu-prof-dir=${folder}`];
  const server = spawn('taskset', ['-c', CORES.server, process.execPath, ...flags, program, ...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const [said] = await once(server, 'message');
  const { port, headers: lines }: Partial<Serving> = said;
  if (port === undefined) throw new Error('The server has no port.');
  const headers = join(folder, 'headers');
  if (lines === undefined) writeRandom(headers, KEYS);
  else writeFileSync(headers, lines.map((line) => `${line}\n`).join(''));
  const load = { port, headers, connections: CONNECTIONS };
  await wrk({ ...load, milliseconds: WARM_UP });
  const from = Number(process.hrtime.bigint() / 1_000n);
  const { requests } = await wrk({ ...load, milliseconds: MEASURED });
  server.disconnect();
  await once(server, 'exit');
  const written = readdirSync(folder).find((name) => name.endsWith('.cpuprofile')) ?? '';
  const profile: Profile = JSON.parse(readFileSync(join(folder, written), 'utf8'));
  return { profile, from, requests };
}

function tell({ startTime, nodes, samples, timeDeltas }: Profile, from: number, requests: number): void {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const own = new Map<string, number>();
  const inAll = new Map<string, number>();
  let total = 0;
  let now = startTime;
  for (const [index, id] of samples.entries()) {
    now += timeDeltas[index] ?? 0;
    const name = names.get(id) ?? '';
    if (now < from || NOBODY.includes(name)) continue;
    const took = Math.min(timeDeltas[index + 1] ?? 0, LONGEST);
    total += took;
    own.set(name, (own.get(name) ?? 0) + took);
    const callers = new Set<string>();
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at))
      callers.add(names.get(at) ?? '');
    for (const caller of callers) inAll.set(caller, (inAll.get(caller) ?? 0) + took);
  }
  console.log(`${requests} requests`);
  print('itself', own, total);
  print(
    'the package, in all',
    new Map([...inAll].filter(([name]) => /\((src|adapters)\//.test(name))),
    total,
  );
}

function print(title: string, times: ReadonlyMap<string, number>, total: number): void {
  console.log(`\n${title}`);
  const most = [...times].sort(([, a], [, b]) => b - a).slice(0, SHOWN);
  for (const [name, took] of most) console.log(`${((took / total) * 100).toFixed(1).padStart(6)} %  ${name}`);
}

function nameOf({ functionName, url, lineNumber }: Profile['nodes'][number]['callFrame']): string {
  const name = functionName === '' ? '(anonymous)' : functionName;
  const place = url.replace(/^.*\/(?:dist|node_modules)\//, '');
  return place === '' ? name : `${name} (${place}:${lineNumber + 1})`;
}
