/** What a driver hands back, decoded: a value that is not what the column holds is a fault, never a default. */
import type { Json, JsonObject } from '../../../src/record.js';
import { SqlStoreError } from './failure.js';

function unreadable(column: string, expected: string): SqlStoreError {
  return new SqlStoreError('ROW_UNREADABLE', `A row has no readable ${column}: ${expected} was expected.`);
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function decodeText(column: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) {
    try {
      return utf8.decode(value);
    } catch {
      throw unreadable(column, 'UTF-8 text');
    }
  }
  throw unreadable(column, 'text');
}

/** Drivers hand a 64-bit integer back as a number, a bigint or its digits. */
export function decodeInteger(column: string, value: unknown): number {
  const number =
    typeof value === 'bigint' || (typeof value === 'string' && value !== '') ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) throw unreadable(column, 'a whole number');
  return number;
}

export function decodeFlag(column: string, value: unknown): boolean {
  const number = decodeInteger(column, value);
  if (number !== 0 && number !== 1) throw unreadable(column, '0 or 1');
  return number === 1;
}

/** One of a closed list of words. */
export function decodeWord<Word extends string>(
  column: string,
  value: unknown,
  words: readonly Word[],
): Word {
  const text = decodeText(column, value);
  const word = words.find((one) => one === text);
  if (word === undefined) throw unreadable(column, `one of ${words.join(', ')}`);
  return word;
}

/** One of a list of words that grows: a newer release, which may share the database, may have written one of its own. */
export function decodeOpenWord<Word extends string>(column: string, value: unknown): Word {
  const text = decodeText(column, value);
  if (!isWord<Word>(text)) throw unreadable(column, 'a word');
  return text;
}

function isWord<Word extends string>(text: string): text is Word {
  return text !== '';
}

export function decodeTextList(column: string, value: unknown): readonly string[] {
  const list = parse(column, value);
  if (!Array.isArray(list) || !list.every((item): item is string => typeof item === 'string')) {
    throw unreadable(column, 'a JSON array of texts');
  }
  return list;
}

export function decodeObject(column: string, value: unknown): JsonObject {
  const object = parse(column, value);
  if (!isObject(object)) throw unreadable(column, 'a JSON object');
  return object;
}

function isObject(json: Json): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function parse(column: string, value: unknown): Json {
  const text = decodeText(column, value);
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable(column, 'JSON');
  }
}

/** The decoder's result, or null where the column is null. */
export function orNull<T>(
  decode: (column: string, value: unknown) => T,
  column: string,
  value: unknown,
): T | null {
  return value === null ? null : decode(column, value);
}
