/** What a host may keep beside a key: a small JSON object, copied, so that nothing but plain data gets through. */
import { KeywardenError } from '../errors.js';
import { isPlainObject } from '../plain-object.js';
import { pathStep } from '../policy/quoted.js';
import type { Json, JsonObject } from '../record.js';
import { unfit } from './input-fault.js';

/** Bytes of the object as JSON in UTF-8. */
export const MAX_METADATA_BYTES = 4_096;
/** Levels of objects and lists within each other. */
export const MAX_METADATA_DEPTH = 16;

/** U+0000, which not every store can keep, and half surrogate pairs, which UTF-8 has none of. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

/**
 * A copy of the object.
 * @throws {KeywardenError} `API_KEY_INPUT_INVALID` naming the path of what JSON cannot say, or saying how large it is.
 */
export function metadataOf(value: unknown): JsonObject {
  if (!isPlainObject(value)) throw unfit('metadata', 'a JSON object', value);
  const copied = objectOf(value, 'metadata', new Budget());
  const bytes = new TextEncoder().encode(JSON.stringify(copied)).length;
  if (bytes > MAX_METADATA_BYTES) throw tooLarge(`${bytes} bytes`);
  return copied;
}

/** Every value is at least one byte of JSON, so that the copying of something enormous stops early. */
class Budget {
  depth = 0;
  #left = MAX_METADATA_BYTES;

  spend(bytes: number): void {
    this.#left -= bytes;
    if (this.#left < 0) throw tooLarge('more');
  }
}

function copyOf(value: unknown, path: string, budget: Budget): Json {
  budget.spend(1);
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return storableText(value, path, budget);
  // -0 is 0 in JSON.
  if (typeof value === 'number' && Number.isFinite(value)) return value + 0;
  if (Array.isArray(value)) {
    return nested(path, budget, () =>
      Array.from(value, (entry: unknown, index) => copyOf(entry, `${path}[${index}]`, budget)),
    );
  }
  if (isPlainObject(value)) return objectOf(value, path, budget);
  throw unfit(path, 'JSON: a text, finite number, true, false, null, list or plain object', value);
}

function objectOf(value: object, path: string, budget: Budget): JsonObject {
  return nested(path, budget, () => {
    if (Object.getOwnPropertySymbols(value).length > 0) throw unfit(path, 'an object without symbols', value);
    const copied: { [name: string]: Json } = {};
    for (const name of Object.keys(value)) {
      // Merged into another object by whoever reads it, this name would replace that object's prototype.
      if (name === '__proto__') {
        throw new KeywardenError('API_KEY_INPUT_INVALID', {
          field: path,
          message: `${path} cannot have the name __proto__.`,
        });
      }
      const inside = `${path}.${pathStep(storableText(name, path, budget))}`;
      copied[name] = copyOf(Reflect.get(value, name), inside, budget);
    }
    return copied;
  });
}

function nested<T>(path: string, budget: Budget, copy: () => T): T {
  budget.depth += 1;
  if (budget.depth > MAX_METADATA_DEPTH) {
    const message = `metadata must have at most ${MAX_METADATA_DEPTH} levels, and no circles.`;
    throw new KeywardenError('API_KEY_INPUT_INVALID', { field: path.slice(0, 200), message });
  }
  const copied = copy();
  budget.depth -= 1;
  return copied;
}

function storableText(text: string, path: string, budget: Budget): string {
  budget.spend(text.length);
  if (UNSTORABLE.test(text)) {
    throw new KeywardenError('API_KEY_INPUT_INVALID', {
      field: path,
      message: `${path} must hold no U+0000 and no half surrogate pairs.`,
    });
  }
  return text;
}

function tooLarge(size: string): KeywardenError {
  return new KeywardenError('API_KEY_INPUT_INVALID', {
    field: 'metadata',
    message: `metadata must be at most ${MAX_METADATA_BYTES} bytes as JSON; it has ${size}.`,
  });
}
