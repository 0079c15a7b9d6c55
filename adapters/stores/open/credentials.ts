/** Keeps user and password of a URL out of errors. */
import { inspect } from 'node:util';
import { MissingDriverError } from './driver.js';

/** The parameters of a URL that may be secret: `?password=…`, `?sslkey=…`. */
const SECRET_PARAMETER = /pass|user|key|token|secret/i;

/** What must not be shown of a URL: as it is written, and decoded as drivers do. */
export function credentialsIn(url: string): readonly string[] {
  const [, authority = '', query = ''] = /^[a-z]+:\/\/([^/?#]*)[^?]*(?:\?([^#]*))?/s.exec(url) ?? [];
  const [user = '', ...password] = authority.includes('@')
    ? authority.slice(0, authority.lastIndexOf('@')).split(':')
    : [];
  const parameters = [...new URLSearchParams(query)].filter(([name]) => SECRET_PARAMETER.test(name));
  const written = [user, password.join(':'), ...parameters.map(([, value]) => value)];
  return [...new Set(written.flatMap((text) => [text, decoded(text)]))].filter((text) => text !== '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const ours = new WeakSet<Error>();

/** Marks an error as made of sentences and codes of ours alone: a user may be called like a word of them. */
export function asItIs<Fault extends Error>(error: Fault): Fault {
  ours.add(error);
  return error;
}

/** Shorter ones cannot be cut out of a sentence without leaving their shape behind. */
const SHORTEST = 4;

/**
 * The error itself where none of these texts is anywhere in it. Else one of the same sentence with dots in their place
 * and with nothing else: drivers hang their settings, and Node the URL, on their errors.
 */
export function withoutCredentials(error: unknown, credentials: readonly string[]): unknown {
  if (error instanceof MissingDriverError || (error instanceof Error && ours.has(error))) return error;
  const everything = everythingIn(error);
  if (!credentials.some((text) => everything.includes(text))) return error;
  const said = error instanceof Error ? error.message : 'It failed.';
  const showable = credentials.every((text) => text.length >= SHORTEST || !said.includes(text));
  const sentence = credentials
    .toSorted((a, b) => b.length - a.length)
    .reduce((text, secret) => text.replaceAll(secret, '…'), said);
  return new Error(
    showable ? sentence : `openStore: the store could not be opened${codeIn(said, credentials)}.`,
  );
}

/** The word that names the fault (`ECONNREFUSED`, `WRONGPASS`), in brackets, where there is one and nothing of these is in it. */
function codeIn(said: string, credentials: readonly string[]): string {
  const [code] = /\b[A-Z][A-Z0-9_]{4,}\b/.exec(said) ?? [];
  return code === undefined || credentials.some((text) => code.includes(text) || text.includes(code))
    ? ''
    : ` (${code})`;
}

/** All that an error says or carries, but for the places in the code that it came through. */
function everythingIn(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const carried = Reflect.ownKeys(error).filter((name) => name !== 'stack');
  const values = carried.map((name): unknown => Reflect.get(error, name));
  return `${String(error)}\n${inspect(values, { depth: 8, showHidden: true, maxStringLength: null, maxArrayLength: null })}`;
}
