/** The errors of a route, for the documents: every code that it can answer with, by status, with an example each. */
import type { ErrorCode, ErrorRow } from '../../src/errors.js';
import { ERRORS } from '../../src/errors.js';
import { titleOf } from '../../src/http/refusal.js';
import type { RouteRow } from './call.js';
import type { Wire } from './wire.js';

/** What any route may answer: who asks is not known, may not, or cannot be looked up; or a parameter is none of the route's. */
const ALWAYS: readonly ErrorCode[] = [
  'ACTOR_REQUIRED',
  'ACTOR_INVALID',
  'API_KEY_REQUEST_INVALID',
  'API_KEY_INVALID',
  'API_KEY_REVOKED',
  'API_KEY_DISABLED',
  'API_KEY_EXPIRED',
  'API_KEY_IP_NOT_ALLOWED',
  'API_KEY_SUBACCOUNT_NOT_ALLOWED',
  'API_KEY_RATE_LIMITED',
  'API_KEY_LIMITER_UNAVAILABLE',
  'API_KEY_STORE_UNAVAILABLE',
  'API_KEY_INPUT_INVALID',
  'API_KEY_UPDATE_FAILED',
];

/** What only a request that changes something can be answered. */
const UNSAFE: readonly ErrorCode[] = [
  'REQUEST_ORIGIN_REFUSED',
  'REQUEST_TOO_LARGE',
  'REQUEST_TYPE_UNSUPPORTED',
];

const EXAMPLE_ID = '9f2c41d07be84f0a8d1c5b6e3a7f0c12';

export function errorResponses(
  wire: Wire,
  { needs, errors }: Pick<RouteRow, 'needs' | 'errors'>,
  unsafe: boolean,
): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const codes = new Set<ErrorCode>([
    ...errors,
    ...(needs === null ? [] : (['API_KEY_PERMISSION_MISSING'] as const)),
    ...(unsafe ? UNSAFE : []),
    ...ALWAYS,
  ]);
  const byStatus = new Map<ErrorRow['status'], ErrorCode[]>();
  for (const code of codes) byStatus.set(statusOf(code), [...(byStatus.get(statusOf(code)) ?? []), code]);
  return Object.fromEntries(
    [...byStatus].sort(([a], [b]) => a - b).map(([status, some]) => [status, responseOf(wire, status, some)]),
  );
}

/** A conflict of versions is answered to `If-Match` alone: without one, the change is decided anew. */
function statusOf(code: ErrorCode): ErrorRow['status'] {
  return code === 'API_KEY_VERSION_CONFLICT' ? 412 : ERRORS[code].status;
}

function responseOf(
  { envelope }: Wire,
  status: ErrorRow['status'],
  codes: readonly ErrorCode[],
): Readonly<Record<string, unknown>> {
  const examples = codes.map((code) => {
    const { message } = ERRORS[code];
    const told = { status, code, message, detail: message, field: undefined, requestId: EXAMPLE_ID };
    return [code, { summary: message, value: envelope.error(told) }];
  });
  return {
    description: `${titleOf(status)}: ${codes.join(', ')}.`,
    content: {
      [envelope.errorType]: {
        schema: { $ref: '#/components/schemas/Error' },
        examples: Object.fromEntries(examples),
      },
    },
  };
}
