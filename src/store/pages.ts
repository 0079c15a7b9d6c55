/** Pages out of what can be walked through in order. */
import type { Page } from '../record.js';

/** How many items a page of a scan holds; more where the last row has several. */
const SCAN_PAGE = 1_000;

/** The first `limit` candidates that match, and a cursor where there is a further one. */
export function pageOf<T>(
  candidates: Iterable<T>,
  limit: number,
  matches: (candidate: T) => boolean,
  cursorOf: (last: T) => string,
): Page<T> {
  const items: T[] = [];
  for (const candidate of candidates) {
    if (!matches(candidate)) continue;
    const last = items.at(-1);
    if (items.length === limit && last !== undefined) return { items, next: cursorOf(last) };
    items.push(candidate);
  }
  return { items, next: null };
}

/** Items that are scanned together, and the cursor of what comes after them. */
export interface ScanRow<T> {
  readonly items: readonly T[];
  readonly cursor: () => string;
}

/** Whole rows, until they fill a page. */
export function scanPage<T>(rows: Iterable<ScanRow<T>>): Page<T> {
  const items: T[] = [];
  let last: ScanRow<T> | undefined;
  for (const row of rows) {
    if (row.items.length === 0) continue;
    if (last !== undefined && items.length >= SCAN_PAGE) return { items, next: last.cursor() };
    items.push(...row.items);
    last = row;
  }
  return { items, next: null };
}
