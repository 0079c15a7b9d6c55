/** What `apikey serve` is made of, for the command that runs it. */
import { nativeWire } from '../management.js';

export { policiesOf } from './serve/policies.js';
export { requestLog } from './serve/request-log.js';
export { assertOrigins, serve, warningsOf } from './serve/serving.js';
export { clientAddressOf } from './serve/trust.js';

/** What keys may be allowed here, to be spread into the catalogue. */
export const PERMISSIONS = nativeWire.permissions;

/** Milliseconds: whoever asks is a proxy, with somebody waiting behind it. */
export const STORE_TIMEOUT = 2_000;
