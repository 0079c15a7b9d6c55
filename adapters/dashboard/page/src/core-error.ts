/**
 * The core's error for the browser: without the table of what every code means over HTTP. What the page runs of the core – reading
 * what people typed – always says itself what was wrong.
 */
import type { ErrorCode, KeywardenErrorOptions } from '../../../../src/errors.js';

export class KeywardenError extends Error {
  readonly code: ErrorCode;
  readonly field: string | undefined;

  constructor(code: ErrorCode, { message = code, field }: KeywardenErrorOptions = {}) {
    super(message);
    this.code = code;
    this.field = field;
  }
}
