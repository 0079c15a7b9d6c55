/**
 * What the encrypted file costs at 10, 1,000 and 5,000 keys, what a long audit log does to it, and how soon a running server in another
 * process refuses a revoked key. Run only when asked for; the tables of docs/stores.md are what it finds.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Keystore, openKeystore } from '../../adapters/stores/keystore.js';
import { samples } from '../../src/store/conformance/samples.js';
import { Child } from '../../test/stores/keystore/child-process.js';
import { revocationDelays } from '../../test/stores/keystore/revocation-delay.js';
import type { Part, Progress, Table } from '../result.js';
import { spreadOf } from '../result.js';
import type { Thoroughness } from '../sections.js';
import { createKeywarden, type Keywarden } from '../subject.js';

const passphrase = 'a passphrase to measure with';
const pepper = 'a pepper to measure with, long enough';
const NOW = Date.UTC(2030, 0, 15);
const EVENT_KEYS = 1_000;

/** One column: figures of each row, in the rows' order. */
interface Column {
  readonly title: string;
  readonly unit: string;
  readonly figures: readonly (readonly number[])[];
}

/** What one keystore showed, by column. */
type Measured = readonly {
  readonly title: string;
  readonly unit: string;
  readonly figures: readonly number[];
}[];

/** Measures all three. */
export async function measureKeystore({ quick }: Thoroughness, progress: Progress): Promise<Part> {
  const sizes = quick ? [10] : [10, 1_000, 5_000];
  const events = quick ? [1_000] : [9_000, 49_000];
  const revocations = quick ? 5 : 300;
  const steps = sizes.length * 2 + events.length;
  let done = 0;
  const each = async (of: readonly number[], what: string, measure: (size: number) => Promise<Measured>) => {
    const found: Measured[] = [];
    for (const size of of) {
      progress(what, done, steps);
      found.push(await measure(size));
      done += 1;
    }
    return found;
  };
  const names = (of: readonly number[], what: string) =>
    of.map((size) => `${size.toLocaleString('en')} ${what}`);
  return {
    tables: [
      ...tables('size', 'The encrypted file', names(sizes, 'keys'), await each(sizes, 'Sizes', bySize)),
      ...tables(
        'audit',
        'The encrypted file with a long audit log',
        names(
          events.map((count) => count + EVENT_KEYS),
          'events',
        ),
        await each(events, 'Audit log', byEvents),
      ),
      ...tables(
        'revocation',
        'Until another process refuses a revoked key',
        names(sizes, 'keys'),
        await each(sizes, 'Revocations', (size) => byRevocation(size, revocations)),
      ),
    ],
    goals: [],
    absent: [],
  };
}

function tables(id: string, title: string, names: readonly string[], measured: readonly Measured[]): Table[] {
  const columns: Column[] = (measured[0] ?? []).map(({ title: own, unit }, place) => {
    return { title: own, unit, figures: measured.map((one) => one[place]?.figures ?? []) };
  });
  return columns.map(({ title: own, unit, figures }, place) => ({
    id: `keystore/${id}/${place}`,
    title: `${title}: ${own}`,
    unit,
    rows: names.map((name, row) => ({ name, value: spreadOf(figures[row] ?? []) })),
  }));
}

async function bySize(count: number): Promise<Measured> {
  return inFolder(async (path) => {
    const store = await openKeystore({ path, passphrase });
    await fill(store, count);
    const warden = createKeywarden({ brand: 'acme', store, pepper, usage: false });
    const { record, key } = await warden.keys.create({ name: 'measured' });
    const { size } = statSync(path);
    const rename = (round: number) => warden.keys.update(record.id, { name: `${round}` });
    const found: Measured = [
      { title: 'file', unit: 'kB', figures: [size / 1_000] },
      {
        title: 'open',
        unit: 'ms',
        figures: await times(7, async () => (await openKeystore({ path, passphrase })).close()),
      },
      { title: 'look up', unit: 'µs', figures: await manyTimes(() => store.findByPrefix(record.prefix)) },
      { title: 'verify, cached', unit: 'µs', figures: await manyTimes(() => warden.verify(key)) },
      {
        title: 'verify, from the store',
        unit: 'µs',
        figures: await manyTimes(() => warden.verify(key, { fresh: true })),
      },
      {
        title: 'a page of 50',
        unit: 'ms',
        figures: await times(50, () => store.list({ accountId: 'default', now: NOW, limit: 50 })),
      },
      ...changes(await times(200, rename)),
      {
        title: 'one of 100 changes at once',
        unit: 'ms',
        figures: (await hundredAtOnce(warden)).map((all) => all / 100),
      },
      {
        title: 'read anew after another’s change',
        unit: 'ms',
        figures: await readAnew(path, record.prefix, rename),
      },
      { title: 'count a use of every key', unit: 'ms', figures: await countUses(store, count) },
    ];
    await warden.close();
    await store.close();
    return found;
  });
}

