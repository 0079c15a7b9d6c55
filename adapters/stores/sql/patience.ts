/** Waiting for a database, but not for ever. */
import { SqlStoreError } from './failure.js';

/**
 * What the work comes to, if it does within `milliseconds`.
 * @throws {SqlStoreError} `ETIMEDOUT` where it does not; what comes of it later is nobody's business.
 */
export function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new SqlStoreError('ETIMEDOUT', 'The database did not answer in time (ETIMEDOUT).')),
      milliseconds,
    );
    timer.unref();
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
