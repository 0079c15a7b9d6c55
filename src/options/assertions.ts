/** What options are held against; the error names the option, what was expected and what came, and no secret. */
import { kindOf } from '../manage/input-fault.js';

/**
 * The names of a function's options; `who`: the function's. Adapters hold theirs against it too.
 * @throws {TypeError} for what is no object, and for a name that there is not.
 */
export function assertOptions(
  who: string,
  options: unknown,
  known: readonly string[],
  needed: readonly string[] = [],
): asserts options is object {
  if (!isObject(options)) {
    const having = needed.length === 0 ? '' : ` that has ${needed.join(' and ')}`;
    throw wrongOption(who, 'options', `an object${having}`, options);
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const there = known.length === 1 ? 'there is' : 'there are';
    throw new TypeError(`${who}: there is no option ${spelt(name)}; ${there} ${known.join(', ')}.`);
  }
}

/** What is said of an option that is wrong; of what came its kind alone, unless told otherwise. */
export function wrongOption(
  who: string,
  option: string,
  what: string,
  came: unknown,
  shown = came instanceof Promise ? 'a promise: await it first' : kindOf(came),
): TypeError {
  return new TypeError(`${who}: ${option} must be ${what}; it is ${shown}.`);
}

/** A single word, as names of ours are, as it came; of all else its kind alone: a URL with a password in it is no word. */
export function wordOf(came: unknown): string {
  return typeof came === 'string' && /^[\w-]{1,24}$/.test(came) ? JSON.stringify(came) : kindOf(came);
}

/** `min` and `max` are inclusive. @throws {TypeError} */
export function assertWholeOption(
  who: string,
  option: string,
  value: unknown,
  [min, max]: readonly [min: number, max: number],
  unit = 'milliseconds',
): asserts value is number {
  if (Number.isInteger(value) && Number(value) >= min && Number(value) <= max) return;
  throw wrongOption(
    who,
    option,
    `a whole number from ${min} to ${max}${unit && ` (${unit})`}`,
    value,
    amountOf(value),
  );
}

/** An amount as it came though it is a text, like `2s`; of all else its kind alone. */
function amountOf(came: unknown): string {
  return typeof came === 'string' && /^-?[\d.,_]{1,16} ?[a-z]{0,3}$/i.test(came)
    ? JSON.stringify(came)
    : kindOf(came);
}

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
  return wrongOption('createKeywarden', option, what, came, shown);
}

/** What kind of thing came, of what may be a secret: neither a text nor a number is repeated. */
export function typeOf(came: unknown): string {
  return typeof came === 'string' || typeof came === 'number' ? `a ${typeof came}` : kindOf(came);
}

/** Of what holds no secret: a text as it came, its first 64 characters. */
export function spelt(came: unknown): string {
  return typeof came === 'string' ? JSON.stringify(came.slice(0, 64)) : kindOf(came);
}

/** An address as it came, its first 64 characters; its kind alone where it may have a user, a password or parameters in it. */
export function addressOf(came: unknown): string {
  return typeof came === 'string' && /[@?#]/.test(came) ? kindOf(came) : spelt(came);
}
