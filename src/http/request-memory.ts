/**
 * What a request has shown to a warden, so that a second guard neither verifies nor counts again. Kept where nobody else can
 * write: a property of the request could be set by whoever parses its body.
 */
import type { VerifiedKey } from '../verify/verified-key.js';

/** What is remembered of one request. */
export interface Admitted {
  readonly apiKey: VerifiedKey;
  /** The sub-account that the request acts for, where the key is limited to some. */
  readonly subaccount: string | undefined;
}

const byWarden = new WeakMap<object, WeakMap<object, Admitted>>();

/** The memory of one warden, shared by all its adapters; it lives as long as the requests do. */
export function memoryOf(warden: object): WeakMap<object, Admitted> {
  const known = byWarden.get(warden);
  if (known !== undefined) return known;
  const memory = new WeakMap<object, Admitted>();
  byWarden.set(warden, memory);
  return memory;
}
