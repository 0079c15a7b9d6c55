/** Where two values that JSON can say differ, for messages that say so. */

/**
 * The first place where `came` is not what was `expected`, in words; `undefined` where they are the same. Own
 * properties count in any order, `__proto__` among them; a property that is `undefined` is not one that is absent.
 */
export function difference(came: unknown, expected: unknown, place = 'the value'): string | undefined {
  if (came === expected || Object.is(came, expected)) return undefined;
  if (Array.isArray(came) && Array.isArray(expected)) {
    if (came.length !== expected.length) {
      return `${place} has ${came.length} items, not ${expected.length}: ${show(came)}, not ${show(expected)}`;
    }
    for (const [index, part] of expected.entries()) {
      const found = difference(came[index], part, `${place}[${index}]`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (isObject(came) && isObject(expected)) {
    for (const name of new Set([
      ...Object.getOwnPropertyNames(expected),
      ...Object.getOwnPropertyNames(came),
    ])) {
      if (!Object.hasOwn(came, name)) return `${place} lacks ${name}`;
      if (!Object.hasOwn(expected, name))
        return `${place} has ${name} as well: ${show(ownValue(came, name))}`;
      const found = difference(ownValue(came, name), ownValue(expected, name), `${place}.${name}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return `${place} is ${show(came)}, not ${show(expected)}`;
}

/** A value in a message: as JSON where it can be, and not longer than a person reads. */
export function show(value: unknown): string {
  const text = value instanceof Error ? `${value.name}: ${value.message}` : (json(value) ?? String(value));
  return text.length > 300 ? `${text.slice(0, 300)}… (${text.length} characters)` : text;
}

function json(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The own property itself: `value['__proto__']` would follow the prototype. */
function ownValue(value: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}
