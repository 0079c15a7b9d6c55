/** A credential that was presented and does not do. */

import { KeywardenError } from '../../src/errors.js';
import type { RefusalCode } from '../../src/verify/refusal.js';

/** Thrown by actors: the API answers its code, with the challenge and `Retry-After` that a guard would answer it with. */
export class RefusedCredential extends KeywardenError {
  /** Seconds. */
  readonly retryAfter: number | undefined;

  constructor(code: RefusalCode | 'API_KEY_REQUEST_INVALID' | 'ACTOR_INVALID', retryAfter?: number) {
    super(code);
    this.retryAfter = retryAfter;
  }
}
