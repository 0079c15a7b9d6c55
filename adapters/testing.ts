/** A warden for other people's test suites: in memory, with a clock that stands still until it is told to move. */
import type { Duration } from '../src/duration.js';
import { DURATION_EXPECTED, millisecondsOf } from '../src/duration.js';
import type { Keywarden } from '../src/keywarden.js';
import { createKeywarden } from '../src/keywarden.js';
import type { KeyInput } from '../src/manage/key-input.js';
import type { KeywardenOptions } from '../src/options.js';
import type { ScopeDefinitions, ScopeOf } from '../src/policy/scopes.js';
import type { KeyRecord } from '../src/record.js';
import type { FullStore } from '../src/store/store.js';
import { memoryStore } from './stores/memory.js';

/** A clock that moves when it is told to. */
export interface TestClock {
  /** Epoch ms. */
  now(): number;
  /** Moves on. */
  advance(by: Duration): void;
}

/** A warden with what a test wants to get hold of. */
export interface TestWarden<Scope extends string> {
  readonly warden: Keywarden<Scope>;
  readonly store: FullStore;
  readonly clock: TestClock;
  /** Creates a key in the account `default` and returns it in clear, with its record. */
  mint(input?: KeyInput<Scope>): Promise<{ readonly key: string; readonly record: KeyRecord }>;
}

/** Options of a test warden: those of a warden, but for what it brings along. Default brand: `test`. */
export type TestWardenOptions<Catalogue extends ScopeDefinitions> = Omit<
  KeywardenOptions<Catalogue>,
  'brand' | 'store' | 'now'
> & { readonly brand?: string };

/** Where the clock of a test warden stands at first: 2025-01-01T00:00:00Z. */
export const TEST_CLOCK_START = Date.UTC(2025, 0, 1);

/**
 * Makes a warden for a test. Nothing needs to be closed.
 * @throws {TypeError} as {@link createKeywarden}, and for a store or clock of one's own, which it has already.
 */
export function testWarden<const Catalogue extends ScopeDefinitions = Record<never, string>>(
  options: TestWardenOptions<Catalogue> = {},
): TestWarden<ScopeOf<Catalogue>> {
  for (const own of ['store', 'now']) {
    if (Object.hasOwn(options, own)) {
      throw new TypeError(`testWarden: it brings its own ${own}; with another one use createKeywarden.`);
    }
  }
  let time = TEST_CLOCK_START;
  const store = memoryStore();
  const clock: TestClock = {
    now: () => time,
    advance: (by) => {
      const milliseconds = millisecondsOf(by);
      if (milliseconds === undefined) throw new TypeError(`clock.advance wants ${DURATION_EXPECTED}.`);
      time += milliseconds;
    },
  };
  const warden = createKeywarden<Catalogue>({ brand: 'test', ...options, store, now: clock.now });
  return { warden, store, clock, mint: (input = {}) => warden.keys.create(input) };
}
