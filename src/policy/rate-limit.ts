/** What a rate limit may be, for keys and for the default in the options. */
import type { Duration } from '../duration.js';
import { DURATION_EXPECTED, millisecondsOf } from '../duration.js';

/** At most `points` uses in any window of `duration`, which is a whole number of seconds. */
export interface RateLimitInput {
  readonly points: number;
  readonly duration: Duration;
}

const SECOND = 1_000;

/** What each part must be, for error messages. */
export const RATE_LIMIT_EXPECTED = {
  points: 'a whole number, at least 1',
  duration: `${DURATION_EXPECTED}, whole seconds, at least one`,
} as const;

/** Whether a number of uses can be counted down from. */
export function isPoints(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 1;
}

/** The milliseconds of a window; `undefined` for what is none. */
export function windowOf(value: unknown): number | undefined {
  const milliseconds = millisecondsOf(value);
  const counts = milliseconds !== undefined && milliseconds >= SECOND && milliseconds % SECOND === 0;
  return counts ? milliseconds : undefined;
}
