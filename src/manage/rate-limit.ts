/** How often a key may be used, as callers say it. */
import { KeywardenError } from '../errors.js';
import { isPoints, RATE_LIMIT_EXPECTED, windowOf } from '../policy/rate-limit.js';
import type { RateLimit } from '../record.js';
import { unfit } from './input-fault.js';
import { fieldsOf } from './input-fields.js';

/** @throws {KeywardenError} `API_KEY_INPUT_INVALID`, also where nothing here could keep to a limit. */
export function rateLimitOf(value: unknown, limiterConfigured: boolean): RateLimit {
  if (!limiterConfigured) {
    throw new KeywardenError('API_KEY_INPUT_INVALID', {
      field: 'rateLimit',
      message: 'rateLimit cannot be set: no limiter is configured, so the limit would not be kept to.',
    });
  }
  const { points, duration } = fieldsOf(value, ['points', 'duration'], 'rateLimit', 'rateLimit.');
  if (!isPoints(points)) throw unfit('rateLimit.points', RATE_LIMIT_EXPECTED.points, points);
  const window = windowOf(duration);
  if (window === undefined) throw unfit('rateLimit.duration', RATE_LIMIT_EXPECTED.duration, duration);
  return { points, duration: window };
}
