/** A key that begins otherwise than those there are is mostly one whose configuration was not named. */
import { HANDLE_LENGTH } from '../../src/key/format.js';
import type { OpenedStore } from '../stores/open.js';
import type { Configuration } from './configuration-shape.js';

/** Keys of the account that are looked at: the newest. */
const NEWEST = 20;

/** What should be known of a key that is made here; `undefined`: nothing, as where the account has none, or one of an accepted brand. */
export async function brandRemark(
  store: OpenedStore,
  accountId: string,
  { warden: { brand, alsoAccept } }: Configuration,
): Promise<string | undefined> {
  const { items } = await store.list({ accountId, now: Date.now(), limit: NEWEST });
  const brands = items
    .filter(({ revokedAt }) => revokedAt === null)
    .map(({ prefix }) => prefix.slice(0, -HANDLE_LENGTH - 1));
  const [other] = brands;
  if (other === undefined || brands.some((one) => one === brand || alsoAccept.includes(one)))
    return undefined;
  return `The keys in this store begin with ${other}_, and this one with ${brand}_: servers refuse what their configuration does not accept. Where that says ${other}, name it by --config.`;
}
