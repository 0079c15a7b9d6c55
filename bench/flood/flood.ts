/**
 * A flood of well-formed keys that nobody has, about 2,000 a second, each of which the store must be asked for: what it takes in
 * memory, and what it does to a client whose key is cached. In turn the client is asked alone, beside as many good requests – what
 * any load of that size does – and in the flood.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresListening } from '../../test/stores/sql/databases.js';
import { assertTwoCores, CORES, type Loaded, wrk } from '../http/wrk.js';
import { type Program, start } from '../processes.js';
import type { Absence, Goal, Part, Progress, Row, Table } from '../result.js';
import { goalOf, ratioOf, spreadOf } from '../result.js';
import type { Thoroughness } from '../sections.js';
import { writeGood, writeRandom } from './keys.js';

/** Connections, and the milliseconds each waits before a request, on average: about 2,000 requests a second. */
const FLOOD = { connections: 42, pause: 20 } as const;
/** A good client: about 800 requests a second, so that two dozen of a turn's are beyond its p99. */
const GOOD = { connections: 4, pause: 4 } as const;
/** Milliseconds between two looks at the memory. */
const LOOK = 100;

/** p99 of the good client in ms, round by round. */
interface Waits {
  readonly quiet: number[];
  readonly busy: number[];
  readonly flooded: number[];
}

interface Flooded extends Waits {
  /** Flooding requests a second. */
  readonly rate: readonly number[];
  /** Microseconds of processor time that the server spends on one of them, and on a good one of as many. */
  readonly cpu: { readonly flood: readonly number[]; readonly good: readonly number[] };
  /** MB that the flood takes beyond as many good requests. */
  readonly memory: number;
}

/** Measures with keys in memory and, where it answers, in PostgreSQL. */
export async function measureFlood({ quick }: Thoroughness, progress: Progress): Promise<Part> {
  assertTwoCores();
  const effort = quick ? { rounds: 2, turn: 1_000 } : { rounds: 9, turn: 3_000 };
  const tables: Table[] = [];
  const goals: Goal[] = [];
  const absent: Absence[] = [];
  const measure = async (store: string, connection?: object): Promise<void> => {
    const found = await flood(connection, effort, (done) =>
      progress(`Flooding, ${store}`, done, effort.rounds),
    );
    tables.push(tableOf(store, found));
    goals.push(
      goalOf(
        `flood, ${store}: p99 of a good client, beside its own without`,
        ratioOf(found.flooded, found.quiet),
        'at most',
        2,
      ),
      goalOf(
        `flood, ${store}: memory beyond that of as many good requests`,
        spreadOf([found.memory]),
        'at most',
        32,
        'MB',
      ),
    );
  };
  await measure('keys in memory');
  if (postgresListening.service?.reachable === true) {
    const database = await postgresListening.create();
    try {
      await measure('keys in PostgreSQL', database.facts);
    } finally {
      await database.drop();
    }
  } else absent.push({ name: 'a flood with keys in PostgreSQL', why: 'no PostgreSQL answers at 127.0.0.1' });
  return { tables, goals, absent };
}

