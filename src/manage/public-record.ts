/** What leaves the manager: copies, so that nothing done to them reaches the store or another caller. */
import type { KeyRecord, StoredKey } from '../record.js';
import { recordOf } from '../record.js';

/** A key as everybody but stores sees it, at `now` (epoch ms). */
export function publicRecord(key: StoredKey, now: number): KeyRecord {
  return structuredClone(recordOf(key, now));
}
