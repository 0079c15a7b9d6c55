/** What the two yardsticks have in common. */
import type { StoredKey } from '../../src/record.js';

/** Of a stored key what they look at. */
export type YardstickKey = Pick<
  StoredKey,
  'prefix' | 'digest' | 'revokedAt' | 'enabled' | 'expiresAt' | 'allowIps' | 'scopes'
>;

/** `ok`, or the code by which the package refuses the same key. */
export type YardstickCode =
  | 'ok'
  | 'API_KEY_INVALID'
  | 'API_KEY_REVOKED'
  | 'API_KEY_DISABLED'
  | 'API_KEY_EXPIRED'
  | 'API_KEY_IP_NOT_ALLOWED'
  | 'API_KEY_SCOPE_MISSING';
