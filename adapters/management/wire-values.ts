/** Durations and moments as they are written on the wire. */
import { z } from 'zod';
import { DURATION_PATTERN, millisecondsOf } from '../../src/duration.js';

/** Whole seconds, or a text like `90d`. */
export const wireDuration = z.union([z.int().nonnegative(), z.string().regex(DURATION_PATTERN)]);

/** The same in milliseconds. What is too long to count is `NaN`, which the core refuses by name. */
export function durationOf(value: z.output<typeof wireDuration>): number {
  return millisecondsOf(typeof value === 'number' ? value * 1_000 : value) ?? Number.NaN;
}

/** A moment (epoch ms) as it is written on the wire. */
export function isoOf(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
