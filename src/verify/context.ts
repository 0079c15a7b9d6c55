/** Whether what a host hands over is a context: whatever is passed over in it would not be asked of the key, and so let in more than was meant. */
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

/** No list of scopes in a context's place, and no `scope` for `scopes`. */
export function isContext(context: VerifyContext): boolean {
  return (
    typeof context === 'object' &&
    context !== null &&
    !Array.isArray(context) &&
    strangeNameIn(context) === undefined
  );
}

/** What to throw for what is none. */
export function noContext(method: 'verify' | 'explain', came: unknown): TypeError {
  const names = NAMES.join(', ');
  return new TypeError(`${method}: the context must be an object with any of ${names}; it ${fault(came)}.`);
}

function fault(came: unknown): string {
  if (came === null) return 'is null';
  if (typeof came !== 'object') return `is of type ${typeof came}`;
  return Array.isArray(came) ? 'is a list' : `has ${quoted(strangeNameIn(came) ?? '')}`;
}

function strangeNameIn(context: object): string | undefined {
  for (const name in context) if (!isName(name)) return name;
  return undefined;
}
