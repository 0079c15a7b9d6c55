/**
 * What a key costs that is not in the cache: the store's look-up and the whole verification, beside the bare driver's look-up of the
 * same row – alone, and with 32 in flight; and how often the store is asked when a thousand requests want one such key at once.
 */
import type { FullStore } from '../../src/store/store.js';
import { keyNumber, PREFIX_LENGTH, population, RESTRICTED, SCOPES } from '../in-process/population.js';
import { type Contender, interleaved } from '../measure.js';
import type { Goal, Part, Progress, Spread, Table } from '../result.js';
import { goalOf, spreadOf } from '../result.js';
import type { Thoroughness } from '../sections.js';
import { createKeywarden } from '../subject.js';
import { type MeasuredStore, type StoreKind, storesHere } from './stores.js';

/** Enough that a cache for one never holds the next. */
const KEYS = 200;
const IN_FLIGHT = 32;
const AT_ONCE = 1_000;
const ADDRESS = '10.1.2.3';
/** Times the bare driver's look-up: over a socket, and in this process, where Kysely prepares anew what a driver keeps prepared. */
const PROMISED = { remote: 1.3, here: 3.5 } as const;

const BARE = 'the bare driver';
const LOOK_UP = 'the store';
const MISS = 'the whole verification';

/** Made before anything is timed. */
const keys = Array.from({ length: KEYS }, (_, number) => keyNumber(number));
const prefixes = keys.map((key) => key.slice(0, PREFIX_LENGTH));
const keyAt = (number: number): string => keys[number] ?? '';
const prefixAt = (number: number): string => prefixes[number] ?? '';

const quiet = { info() {}, warn() {}, error() {} };

/** Measures every store that answers here. */
export async function measureMisses(how: Thoroughness, progress: Progress): Promise<Part> {
  const { kinds, absent } = await storesHere();
  const tables: Table[] = [];
  const goals: Goal[] = [];
  for (const kind of kinds) {
    const found = await measureStore(kind, how, progress);
    tables.push(...found.tables);
    goals.push(...found.goals);
  }
  return { tables, goals, absent };
}

async function measureStore(
  kind: StoreKind,
  { quick }: Thoroughness,
  progress: Progress,
): Promise<Pick<Part, 'tables' | 'goals'>> {
  const measured = await kind.open();
  try {
    await measured.store.loadKeys(population(KEYS, RESTRICTED));
    const effort = quick ? { rounds: 9, turns: 3 } : { rounds: 15, turns: 30 };
    const verify = missing(measured.store);
    const lookUps: Readonly<Record<string, (number: number) => Promise<unknown>>> = {
      [BARE]: (number) => measured.bare(prefixAt(number)),
      [LOOK_UP]: async (number) => measured.store.findByPrefix(prefixAt(number)),
      [MISS]: verify.call,
    };
    const compared = (inFlight: number) =>
      interleaved(
        {
          id: `misses/${slug(kind.name)}/${inFlight === 1 ? 'alone' : 'in-flight'}`,
          title: `${kind.name}: ${inFlight === 1 ? 'one after the other' : `${inFlight} in flight, all of them`}`,
          contenders: Object.entries(lookUps).map(([name, call]) => contender(name, call, inFlight)),
          inputs: numbers,
          yardstick: BARE,
          ...effort,
        },
        progress,
      );
    const alone = await compared(1);
    const together = await compared(IN_FLIGHT);
    await verify.close();
    const asked = await askedByMany(measured);
    const goals = [
      goalOf(
        `${kind.name}: look-ups for ${AT_ONCE.toLocaleString('en')} requests with one key at once`,
        spreadOf([asked]),
        'at most',
        1,
        '',
      ),
    ];
    const promised = kind.remote ? PROMISED.remote : PROMISED.here;
    goals.push(
      goalOf(`${kind.name}: a miss, beside the bare driver`, alone.ratio(MISS, BARE), 'at most', promised),
      goalOf(
        `${kind.name}: a miss, ${IN_FLIGHT} in flight, beside the bare driver`,
        together.ratio(MISS, BARE),
        'at most',
        promised,
      ),
    );
    return { tables: [alone.table, together.table].map(inMicroseconds), goals };
  } finally {
    await measured.drop();
  }
}

/** Verifies with a cache that has room for one key, and is asked for many in turn. */
function missing(store: FullStore): { call(number: number): Promise<unknown>; close(): Promise<void> } {
  const warden = createKeywarden({
    brand: 'acme',
    store,
    scopes: SCOPES,
    cache: { max: 1 },
    storeTimeout: 60_000,
    usage: false,
    logger: quiet,
  });
  return {
    call: async (number) => {
      const outcome = await warden.verify(keyAt(number), { ip: ADDRESS, scopes: ['orders:read'] });
      return outcome.ok ? outcome : undefined;
    },
    close: () => warden.close(),
  };
}

function contender(
  name: string,
  call: (number: number) => Promise<unknown>,
  inFlight: number,
): Contender<number> {
  if (inFlight === 1) return { name, callLater: async (number) => (await call(number)) !== undefined };
  const others = Array.from({ length: inFlight }, (_, other) => other);
  return {
    name,
    callLater: async (number) => {
      const answers = await Promise.all(others.map((other) => call((number + other) % KEYS)));
      return answers.every((answer) => answer !== undefined);
    },
  };
}

let turn = 0;
const numbers = (count: number) =>
  Array.from({ length: count }, () => {
    turn = (turn + IN_FLIGHT + 1) % KEYS;
    return turn;
  });

/** How often the store is asked when many requests at once present a key that the cache does not know. */
async function askedByMany({ store }: MeasuredStore): Promise<number> {
  let asked = 0;
  const counting: FullStore = Object.create(store, {
    findByPrefix: {
      value: (prefix: string): ReturnType<FullStore['findByPrefix']> => {
        asked += 1;
        return store.findByPrefix(prefix);
      },
    },
  });
  const warden = createKeywarden({
    brand: 'acme',
    store: counting,
    scopes: SCOPES,
    usage: false,
    logger: quiet,
  });
  const outcomes = await Promise.all(
    Array.from({ length: AT_ONCE }, () => warden.verify(keyAt(7), { ip: ADDRESS })),
  );
  await warden.close();
  if (!outcomes.every((outcome) => outcome.ok)) throw new Error('A good key was refused.');
  return asked;
}

function slug(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}

function inMicroseconds(table: Table): Table {
  const rows = table.rows.map((row) => ({ ...row, value: scaled(row.value, 1 / 1_000) }));
  return { ...table, unit: 'µs', rows };
}

function scaled({ rounds, ...figures }: Spread, by: number): Spread {
  const { median, low, high, min, max } = figures;
  return { median: median * by, low: low * by, high: high * by, min: min * by, max: max * by, rounds };
}
