/** Refusals of input: which field, what would be right, what kind of thing came. What came is never repeated. */
import type { ErrorCode } from '../errors.js';
import { KeywardenError } from '../errors.js';

/** A refusal that says what a field must be and what kind of value came. */
export function unfit(
  field: string,
  expected: string,
  came: unknown,
  code: ErrorCode = 'API_KEY_INPUT_INVALID',
): KeywardenError {
  return new KeywardenError(code, { field, message: `${field} must be ${expected}; it is ${kindOf(came)}.` });
}

/** What kind of thing a value is, in words that hold nothing of a text's content. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  switch (typeof value) {
    case 'string':
      return value === '' ? 'an empty text' : `a text of ${value.length} characters`;
    case 'undefined':
    case 'number':
    case 'boolean':
      return String(value);
    case 'object':
      return 'an object';
    default:
      return `a ${typeof value}`;
  }
}
