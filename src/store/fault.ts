/** What becomes of a store that does not do what it promised: one line in the log, one error for the caller. */
import { KeywardenError } from '../errors.js';
import type { Logger } from '../logger.js';

/** Characters of a fault's message that reach the log. */
const SHOWN = 200;

/** An answer that no store may give, or none at all. */
export class StoreFault extends Error {
  override readonly name: string = 'StoreFault';
}

/**
 * The error to throw for whatever a store, or another part of the host's, threw. A {@link KeywardenError} is the store's answer and comes back as it is;
 * anything else is logged (the method; name, code and the first 200 characters of the message; never an argument or a
 * record) and becomes `API_KEY_STORE_UNAVAILABLE`.
 */
export function storeUnavailable(
  logger: Logger,
  method: string,
  fault: unknown,
  who = 'The key store',
): KeywardenError {
  if (fault instanceof KeywardenError) return fault;
  logger.error(`${who} cannot answer.`, { method, ...described(fault) });
  return new KeywardenError('API_KEY_STORE_UNAVAILABLE');
}

/** What of a fault may reach the log. Faults come from drivers: anything may be thrown, with getters that throw in turn. */
export function described(fault: unknown): object {
  try {
    if (typeof fault !== 'object' || fault === null) return { name: typeof fault, message: shown(fault) };
    const [name, code, message] = ['name', 'code', 'message'].map((property): unknown =>
      Reflect.get(fault, property),
    );
    return {
      name: shown(name),
      ...(code === undefined ? {} : { code: shown(code) }),
      message: shown(message),
    };
  } catch {
    return { name: 'unknown', message: 'The fault cannot be described.' };
  }
}

function shown(value: unknown): string {
  return String(value).slice(0, SHOWN);
}
