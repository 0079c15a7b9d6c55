/** Requests that a browser sends with its credentials by itself: another site must not be able to send them. */
import { KeywardenError } from '../../src/errors.js';
import { addressOf, wrongOption } from '../../src/options/assertions.js';

/** Which page may ask, and by what it shows that a script of its own does: no form and no link of another site can set it. */
export const SCRIPT_HEADER = { name: 'X-Requested-With', value: 'keywarden' } as const;

/** @throws {TypeError} for what is no origin as browsers write it: `https://admin.example.com`. */
export function originsOf(origins: readonly string[]): ReadonlySet<string> {
  if (!Array.isArray(origins)) {
    throw wrongOption('managementApi', 'origins', 'a list of origins (https://admin.example.com)', origins);
  }
  for (const [index, origin] of origins.entries()) {
    const canonical = originOf(origin);
    if (canonical !== undefined && canonical === origin) continue;
    const meant = canonical === undefined ? '' : ` Did you mean ${canonical}?`;
    const what = 'an origin as browsers write it, like https://admin.example.com';
    const { message } = wrongOption('managementApi', `origins[${index}]`, what, origin, addressOf(origin));
    throw new TypeError(message + meant);
  }
  return new Set(origins);
}

/** The origin of an address, which holds no user, password or path; `undefined` where it has none. */
function originOf(address: unknown): string | undefined {
  const origin = typeof address === 'string' && URL.canParse(address) ? new URL(address).origin : 'null';
  return origin === 'null' ? undefined : origin;
}

/** @throws {KeywardenError} `REQUEST_ORIGIN_REFUSED` */
export function assertOwnPage(headers: Headers, origins: ReadonlySet<string>): void {
  if (!origins.has(headers.get('origin') ?? '')) {
    throw new KeywardenError('REQUEST_ORIGIN_REFUSED', {
      message: 'The request must carry an Origin that the option origins allows.',
    });
  }
  assertScript(headers);
}

/**
 * For what leaves a trace or hands out a secret although it reads: browsers send no `Origin` with a GET to the page's own, and the
 * header alone cannot be sent from another site without its being asked for (a preflight, which nothing here allows).
 * @throws {KeywardenError} `REQUEST_ORIGIN_REFUSED`
 */
export function assertOwnScript(headers: Headers, origins: ReadonlySet<string>): void {
  if (headers.has('origin')) assertOwnPage(headers, origins);
  else assertScript(headers);
}

function assertScript(headers: Headers): void {
  if (headers.get(SCRIPT_HEADER.name) !== SCRIPT_HEADER.value) {
    throw new KeywardenError('REQUEST_ORIGIN_REFUSED', {
      message: `The request must carry the header ${SCRIPT_HEADER.name}: ${SCRIPT_HEADER.value}.`,
    });
  }
}
