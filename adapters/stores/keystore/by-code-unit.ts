/** The order of texts that stores list by. */

/** Compares by code unit, ascending; 0 where they are the same. */
export function byCodeUnit(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
