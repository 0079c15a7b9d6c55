/** Scopes on the command line need a configuration that declares them. */
import type { ScopeCatalogue } from '../../src/policy/scopes.js';
import { UsageError } from './faults.js';

/** @throws {UsageError} where scopes were named and none are declared; one that is not there, the core refuses */
export function assertCatalogue(catalogue: ScopeCatalogue, named: readonly string[] | undefined): void {
  if (named === undefined || named.length === 0 || catalogue.entries.length > 0) return;
  throw new UsageError(
    'There are no scopes here: they are declared in a configuration file, which --config names.',
  );
}
