/** What a store is that breaks one promise, to see whether the suite finds it. */
import type { StoredKey } from '../../../src/record.js';
import type { Methods } from '../../stores/remote-store.js';

export interface BrokenStore {
  readonly does: string;
  /** How the names of the cases begin of which one at least has to find it. */
  readonly caughtBy: string;
  /** The methods that it has in place of the right ones. */
  readonly changed: (store: Methods) => Partial<Methods>;
}

/** The keys of an account, up to 1,000. */
export async function keysOf(store: Methods, accountId: string): Promise<readonly StoredKey[]> {
  return (await store.list({ accountId, now: 0, limit: 1_000 })).items;
}
