/** Stores that break one promise each: the conformance suite has to find every one of them. */
import { auditingStores } from './auditing.js';
import type { BrokenStore } from './broken-store.js';
import { findingStores } from './finding.js';
import { insertingStores } from './inserting.js';
import { keepingStores } from './keeping.js';
import { listingStores } from './listing.js';
import { purgingStores } from './purging.js';
import { transferringStores } from './transferring.js';
import { updatingStores } from './updating.js';
import { usingStores } from './using.js';
import { watchingStores } from './watching.js';

export const brokenStores: readonly BrokenStore[] = [
  ...findingStores,
  ...insertingStores,
  ...updatingStores,
  ...listingStores,
  ...auditingStores,
  ...purgingStores,
  ...usingStores,
  ...transferringStores,
  ...watchingStores,
  ...keepingStores,
];
