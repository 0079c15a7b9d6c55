/** Scopes on the command line need a configuration that declares them. */
import type { ScopeCatalogue } from '../../src/policy/scopes.js';
import { UsageError } from './faults.js';
import type { GlobalOptions } from './globals.js';

/** @throws {UsageError} where scopes were named and none are declared; one that is not there, the core refuses */
export function assertCatalogue(
  { entries }: ScopeCatalogue,
  named: readonly string[] | undefined,
  { config }: Pick<GlobalOptions, 'config'>,
): void {
  if (named === undefined || named.length === 0 || entries.length > 0) return;
  throw new UsageError(
    config === undefined
      ? 'There are no scopes here: they are declared in a configuration file, which --config names.'
      : `${config} declares no scopes. Name them there: "scopes": { "orders:read": "Read orders" }`,
  );
}
