/**
 * Everything that can be refused or go wrong, once: code -> HTTP status, RFC 6750 error and message.
 * Adapters, wire formats, OpenAPI documents and the docs are derived from this table.
 */

/** RFC 6750 section 3.1: the error codes a Bearer challenge may carry. */
export type BearerError = 'invalid_request' | 'invalid_token' | 'insufficient_scope';

/** One row of {@link ERRORS}. */
export interface ErrorRow {
  /** The HTTP status this code is answered with. */
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 412 | 413 | 415 | 429 | 500 | 503;
  /** One sentence for people. It holds no value that came in and nothing that is secret. */
  readonly message: string;
  /** RFC 6750 section 3.1, where the answer carries a challenge with an `error`. */
  readonly bearerError?: BearerError;
  /** Seconds after which trying again makes sense, sent as `Retry-After`, unless the refusal knows better. */
  readonly retryAfter?: number;
}

const table = {
  // Verifying a key, in the order of the steps.
  API_KEY_MISSING: { status: 401, message: 'An API key is required.' },
  API_KEY_REQUEST_INVALID: {
    status: 400,
    bearerError: 'invalid_request',
    message: 'The request must carry exactly one API key, in one place.',
  },
  API_KEY_INVALID: { status: 401, bearerError: 'invalid_token', message: 'The API key is not valid.' },
  API_KEY_REVOKED: { status: 401, bearerError: 'invalid_token', message: 'The API key has been revoked.' },
  API_KEY_DISABLED: { status: 401, bearerError: 'invalid_token', message: 'The API key is disabled.' },
  API_KEY_EXPIRED: { status: 401, bearerError: 'invalid_token', message: 'The API key has expired.' },
  API_KEY_IP_RESTRICTED: {
    status: 403,
    message: 'This endpoint does not accept API keys that are restricted to IP addresses.',
  },
  API_KEY_IP_NOT_ALLOWED: {
    status: 403,
    message: 'The API key may not be used from this IP address.',
  },
  API_KEY_SCOPE_MISSING: {
    status: 403,
    bearerError: 'insufficient_scope',
    message: 'The API key lacks a scope that this endpoint requires.',
  },
  API_KEY_SUBACCOUNT_NOT_ALLOWED: {
    status: 403,
    message: 'The API key may not be used for this sub-account.',
  },
  API_KEY_RATE_LIMITED: {
    status: 429,
    retryAfter: 1,
    message: 'The rate limit of the API key is used up. Try again later.',
  },
  API_KEY_LIMITER_UNAVAILABLE: {
    status: 503,
    retryAfter: 5,
    message: 'The rate limit of the API key cannot be checked at the moment. Try again shortly.',
  },
  API_KEY_STORE_UNAVAILABLE: {
    status: 503,
    retryAfter: 5,
    message: 'API keys cannot be checked at the moment. Try again shortly.',
  },

  // Managing keys.
  API_KEY_SCOPE_NAME_INVALID: { status: 400, message: 'A scope name is not in the catalogue.' },
  API_KEY_ALLOW_IP_INVALID: {
    status: 400,
    message: 'An allow-list entry is not a valid IP address, or an IP range in CIDR format.',
  },
  API_KEY_LIMIT_EXCEEDED: { status: 403, message: 'The account has as many API keys as it may have.' },
  API_KEY_NOT_FOUND: { status: 404, message: 'There is no such API key.' },
  API_KEY_USER_INVALID: {
    status: 400,
    message: 'There is no such user, or the user has no access to this account.',
  },
  API_KEY_UPDATE_FAILED: { status: 500, message: 'The API key could not be changed. Try again.' },
  API_KEY_ALIAS_TAKEN: { status: 409, message: 'An unrevoked API key of this account has that alias.' },
  API_KEY_VERSION_CONFLICT: { status: 409, message: 'The API key was changed in the meantime.' },
  API_KEY_ALREADY_REVOKED: { status: 409, message: 'The API key is revoked, and a revocation is final.' },
  API_KEY_NOT_RECOVERABLE: { status: 409, message: 'The API key is not stored in a form that can be shown.' },
  API_KEY_BRAND_NOT_ACCEPTED: {
    status: 409,
    message:
      'The API key has a brand that is not accepted any more, so that no secret of it would be let in.',
  },
  API_KEY_INPUT_INVALID: { status: 400, message: 'The input is not valid.' },
  API_KEY_EXPIRY_INVALID: { status: 400, message: 'The expiry is not a readable time in the future.' },
  API_KEY_SELF_FORBIDDEN: { status: 403, message: 'An API key may not do this to itself.' },
  API_KEY_PERMISSION_MISSING: { status: 403, message: 'The caller lacks the permission for this operation.' },
  API_KEY_GRANT_EXCEEDED: {
    status: 403,
    message: 'The API key would be allowed more than the caller itself.',
  },

  // Managing keys over HTTP.
  ACTOR_REQUIRED: { status: 401, message: 'A credential for managing API keys is required.' },
  ACTOR_INVALID: {
    status: 401,
    bearerError: 'invalid_token',
    message: 'The credential for managing API keys is not valid.',
  },
  REQUEST_ORIGIN_REFUSED: {
    status: 403,
    message: 'The request does not show that it comes from a page that may manage API keys.',
  },
  REQUEST_TOO_LARGE: { status: 413, message: 'The body is larger than 64 KiB.' },
  REQUEST_TYPE_UNSUPPORTED: { status: 415, message: 'The body must be JSON: application/json.' },
  ROUTE_NOT_FOUND: { status: 404, message: 'There is nothing at this path.' },
  ROUTE_METHOD_NOT_ALLOWED: { status: 405, message: 'This path does not have that method.' },
} as const satisfies Record<string, ErrorRow>;

/** A stable code. Codes are added, never renamed. */
export type ErrorCode = keyof typeof table;

/** The table: status, RFC 6750 error and message of every code. */
export const ERRORS: { readonly [Code in ErrorCode]: ErrorRow } = table;

/** What {@link KeywardenError} may carry besides its code. */
export interface KeywardenErrorOptions {
  /** What exactly was wrong and what would be right; replaces the table's sentence. Never a secret. */
  readonly message?: string;
  /** The input field the error is about, e.g. `allowIps[1]`. */
  readonly field?: string;
}

/**
 * The one error this package throws for what went wrong at run time. Told apart by `code`, never by its
 * text. Wrong arguments of the program itself (a misspelt option, an unknown scope on a route) are a `TypeError`.
 */
export class KeywardenError extends Error {
  override readonly name = 'KeywardenError';
  readonly code: ErrorCode;
  /** The HTTP status of the code in {@link ERRORS}. */
  readonly status: number;
  /** The input field the error is about, where there is one. */
  readonly field: string | undefined;

  constructor(code: ErrorCode, options: KeywardenErrorOptions = {}) {
    super(options.message ?? ERRORS[code].message);
    this.code = code;
    this.status = ERRORS[code].status;
    this.field = options.field;
  }
}
