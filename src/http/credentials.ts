/** Finds the one API key in a request: step 1 of verifying. */

/** Where keys are looked for. */
export interface CredentialSources {
  /** Lower-case names. `authorization` holds `Bearer <key>`, every other header the key alone. */
  readonly headers: readonly string[];
  /** A query parameter that may hold a key. Absent: none. */
  readonly query: string | undefined;
  /** Whether `Authorization: Basic` may hold a key as its user name or password (RFC 7617). */
  readonly basic: boolean;
}

/** What a request presents: one key of ours; only what is somebody else's; nothing; or not exactly one key. */
export type Presented =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'foreign' | 'none' | 'invalid' };

const NONE: Presented = { kind: 'none' };
const FOREIGN: Presented = { kind: 'foreign' };
const INVALID: Presented = { kind: 'invalid' };

const BEARER = 'bearer';

/**
 * Looks through the raw headers (name, value, name, value …), because Node drops a repeated `Authorization` and joins others.
 * RFC 6750 section 2: more than one method, or the same one twice, is an invalid request.
 */
export function presentedKey(
  rawHeaders: readonly string[],
  target: string,
  sources: CredentialSources,
  isOurs: (value: string) => boolean,
): Presented {
  let found: Presented = NONE;
  for (const name of sources.headers) {
    const values = valuesOf(rawHeaders, name);
    const value = values.length > 1 ? INVALID : classifyHeader(name, values[0], sources, isOurs);
    found = combined(found, value);
  }
  if (sources.query === undefined) return found;
  return combined(found, classifyQuery(target, sources.query, isOurs));
}

/** Two keys are one too many; ours outweighs what is foreign; anything outweighs nothing. */
function combined(a: Presented, b: Presented): Presented {
  if (a === INVALID || b === INVALID) return INVALID;
  if (a.kind === 'key' && b.kind === 'key') return INVALID;
  if (a.kind === 'key' || b === NONE) return a;
  if (b.kind === 'key' || a === NONE) return b;
  return FOREIGN;
}

function classifyHeader(
  name: string,
  value: string | undefined,
  sources: CredentialSources,
  isOurs: (value: string) => boolean,
): Presented {
  if (value === undefined) return NONE;
  if (name !== 'authorization') return classify(trimmed(value), isOurs);
  const space = value.indexOf(' ');
  const scheme = (space < 0 ? value : value.slice(0, space)).toLowerCase();
  const credentials = space < 0 ? '' : trimmed(value.slice(space));
  if (scheme === BEARER) return credentials === '' ? INVALID : classify(credentials, isOurs);
  if (scheme === 'basic' && sources.basic) return classifyBasic(credentials, isOurs);
  return NONE;
}

/** One value. Several keys may arrive joined by commas, which no key holds: then it is more than one. */
function classify(value: string, isOurs: (value: string) => boolean): Presented {
  if (value === '') return NONE;
  if (value.includes(',')) {
    const ours = value.split(',').some((part) => isOurs(trimmed(part).replace(/^bearer +/i, '')));
    return ours ? INVALID : FOREIGN;
  }
  return isOurs(value) ? { kind: 'key', key: value } : FOREIGN;
}

/** RFC 7617: `user:password` in base64. Either may be the key; what is neither is somebody else's. */
function classifyBasic(credentials: string, isOurs: (value: string) => boolean): Presented {
  let decoded: string;
  try {
    decoded = atob(credentials);
  } catch {
    return FOREIGN;
  }
  const colon = decoded.indexOf(':');
  const parts = colon < 0 ? [decoded] : [decoded.slice(0, colon), decoded.slice(colon + 1)];
  return parts.map((part) => classify(part, isOurs)).reduce(combined, NONE);
}

function classifyQuery(target: string, parameter: string, isOurs: (value: string) => boolean): Presented {
  const mark = target.indexOf('?');
  if (mark < 0) return NONE;
  const values = new URLSearchParams(target.slice(mark)).getAll(parameter);
  return values.length > 1 ? INVALID : classify(values[0] ?? '', isOurs);
}

/** Without the white space that HTTP knows (RFC 9110 section 5.6.3): a no-break space, say, is part of the value. */
function trimmed(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && isBlank(value.charCodeAt(start))) start++;
  while (end > start && isBlank(value.charCodeAt(end - 1))) end--;
  return value.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** The values of a header, as often as it came. */
export function valuesOf(rawHeaders: readonly string[], name: string): readonly string[] {
  const values: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const header = rawHeaders[index] ?? '';
    if (header.length === name.length && header.toLowerCase() === name)
      values.push(rawHeaders[index + 1] ?? '');
  }
  return values;
}
