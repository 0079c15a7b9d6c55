/**
 * Verifying, as a caller sees it: every situation as request -> exact answer. Each adapter reproduces all of them, over a real
 * socket. The texts are written out here, not taken from the code: they are what callers were promised.
 */
import type { Keys } from './scene.js';

/** Name and value, in the order they are sent. */
export type Headers = readonly (readonly [string, string])[];

/** What comes back. */
export type Answer =
  | {
      readonly status: 200;
      /** The name of the key that was let in; `null`: none was needed. */
      readonly caller: string | null;
    }
  | {
      readonly status: 400 | 401 | 403 | 429 | 503;
      readonly title: string;
      readonly code: string;
      readonly detail: string;
      /** `WWW-Authenticate`, byte for byte. Absent: the header is. */
      readonly challenge?: string;
      /** `Retry-After`, in seconds. */
      readonly retryAfter?: string;
    };

/** An answer that is a refusal. */
export type Refused = Exclude<Answer, { status: 200 }>;

/** One request and its answer. */
export interface Exchange {
  readonly name: string;
  readonly target: string;
  readonly headers: (keys: Keys) => Headers;
  readonly answer: Answer;
}

const bearer = (key: string): readonly [string, string] => ['Authorization', `Bearer ${key}`];
const apiKey = (key: string): readonly [string, string] => ['X-API-Key', key];
const caller = (name: string | null): Answer => ({ status: 200, caller: name });

const unauthorized = (code: string, detail: string): Refused => ({
  status: 401,
  title: 'Unauthorized',
  code,
  detail,
  challenge: `Bearer realm="test", error="invalid_token", error_description="${detail}"`,
});
const forbidden = (code: string, detail: string): Refused => ({
  status: 403,
  title: 'Forbidden',
  code,
  detail,
});

export const MISSING: Refused = {
  status: 401,
  title: 'Unauthorized',
  code: 'API_KEY_MISSING',
  detail: 'An API key is required.',
  challenge: 'Bearer realm="test"',
};
export const AMBIGUOUS: Refused = {
  status: 400,
  title: 'Bad Request',
  code: 'API_KEY_REQUEST_INVALID',
  detail: 'The request must carry exactly one API key, in one place.',
};
export const INVALID = unauthorized('API_KEY_INVALID', 'The API key is not valid.');
const REVOKED = unauthorized('API_KEY_REVOKED', 'The API key has been revoked.');
const DISABLED = unauthorized('API_KEY_DISABLED', 'The API key is disabled.');
const EXPIRED = unauthorized('API_KEY_EXPIRED', 'The API key has expired.');
const RESTRICTED = forbidden(
  'API_KEY_IP_RESTRICTED',
  'This endpoint does not accept API keys that are restricted to IP addresses.',
);
const ADDRESS = forbidden('API_KEY_IP_NOT_ALLOWED', 'The API key may not be used from this IP address.');
const SUBACCOUNT = forbidden(
  'API_KEY_SUBACCOUNT_NOT_ALLOWED',
  'The API key may not be used for this sub-account.',
);
const scope = (scopes: string): Refused => ({
  ...forbidden('API_KEY_SCOPE_MISSING', 'The API key lacks a scope that this endpoint requires.'),
  challenge: `Bearer realm="test", error="insufficient_scope", error_description="The API key lacks a scope that this endpoint requires.", scope="${scopes}"`,
});
const limited = (retryAfter: string): Refused => ({
  status: 429,
  title: 'Too Many Requests',
  code: 'API_KEY_RATE_LIMITED',
  detail: 'The rate limit of the API key is used up. Try again later.',
  retryAfter,
});
const unavailable = (code: string, detail: string): Refused => ({
  status: 503,
  title: 'Service Unavailable',
  code,
  detail,
  retryAfter: '5',
});
const LIMITER_DOWN = unavailable(
  'API_KEY_LIMITER_UNAVAILABLE',
  'The rate limit of the API key cannot be checked at the moment. Try again shortly.',
);
const STORE_DOWN = unavailable(
  'API_KEY_STORE_UNAVAILABLE',
  'API keys cannot be checked at the moment. Try again shortly.',
);

