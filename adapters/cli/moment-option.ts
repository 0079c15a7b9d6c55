/** Points in time as options say them: a moment, or so long from or before now. */
import { DURATION_PATTERN, millisecondsOf } from '../../src/duration.js';
import { momentOf } from '../../src/manage/moment.js';
import { UsageError } from './faults.js';

/**
 * Epoch milliseconds.
 * @param way where a duration leads: 1 into the future, -1 into the past
 * @throws {UsageError}
 */
export function momentOption(value: string, option: string, way: 1 | -1): number {
  const duration = DURATION_PATTERN.test(value) ? millisecondsOf(value) : undefined;
  const at = momentOf(duration === undefined ? value : Math.max(0, Date.now() + way * duration));
  if (at !== undefined) return at;
  throw new UsageError(
    `${option} must be ${way === 1 ? "a time from now like '30d'" : "a time ago like '90d'"} or ISO 8601 with a zone like '2030-01-15T12:00:00Z'.`,
  );
}
