/** Options of adapters and guards, the same for every framework, and the one place that validates them. */
import { isPlainObject } from '../plain-object.js';
import type { CredentialSources } from './credentials.js';

/** Options of an adapter. */
export interface AdapterOptions<Request extends object> {
  /** Headers that may hold a key. Default: `['authorization', 'x-api-key']`. */
  readonly headers?: readonly string[];
  /** The name of a query parameter that may hold a key; mind that URLs end up in logs. Default: none. */
  readonly query?: string;
  /** Whether `Authorization: Basic` may hold a key as user name or password. Default: false. */
  readonly basic?: boolean;
  /** The caller's address, where the framework's own is not the right one. Default: the framework's own. */
  readonly clientIp?: (request: Request) => string | undefined;
  /** `respond`: refusals are answered here; `throw`: they go to the framework's error handling. Default: `respond`. */
  readonly refusals?: 'respond' | 'throw';
}

/** Options of one guard. */
export interface GuardOptions<Request extends object> {
  /** Lets requests without a key pass; a bad key of ours is refused all the same. Default: false. */
  readonly optional?: boolean;
  /** Refuses every key that is restricted to addresses. Default: false. */
  readonly refuseIpRestricted?: boolean;
  /**
   * The sub-account that the request acts for; `undefined`: unknown, which a key with a list is refused for. Default: what an
   * earlier guard of the request was told.
   */
  readonly subaccount?: (request: Request) => string | undefined;
}

/** Where keys are looked for unless told otherwise. */
export const DEFAULT_HEADERS: readonly string[] = ['authorization', 'x-api-key'];

/** RFC 9110 section 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** `list`: what it holds is looked at where it is read. */
type Kind = 'boolean' | 'function' | 'string' | 'list';

const ADAPTER_KINDS: { readonly [Option in keyof AdapterOptions<object>]-?: Kind } = {
  headers: 'list',
  query: 'string',
  basic: 'boolean',
  clientIp: 'function',
  refusals: 'string',
};

const GUARD_KINDS: { readonly [Option in keyof GuardOptions<object>]-?: Kind } = {
  optional: 'boolean',
  refuseIpRestricted: 'boolean',
  subaccount: 'function',
};

/** @throws {TypeError} naming the option that is misspelt or of the wrong kind. */
export function credentialSourcesOf<Request extends object>(
  options: AdapterOptions<Request>,
): CredentialSources {
  assertKinds('adapter', options, ADAPTER_KINDS);
  const { headers = DEFAULT_HEADERS, query, basic = false, refusals = 'respond' } = options;
  if (!Array.isArray(headers) || !headers.every((name) => typeof name === 'string' && TOKEN.test(name))) {
    throw new TypeError("The adapter option headers must be a list of header names, like ['x-api-key'].");
  }
  if (refusals !== 'respond' && refusals !== 'throw') {
    throw new TypeError("The adapter option refusals must be 'respond' or 'throw'.");
  }
  if (query === '') throw new TypeError('The adapter option query must be the name of a parameter.');
  return { headers: [...new Set(headers.map((name) => name.toLowerCase()))], query, basic };
}

/** @throws {TypeError} naming the option that is misspelt or of the wrong kind. */
export function assertGuardOptions(options: object): void {
  if (typeof options === 'string') {
    throw new TypeError(
      'The guard options must be an object; they are of type string. For scopes there is requireScope.',
    );
  }
  if (isRequest(options)) {
    throw new TypeError(
      'The guard options must be an object of options; this is a request. authenticate makes a guard: call it where it is mounted, authenticate().',
    );
  }
  assertKinds('guard', options, GUARD_KINDS);
}

/** What a framework hands to a function that was mounted where its result was meant: of a class, and nothing of it an option. */
function isRequest(options: unknown): boolean {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) return false;
  const names = Object.keys(options);
  return (
    !isPlainObject(options) && names.length > 0 && !names.some((name) => Object.hasOwn(GUARD_KINDS, name))
  );
}

function assertKinds(whose: string, options: unknown, kinds: Readonly<Record<string, Kind>>): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`The ${whose} options must be an object.`);
  }
  for (const [name, value] of Object.entries(options)) {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined) {
      throw new TypeError(
        `There is no ${whose} option ${JSON.stringify(name)}; there are ${Object.keys(kinds).join(', ')}.`,
      );
    }
    if (kind !== 'list' && value !== undefined && typeof value !== kind) {
      throw new TypeError(
        `The ${whose} option ${name} must be of type ${kind}; it is of type ${typeof value}.`,
      );
    }
  }
}
