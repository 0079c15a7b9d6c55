/** The assertions of the suite. Each takes the promise in words, so that a failure says what was promised and what came. */
import { type ErrorCode, KeywardenError } from '../../errors.js';
import type { Awaitable, Page } from '../../record.js';
import { difference, show } from './difference.js';

/** What a case fails with. */
export class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise';

  constructor(promise: string, came: string, options?: ErrorOptions) {
    super(`Promised: ${promise}. Came: ${came}.`, options);
  }
}

/** @throws {BrokenPromise} unless `came` equals `expected`, to the last property. */
export function same(promise: string, came: unknown, expected: unknown): void {
  const found = difference(came, expected);
  if (found !== undefined) throw new BrokenPromise(promise, found);
}

/** @throws {BrokenPromise} unless the condition holds; `came` says what was there instead. */
export function holds(promise: string, condition: boolean, came: unknown): void {
  if (!condition) throw new BrokenPromise(promise, show(came));
}

/** @throws {BrokenPromise} unless the call is refused with a `KeywardenError` of this code. */
export async function refused(
  promise: string,
  code: ErrorCode,
  call: () => Awaitable<unknown>,
): Promise<void> {
  const outcome = await settled(call);
  const came = outcome.ok ? `it was done, with ${show(outcome.value)}` : nameOf(outcome.error);
  if (came !== code) throw new BrokenPromise(`${promise} (refused with KeywardenError ${code})`, came);
}

/** @throws {BrokenPromise} unless the call is done, or refused with a `KeywardenError` of this code. */
export async function refusedOr(
  promise: string,
  code: ErrorCode,
  call: () => Awaitable<unknown>,
): Promise<void> {
  const outcome = await settled(call);
  if (outcome.ok || nameOf(outcome.error) === code) return;
  if (outcome.error instanceof BrokenPromise) throw outcome.error;
  throw new BrokenPromise(`${promise} (done, or refused with KeywardenError ${code})`, nameOf(outcome.error));
}

/** @throws {BrokenPromise} unless the call fails, with whatever error. */
export async function fails(promise: string, call: () => Awaitable<unknown>): Promise<void> {
  const outcome = await settled(call);
  if (outcome.ok) throw new BrokenPromise(promise, `it was done, with ${show(outcome.value)}`);
}

/**
 * Makes all calls at once and waits for all of them. How many were done, and how many were refused with `code`.
 * @throws {BrokenPromise} where a call fails in any other way.
 */
export async function race(
  promise: string,
  code: ErrorCode | undefined,
  calls: readonly (() => Awaitable<unknown>)[],
): Promise<{ done: number; refused: number }> {
  const outcomes = await Promise.all(calls.map(settled));
  const count = { done: 0, refused: 0 };
  for (const outcome of outcomes) {
    if (outcome.ok) count.done += 1;
    else if (nameOf(outcome.error) === code) count.refused += 1;
    else throw new BrokenPromise(promise, `a call failed with ${nameOf(outcome.error)}`);
  }
  return count;
}

/** All items, page by page, and what is done between two pages. */
export async function allPages<T>(
  promise: string,
  page: (cursor: { readonly cursor?: string }) => Awaitable<Page<T>>,
  between?: () => Promise<void>,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: { cursor?: string } = {};
  for (let pages = 1; pages <= 10_000; pages += 1) {
    const { items: more, next } = await page(cursor);
    items.push(...more);
    if (next === null) return items;
    holds(`${promise}: \`next\` is a cursor or null`, typeof next === 'string', next);
    cursor = { cursor: next };
    await between?.();
  }
  throw new BrokenPromise(promise, 'a cursor after each of 10,000 pages');
}

async function settled(
  call: () => Awaitable<unknown>,
): Promise<{ ok: true; value: unknown } | { ok: false; error: unknown }> {
  try {
    return { ok: true, value: await call() };
  } catch (error) {
    return { ok: false, error };
  }
}

function nameOf(error: unknown): string {
  return error instanceof KeywardenError ? error.code : show(error);
}
