/** All pages of something, one after another. */
import type { Page } from '../../src/record.js';
import { InterruptedError } from './faults.js';
import type { Terminal } from './terminal.js';

/** As long as a page may be. */
const LIMIT = 1_000;

/** @throws {InterruptedError} between two pages */
export async function* everyPage<T>(
  read: (page: { readonly cursor?: string; readonly limit: number }) => Promise<Page<T>>,
  { interruption }: Pick<Terminal, 'interruption'>,
): AsyncGenerator<T> {
  let cursor: string | null = null;
  do {
    if (interruption.aborted) throw new InterruptedError(interruption.reason);
    const { items, next }: Page<T> = await read({ limit: LIMIT, ...(cursor !== null && { cursor }) });
    yield* items;
    cursor = next;
  } while (cursor !== null);
}
