/** What a test expects of a method that fails. */
import { inspect } from 'node:util';
import { expect } from 'vitest';
import { SqlStoreError } from '../../../adapters/stores/sql.js';

/** The store's own error that the work fails with. */
export async function failure(work: unknown): Promise<SqlStoreError> {
  const error: unknown = await Promise.resolve(work).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof SqlStoreError) return error;
  return expect.fail(`Expected a SqlStoreError, came ${inspect(error)}.`);
}

/** All that a log could print of it. */
export function printed(error: Error): string {
  return `${inspect(error, { depth: null, showHidden: true })} ${String(error)} ${error.stack} ${JSON.stringify(error)}`;
}
