/** What every guarded server has in common: a hundred keys with every restriction, and whoever may verify them. */
import {
  keyNumber,
  NEEDED,
  RESTRICTED,
  SCOPE_NAMES,
  SCOPES,
  storedNumber,
} from '../in-process/population.js';
import { createKeywarden, type Keywarden, memoryStore } from '../subject.js';
import { Idiomatic } from '../yardsticks/idiomatic.js';
import { Limit } from '../yardsticks/limit.js';

/** What a route answers. */
export const ANSWER = { ok: true };
export const KEYS = 100;
export { NEEDED };

/** Addresses from everywhere, as behind a load balancer, and last the one that the client of this benchmark has. */
const allowIps = ['10.0.0.0/8', '172.16.0.0/12', '192.0.2.0/24', '127.0.0.0/8'];

const stored = () =>
  Array.from({ length: KEYS }, (_, number) => storedNumber(number, { ...RESTRICTED, allowIps }));

/** The header that presents each of the keys. */
export const bearers: readonly string[] = Array.from(
  { length: KEYS },
  (_, number) => `Authorization: Bearer ${keyNumber(number)}`,
);

/** As the README sets one up: usage is counted, the cache is as it comes. */
export async function warden(): Promise<Keywarden<keyof typeof SCOPES>> {
  const store = memoryStore();
  await store.loadKeys(stored());
  return createKeywarden({ brand: 'acme', store, scopes: SCOPES });
}

/** Whether a header value presents a key that may, from an address. */
export type Admits = (authorization: string | undefined, ip: string | undefined) => boolean;

/** The limit behind the shortest way to a header. */
export function limit(): Admits {
  const verifier = new Limit(stored(), SCOPE_NAMES);
  const mask = verifier.maskOf(NEEDED);
  return (authorization, ip) =>
    authorization?.startsWith('Bearer ') === true &&
    verifier.verify(authorization.slice(7), ip ?? '', mask, Date.now()) === 'ok';
}

/** The idiomatic verifier behind an idiomatic way to a header. */
export function idiomatic(): Admits {
  const verifier = new Idiomatic(stored());
  return (authorization = '', ip) => {
    const [scheme, key] = authorization.split(' ');
    return scheme?.toLowerCase() === 'bearer' && verifier.verify(key ?? '', ip ?? '', NEEDED) === 'ok';
  };
}
