/** Copies that nobody can change: for stores that keep records in the memory of this process. */
import { isPlainObject } from '../plain-object.js';

/**
 * A deeply frozen copy of a record made of JSON values.
 * @throws {TypeError} where a part of it is no JSON value: NaN, say, which a database would keep as "none".
 */
export function frozenCopy<T extends object>(record: T): T {
  // A copy has the type of what it copies.
  return copyOf(record) as T;
}

function copyOf(value: unknown): unknown {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return Object.freeze(Array.from(value, copyOf));
  if (isPlainObject(value)) return Object.freeze(copyOfObject(value));
  throw new TypeError(`A record holds JSON values only; one of its parts is ${kindOf(value)}.`);
}

function copyOfObject(from: object): object {
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(from)) {
    const value = copyOf(Reflect.get(from, name));
    // Assigned, this name would set the prototype.
    if (name === '__proto__') Object.defineProperty(copy, name, { value, enumerable: true });
    else copy[name] = value;
  }
  return copy;
}

function kindOf(value: unknown): string {
  if (typeof value === 'number') return String(value);
  return typeof value === 'object' ? Object.prototype.toString.call(value) : typeof value;
}