type Row = readonly [name: string, target: string, headers: Exchange['headers'], answer: Answer];

// biome-ignore format: one line a situation.
const rows: readonly Row[] = [
  // Where the key is.
  ['a Bearer key', '/any', (k) => [bearer(k.good)], caller('good')],
  ['lower-case-bearer: the scheme in lower case', '/any', (k) => [['Authorization', `bearer ${k.good}`]], caller('good')],
  ['the scheme and the header in capitals', '/any', (k) => [['AUTHORIZATION', `BEARER ${k.good}`]], caller('good')],
  ['several spaces behind the scheme', '/any', (k) => [['authorization', `Bearer   ${k.good}`]], caller('good')],
  ['the other header', '/any', (k) => [apiKey(k.good)], caller('good')],
  ['the other header in lower case', '/any', (k) => [['x-api-key', k.good]], caller('good')],

  // Step 1: no key of ours.
  ['challenge-on-401: nothing at all', '/any', () => [], MISSING],
  ['an empty X-API-Key', '/any', () => [apiKey('')], MISSING],
  ['Basic credentials', '/any', () => [['Authorization', 'Basic YWxpY2U6c2VjcmV0']], MISSING],
  ['a key as Basic user name, which is not switched on', '/any', (k) => [['Authorization', `Basic ${btoa(`${k.good}:`)}`]], MISSING],
  ['another scheme', '/any', (k) => [['Authorization', `Token ${k.good}`]], MISSING],
  ['a key without a scheme', '/any', (k) => [['Authorization', k.good]], MISSING],
  ['a key in the query, which is not switched on', '/any?api_key={good}', () => [], MISSING],
  ['a key in a cookie', '/any', (k) => [['Cookie', `api_key=${k.good}`]], MISSING],

  // Step 1: more than one, or half of one.
  ['an empty Bearer', '/any', () => [['Authorization', 'Bearer']], AMBIGUOUS],
  ['two keys in two places', '/any', (k) => [bearer(k.good), apiKey(k.other)], AMBIGUOUS],
  ['the same key in two places', '/any', (k) => [bearer(k.good), apiKey(k.good)], AMBIGUOUS],
  ['a good key and a bad one of ours', '/any', (k) => [bearer(k.good), apiKey(k.wrongChecksum)], AMBIGUOUS],
  ['Authorization twice', '/any', (k) => [bearer(k.good), bearer(k.other)], AMBIGUOUS],
  ['Authorization twice, a JWT first', '/any', (k) => [bearer(k.jwt), bearer(k.good)], AMBIGUOUS],
  ['Authorization twice, Basic last', '/any', (k) => [bearer(k.good), ['authorization', 'Basic YTpi']], AMBIGUOUS],
  ['Authorization twice, nothing of ours', '/any', (k) => [bearer(k.jwt), bearer(k.jwt)], AMBIGUOUS],
  ['X-API-Key twice', '/any', (k) => [apiKey(k.good), ['x-api-key', k.good]], AMBIGUOUS],
  ['X-API-Key joined on the way', '/any', (k) => [apiKey(`${k.good}, ${k.other}`)], AMBIGUOUS],
  ['Authorization joined on the way', '/any', (k) => [['Authorization', `Bearer ${k.good}, Bearer ${k.other}`]], AMBIGUOUS],
  ['Authorization joined on the way, a JWT first', '/any', (k) => [['Authorization', `Bearer ${k.jwt}, bearer  ${k.good}`]], AMBIGUOUS],
  ['an empty Bearer and a key elsewhere', '/any', (k) => [['Authorization', 'Bearer'], apiKey(k.good)], AMBIGUOUS],
  ['two keys on an optional route', '/optional', (k) => [bearer(k.good), apiKey(k.other)], AMBIGUOUS],

  // Step 1: what is somebody else's.
  ['a JWT and, elsewhere, a key', '/any', (k) => [bearer(k.jwt), apiKey(k.good)], caller('good')],
  ['a key and, elsewhere, something foreign', '/any', (k) => [bearer(k.good), apiKey('sk-foreign')], caller('good')],
  ['Basic credentials and, elsewhere, a key', '/any', (k) => [['Authorization', 'Basic YTpi'], apiKey(k.good)], caller('good')],
  ['a JWT alone', '/any', (k) => [bearer(k.jwt)], INVALID],
  ['something foreign alone', '/any', () => [apiKey('sk-foreign')], INVALID],
  ['foreign values joined on the way', '/any', () => [apiKey('sk-one, sk-two')], INVALID],
  ['only foreign things', '/any', (k) => [bearer(k.jwt), apiKey('sk-foreign')], INVALID],
  ['the brand of somebody else', '/any', (k) => [apiKey(k.good.replace('test_', 'rest_'))], INVALID],
  ['the brand in capitals', '/any', (k) => [apiKey(k.good.replace('test_', 'TEST_'))], INVALID],
  ['nothing, where a key is optional', '/optional', () => [], caller(null)],
  ['a JWT, where a key is optional', '/optional', (k) => [bearer(k.jwt)], caller(null)],
  ['a key, where it is optional', '/optional', (k) => [bearer(k.good)], caller('good')],
  ['a bad key of ours, where it is optional', '/optional', (k) => [bearer(k.wrongChecksum)], INVALID],
  ['a revoked key, where it is optional', '/optional', (k) => [bearer(k.revoked)], REVOKED],

  // Steps 2 and 3.
  ['the wrong checksum', '/any', (k) => [bearer(k.wrongChecksum)], INVALID],
  ['characters that no key has', '/any', (k) => [bearer(k.otherAlphabet)], INVALID],
  ['a character too few', '/any', (k) => [bearer(k.tooShort)], INVALID],
  ['a character too many', '/any', (k) => [bearer(k.tooLong)], INVALID],
  ['the brand alone', '/any', () => [apiKey('test_')], INVALID],
  ['a key that nobody made', '/any', (k) => [bearer(k.unknown)], INVALID],
  ['the wrong secret', '/any', (k) => [bearer(k.wrongSecret)], INVALID],
  ['state-needs-secret: the wrong secret of a revoked key', '/any', (k) => [bearer(k.wrongSecretOfRevoked)], INVALID],
  ['outage-is-not-401: the store does not answer', '/any', (k) => [bearer(k.outage)], STORE_DOWN],
  ['outage-is-not-401: where a key is optional', '/optional', (k) => [bearer(k.outage)], STORE_DOWN],

  // Step 4.
  ['refusal-is-not-500: a revoked key', '/any', (k) => [bearer(k.revoked)], REVOKED],
  ['a disabled key', '/any', (k) => [bearer(k.disabled)], DISABLED],
  ['a key at the moment it expires', '/any', (k) => [bearer(k.expired)], EXPIRED],
  ['the state comes before the scope', '/read-and-admin', (k) => [bearer(k.expired)], EXPIRED],

  // Step 5.
  ['an address on the list', '/any', (k) => [bearer(k.here)], caller('here')],
  ['an address that is not', '/any', (k) => [bearer(k.elsewhere)], ADDRESS],
  ['forwarded-is-not-believed: an allowed address claimed', '/any', (k) => [bearer(k.elsewhere), ['X-Forwarded-For', '10.0.0.1'], ['Forwarded', 'for=10.0.0.1'], ['X-Real-IP', '10.0.0.1']], ADDRESS],
  ['forwarded-is-not-believed: another address claimed', '/any', (k) => [bearer(k.here), ['X-Forwarded-For', '203.0.113.9']], caller('here')],
  ['SM-API-12: a restricted key where such are refused', '/unrestricted', (k) => [bearer(k.here)], RESTRICTED],
  ['SM-API-12: any other key there', '/unrestricted', (k) => [bearer(k.good)], caller('good')],
  ['SM-API-12: the refusal of all such keys comes before the address', '/unrestricted', (k) => [bearer(k.elsewhere)], RESTRICTED],
  ['the address comes before the scope', '/read', (k) => [bearer(k.elsewhere)], ADDRESS],

  // Step 6.
  ['SM-HUB-07: the scope', '/read', (k) => [bearer(k.good)], caller('good')],
  ['a scope that implies it', '/read', (k) => [bearer(k.writer)], caller('writer')],
  ['scope-is-403: without the scope', '/read', (k) => [bearer(k.none)], scope('read')],
  ['scope-is-403: one of two', '/read-and-admin', (k) => [bearer(k.good)], scope('read admin')],
  ['one of several', '/write-or-admin', (k) => [bearer(k.writer)], caller('writer')],
  ['scope-is-403: none of several', '/write-or-admin', (k) => [bearer(k.good)], scope('write admin')],
  ['a scoped route without a key', '/read', () => [], MISSING],
  ['the scope comes before the sub-account', '/subaccount', (k) => [bearer(k.none), ['X-Subaccount', 'us']], scope('read')],

  // Step 7.
  ['a sub-account on the list', '/subaccount', (k) => [bearer(k.europe), ['X-Subaccount', 'eu']], caller('europe')],
  ['a sub-account that is not', '/subaccount', (k) => [bearer(k.europe), ['X-Subaccount', 'us']], SUBACCOUNT],
  ['an unknown sub-account', '/subaccount', (k) => [bearer(k.europe)], SUBACCOUNT],
  ['a route that tells no sub-account', '/any', (k) => [bearer(k.europe)], SUBACCOUNT],
  ['any sub-account, for a key without a list', '/subaccount', (k) => [bearer(k.good), ['X-Subaccount', 'us']], caller('good')],
  ['the sub-account comes before the limit', '/subaccount', (k) => [bearer(k.spent)], limited('42')],

  // Step 8.
  ['within the limit', '/any', (k) => [bearer(k.limited)], caller('limited')],
  ['a limit that is used up', '/any', (k) => [bearer(k.spent)], limited('42')],
  ['a limit that is used up for a moment', '/any', (k) => [bearer(k.spentSoon)], limited('1')],
  ['quota-after-limit: the scope comes before the limit', '/read-and-admin', (k) => [bearer(k.spent)], scope('read admin')],
  ['quota-after-limit: the sub-account comes before the limit', '/any', (k) => [bearer(k.spentEurope)], SUBACCOUNT],
  ['a limiter that is down', '/any', (k) => [bearer(k.uncounted)], LIMITER_DOWN],

  // Two guards.
  ['two guards let in', '/twice', (k) => [bearer(k.good)], caller('good')],
  ['the first of two refuses', '/twice', (k) => [bearer(k.revoked)], REVOKED],
  ['the second of two refuses for its scope', '/twice', (k) => [bearer(k.none)], scope('read')],
  ['the second of two refuses by its own options', '/twice', (k) => [bearer(k.here)], RESTRICTED],
  ['the second of two knows the sub-account from the first', '/twice', (k) => [bearer(k.europe), ['X-Subaccount', 'eu']], caller('europe')],
  ['the second of two knows none either', '/twice', (k) => [bearer(k.europe), ['X-Subaccount', 'us']], SUBACCOUNT],
];

export const EXCHANGES: readonly Exchange[] = rows.map(([name, target, headers, answer]) => ({
  name,
  target,
  headers,
  answer,
}));

/** `{good}` in a target stands for that key. */
export function targetOf({ target }: Pick<Exchange, 'target'>, keys: Keys): string {
  return target.replace('{good}', keys.good);
}

/** The body of a refusal, byte for byte. */
export function problemOf(answer: Refused, requestId: string): string {
  const { status, title, detail, code } = answer;
  return `{"type":"about:blank","title":"${title}","status":${status},"detail":"${detail}","code":"${code}","request_id":"${requestId}"}`;
}
