/** What a route answers, as plain data, with what the log may say of it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorCode } from '../../../src/errors.js';
import { ERRORS, KeywardenError } from '../../../src/errors.js';
import { valuesOf } from '../../../src/http/credentials.js';
import type { HttpRefusal } from '../../../src/http/refusal.js';
import { PROBLEM_MEDIA_TYPE, requestIdOf } from '../../../src/http/refusal.js';
import { PROBLEM } from '../../management.js';

/** What a line of the log says of a request besides what every line says. Never anything that could be a secret. */
export interface Noted {
  readonly policy?: string;
  readonly keyId?: string;
  readonly code?: string;
}

/** An answer that is known as a whole. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. Absent: no body. */
  readonly body?: unknown;
  readonly noted?: Noted;
}

const JSON_TYPE = { 'Content-Type': 'application/json' };

/** A JSON answer. */
export function jsonAnswer(status: number, body: unknown, noted: Noted = {}): Answer {
  return { status, headers: JSON_TYPE, body, noted };
}

/** The refusal of a guard. */
export function refusalAnswer({ status, headers, problem }: HttpRefusal, noted: Noted = {}): Answer {
  return {
    status,
    headers: { 'Content-Type': PROBLEM_MEDIA_TYPE, ...headers },
    body: problem,
    noted: { ...noted, code: problem.code },
  };
}

/** What went wrong, as a problem document (RFC 9457). What nobody expected is 503: nobody is let in, and it says to try again. */
export function problemAnswer(fault: unknown, message: IncomingMessage): Answer {
  const error = fault instanceof KeywardenError ? fault : new KeywardenError('API_KEY_STORE_UNAVAILABLE');
  const { code, field } = error;
  const { status, message: sentence, retryAfter } = ERRORS[code];
  const requestId = requestIdOf(valuesOf(message.rawHeaders, 'x-request-id'));
  const body = PROBLEM.error({ status, code, message: sentence, detail: error.message, field, requestId });
  return {
    status,
    headers: {
      'Content-Type': PROBLEM_MEDIA_TYPE,
      ...(retryAfter !== undefined && { 'Retry-After': String(retryAfter) }),
    },
    body,
    noted: { code },
  };
}

/** A problem of this code, with a sentence of its own perhaps. */
export function problem(code: ErrorCode, message: IncomingMessage, sentence?: string): Answer {
  const options = sentence === undefined ? {} : { message: sentence };
  return problemAnswer(new KeywardenError(code, options), message);
}

/** Sends an answer. No answer of this server may be kept by a cache. */
export function send(
  { status, headers = {}, body }: Answer,
  message: IncomingMessage,
  reply: ServerResponse,
): void {
  reply.statusCode = status;
  reply.setHeader('Cache-Control', 'no-store');
  reply.setHeader('X-Content-Type-Options', 'nosniff');
  for (const [name, value] of Object.entries(headers)) reply.setHeader(name, value);
  if (isBodyLeft(message)) reply.setHeader('Connection', 'close');
  const bytes = body === undefined ? '' : JSON.stringify(body);
  reply.setHeader('Content-Length', Buffer.byteLength(bytes));
  reply.end(bytes);
}

/**
 * Whether the request announces a body that nobody read to its end. A proxy that announces one and sends none (nginx, where a
 * recipe forgets to clear `Content-Length`) would have the next caller's request read as that body: the connection ends instead.
 */
function isBodyLeft({ headers, readableEnded }: IncomingMessage): boolean {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = headers;
  return !readableEnded && (encoding !== undefined || Number(length) !== 0);
}
