/**
 * Whether what a store answers can be what it says it is. A date that cannot be read must not mean "never expires", so a
 * record with one column that is not in shape is no record at all.
 */
import { isAddressRange } from '../policy/network.js';
import { type AuditEvent, KEY_TYPES, type StoredKey } from '../record.js';

type Readable = (value: unknown) => boolean;
type ColumnsOf<Row> = { readonly [Column in keyof Row]: Readable };
type Columns = { readonly [column: string]: Readable };
type Table = readonly { readonly column: string; readonly readable: Readable }[];

const isText: Readable = (value) => typeof value === 'string';
const isName: Readable = (value) => typeof value === 'string' && value !== '';
const isNumber: Readable = (value) => Number.isFinite(value);
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isOneOf =
  (values: readonly string[]): Readable =>
  (value) =>
    typeof value === 'string' && values.includes(value);
const isCounting: Readable = (value) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
const isTextList: Readable = (value) => Array.isArray(value) && value.every(isText);
const orNull =
  (readable: Readable): Readable =>
  (value) =>
    value === null || readable(value);
const hasColumns = (columns: Columns): Readable => {
  const table = tableOf(columns);
  return (value) => unreadableIn(table, value) === undefined;
};

const digest = {
  pepperId: isName,
  value: (value: unknown) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value),
};

/** What each column of a stored key looks like. */
const keyColumns = tableOf({
  id: isName,
  accountId: isName,
  prefix: isName,
  keyStart: isText,
  lastFour: isText,
  digest: hasColumns(digest),
  overlap: orNull(hasColumns({ ...digest, until: isNumber })),
  sealed: orNull(isText),
  name: isText,
  alias: orNull(isText),
  type: isOneOf(KEY_TYPES),
  scopes: isTextList,
  allowIps: isAddressList,
  subaccounts: orNull(isTextList),
  enabled: (value) => typeof value === 'boolean',
  behalfOf: orNull(isText),
  expiresAt: orNull(isNumber),
  rateLimit: orNull(hasColumns({ points: isCounting, duration: isCounting })),
  metadata: isObject,
  createdAt: isNumber,
  createdBy: isText,
  updatedAt: isNumber,
  revokedAt: orNull(isNumber),
  version: isCounting,
} satisfies ColumnsOf<StoredKey>);

/** What each column of an event looks like. A newer release may have written it: actions and kinds are any text. */
const eventColumns = tableOf({
  accountId: isName,
  sequence: isCounting,
  at: isNumber,
  action: isName,
  actor: hasColumns({ id: isText, kind: isName }),
  keyId: orNull(isText),
  detail: isObject,
} satisfies ColumnsOf<AuditEvent>);

/** What is wrong with a stored key, in words that hold none of it; `undefined`: it can be read. */
export function unreadableKey(key: unknown): string | undefined {
  return unreadable('a key', keyColumns, key);
}

/** What is wrong with an event, in words that hold none of it; `undefined`: it can be read. */
export function unreadableEvent(event: unknown): string | undefined {
  return unreadable('an event', eventColumns, event);
}

function unreadable(what: string, columns: Table, row: unknown): string | undefined {
  const column = unreadableIn(columns, row);
  if (column === undefined) return undefined;
  return column === '' ? `${what} that is no object` : `${what} whose ${column} cannot be read`;
}

function tableOf(columns: Columns): Table {
  return Object.entries(columns).map(([column, readable]) => ({ column, readable }));
}

/** The first column that is not in shape; empty where there is no row at all. */
function unreadableIn(columns: Table, row: unknown): string | undefined {
  if (!isObject(row)) return '';
  for (const { column, readable } of columns) {
    if (!readable(Reflect.get(row, column))) return column;
  }
  return undefined;
}

function isAddressList(value: unknown): boolean {
  return Array.isArray(value) && value.every((entry) => isText(entry) && isAddressRange(entry));
}
