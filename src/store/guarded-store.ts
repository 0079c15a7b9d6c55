/** A store as the core uses it: it answers in time and in shape, or it is unavailable. */
import { harmless, type Logger } from '../logger.js';
import { type Awaitable, KEY_STATUSES, type Page, type StoredKey } from '../record.js';
import { Deadline } from './deadline.js';
import { StoreFault, storeUnavailable } from './fault.js';
import { unreadableEvent, unreadableKey } from './readable.js';
import type { AnyStore } from './store.js';

/** How a store is guarded. */
export interface GuardOptions {
  /** How long an answer may take, in ms. */
  readonly timeout: number;
  /** Is told of each fault once. What it throws changes nothing. */
  readonly logger: Logger;
}

/**
 * The same store, with every method wrapped. What answers at once still does.
 *
 * - A `KeywardenError` that the store throws passes.
 * - Anything else thrown, no answer within `timeout`, and an answer that is out of shape or not of the account, prefix or
 *   id asked for, is logged once and becomes a `KeywardenError` `API_KEY_STORE_UNAVAILABLE`.
 *
 * Whether a change that was not answered in time took place is not known; it may yet.
 */
export function guardStore(store: AnyStore, { timeout, logger: given }: GuardOptions): AnyStore {
  const logger = harmless(given);
  const deadline = new Deadline(timeout);

  /** `wrong` says what is wrong with an answer; `late` is handed one that comes when nobody waits any more. */
  function guarded<Arguments extends readonly unknown[], Answer>(
    method: keyof AnyStore,
    call: (...args: Arguments) => Awaitable<Answer>,
    wrong: (answer: Answer, ...args: Arguments) => string | undefined = () => undefined,
    late: (answer: Answer) => void = () => {},
  ): (...args: Arguments) => Awaitable<Answer> {
    const unavailable = (fault: unknown) => storeUnavailable(logger, method, fault);
    const checked = (answer: Answer, args: Arguments): Answer => {
      const fault = wrong(answer, ...args);
      if (fault !== undefined) throw new StoreFault(`It answered ${fault}.`);
      return answer;
    };
    return (...args) => {
      try {
        const answer = call(...args);
        if (!isThenable(answer)) return checked(answer, args);
        return deadline.within(answer, (value) => checked(value, args), unavailable, late);
      } catch (fault) {
        throw unavailable(fault);
      }
    };
  }

  const { watch, close, recordUse, readUse } = store;
  return {
    findByPrefix: guarded(
      'findByPrefix',
      (prefix) => store.findByPrefix(prefix),
      (key, prefix) =>
        key === undefined
          ? undefined
          : (unreadableKey(key) ?? unless(key.prefix === prefix, 'a key with another prefix')),
    ),
    findById: guarded(
      'findById',
      (accountId, id) => store.findById(accountId, id),
      (key, accountId, id) => (key === undefined ? undefined : wrongKey(key, accountId, id)),
    ),
    list: guarded(
      'list',
      (query) => store.list(query),
      (page, { accountId }) => wrongPage(page, (key) => wrongKey(key, accountId)),
    ),
    counts: guarded(
      'counts',
      (accountId, now) => store.counts(accountId, now),
      (counts) =>
        unless(
          KEY_STATUSES.every((status) => Number.isSafeInteger(counts[status])),
          'no counts',
        ),
    ),
    insert: guarded('insert', (key, event, limits) => store.insert(key, event, limits)),
    update: guarded(
      'update',
      (change, event) => store.update(change, event),
      (key, { accountId, id, version }) =>
        wrongKey(key, accountId, id) ?? unless(key.version === version + 1, 'a key at another version'),
    ),
    append: guarded('append', (event) => store.append(event)),
    readAudit: guarded(
      'readAudit',
      (query) => store.readAudit(query),
      (page, { accountId }) =>
        wrongPage(
          page,
          (event) =>
            unreadableEvent(event) ?? unless(event.accountId === accountId, 'an event of another account'),
        ),
    ),
    purge: guarded(
      'purge',
      (query, event) => store.purge(query, event),
      (removed) => unless(Number.isSafeInteger(removed), 'no number'),
    ),
    ...(watch && {
      watch: guarded(
        'watch',
        (listener) => watch.call(store, listener),
        (stop) => unless(typeof stop === 'function', 'no function that stops it'),
        stopQuietly,
      ),
    }),
    ...(close && { close: guarded('close', () => close.call(store)) }),
    ...(recordUse && { recordUse: guarded('recordUse', (uses) => recordUse.call(store, uses)) }),
    ...(readUse && {
      readUse: guarded(
        'readUse',
        (accountId, ids, range) => readUse.call(store, accountId, ids, range),
        (summaries, _accountId, ids) =>
          unless(
            summaries.length === ids.length && ids.every((id, index) => summaries[index]?.keyId === id),
            'uses of other keys',
          ),
      ),
    }),
  };
}

function isThenable<T>(answer: Awaitable<T>): answer is Promise<T> {
  return (
    typeof answer === 'object' && answer !== null && 'then' in answer && typeof answer.then === 'function'
  );
}

function unless(right: boolean, wrong: string): string | undefined {
  return right ? undefined : wrong;
}

/** What is wrong with a key that is to be of this account and, where one is given, have this id. */
function wrongKey(key: StoredKey, accountId: string, id?: string): string | undefined {
  return (
    unreadableKey(key) ??
    unless(key.accountId === accountId, 'a key of another account') ??
    unless(id === undefined || key.id === id, 'a key with another id')
  );
}

/** What is wrong with a page, or with the first of its items that is not right. */
function wrongPage<T>(
  { items, next }: Page<T>,
  wrongItem: (item: T) => string | undefined,
): string | undefined {
  if (!Array.isArray(items)) return 'a page without items';
  if (next !== null && typeof next !== 'string') return 'a page whose next is neither a cursor nor null';
  for (const item of items) {
    const wrong = wrongItem(item);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** For a watch that began when nobody waited for it any more. */
function stopQuietly(stop: () => void): void {
  try {
    stop();
  } catch {
    // Nobody is left to tell.
  }
}
