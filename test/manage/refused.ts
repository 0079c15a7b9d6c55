/** Asserting refusals by their code and field, never by their text. */
import { expect } from 'vitest';
import { ERRORS, type ErrorCode, KeywardenError } from '../../src/errors.js';

/** The error that a call must be refused with. */
export async function refused(
  call: Promise<unknown>,
  code: ErrorCode,
  field?: string,
): Promise<KeywardenError> {
  const outcome: unknown = await call.then(
    () => 'it was done',
    (error: unknown) => error,
  );
  if (!(outcome instanceof KeywardenError)) throw new Error(`Expected ${code}, but: ${String(outcome)}`);
  expect({ code: outcome.code, field: outcome.field }).toEqual({ code, field: field ?? outcome.field });
  expect(outcome.status).toBe(ERRORS[code].status);
  return outcome;
}

/** The code that a call is refused with; `undefined` where it is not. */
export async function codeOf(call: Promise<unknown>): Promise<ErrorCode | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    if (error instanceof KeywardenError) return error.code;
    throw error;
  }
}
