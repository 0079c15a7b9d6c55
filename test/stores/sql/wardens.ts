/** A warden with a store in a database. */
import type { SqlStore } from '../../../adapters/stores/sql.js';
import { type SideOptions, sideOn } from '../side.js';

/** How long a store may take to answer where that is not what is tested, in ms: this machine may be busy. */
const PATIENCE = 30_000;

export type Side = ReturnType<typeof wardenOn>;

export function wardenOn(store: SqlStore, options: SideOptions = {}) {
  return sideOn(store, { storeTimeout: PATIENCE, ...options });
}
