/** `keywarden/stores/copy`: everything of one store into another. */
import type { Page } from '../../src/record.js';
import type { Transfer } from '../../src/store/store.js';

/** What is copied, in this order. */
export const COPIED = ['keys', 'audit', 'uses'] as const;
export type Copied = (typeof COPIED)[number];

/** How far a copy is. */
export interface CopyProgress {
  /** What is copied at the moment. */
  readonly what: Copied;
  /** How many of them have been. */
  readonly copied: number;
}

export interface CopyOptions {
  /** Called after every page. What it throws ends the copy, which can be run again. */
  readonly onProgress?: (progress: CopyProgress) => void;
}

/** How many of each there are: in both stores, since a copy that came to an end has made them equal. */
export type CopyCounts = Readonly<Record<Copied, number>>;

/** The stores do not hold the same number of something after the copy. */
export class CopyIncompleteError extends Error {
  override readonly name = 'CopyIncompleteError';
  readonly from: CopyCounts;
  readonly to: CopyCounts;

  constructor(from: CopyCounts, to: CopyCounts) {
    const differing = COPIED.filter((what) => from[what] !== to[what]).map(
      (what) => `${what}: ${from[what]} in the source, ${to[what]} in the target`,
    );
    super(
      `copyStore: the stores differ after the copy (${differing.join('; ')}). Either the source was written to while it was copied: stop that and run the copy again; or the target held something before: copy into an empty one.`,
    );
    this.from = from;
    this.to = to;
  }
}

/**
 * Copies the keys, the audit log and the uses of every account. Keys keep their ids, digests and versions, events
 * their numbers: what was issued goes on working, and the log goes on where it stopped.
 *
 * It can be run again after it was interrupted: what is there already is overwritten with the same, never doubled.
 * While it runs, nothing should write to either store. At the end everything is counted in both.
 *
 * @throws {TypeError} for a store that cannot be copied from or to.
 * @throws {CopyIncompleteError} where the counts differ.
 */
export async function copyStore(
  from: Transfer,
  to: Transfer,
  options: CopyOptions = {},
): Promise<CopyCounts> {
  assertTransfer('from', from);
  assertTransfer('to', to);
  if (from === to) throw new TypeError('copyStore: from and to are the same store.');
  const { onProgress } = options;
  const copy = async <T>(
    what: Copied,
    scan: (cursor?: string) => Promise<Page<T>>,
    load: (items: readonly T[]) => Promise<void>,
  ): Promise<void> => {
    let copied = 0;
    for await (const items of pagesOf(scan)) {
      await load(items);
      copied += items.length;
      onProgress?.({ what, copied });
    }
  };
  await copy(
    'keys',
    async (cursor) => from.scanKeys(cursor),
    async (items) => to.loadKeys(items),
  );
  await copy(
    'audit',
    async (cursor) => from.scanAudit(cursor),
    async (items) => to.loadAudit(items),
  );
  await copy(
    'uses',
    async (cursor) => from.scanUse(cursor),
    async (items) => to.loadUse(items),
  );

  const counts = { from: await countsOf(from), to: await countsOf(to) };
  if (COPIED.some((what) => counts.from[what] !== counts.to[what])) {
    throw new CopyIncompleteError(counts.from, counts.to);
  }
  return counts.to;
}

async function* pagesOf<T>(scan: (cursor?: string) => Promise<Page<T>>): AsyncGenerator<readonly T[]> {
  let cursor: string | undefined;
  do {
    const { items, next } = await scan(cursor);
    yield items;
    cursor = next ?? undefined;
  } while (cursor !== undefined);
}

async function countsOf(store: Transfer): Promise<CopyCounts> {
  const count = async <T>(scan: (cursor?: string) => Promise<Page<T>>): Promise<number> => {
    let sum = 0;
    for await (const items of pagesOf(scan)) sum += items.length;
    return sum;
  };
  return {
    keys: await count(async (cursor) => store.scanKeys(cursor)),
    audit: await count(async (cursor) => store.scanAudit(cursor)),
    uses: await count(async (cursor) => store.scanUse(cursor)),
  };
}

const METHODS = ['scanKeys', 'scanAudit', 'scanUse', 'loadKeys', 'loadAudit', 'loadUse'] as const;

function assertTransfer(name: string, store: Transfer): void {
  const missing = METHODS.filter((method) => typeof store?.[method] !== 'function');
  if (missing.length > 0) {
    throw new TypeError(
      `copyStore: ${name} must be a store that can be copied; it lacks ${missing.join(', ')}.`,
    );
  }
}
