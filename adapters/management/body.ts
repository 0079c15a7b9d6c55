/** Reads the body of a request: JSON, not much of it, with the fields that the route knows and no others. */
import type { z } from 'zod';
import { KeywardenError } from '../../src/errors.js';
import { pathStep, quoted } from '../../src/policy/quoted.js';

/** Bytes. */
const MAX_BYTES = 65_536;

/** RFC 8259 section 11; parameters are nothing that changes what JSON is. */
const JSON_TYPE = /^application\/json\s*(;|$)/i;
const UNPACKED = /^(?:identity)?$/i;

/**
 * The fields that were given; none where there is no body.
 * @throws {KeywardenError} `REQUEST_TOO_LARGE`, `REQUEST_TYPE_UNSUPPORTED`, and `API_KEY_INPUT_INVALID` naming what is wrong.
 */
export async function readBody(
  request: Request,
  schemas: Readonly<Record<string, z.ZodType>>,
): Promise<ReadonlyMap<string, unknown>> {
  const bytes = await bytesOf(request);
  if (bytes.length === 0) return new Map();
  // RFC 9110 section 8.4: what was packed would have to be unpacked before its size is known.
  if (!UNPACKED.test(request.headers.get('content-encoding') ?? '')) {
    throw new KeywardenError('REQUEST_TYPE_UNSUPPORTED', {
      message: 'The body must be JSON as it is, without a Content-Encoding.',
    });
  }
  if (!JSON_TYPE.test(request.headers.get('content-type') ?? '')) {
    throw new KeywardenError('REQUEST_TYPE_UNSUPPORTED');
  }
  return fieldsOf(parsed(bytes), schemas);
}

/** Counted while it comes in: a length that was announced may be a lie, and may be missing. */
async function bytesOf({ headers, body }: Request): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(headers.get('content-length') ?? 0) > MAX_BYTES) throw new KeywardenError('REQUEST_TOO_LARGE');
  if (body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      // The caller is gone, and nothing is wrong here.
      throw new KeywardenError('API_KEY_INPUT_INVALID', { message: 'The body broke off.' });
    });
    if (done) break;
    length += value.length;
    if (length > MAX_BYTES) {
      await reader.cancel().catch(() => {});
      throw new KeywardenError('REQUEST_TOO_LARGE');
    }
    chunks.push(value);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new KeywardenError('API_KEY_INPUT_INVALID', { message: 'The body must be JSON in UTF-8.' });
  }
}

function fieldsOf(body: unknown, schemas: Readonly<Record<string, z.ZodType>>): ReadonlyMap<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new KeywardenError('API_KEY_INPUT_INVALID', { message: 'The body must be a JSON object.' });
  }
  assertNoPrototype(body);
  const given = new Map<string, unknown>();
  for (const [name, value] of Object.entries(body)) {
    const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
    if (schema === undefined) throw unknownField(name, Object.keys(schemas));
    const outcome = schema.safeParse(value);
    if (!outcome.success) throw misfit(name, outcome.error.issues);
    given.set(name, value);
  }
  return given;
}

/** Merged into another object by whoever reads it, such a name would replace that object's prototype: it is refused at any depth. */
function assertNoPrototype(body: object): void {
  const waiting: object[] = [body];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (Object.hasOwn(next, '__proto__')) {
      throw new KeywardenError('API_KEY_INPUT_INVALID', {
        field: '__proto__',
        message: 'The body cannot have the field "__proto__", at any depth.',
      });
    }
    for (const part of Object.values(next)) if (typeof part === 'object' && part !== null) waiting.push(part);
  }
}

/** A name that no route, field or parameter has. */
export function unknownField(name: string, known: readonly string[], what = 'field'): KeywardenError {
  const choice = known.length === 0 ? 'none is taken here' : `there are ${known.join(', ')}`;
  return new KeywardenError('API_KEY_INPUT_INVALID', {
    field: pathStep(name),
    message: `There is no ${what} ${quoted(name)}; ${choice}.`,
  });
}

/** The first of zod's complaints, by its path. */
export function misfit(name: string, issues: readonly z.core.$ZodIssue[]): KeywardenError {
  const { path, message } = deepest(issues);
  const field = path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : `${text}.${pathStep(step)}`),
    name,
  );
  return new KeywardenError('API_KEY_INPUT_INVALID', {
    field,
    message: `${field} is not right: ${message}.`,
  });
}

/** Of alternatives that all fail, the one that came furthest says best what was meant. */
function deepest([first]: readonly z.core.$ZodIssue[]): { path: readonly PropertyKey[]; message: string } {
  if (first === undefined) return { path: [], message: 'Invalid input' };
  if (first.code === 'unrecognized_keys') {
    // zod's own sentence repeats the names as they came.
    return { path: [...first.path, ...first.keys.slice(0, 1)], message: 'there is no such field' };
  }
  if (first.code !== 'invalid_union') return first;
  const inner = first.errors.map(deepest).sort((a, b) => b.path.length - a.path.length);
  const [best] = inner;
  if (best === undefined) return first;
  if (best.path.length > 0) return { path: [...first.path, ...best.path], message: best.message };
  return { path: first.path, message: inner.map(({ message }) => message).join('; or ') };
}
