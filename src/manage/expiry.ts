/** Expiry in all its spellings. What cannot be read is refused: a date that means "never" by accident never expires. */
import { DURATION_EXPECTED, type Duration, millisecondsOf } from '../duration.js';
import { KeywardenError } from '../errors.js';
import { unfit } from './input-fault.js';
import { MOMENT_EXPECTED, type Moment, momentOf } from './moment.js';

/** When a key expires; at most one of the two. */
export interface ExpiryInput {
  /** `null`: never. */
  readonly expiresAt?: Moment | null | undefined;
  /** From now on. */
  readonly expiresIn?: Duration | undefined;
}

/**
 * Epoch milliseconds; `null`: never; `undefined`: nothing was said. Whether it lies in the future is asked by
 * {@link assertFuture}.
 * @throws {KeywardenError} `API_KEY_EXPIRY_INVALID` for both at once and for what cannot be read.
 */
export function expiryOf(
  given: { readonly expiresAt?: unknown; readonly expiresIn?: unknown },
  now: number,
): number | null | undefined {
  const { expiresAt, expiresIn } = given;
  if (expiresAt !== undefined && expiresIn !== undefined) {
    throw new KeywardenError('API_KEY_EXPIRY_INVALID', {
      field: 'expiresIn',
      message: 'expiresAt and expiresIn were both given: give one of them.',
    });
  }
  if (expiresIn !== undefined) {
    const duration = millisecondsOf(expiresIn);
    const at = duration === undefined || duration === 0 ? undefined : momentOf(now + duration);
    if (at === undefined) {
      const expected = `${DURATION_EXPECTED}, more than nothing and ending before the year 10000`;
      throw unfit('expiresIn', expected, expiresIn, 'API_KEY_EXPIRY_INVALID');
    }
    return at;
  }
  if (expiresAt === undefined || expiresAt === null) return expiresAt;
  const at = momentOf(expiresAt);
  if (at === undefined) {
    throw unfit('expiresAt', `${MOMENT_EXPECTED}, or null for never`, expiresAt, 'API_KEY_EXPIRY_INVALID');
  }
  return at;
}

/** Epoch milliseconds below this are of 1970 to 1973: what seconds of today are when they are taken for milliseconds. */
const SECONDS_BELOW = 100_000_000_000;

/** @throws {KeywardenError} `API_KEY_EXPIRY_INVALID` for a moment that is over. */
export function assertFuture(expiresAt: number, now: number): void {
  if (expiresAt > now) return;
  const seconds =
    expiresAt < SECONDS_BELOW && expiresAt * 1_000 > now
      ? ' It is counted in milliseconds; were these seconds?'
      : '';
  throw new KeywardenError('API_KEY_EXPIRY_INVALID', {
    field: 'expiresAt',
    message: `expiresAt must lie in the future; it is ${new Date(expiresAt).toISOString()}.${seconds}`,
  });
}
