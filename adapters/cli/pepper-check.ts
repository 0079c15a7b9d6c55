/** A key made without the pepper that servers have would be refused by all of them. */
import { UNPEPPERED } from '../../src/key/digest.js';
import { settingsOf } from '../../src/options.js';
import type { StoredKey } from '../../src/record.js';
import type { OpenedStore } from '../stores/open.js';
import type { Configuration } from './configuration-shape.js';
import { RefusedError } from './faults.js';

/** Keys that are looked at: the newest of the account, and the first page of all. A store's keys are peppered alike, but for a change-over. */
const NEWEST = 1_000;

/** @throws {RefusedError} where unrevoked keys of the store are made with a pepper that the configuration does not have */
export async function assertPepper(
  store: OpenedStore,
  accountId: string,
  { warden }: Configuration,
): Promise<void> {
  const { secrets } = settingsOf({ ...warden, store }).peppers;
  const isForeign = ({ digest, revokedAt }: StoredKey) =>
    revokedAt === null && digest.pepperId !== UNPEPPERED && !secrets.has(digest.pepperId);
  const newest = await store.list({ accountId, now: Date.now(), limit: NEWEST });
  const found = newest.items.find(isForeign) ?? (await store.scanKeys()).items.find(isForeign);
  if (found === undefined) return;
  throw new RefusedError(
    `The keys of this store are made with a pepper (${found.digest.pepperId}) that is not configured here: servers would refuse a key made without it. Name its file as pepperFile in the configuration, and that by --config.`,
  );
}
