/** The values of a record's fields. Most are short and simple: those are read without a JSON parser, for speed. */
import {
  type JsonObject,
  KEY_TYPES,
  type KeyType,
  type OverlapDigest,
  type RateLimit,
} from '../../../src/record.js';

function damaged(field: string): Error {
  return new Error(`Redis: a stored key is damaged: its field ${field} is missing or unreadable.`);
}

/** Reads the value of a field, or says that it is damaged. */
export type Reader<T> = (value: unknown, field: string) => T;

const parsed: Reader<unknown> = (value, field) => {
  if (typeof value !== 'string') throw damaged(field);
  try {
    return JSON.parse(value);
  } catch {
    throw damaged(field);
  }
};

const parsedAs =
  <T>(is: (value: unknown) => value is T): Reader<T> =>
  (value, field) => {
    const found = parsed(value, field);
    if (!is(found)) throw damaged(field);
    return found;
  };

const orNull =
  <T>(reader: Reader<T>): Reader<T | null> =>
  (value, field) =>
    value === 'null' ? null : reader(value, field);

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isRateLimit = (value: unknown): value is RateLimit & JsonObject =>
  isObject(value) && isNumber(value['points']) && isNumber(value['duration']);
const isOverlap = (value: unknown): value is OverlapDigest & JsonObject =>
  isObject(value) && isText(value['pepperId']) && isText(value['value']) && isNumber(value['until']);

const anyText = parsedAs(isText);
/** A JSON text with nothing to unescape is what stands between its quotes. */
export const text: Reader<string> = (value, field) => {
  const plain =
    typeof value === 'string' &&
    value.charCodeAt(0) === 0x22 &&
    value.length > 1 &&
    value.indexOf('"', 1) === value.length - 1 &&
    !value.includes('\\');
  return plain ? value.slice(1, -1) : anyText(value, field);
};
export const textOrNull = orNull(text);
/** Not JSON, but the text itself. */
export const bare: Reader<string> = (value, field) => {
  if (!isText(value)) throw damaged(field);
  return value;
};
const anyTexts = parsedAs(isTexts);
export const texts: Reader<string[]> = (value, field) => (value === '[]' ? [] : anyTexts(value, field));
export const textsOrNull = orNull(texts);
const anyNumber = parsedAs(isNumber);
/** Times and versions are digits. */
export const number: Reader<number> = (value, field) => {
  const whole = typeof value === 'string' ? wholeNumberOf(value) : -1;
  return whole >= 0 ? whole : anyNumber(value, field);
};
export const numberOrNull = orNull(number);
const anyObject = parsedAs(isObject);
export const object: Reader<JsonObject> = (value, field) => (value === '{}' ? {} : anyObject(value, field));
export const rateLimit = orNull(parsedAs(isRateLimit));
export const overlap = orNull(parsedAs(isOverlap));
export const flag: Reader<boolean> = (value, field) => {
  if (value !== 'true' && value !== 'false') throw damaged(field);
  return value === 'true';
};

/** With more digits, it might be one that is not held exactly. */
const MOST_DIGITS = 15;

/** What a text of nothing but digits says, as JSON writes a whole number; -1 for all else. */
function wholeNumberOf(text: string): number {
  if (text.length > MOST_DIGITS || text.length === 0 || (text.length > 1 && text.charCodeAt(0) === 0x30))
    return -1;
  let number = 0;
  for (let index = 0; index < text.length; index++) {
    const digit = text.charCodeAt(index) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}

const TYPES: ReadonlyMap<unknown, KeyType> = new Map(
  KEY_TYPES.map((known) => [JSON.stringify(known), known]),
);
export const type: Reader<KeyType> = (value, field) => {
  const found = TYPES.get(value);
  if (found === undefined) throw damaged(field);
  return found;
};
