/** What was read from a file, so that nobody can change it: records in memory are handed out as they are. */

/** Freezes parsed JSON to its depth, in place. */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) frozen(part);
    Object.freeze(value);
  }
  return value;
}
