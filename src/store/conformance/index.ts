/**
 * What the store ports mean, executable. Hand every case a way to make a fresh, empty store; with any test runner:
 *
 * ```ts
 * import { storeConformance } from 'keywarden/store-conformance';
 *
 * for (const { name, run } of storeConformance) {
 *   test(name, () => run(async () => ({ store: await myEmptyStore() })));
 * }
 * ```
 *
 * A case says in `needs` what it takes beyond the `KeyStore` port; a store that does not have it skips the case, with
 * the reason written down. Some cases make hundreds of calls: give them half a minute against a database.
 */
import { atomicityCases } from './atomicity.js';
import { auditCases } from './audit.js';
import { concurrencyCases } from './concurrency.js';
import type { ConformanceCase } from './conformance-case.js';
import { cursorCases } from './cursors.js';
import { findCases } from './find.js';
import { independenceCases } from './independence.js';
import { injectionCases } from './injection.js';
import { insertCases } from './insert.js';
import { listCases } from './list.js';
import { listPagingCases } from './list-paging.js';
import { listSearchCases } from './list-search.js';
import { purgeCases } from './purge.js';
import { roundTripCases } from './round-trip.js';
import { tenantCases } from './tenants.js';
import { transferCases } from './transfer.js';
import { updateCases } from './update.js';
import { usageCases } from './usage.js';
import { watchCases } from './watch.js';

export {
  type ConformanceCase,
  lackingNeeds,
  type MakeStore,
  NEEDS,
  type Need,
  type StoreUnderTest,
  type TestedStore,
} from './conformance-case.js';

/** Every promise of the ports, as cases. */
export const storeConformance: readonly ConformanceCase[] = [
  ...findCases,
  ...insertCases,
  ...updateCases,
  ...listCases,
  ...listSearchCases,
  ...listPagingCases,
  ...auditCases,
  ...purgeCases,
  ...usageCases,
  ...transferCases,
  ...watchCases,
  ...concurrencyCases,
  ...atomicityCases,
  ...independenceCases,
  ...roundTripCases,
  ...tenantCases,
  ...injectionCases,
  ...cursorCases,
];
