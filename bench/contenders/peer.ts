/** What peers in one process have in common: each has keys or tokens of its own, and says which checks it makes. */

import { type Presented, requestsOf } from '../in-process/requests.js';
import type { Contender } from '../measure.js';

/** How many keys or tokens a peer is asked about. */
export const PEER_KEYS = 1_000;

/** A secret for tokens: 32 bytes, as HS256 wants at least. */
export const SECRET = 'a secret of the benchmark, 43 characters ..';

/** What every token says, so that all have one length: who it is for, what it may, until 2100. */
export function claimsOf(number: number) {
  const serial = String(number).padStart(7, '0');
  return { sub: `client-${serial}`, scope: 'invoices:read orders:read', exp: 4_102_444_800 };
}

/** Whether a token's scopes are among those that were asked for everywhere. */
export function mayBoth(scope: unknown): boolean {
  if (typeof scope !== 'string') return false;
  const scopes = scope.split(' ');
  return scopes.includes('invoices:read') && scopes.includes('orders:read');
}

/** A contender that is presented `values`. */
export function peer(
  name: string,
  note: string,
  values: readonly string[],
  how: Pick<Contender<Presented>, 'call' | 'callLater'>,
): Contender<Presented> {
  return { name, note, inputs: requestsOf(values), ...how };
}
