/** Watching by reading the table of changes at an interval. */
import type { Kysely } from 'kysely';
import type { StoreChange } from '../../../src/store/store.js';
import { ChangeLog, type NumberedChange } from './change-log.js';
import { KEPT_CHANGES, tell, toldOf } from './changes.js';
import { within } from './patience.js';
import type { Session } from './session.js';
import type { Tables } from './tables.js';
import { decodeInteger, decodeText } from './values.js';

/** How long a change may stay uncommitted (ms) until watchers are told that something may have been missed. */
const PATIENCE = 60_000;
/** How long one look may take (ms) until another connection is asked. */
const LOOK_WITHIN = 30_000;

/**
 * Reads the changes every `interval` milliseconds and tells the listener, until stopped. Settles once it knows where it
 * begins; from then on a database that does not answer is asked again at the next interval, and nothing is missed.
 */
export async function poll(
  { read }: Pick<Session, 'read'>,
  interval: number,
  listener: (change: StoreChange) => void,
): Promise<() => void> {
  let log = await begin();
  let stopped = false;
  let timer = setTimeout(round, interval);
  timer.unref();

  async function begin(): Promise<ChangeLog> {
    const there = await read(latestChanges);
    return new ChangeLog(there, there.length < KEPT_CHANGES, PATIENCE, () => performance.now());
  }

  async function round(): Promise<void> {
    try {
      const changes = await within(
        LOOK_WITHIN,
        read((db) => changesFrom(db, log.from)),
      );
      const came = log.take(changes);
      if (came === undefined) log = await begin();
      if (stopped) return;
      if (came === undefined || came.gap) tell(listener, 'resync');
      for (const prefix of came?.fresh ?? []) tell(listener, toldOf(prefix));
    } catch {
      // The database does not answer. What it has to tell is still there when it does.
    } finally {
      if (!stopped) {
        timer = setTimeout(round, interval);
        timer.unref();
      }
    }
  }

  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

/** As many as are kept: what is committed late has a number among these. */
async function latestChanges(db: Kysely<Tables>): Promise<readonly NumberedChange[]> {
  const rows = await db
    .selectFrom('keywarden_changes')
    .select(['change_id', 'prefix'])
    .orderBy('change_id', 'desc')
    .limit(KEPT_CHANGES)
    .execute();
  return rows.reverse().map(numbered);
}

async function changesFrom(db: Kysely<Tables>, from: number): Promise<readonly NumberedChange[]> {
  const rows = await db
    .selectFrom('keywarden_changes')
    .select(['change_id', 'prefix'])
    .where('change_id', '>=', from)
    .orderBy('change_id')
    .execute();
  return rows.map(numbered);
}

function numbered(row: { readonly change_id: unknown; readonly prefix: unknown }): NumberedChange {
  return { number: decodeInteger('change_id', row.change_id), prefix: decodeText('prefix', row.prefix) };
}
