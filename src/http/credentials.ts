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
const BASIC = 'basic';

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
  for (let place = 0; place + 1 < rawHeaders.length; place += 2) {
    const name = nameAt(rawHeaders, place, sources.headers);
    if (name === undefined) continue;
    if (isRepeated(rawHeaders, place, name)) return INVALID;
    const value = classifyHeader(name, rawHeaders[place + 1] ?? '', sources, isOurs);
    found = found === NONE ? value : combined(found, value);
  }
  if (sources.query === undefined) return found;
  return combined(found, classifyQuery(target, sources.query, isOurs));
}

/** Which of the names the header at a place has. */
function nameAt(rawHeaders: readonly string[], place: number, names: readonly string[]): string | undefined {
  const header = rawHeaders[place] ?? '';
  for (const name of names) if (isSpelt(name, header, header.length)) return name;
  return undefined;
}

function isRepeated(rawHeaders: readonly string[], place: number, name: string): boolean {
  for (let other = place + 2; other + 1 < rawHeaders.length; other += 2) {
    const header = rawHeaders[other] ?? '';
    if (isSpelt(name, header, header.length)) return true;
  }
  return false;
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
  value: string,
  sources: CredentialSources,
  isOurs: (value: string) => boolean,
): Presented {
  if (name !== 'authorization') return classify(trimmed(value, 0), isOurs);
  const space = value.indexOf(' ');
  const schemeEnd = space < 0 ? value.length : space;
  if (isSpelt(BEARER, value, schemeEnd)) {
    const credentials = trimmed(value, schemeEnd);
    return credentials === '' ? INVALID : classify(credentials, isOurs);
  }
  if (sources.basic && isSpelt(BASIC, value, schemeEnd))
    return classifyBasic(trimmed(value, schemeEnd), isOurs);
  return NONE;
}

/** One value. Several keys may arrive joined by commas, which no key holds: then it is more than one. */
function classify(value: string, isOurs: (value: string) => boolean): Presented {
  if (value === '') return NONE;
  if (value.includes(',')) {
    const ours = value.split(',').some((part) => isOurs(trimmed(part, 0).replace(/^bearer +/i, '')));
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

/**
 * What begins at `from`, without the white space that HTTP knows around it (RFC 9110 section 5.6.3): a no-break space, say, is
 * part of the value.
 */
function trimmed(value: string, from: number): string {
  let start = from;
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
  for (let place = 0; place + 1 < rawHeaders.length; place += 2) {
    const header = rawHeaders[place] ?? '';
    if (isSpelt(name, header, header.length)) values.push(rawHeaders[place + 1] ?? '');
  }
  return values;
}

/** Whether the first `length` characters of a text are a lower-case name in any spelling. Makes no text of its own to compare. */
function isSpelt(name: string, text: string, length: number): boolean {
  if (length !== name.length) return false;
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    const lower = code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
    if (lower !== name.charCodeAt(index)) return false;
  }
  return true;
}
