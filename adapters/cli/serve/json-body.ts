/** Reads the body of a request: JSON, not much of it. */
import type { IncomingMessage } from 'node:http';
import { KeywardenError } from '../../../src/errors.js';

/** Bytes. */
const MAX_BYTES = 65_536;

/** RFC 8259 section 11; parameters are nothing that changes what JSON is. */
const JSON_TYPE = /^application\/json\s*(;|$)/i;

/** @throws {KeywardenError} `REQUEST_TYPE_UNSUPPORTED`, `REQUEST_TOO_LARGE`, and `API_KEY_INPUT_INVALID` for what is no JSON. */
export async function jsonBody(message: IncomingMessage): Promise<unknown> {
  if (!JSON_TYPE.test(message.headers['content-type'] ?? ''))
    throw new KeywardenError('REQUEST_TYPE_UNSUPPORTED');
  const chunks: Buffer[] = [];
  let length = 0;
  // Counted while it comes in: a length that was announced may be a lie, and may be missing. Left open where it is too long, so
  // that there is still somebody to tell.
  for await (const chunk of message.iterator({ destroyOnReturn: false })) {
    length += chunk.length;
    if (length > MAX_BYTES) throw new KeywardenError('REQUEST_TOO_LARGE');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)));
  } catch {
    throw new KeywardenError('API_KEY_INPUT_INVALID', { message: 'The body must be JSON in UTF-8.' });
  }
}
