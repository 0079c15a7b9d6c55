/** Whatever goes wrong on the way to an answer, as the answer: the same statuses and headers on every wire. */
import type { ErrorCode } from '../../src/errors.js';
import { ERRORS, KeywardenError } from '../../src/errors.js';
import { challengeOf } from '../../src/http/refusal.js';
import type { Logger } from '../../src/logger.js';
import { QUERY_NAMES } from './query.js';
import { RefusedCredential } from './refused-credential.js';
import type { Wire, WireError } from './wire.js';

/** What making an answer of a fault needs to know. */
export interface FailureContext {
  readonly wire: Wire;
  /** The brand, for challenges. */
  readonly realm: string;
  readonly logger: Logger;
  readonly requestId: string;
  /** Whether the caller named a version by `If-Match`: a conflict then is a failed precondition (RFC 9110 section 13.1.1). */
  readonly conditional: boolean;
}

/** The error's answer in the wire's format. */
export function failureOf(fault: unknown, context: FailureContext): Response {
  const { wire, requestId, realm } = context;
  const error = fault instanceof KeywardenError ? fault : unclassified(fault, context.logger);
  const { code } = error;
  const row = ERRORS[code];
  const status = code === 'API_KEY_VERSION_CONFLICT' && context.conditional ? 412 : row.status;
  const told: WireError = {
    status,
    code,
    message: row.message,
    detail: inWireNames(error, wire),
    field: wireFieldOf(error.field, wire),
    requestId,
  };
  const headers = new Headers({ 'Content-Type': wire.envelope.errorType });
  const refused = error instanceof RefusedCredential ? error : undefined;
  const challenge = challengeOf(code, { realm, requiredScopes: undefined });
  if (challenge !== undefined) headers.set('WWW-Authenticate', challenge);
  const retryAfter = refused?.retryAfter ?? row.retryAfter;
  if (retryAfter !== undefined) headers.set('Retry-After', String(retryAfter));
  return new Response(JSON.stringify(wire.envelope.error(told)), { status, headers });
}

/** What nobody expected is said to the host's log, without the fault's own text, which could hold anything. */
function unclassified(fault: unknown, logger: Logger): KeywardenError {
  const stack = fault instanceof Error ? (fault.stack ?? '') : '';
  logger.error('A request to the management API failed unexpectedly.', {
    fault: fault instanceof Error ? fault.name : typeof fault,
    at: stack
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .map((line) => line.trim()),
  });
  return new KeywardenError('API_KEY_UPDATE_FAILED');
}

/** Codes whose sentences repeat what the host or the caller named: nothing in them is the name of a field. */
const QUOTING: readonly ErrorCode[] = ['API_KEY_SCOPE_NAME_INVALID'];

/** The core's sentence, with the fields called as the wire calls them. */
function inWireNames({ code, message }: KeywardenError, wire: Wire): string {
  if (QUOTING.includes(code)) return message;
  return Object.entries(namesOf(wire)).reduce(
    (text, [means, name]) => text.replaceAll(new RegExp(`(?<![\\w".])${means}(?![\\w"])`, 'g'), name),
    message,
  );
}

/** The wire's names of what the core calls otherwise. */
function namesOf({ fields }: Wire): Readonly<Record<string, string>> {
  const named = fields.flatMap(({ name, input }) =>
    input === undefined || input.means === name ? [] : [[input.means, name]],
  );
  return { ...Object.fromEntries(named), ...QUERY_NAMES };
}

function wireFieldOf(path: string | undefined, wire: Wire): string | undefined {
  if (path === undefined) return undefined;
  const [means = ''] = /^\w+/.exec(path) ?? [];
  const names = namesOf(wire);
  const name = Object.hasOwn(names, means) ? names[means] : undefined;
  return name === undefined ? path : name + path.slice(means.length);
}
