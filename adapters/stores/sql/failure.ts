/** What goes wrong with a database, said without a single value that was in the statement. */
import { KeywardenError } from '../../../src/errors.js';

/**
 * A database that cannot answer, or that answers what cannot be: the core's 503. Drivers put the statement, its values
 * or the connection's settings into their own errors, so this one keeps nothing of theirs but the code.
 */
export class SqlStoreError extends Error {
  override readonly name = 'SqlStoreError';
  /**
   * The driver's own code (`ECONNREFUSED`, an SQLSTATE such as `57P01`, `ER_…`, `SQLITE_…`), or one of ours:
   * `SCHEMA_MISSING`, `SCHEMA_OLDER`, `SCHEMA_NEWER`, `ENCODING_UNFIT`, `ROW_UNREADABLE`, `UNKNOWN`.
   */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Codes are short words of the driver's; whatever else stands in `code` is not repeated. */
const CODE = /^[A-Za-z0-9_]{1,64}$/;

/** What drivers say, word for word, without a code. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['Connection terminated unexpectedly', 'CONNECTION_LOST'],
  ['Connection terminated', 'CONNECTION_LOST'],
  ['Connection terminated due to connection timeout', 'CONNECTION_TIMEOUT'],
  ['Client has encountered a connection error and is not queryable', 'CONNECTION_LOST'],
  ["Can't add new command when connection is in closed state", 'CONNECTION_LOST'],
  ['timeout exceeded when trying to connect', 'CONNECTION_TIMEOUT'],
  ['timeout expired', 'CONNECTION_TIMEOUT'],
  ['Query read timeout', 'QUERY_TIMEOUT'],
  ['The server does not support SSL connections', 'TLS_UNSUPPORTED'],
  ['Cannot use a pool after calling end on the pool', 'POOL_CLOSED'],
  ['Pool is closed.', 'POOL_CLOSED'],
  ['driver has already been destroyed', 'POOL_CLOSED'],
  ['The database connection is not open', 'POOL_CLOSED'],
]);

/** The code of a driver's error: `code`, for `node:sqlite` SQLite's own number, one for what it says, else `UNKNOWN`. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'UNKNOWN';
  // node:sqlite has one `code` for everything and SQLite's number beside it.
  if ('errcode' in error && typeof error.errcode === 'number') return `SQLITE_${error.errcode}`;
  if ('code' in error && typeof error.code === 'string' && CODE.test(error.code)) return error.code;
  return (error instanceof Error && WORDS.get(error.message)) || 'UNKNOWN';
}

/** What the commonest codes say, for whoever reads the log. */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [
    /^(ECONN|EPIPE|ENOTFOUND|EHOST|ENET|EAI_|ETIMEDOUT|PROTOCOL_|CONNECTION_|08)/,
    'The database cannot be reached',
  ],
  [/^QUERY_TIMEOUT/, 'The database did not answer in time'],
  [/^POOL_CLOSED/, 'The Kysely instance of the store was destroyed, or its pool closed'],
  [/^(57P0|ER_SERVER_SHUTDOWN)/, 'The database ended the connection'],
  [
    /^(53300|ER_CON_COUNT_ERROR|ER_TOO_MANY_USER_CONNECTIONS|ER_USER_LIMIT_REACHED)/,
    'The database has no connection left',
  ],
  [/^(28|ER_ACCESS_DENIED)/, 'The database does not accept the user or the password'],
  [
    /^(TLS_|HANDSHAKE_|ERR_TLS_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/,
    'There is no secure connection to the database: it offers none, or its certificate is not trusted',
  ],
  [/^(3D000|3F000|ER_BAD_DB_ERROR|ER_NO_DB_ERROR)/, 'There is no such database or schema'],
  [
    /^(25006|ER_OPTION_PREVENTS_STATEMENT|ER_CANT_EXECUTE_IN_READ_ONLY|SQLITE_READONLY|SQLITE_8$)/,
    'The database is read-only',
  ],
  [/^(53100|ER_DISK_FULL|ER_RECORD_FILE_FULL|SQLITE_FULL|SQLITE_13$)/, 'The disk of the database is full'],
  [/^(42501|ER_\w*DENIED)/, 'The database user lacks a privilege on the keywarden tables'],
  [/^(SQLITE_BUSY|SQLITE_5$|40001|40P01|ER_LOCK)/, 'Other writers kept the database busy'],
];

/** The error to throw instead of the driver's. Ours are thrown as they are. */
export function failureOf(error: unknown): KeywardenError | SqlStoreError {
  if (error instanceof KeywardenError || error instanceof SqlStoreError) return error;
  const code = codeOf(error);
  const known = SENTENCES.find(([pattern]) => pattern.test(code));
  return new SqlStoreError(
    code,
    `${known?.[1] ?? 'The database did not do what was asked of it'} (${code}).`,
  );
}