function changes(taken: readonly number[]): Measured {
  return [
    { title: 'change', unit: 'ms', figures: taken },
    { title: 'change, p99', unit: 'ms', figures: [p99(taken)] },
  ];
}

async function byEvents(events: number): Promise<Measured> {
  return inFolder(async (path) => {
    const store = await openKeystore({ path, passphrase });
    await fill(store, EVENT_KEYS);
    const { event } = samples();
    const more = Array.from({ length: events }, (_, index) => ({
      ...event({ accountId: 'default', id: 'apk_Sample0000000001' }, { at: NOW }),
      sequence: index + EVENT_KEYS + 1,
    }));
    await store.loadAudit(more);
    const warden = createKeywarden({ brand: 'acme', store, pepper, usage: false });
    const { record } = await warden.keys.create({ name: 'measured' });
    const found: Measured = [
      { title: 'file', unit: 'kB', figures: [statSync(path).size / 1_000] },
      {
        title: 'open',
        unit: 'ms',
        figures: await times(5, async () => (await openKeystore({ path, passphrase })).close()),
      },
      ...changes(await times(100, (round) => warden.keys.update(record.id, { name: `${round}` }))),
    ];
    await warden.close();
    await store.close();
    return found;
  });
}

async function byRevocation(count: number, rounds: number): Promise<Measured> {
  return inFolder(async (path) => {
    const keystore = { path, passphrase, kdf: { cost: 1_024 } };
    const store = await openKeystore(keystore);
    await fill(store, count);
    const program = fileURLToPath(new URL('../../test/stores/keystore/server-program.js', import.meta.url));
    const server = new Child([process.execPath, program], { keystore, pepper });
    const port = Number((await server.line(/^port/)).split(' ')[1]);
    const warden = createKeywarden({ brand: 'acme', store, pepper });
    const delays = await revocationDelays(warden, port, rounds);
    await server.kill();
    await warden.close();
    await store.close();
    return [
      { title: 'refused after', unit: 'ms', figures: delays },
      { title: 'p99', unit: 'ms', figures: [p99(delays)] },
      { title: 'at most', unit: 'ms', figures: [Math.max(...delays)] },
    ];
  });
}

/** Milliseconds of each call. */
async function times(rounds: number, call: (round: number) => unknown): Promise<number[]> {
  const taken: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const begun = performance.now();
    await call(round);
    taken.push(performance.now() - begun);
  }
  return taken;
}

/** Microseconds a call, of many in a row, several times. */
async function manyTimes(call: () => unknown): Promise<number[]> {
  const calls = 5_000;
  const taken = await times(11, async () => {
    for (let done = 0; done < calls; done += 1) await call();
  });
  return taken.slice(1).map((milliseconds) => (milliseconds / calls) * 1_000);
}

function p99(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? Number.NaN;
}

async function inFolder<T>(body: (path: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-bench-'));
  try {
    return await body(join(folder, 'keys.jwe'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** So many keys of one account, each with the event of its creation. */
async function fill(store: Keystore, count: number): Promise<void> {
  const { key, event } = samples();
  const keys = Array.from({ length: count }, (_, index) =>
    key({
      accountId: 'default',
      alias: `alias-${index}`,
      allowIps: ['10.0.0.0/8'],
      metadata: { team: 'billing', contact: 'someone@example.com' },
    }),
  );
  await store.loadKeys(keys);
  await store.loadAudit(keys.map((made, index) => ({ ...event(made), sequence: index + 1 })));
}

/** How long another process's first look-up takes after each change. */
async function readAnew(
  path: string,
  prefix: string,
  change: (round: number) => Promise<unknown>,
): Promise<number[]> {
  const other = await openKeystore({ path, passphrase });
  const taken: number[] = [];
  for (let round = 0; round < 100; round += 1) {
    await change(round);
    taken.push(...(await times(1, () => other.findByPrefix(prefix))));
  }
  await other.close();
  return taken;
}

function countUses(store: Keystore, count: number): Promise<number[]> {
  const uses = Array.from({ length: count }, (_, index) => ({
    accountId: 'default',
    keyId: `apk_Sample0000${String(index + 1).padStart(6, '0')}`,
    day: '2030-01-15',
    count: 3,
    lastUsedAt: NOW,
  }));
  return times(20, () => store.recordUse(uses));
}

function hundredAtOnce(warden: Keywarden): Promise<number[]> {
  return times(3, () =>
    Promise.all(Array.from({ length: 100 }, (_, index) => warden.keys.create({ name: `${index}` }))),
  );
}
