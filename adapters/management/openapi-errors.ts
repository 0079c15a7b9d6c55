/** The errors of a route, for the documents: every code that it can answer with, by status, with an example each. */
import type { ErrorCode } from '../../src/errors.js';
import { ERRORS } from '../../src/errors.js';
import { titleOf } from '../../src/http/refusal.js';
import type { RouteRow } from './call.js';
import type { Wire } from './wire.js';

/** What any route may answer: who asks is not known, may not, or cannot be looked up. */
const ALWAYS: readonly ErrorCode[] = [
  'ACTOR_REQUIRED',
  'ACTOR_INVALID',
  'API_KEY_REQUEST_INVALID',
  'API_KEY_INVALID',
  'API_KEY_REVOKED',
  'API_KEY_DISABLED',
  'API_KEY_EXPIRED',
  'API_KEY_IP_NOT_ALLOWED',
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
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { status } = ERRORS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
    if (code === 'API_KEY_VERSION_CONFLICT') byStatus.set(412, [code]);
  }
  return Object.fromEntries(
    [...byStatus].sort(([a], [b]) => a - b).map(([status, some]) => [status, responseOf(wire, status, some)]),
  );
}

function responseOf(
  { envelope }: Wire,
  status: number,
  codes: readonly ErrorCode[],
): Readonly<Record<string, unknown>> {
  const examples = codes.map((code) => {
    const { message } = ERRORS[code];
    const told = { code, message, detail: message, field: undefined, requestId: EXAMPLE_ID };
    const shown = status === 412 ? 412 : ERRORS[code].status;
    return [code, { summary: message, value: envelope.error({ ...told, status: shown }) }];
  });
  return {
    description: `${titleOf(status === 412 ? 412 : ERRORS[codes[0] ?? 'API_KEY_UPDATE_FAILED'].status)}: ${codes.join(', ')}.`,
    content: {
      [envelope.errorType]: {
        schema: { $ref: '#/components/schemas/Error' },
        examples: Object.fromEntries(examples),
      },
    },
  };
}
