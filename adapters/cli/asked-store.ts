/** Asking a store directly: whatever it fails with that is no answer of its own means that it is unavailable. */
import { StoreUnavailableError } from './faults.js';

/** What drivers and systems fail with; errors of any other name say themselves what they mean. */
const FROM_DRIVERS = ['Error', 'AggregateError', 'SqlStoreError', 'SqliteError', 'StoreFault'];

/**
 * The answer.
 * @throws {StoreUnavailableError} for what drivers and systems fail with
 */
export async function askedStore<T>(ask: () => Promise<T> | T): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Error) || !FROM_DRIVERS.includes(error.name)) throw error;
    if ('code' in error && error.code === 'SCHEMA_OLDER') {
      throw new StoreUnavailableError(
        'The tables are of an older version than this program. Bring them up to it: apikey migrate',
      );
    }
    throw new StoreUnavailableError(error.message.replace(/^openStore: /, ''));
  }
}
