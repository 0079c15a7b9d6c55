/** What options are held against; the error names the option, what was expected and what came, and no secret. */
import { kindOf } from '../manage/input-fault.js';

/** @throws {TypeError} naming the first method that is not there. */
export function assertMethods(option: string, value: unknown, methods: readonly string[]): void {
  if (!isObject(value)) throw expected(option, `an object with ${methods.join(', ')}`, value);
  for (const method of methods) {
    if (typeof Reflect.get(value, method) !== 'function') {
      throw new TypeError(
        `createKeywarden: ${option} lacks the method ${method}; expected ${methods.join(', ')}.`,
      );
    }
  }
}

/** `min` and `max` are inclusive. @throws {TypeError} */
export function assertWhole(
  option: string,
  value: unknown,
  min: number,
  max: number,
  unit = '',
): asserts value is number {
  if (!Number.isInteger(value) || Number(value) < min || Number(value) > max) {
    throw expected(
      option,
      `a whole number from ${min} to ${max}${unit && ` (${unit})`}`,
      value,
      spelt(value),
    );
  }
}

/** @throws {TypeError} naming what is misspelt and what there is. */
export function assertKnown(option: string, value: object, known: readonly string[]): void {
  for (const name of Object.keys(value)) {
    if (!known.includes(name)) {
      throw new TypeError(
        `createKeywarden: ${option} has no ${JSON.stringify(name)}; it has ${known.join(', ')}.`,
      );
    }
  }
}

/** Any object but a list. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `shown`: what is said of what came; unless told otherwise no text, since a URL with a password in it may stand anywhere. */
export function expected(option: string, what: string, came: unknown, shown = kindOf(came)): TypeError {
  return new TypeError(`createKeywarden: ${option} must be ${what}; it is ${shown}.`);
}

/** What kind of thing came, of what may be a secret: neither a text nor a number is repeated. */
export function typeOf(came: unknown): string {
  return typeof came === 'string' || typeof came === 'number' ? `a ${typeof came}` : kindOf(came);
}

/** Of what holds no secret: a text as it came, its first 64 characters. */
export function spelt(came: unknown): string {
  return typeof came === 'string' ? JSON.stringify(came.slice(0, 64)) : kindOf(came);
}
