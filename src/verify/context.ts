/** Whether what a host hands over is a context: whatever is passed over in it would not be asked of the key, and so let in more than was meant. */
import { isPlainObject } from '../plain-object.js';
import { quoted } from '../policy/quoted.js';
import type { VerifyContext } from './outcome.js';

/** What a context may have. An option that is missing here is refused by whatever tries it. */
const NAMES = [
  'ip',
  'scopes',
  'anyScopes',
  'subaccount',
  'refuseIpRestricted',
  'fresh',
] as const satisfies readonly (keyof VerifyContext)[];

const [ip, scopes, anyScopes, subaccount, refuseIpRestricted, fresh, ...unasked] = NAMES;
// A new name is asked for below, or nothing compiles.
unasked satisfies readonly [];

/** The names among them of what is on or off. */
const SWITCHES = [refuseIpRestricted, fresh] as const;

/** Asked of every name in every context: a Set would take 30 ns for each. */
function isName(name: string): boolean {
  return (
    name === ip ||
    name === scopes ||
    name === anyScopes ||
    name === subaccount ||
    name === refuseIpRestricted ||
    name === fresh
  );
}

/**
 * No list or Set of scopes in a context's place, no promise of one, no `scope` for `scopes`, and no `'yes'` for `true`. Names that a class or
 * a library put into `Object.prototype` count, too: who can tell what they were meant to ask.
 */
export function isContext(context: VerifyContext): boolean {
  if (typeof context !== 'object' || context === null || Array.isArray(context)) return false;
  let isNamed = false;
  for (const name in context) {
    if (!isName(name)) return false;
    isNamed = true;
  }
  // What has no names is asked whether it is an object for them at all.
  if (!isNamed) return isPlainObject(context);
  return isSwitch(context.refuseIpRestricted) && isSwitch(context.fresh);
}

function isSwitch(value: unknown): boolean {
  return value === undefined || typeof value === 'boolean';
}

/** What to throw for what is none. */
export function noContext(method: 'verify' | 'explain', came: unknown): TypeError {
  const names = NAMES.join(', ');
  return new TypeError(`${method}: the context must be an object with any of ${names}; it ${fault(came)}.`);
}

function fault(came: unknown): string {
  if (came === null) return 'is null';
  if (typeof came !== 'object') return `is of type ${typeof came}`;
  if (Array.isArray(came)) return 'is a list';
  if (came instanceof Promise) return 'is a promise: await it first';
  for (const name in came) if (!isName(name)) return `has ${quoted(name)}`;
  for (const name of SWITCHES) {
    if (name in came && !isSwitch(Reflect.get(came, name)))
      return `has ${name} that is neither true nor false`;
  }
  return 'is an object of another kind';
}