async function flood(
  connection: object | undefined,
  { rounds, turn }: { readonly rounds: number; readonly turn: number },
  tell: (done: number) => void,
): Promise<Flooded> {
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-bench-'));
  const [good, random] = [join(folder, 'good'), join(folder, 'random')];
  const args = connection === undefined ? [] : [JSON.stringify(connection)];
  const program = start({ program: 'flood/server', args, core: CORES.server });
  try {
    const port = await portOf(program);
    writeGood(good);
    const load = (headers: string, kind: typeof FLOOD | typeof GOOD, milliseconds: number) =>
      wrk({ port, headers, milliseconds, ...kind });
    // As many good requests as the flood will send, from as many connections: what a server takes for any load is not the flood's.
    const usual = await peak(program, () => load(good, FLOOD, turn * Math.ceil(rounds / 2)));
    const waits: Waits = { quiet: [], busy: [], flooded: [] };
    const rate: number[] = [];
    const cpu = { flood: [] as number[], good: [] as number[] };
    let most = 0;
    /** The client beside another load: what its requests wait, that load, and the processor time of one request of it. */
    const beside = async (headers: string) => {
      const before = program.cpu();
      const [other, client] = await Promise.all([
        load(headers, FLOOD, turn + 400),
        after(200, () => load(good, GOOD, turn)),
      ]);
      return { other, client: admitted(client), spent: program.cpu() - before };
    };
    for (let round = 0; round < rounds; round += 1) {
      tell(round);
      const before = program.cpu();
      const alone = admitted(await load(good, GOOD, turn));
      const one = (program.cpu() - before) / alone.requests;
      waits.quiet.push(alone.p99 / 1_000);
      const busy = await beside(good);
      waits.busy.push(busy.client.p99 / 1_000);
      cpu.good.push((busy.spent - one * busy.client.requests) / admitted(busy.other).requests);
      writeRandom(random, Math.ceil((turn / 1_000) * 2_600));
      const { most: now, value } = await peak(program, () => beside(random));
      const { other: bad, client, spent } = value;
      if (bad.refused !== bad.requests || bad.broken > 0)
        throw new Error('The flood was not refused, one and all.');
      rate.push((bad.requests / bad.microseconds) * 1e6);
      waits.flooded.push(client.p99 / 1_000);
      cpu.flood.push((spent - one * client.requests) / bad.requests);
      most = Math.max(most, now);
    }
    tell(rounds);
    return { ...waits, rate, cpu, memory: Math.max(most - usual.most, 0) / 1e6 };
  } finally {
    await program.stop();
    rmSync(folder, { recursive: true });
  }
}

async function portOf(program: Program): Promise<number> {
  const said = await program.said();
  if (typeof said !== 'object' || said === null || !('port' in said))
    throw new Error('The server has no port.');
  return Number(said.port);
}

/** The most memory (RSS, bytes) that the server has while something happens. */
async function peak<T>(program: Program, during: () => Promise<T>): Promise<{ most: number; value: T }> {
  let most = 0;
  let over = false;
  const happening = during().finally(() => {
    over = true;
  });
  while (!over) {
    program.say({ memory: true });
    const said = await program.said();
    if (typeof said === 'object' && said !== null && 'rss' in said) most = Math.max(most, Number(said.rss));
    await after(LOOK, async () => {});
  }
  return { most, value: await happening };
}

function after<T>(milliseconds: number, call: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    setTimeout(() => call().then(resolve, reject), milliseconds);
  });
}

function admitted(client: Loaded): Loaded {
  const { requests, refused, broken } = client;
  if (requests === 0) throw new Error('No request of a good client was answered.');
  if (refused + broken > 0)
    throw new Error(`Of a good client’s requests ${refused} were refused, ${broken} broke.`);
  return client;
}

function tableOf(store: string, { quiet, busy, flooded, rate, cpu, memory }: Flooded): Table {
  const rows: Row[] = [
    { name: 'without a flood', value: spreadOf(quiet), ratio: ratioOf(quiet, quiet) },
    { name: 'beside as many good requests', value: spreadOf(busy), ratio: ratioOf(busy, quiet) },
    { name: 'in a flood', value: spreadOf(flooded), ratio: ratioOf(flooded, quiet) },
  ];
  const keys = Math.round(spreadOf(rate).median).toLocaleString('en');
  const [bad, good] = [cpu.flood, cpu.good].map((its) => Math.round(spreadOf(its).median));
  return {
    id: `flood/${store.replaceAll(' ', '-')}/p99`,
    title: `p99 of a good client whose key is cached, ${store}`,
    unit: 'ms',
    yardstick: 'without a flood',
    rows,
    notes: [
      `The flood: ${keys} keys a second, ${bad} µs of the server’s processor each (a good request beside them: ${good} µs); ${memory.toFixed(1)} MB more memory at most.`,
    ],
  };
}
