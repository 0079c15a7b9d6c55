/** The package and the two yardsticks, with the same keys, as contenders of a comparison. */
import { createHmac } from 'node:crypto';
import type { StoredKey } from '../../src/record.js';
import type { Contender, MakeInputs } from '../measure.js';
import { createKeywarden } from '../subject.js';
import { Idiomatic } from '../yardsticks/idiomatic.js';
import { Limit } from '../yardsticks/limit.js';
import type { YardstickKey } from '../yardsticks/yardstick.js';
import { BRAND, keyNumber, SCOPE_NAMES, SCOPES, storedNumber, workedOutStore } from './population.js';
import type { Presented } from './requests.js';

export const PACKAGE = 'keywarden';
export const PEPPERED = 'keywarden with pepper';
export const LIMIT = 'the limit';
export const IDIOMATIC = 'idiomatic';

/** What a pepper is: a secret of at least 32 characters. */
export const PEPPER = 'a pepper of the benchmark, 43 characters ..';

/** How a warden is set up. */
export interface Setup {
  readonly name?: string;
  readonly note?: string;
  readonly count: number;
  readonly over?: Partial<StoredKey>;
  readonly pepper?: string;
  /** Default: uses are counted, as they are by default. */
  readonly usage?: boolean;
  /** The catalogue. Default: a small one. */
  readonly scopes?: Readonly<Record<string, string>>;
  /** What a route asks for. Default: nothing. */
  readonly needed?: readonly string[];
}

/** The package, every key in its cache. */
export interface Subject {
  readonly contender: Contender<Presented>;
  /** The same, which must refuse. */
  refusing(name: string, inputs: MakeInputs<Presented>, note?: string): Contender<Presented>;
  /** How often the store was asked since the cache was filled. */
  asked(): number;
  close(): Promise<void>;
}

/** A warden whose cache holds `count` keys. */
export async function packageWith(setup: Setup): Promise<Subject> {
  const {
    name = setup.pepper === undefined ? PACKAGE : PEPPERED,
    note,
    count,
    over = {},
    pepper,
    usage = true,
  } = setup;
  const store = workedOutStore(count, (number) => storedOf(number, over, pepper));
  const warden = createKeywarden<Readonly<Record<string, string>>>({
    brand: BRAND,
    store,
    scopes: setup.scopes ?? SCOPES,
    // Longer than the benchmark runs: reading a key again is another table's business.
    cache: { max: Math.max(count, 1_000), ttl: 3_600_000 },
    ...(pepper !== undefined && { pepper: { current: 'bench', secrets: { bench: pepper } } }),
    ...(!usage && { usage: false as const }),
  });
  for (let number = 0; number < count; number++) await warden.verify(keyNumber(number));
  const filled = store.asked;
  // As a route's guard does, which names its scopes once and knows the caller's address at each request.
  const { needed } = setup;
  const admits = ({ key, ip }: Presented): boolean => {
    const outcome = warden.verify(key, { ip, scopes: needed });
    return !(outcome instanceof Promise) && outcome.ok;
  };
  return {
    contender: { name, call: admits, ...(note !== undefined && { note }) },
    refusing: (name, inputs, note) => {
      return { name, call: admits, inputs, expected: false, ...(note !== undefined && { note }) };
    },
    asked: () => store.asked - filled,
    close: () => warden.close(),
  };
}

function storedOf(number: number, over: NonNullable<Setup['over']>, pepper: string | undefined): StoredKey {
  const stored = storedNumber(number, over);
  if (pepper === undefined) return stored;
  const value = createHmac('sha256', pepper).update(keyNumber(number)).digest('hex');
  return { ...stored, digest: { pepperId: 'bench', value } };
}

/** The limit. */
export function limitWith(
  keys: Iterable<YardstickKey>,
  needed: readonly string[] = [],
): Contender<Presented> {
  const limit = new Limit(keys, SCOPE_NAMES);
  const mask = limit.maskOf(needed);
  return { name: LIMIT, call: ({ key, ip }) => limit.verify(key, ip, mask, Date.now()) === 'ok' };
}

/** Idiomatic. */
export function idiomaticWith(
  keys: Iterable<YardstickKey>,
  needed: readonly string[] = [],
): Contender<Presented> {
  const idiomatic = new Idiomatic(keys);
  return { name: IDIOMATIC, call: ({ key, ip }) => idiomatic.verify(key, ip, needed) === 'ok' };
}
