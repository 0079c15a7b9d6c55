/** SQLite: how a connection is set, and one writer at a time for each file. */
import { type Kysely, sql } from 'kysely';
import type { Tables } from './tables.js';
import { decodeInteger, decodeText } from './values.js';

/**
 * How long a writer waits for another process, in milliseconds, where the host's connection would not wait at all. It
 * waits with the event loop blocked: SQLite knows no other way.
 */
const BUSY_TIMEOUT = 2_000;

/**
 * Sets the connection so that what was acknowledged survives a power cut (write-ahead log, a sync at every commit), and
 * names the file.
 */
export async function openFile(db: Kysely<Tables>): Promise<string> {
  const wait = await sql<{ readonly timeout: unknown }>`pragma busy_timeout`.execute(db);
  if (decodeInteger('busy_timeout', wait.rows[0]?.timeout) === 0) {
    await sql`pragma busy_timeout = ${sql.lit(BUSY_TIMEOUT)}`.execute(db);
  }
  await sql`pragma journal_mode = wal`.execute(db);
  await sql`pragma synchronous = full`.execute(db);
  const { rows } = await sql<{ readonly file: unknown }>`pragma database_list`.execute(db);
  return decodeText('file', rows[0]?.file);
}

const writers = new Map<string, Promise<void>>();

/**
 * Runs the work when no other of this process is writing to that file. Two connections of one process that wait for each
 * other's lock would wait in vain: the one that waits blocks the event loop that the other one needs to go on.
 */
export async function alone<T>(file: string, work: () => Promise<T>): Promise<T> {
  // In memory there is nobody else.
  if (file === '') return work();
  const result = (writers.get(file) ?? Promise.resolve()).then(work);
  const done = result.then(ignore, ignore);
  writers.set(file, done);
  try {
    return await result;
  } finally {
    if (writers.get(file) === done) writers.delete(file);
  }
}

function ignore(): void {}
