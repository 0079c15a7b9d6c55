/**
 * What guarding a route costs a whole server: bare Express, Fastify, Koa and Hono, and the same behind each contender. Servers run
 * on one core and wrk on another. Processes differ from each other though they run the same code, so that each server is started
 * anew several times.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Program, start } from '../processes.js';
import type { Part, Progress, Row, Spread, Table } from '../result.js';
import { goalOf, ratioOf, spreadOf } from '../result.js';
import type { Thoroughness } from '../sections.js';
import { BARE, IDIOMATIC, LIMIT, PACKAGE, type Serving } from './serving.js';
import { assertTwoCores, CORES, wrk } from './wrk.js';

/** With one key, which is the least that it does, and with as many as everybody else has here. */
const BEARER_AUTH = ['@fastify/bearer-auth, 1 key', '@fastify/bearer-auth, 100 keys'];

/** Who is measured where, and what the package promises there: CPU added to a request, as a share. */
const FRAMEWORKS: readonly {
  readonly name: string;
  readonly contenders: readonly string[];
  readonly share?: number;
}[] = [
  {
    name: 'Fastify',
    contenders: [BARE, PACKAGE, LIMIT, IDIOMATIC, ...BEARER_AUTH, 'better-auth'],
    share: 5,
  },
  {
    name: 'Express',
    contenders: [
      ...[BARE, PACKAGE, LIMIT, IDIOMATIC, 'passport, bearer', 'passport, header'],
      ...['express-oauth2-jwt-bearer, HS256', 'better-auth'],
    ],
    share: 8,
  },
  { name: 'Koa', contenders: [BARE, PACKAGE, LIMIT, IDIOMATIC], share: 12 },
  { name: 'Hono', contenders: [BARE, PACKAGE, LIMIT, IDIOMATIC, 'hono/bearer-auth, 1 key'] },
];

const CONNECTIONS = 32;
/** Milliseconds: long enough for the engine to compile what it will compile … */
const WARM_UP = 1_000;
/** … and short, so that what slows the machine down for a while falls on many turns. */
const TURN = 250;

/** What one turn of one contender showed. */
interface Turn {
  /** Microseconds of processor time a request. */
  readonly cpu: number;
  readonly aSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

interface Server {
  readonly name: string;
  readonly program: Program;
  readonly port: number;
  readonly headers: string;
}

/** Measures every framework. */
export async function measureHttp({ quick }: Thoroughness, progress: Progress): Promise<Part> {
  assertTwoCores();
  const effort = quick ? { starts: 1, rounds: 2 } : { starts: 3, rounds: 6 };
  const tables: Table[] = [];
  const goals: Part['goals'][number][] = [];
  for (const { name, contenders, share } of FRAMEWORKS) {
    const turns = await turnsOf(name, contenders, effort, progress);
    const { cpu, added, addedShare } = figuresOf(turns);
    tables.push(...tablesOf(name, turns));
    if (share === undefined) continue;
    goals.push(
      goalOf(
        `${name}: CPU that the package adds to a request`,
        spreadOf(addedShare(PACKAGE)),
        'at most',
        share,
        '%',
      ),
      goalOf(
        `${name}: CPU added, beside what the limit adds`,
        quotient(added(PACKAGE), added(LIMIT)),
        'at most',
        2,
      ),
    );
    for (const other of BEARER_AUTH.filter((one) => cpu.has(one)))
      goals.push(
        goalOf(
          `${name}: CPU added, beside what ${other}, adds`,
          quotient(added(PACKAGE), added(other)),
          'at most',
          0.5,
        ),
      );
  }
  return { tables, goals, absent: [] };
}

type Turns = ReadonlyMap<string, readonly Turn[]>;

function figuresOf(turns: Turns) {
  const cpu = new Map([...turns].map(([name, its]) => [name, its.map((turn) => turn.cpu)]));
  const bare = cpu.get(BARE) ?? [];
  const added = (name: string) =>
    (cpu.get(name) ?? []).map((one, round) => one - (bare[round] ?? Number.NaN));
  const addedShare = (name: string) =>
    added(name).map((one, round) => (one / (bare[round] ?? Number.NaN)) * 100);
  return { cpu, added, addedShare };
}

/** Of two small differences: their medians are divided, because a round's own quotient may be anything. */
function quotient(added: readonly number[], other: readonly number[]): Spread {
  const { median } = spreadOf(other);
  return spreadOf(added.map((one) => one / median));
}

async function turnsOf(
  framework: string,
  contenders: readonly string[],
  effort: { readonly starts: number; readonly rounds: number },
  progress: Progress,
): Promise<Turns> {
  const turns = new Map(contenders.map((name) => [name, [] as Turn[]]));
  const total = effort.starts * effort.rounds;
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-bench-'));
  try {
    for (let begun = 0; begun < effort.starts; begun += 1) {
      const servers = await startAll(framework, contenders, folder);
      try {
        for (const server of servers) await turnOf(server, WARM_UP);
        for (let round = 0; round < effort.rounds; round += 1) {
          progress(`${framework} over HTTP`, begun * effort.rounds + round, total);
          for (let place = 0; place < servers.length; place += 1) {
            const server = servers[(place + round * 3 + begun) % servers.length];
            if (server !== undefined) turns.get(server.name)?.push(await turnOf(server, TURN));
          }
        }
      } finally {
        for (const { program } of servers) await program.stop();
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  progress(`${framework} over HTTP`, total, total);
  return turns;
}

async function startAll(framework: string, contenders: readonly string[], folder: string): Promise<Server[]> {
  const servers: Server[] = [];
  for (const name of contenders) {
    const program = start({ program: 'http/server', args: [framework, name], core: CORES.server });
    const { port, headers } = (await program.said()) as Serving;
    const file = join(folder, `headers-${servers.length}`);
    writeFileSync(file, headers.map((line) => `${line}\n`).join(''));
    servers.push({ name, program, port, headers: file });
  }
  return servers;
}

async function turnOf({ name, program, port, headers }: Server, milliseconds: number): Promise<Turn> {
  const before = program.cpu();
  const { requests, microseconds, refused, broken, p50, p99 } = await wrk({
    ...{ port, headers, milliseconds },
    connections: CONNECTIONS,
  });
  const cpu = program.cpu() - before;
  if (refused + broken > 0) throw new Error(`${name}: ${refused} requests were refused, ${broken} broke.`);
  return {
    cpu: cpu / requests,
    aSecond: (requests / microseconds) * 1e6,
    p50: p50 / 1_000,
    p99: p99 / 1_000,
  };
}

function tablesOf(framework: string, turns: Turns): Table[] {
  const columns: readonly { readonly of: keyof Turn; readonly title: string; readonly unit: string }[] = [
    { of: 'cpu', title: 'CPU a request', unit: 'µs' },
    { of: 'aSecond', title: 'requests a second', unit: '/s' },
    { of: 'p50', title: 'p50', unit: 'ms' },
    { of: 'p99', title: 'p99', unit: 'ms' },
  ];
  const bare = turns.get(BARE) ?? [];
  return columns.map(({ of, title, unit }): Table => {
    const rows = [...turns].map(([name, its]): Row => {
      const figures = its.map((turn) => turn[of]);
      const ratio = ratioOf(
        figures,
        bare.map((turn) => turn[of]),
      );
      return { name, value: spreadOf(figures), ratio };
    });
    return {
      id: `http/${framework.toLowerCase()}/${of}`,
      title: `${framework}: ${title}`,
      unit,
      yardstick: BARE,
      rows,
    };
  });
}
