/** Holds so many keys in one way, in a process of its own, and tells what each takes: `holder.js WHAT COUNT`. */
import type { StoredKey } from '../../src/record.js';
import {
  keyNumber,
  population,
  RESTRICTED,
  SCOPE_NAMES,
  SCOPES,
  storedNumber,
  workedOutStore,
} from '../in-process/population.js';
import { createKeywarden, memoryStore } from '../subject.js';
import { Idiomatic } from '../yardsticks/idiomatic.js';
import { Limit } from '../yardsticks/limit.js';
import type { Holding } from './holding.js';

/** Keys that are made at a time, so that no list of all of them lies about. */
const BATCH = 10_000;

/** Each gives what must live while memory is looked at. */
const HOLDERS: { readonly [What in Holding]: (count: number) => unknown } = {
  'cached, plain': (count) => cached(count, {}),
  'cached, every restriction': (count) => cached(count, RESTRICTED),
  'in the memory store, plain': (count) => stored(count, {}),
  'in the memory store, every restriction': (count) => stored(count, RESTRICTED),
  'the limit, every restriction': (count) => new Limit(population(count, RESTRICTED), SCOPE_NAMES),
  'idiomatic, every restriction': (count) => new Idiomatic(population(count, RESTRICTED)),
};

async function cached(count: number, over: Partial<StoredKey>) {
  const store = workedOutStore(count, (number) => storedNumber(number, over));
  const warden = createKeywarden({
    brand: 'acme',
    store,
    scopes: SCOPES,
    cache: { max: count, ttl: 3_600_000 },
  });
  for (let number = 0; number < count; number += 1) {
    const outcome = await warden.verify(keyNumber(number), { ip: '10.1.2.3' });
    if (!outcome.ok) throw new Error(`Key ${number} was refused: ${outcome.code}.`);
  }
  // Writes what was counted; the cache stays.
  await warden.close();
  const asked = store.asked;
  await warden.verify(keyNumber(0), { ip: '10.1.2.3' });
  if (store.asked !== asked) throw new Error('The first key is not in the cache any more.');
  return warden;
}

async function stored(count: number, over: Partial<StoredKey>) {
  const store = memoryStore();
  for (let first = 0; first < count; first += BATCH) {
    const many = Array.from({ length: Math.min(BATCH, count - first) }, (_, at) =>
      storedNumber(first + at, over),
    );
    await store.loadKeys(many);
  }
  return store;
}

function used(): number {
  for (let times = 0; times < 4; times += 1) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const [what = '', count = '0'] = process.argv.slice(2);
const hold = Object.entries(HOLDERS).find(([name]) => name === what)?.[1];
if (hold === undefined) throw new Error(`Nothing holds keys so: ${what}.`);
// Whatever is loaded and compiled for the first key is no part of the others.
await hold(1_000);
const before = used();
const held = await hold(Number(count));
const bytes = (used() - before) / Number(count);
process.send?.({ bytes, held: held !== undefined });
