/** `apikey create --from`: a key for every row of a file, so that a run that was ended is gone on with by the next. */
import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { IssuedKey } from '../../../src/manage/create-key.js';
import type { KeyManager } from '../../../src/manage/manager.js';
import type { Call } from '../command.js';
import { confirmed } from '../confirmation.js';
import { counted } from '../counted.js';
import { InterruptedError } from '../faults.js';
import { quotedPath } from '../quoted-path.js';
import { type KeyLedger, openLedger } from './key-ledger.js';
import { type Row, type RowFault, readRows, throwFaults } from './rows.js';

/** What becomes of a row. */
interface Work {
  readonly row: Row;
  /** The key that an earlier run made and did not come to write down: it gets another secret. */
  readonly id: string | undefined;
}

/** How many of each there were. */
interface Counts {
  created: number;
  regenerated: number;
  readonly kept: number;
}

/** Lines of progress where each stays. */
const LINES = 20;

/**
 * Checks every row, then creates one key after another; each is in `out` before the next is made.
 * @throws {UsageError} that names everything wrong with the file; nothing was created
 */
export async function createMany(
  call: Call,
  { from, out, yes }: { readonly from: string; readonly out: string; readonly yes: boolean },
): Promise<void> {
  const { report } = call;
  const { warden, keysFor, assertPepper, brandRemark } = await call.open({ makes: true });
  const rows = await readRows(from, warden.scopes);
  await assertPepper();
  const remark = await brandRemark();
  if (remark !== undefined) await report.remark(remark);
  const task = await taskOf(out);
  const keys = keysFor(task);
  const ledger = await openLedger(out);
  try {
    const work = await workFor(rows, { keys, task, ledger, shown: quotedPath(from) });
    const left = work.filter(({ id }) => id !== undefined).length;
    if (ledger.isNew && left > 0) {
      await confirmed(
        call,
        yes,
        `${quotedPath(out)} was not there, and earlier runs for it made ${counted(left, 'key')} of these. Regenerate? The old ones stop working at once.`,
      );
    }
    const counts = { created: 0, regenerated: 0, kept: rows.length - work.length };
    await doAll(call, work, { keys, ledger, counts });
    const { created, regenerated, kept } = counts;
    await report.sentence(
      `${counted(created, 'key')} created, ${regenerated} regenerated, ${kept} in ${quotedPath(out)} already.\nPlease store that file securely, as the keys will not be shown again.`,
      { ...counts, out },
    );
  } finally {
    await ledger.close();
  }
}

/**
 * Names this file of keys in `createdBy` of the keys, so that a later run knows its own from anybody else's. The path is in it as a
 * digest: a file of the same name elsewhere is another.
 */
async function taskOf(out: string): Promise<string> {
  const folder = await realpath(dirname(resolve(out))).catch(() => dirname(resolve(out)));
  const path = join(folder, basename(out));
  const name = basename(out)
    .replaceAll(/[^\w.-]/g, '_')
    .slice(0, 64);
  return `bulk ${name}#${createHash('sha256').update(path).digest('hex').slice(0, 8)}`;
}

/** @throws {UsageError} where an alias is in use by a key of somebody else's */
async function workFor(
  rows: readonly Row[],
  parts: {
    readonly keys: KeyManager;
    readonly task: string;
    readonly ledger: KeyLedger;
    readonly shown: string;
  },
): Promise<readonly Work[]> {
  const { keys, task, ledger, shown } = parts;
  const faults: RowFault[] = [];
  const work: Work[] = [];
  for (const row of rows) {
    if (ledger.aliases.has(row.alias)) continue;
    const { items } = await keys.list({ alias: row.alias, limit: 1 });
    const [there] = items;
    if (there !== undefined && !there.createdBy.endsWith(` ${task}`)) {
      const message = `${row.alias} is in use by ${there.id}, which no run for this --out made. Choose another, or revoke that key first.`;
      faults.push({ line: row.line, column: 'alias', message });
    }
    work.push({ row, id: there?.id });
  }
  throwFaults(faults, shown);
  return work;
}

async function doAll(
  { terminal, report }: Call,
  work: readonly Work[],
  {
    keys,
    ledger,
    counts,
  }: { readonly keys: KeyManager; readonly ledger: KeyLedger; readonly counts: Counts },
): Promise<void> {
  if (work.length === 0) return;
  const { interruption, stderr } = terminal;
  const progress =
    report.json || report.quiet ? undefined : terminal.progress(`${counted(work.length, 'key')} to make`);
  const every = stderr.isTTY ? 1 : Math.ceil(work.length / LINES);
  let done = 0;
  try {
    for (const { row, id } of work) {
      if (interruption.aborted) throw new InterruptedError(interruption.reason);
      await ledger.assertOurs();
      const issued: IssuedKey = id === undefined ? await keys.create(row.input) : await keys.regenerate(id);
      await ledger.append({ alias: row.alias, id: issued.record.id, key: issued.key });
      counts[id === undefined ? 'created' : 'regenerated'] += 1;
      done += 1;
      if (done % every === 0) progress?.step(`${done} of ${counted(work.length, 'key')}`);
    }
    progress?.done(`${done} of ${counted(work.length, 'key')}`);
  } catch (error) {
    progress?.failed(`${done} of ${counted(work.length, 'key')}. Run it again to go on.`);
    throw error;
  }
}
