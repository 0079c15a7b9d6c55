/** What a refusal looks like over HTTP: RFC 6750 challenge and RFC 9457 problem document, the same from every framework. */
import type { ErrorCode, ErrorRow } from '../errors.js';
import { ERRORS } from '../errors.js';

/** The codes a guard may answer with. */
export type GuardCode = Extract<
  ErrorCode,
  | 'API_KEY_MISSING'
  | 'API_KEY_REQUEST_INVALID'
  | 'API_KEY_INVALID'
  | 'API_KEY_REVOKED'
  | 'API_KEY_DISABLED'
  | 'API_KEY_EXPIRED'
  | 'API_KEY_IP_RESTRICTED'
  | 'API_KEY_IP_NOT_ALLOWED'
  | 'API_KEY_SCOPE_MISSING'
  | 'API_KEY_SUBACCOUNT_NOT_ALLOWED'
  | 'API_KEY_RATE_LIMITED'
  | 'API_KEY_LIMITER_UNAVAILABLE'
  | 'API_KEY_STORE_UNAVAILABLE'
>;

/** RFC 9457, with two members of our own. */
export interface Problem {
  readonly type: 'about:blank';
  /** The status in words, as `about:blank` wants it (RFC 9457 section 4.2.1). */
  readonly title: string;
  readonly status: ErrorRow['status'];
  readonly detail: string;
  readonly code: ErrorCode;
  /** The request's own `X-Request-Id` where it is a sane one, else 32 hexadecimal characters. */
  readonly request_id: string;
}

/** A refusal, ready to be sent. */
export interface HttpRefusal {
  readonly status: ErrorRow['status'];
  /** All but the media type of the body, which is whoever writes the body's to say. */
  readonly headers: Readonly<Record<string, string>>;
  readonly problem: Problem;
}

/** RFC 9457 section 3. */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** What `refusals: 'throw'` hands to the framework's own error handling, in the shape that http-errors made usual. */
export class RefusalError extends Error {
  override readonly name = 'RefusalError';
  readonly status: ErrorRow['status'];
  readonly statusCode: ErrorRow['status'];
  /** The message may be shown. */
  readonly expose = true;
  readonly code: ErrorCode;
  readonly headers: Readonly<Record<string, string>>;

  constructor({ status, headers, problem }: HttpRefusal) {
    super(problem.detail);
    this.status = status;
    this.statusCode = status;
    this.code = problem.code;
    this.headers = headers;
  }
}

/** RFC 9110 section 15 and RFC 6585 section 4. */
const TITLES: { readonly [Status in ErrorRow['status']]: string } = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** A status in words (RFC 9110 section 15). */
export function titleOf(status: ErrorRow['status']): string {
  return TITLES[status];
}

/** What a refusal is made from besides its code. */
export interface RefusalDetails {
  /** The brand. */
  readonly realm: string;
  /** The `X-Request-Id` values of the request. */
  readonly requestIds: readonly string[];
  readonly requiredScopes?: readonly string[] | undefined;
  /** Seconds, where it is known better than the table does. */
  readonly retryAfter?: number | undefined;
}

/** The answer to a code. */
export function refusalOf(code: GuardCode, details: RefusalDetails): HttpRefusal {
  const row = ERRORS[code];
  const { status, message } = row;
  const { retryAfter = row.retryAfter } = details;
  const headers: Record<string, string> = { 'Cache-Control': 'no-store' };
  const challenge = challengeOf(code, details);
  if (challenge !== undefined) headers['WWW-Authenticate'] = challenge;
  if (retryAfter !== undefined) headers['Retry-After'] = String(retryAfter);
  const problem: Problem = {
    type: 'about:blank',
    title: TITLES[status],
    status,
    detail: message,
    code,
    request_id: requestIdOf(details.requestIds),
  };
  return { status, headers, problem };
}

/** RFC 6750 section 3: on every 401, and on the 403 that scopes are the reason of. */
export function challengeOf(
  code: ErrorCode,
  { realm, requiredScopes }: Pick<RefusalDetails, 'realm' | 'requiredScopes'>,
): string | undefined {
  const { status, bearerError, message } = ERRORS[code];
  if (status !== 401 && bearerError !== 'insufficient_scope') return undefined;
  const parameters = [`realm="${realm}"`];
  if (bearerError !== undefined) parameters.push(`error="${bearerError}"`, `error_description="${message}"`);
  if (requiredScopes !== undefined) parameters.push(`scope="${requiredScopes.join(' ')}"`);
  return `Bearer ${parameters.join(', ')}`;
}

const SANE_REQUEST_ID = /^[A-Za-z0-9][A-Za-z0-9._:/+=@-]{0,127}$/;

/** The only one of the values, where it is a sane one; else a new one. */
export function requestIdOf(values: readonly string[]): string {
  const [given] = values;
  if (values.length === 1 && given !== undefined && SANE_REQUEST_ID.test(given)) return given;
  return newRequestId();
}

/** 32 hexadecimal characters. */
export function newRequestId(): string {
  return globalThis.crypto.randomUUID().replaceAll('-', '');
}
