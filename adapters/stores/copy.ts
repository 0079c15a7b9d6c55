/** `keywarden/stores/copy`: everything of one store into another. */
import { bytesOfDigest, sha256 } from '../../src/key/sha256.js';
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

/** The stores do not hold the same after the copy. */
export class CopyIncompleteError extends Error {
  override readonly name = 'CopyIncompleteError';
  readonly from: CopyCounts;
  readonly to: CopyCounts;

  constructor(from: CopyCounts, to: CopyCounts, differing: readonly Copied[]) {
    const differences = differing.map((what) =>
      from[what] === to[what]
        ? `${what}: ${from[what]} in both, but not the same`
        : `${what}: ${from[what]} in the source, ${to[what]} in the target`,
    );
    super(
      `copyStore: the stores differ after the copy (${differences.join('; ')}). Either the source was written to while it was copied: stop that and run the copy again; or the target held something before: copy into an empty one.`,
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
 * While it runs, nothing should write to either store. At the end everything is counted in both, and compared: a key that
 * was changed after it was copied is noticed.
 *
 * @throws {TypeError} for a store that cannot be copied from or to.
 * @throws {CopyIncompleteError} where the stores differ.
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

  const [source, target] = [await inventoryOf(from), await inventoryOf(to)];
  const differing = COPIED.filter(
    (what) => source.counts[what] !== target.counts[what] || source.marks[what] !== target.marks[what],
  );
  if (differing.length > 0) throw new CopyIncompleteError(source.counts, target.counts, differing);
  return target.counts;
}

async function* pagesOf<T>(scan: (cursor?: string) => Promise<Page<T>>): AsyncGenerator<readonly T[]> {
  let cursor: string | undefined;
  do {
    const { items, next } = await scan(cursor);
    yield items;
    cursor = next ?? undefined;
  } while (cursor !== undefined);
}

/** What a store holds: how many of each, and a mark of which they are, the same in whatever order they come. */
interface Inventory {
  readonly counts: CopyCounts;
  readonly marks: Readonly<Record<Copied, bigint>>;
}

async function inventoryOf(store: Transfer): Promise<Inventory> {
  const counts = { keys: 0, audit: 0, uses: 0 };
  const marks = { keys: 0n, audit: 0n, uses: 0n };
  const take = async (what: Copied, scan: (cursor?: string) => Promise<Page<object>>): Promise<void> => {
    for await (const items of pagesOf(scan)) {
      counts[what] += items.length;
      // Added up, the same row twice counts twice; with an exclusive or, it would be as if it were not there at all.
      for (const item of items) marks[what] += numberOf(item);
    }
  };
  await take('keys', async (cursor) => store.scanKeys(cursor));
  await take('audit', async (cursor) => store.scanAudit(cursor));
  await take('uses', async (cursor) => store.scanUse(cursor));
  return { counts, marks };
}

/** The SHA-256 of a whole row as a number: another one where anything in the row is another, but for the order of names. */
function numberOf(row: object): bigint {
  let number = 0n;
  for (const byte of bytesOfDigest(sha256.digest(JSON.stringify(row, namesInOrder)))) {
    number = (number << 8n) | BigInt(byte);
  }
  return number;
}

/** For `JSON.stringify`: a database may hand names out in an order of its own. */
function namesInOrder(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
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
