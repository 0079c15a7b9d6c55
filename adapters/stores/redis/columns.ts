/**
 * A key as fields of a Redis hash and back. Each column is a field that holds JSON, but for the digest, which is two:
 * no field of an ordinary key is then longer than 64 bytes, and Redis keeps the hash in its compact form (a third of the memory).
 */
import type { KeyDigest, StoredKey } from '../../../src/record.js';
import {
  bare,
  flag,
  number,
  numberOrNull,
  object,
  overlap,
  type Reader,
  rateLimit,
  text,
  textOrNull,
  texts,
  textsOrNull,
  type,
} from './field-values.js';

/** The columns that hold JSON under their own name. */
const JSON_COLUMNS = [
  'id',
  'accountId',
  'prefix',
  'keyStart',
  'lastFour',
  'overlap',
  'sealed',
  'name',
  'alias',
  'type',
  'scopes',
  'allowIps',
  'subaccounts',
  'enabled',
  'behalfOf',
  'expiresAt',
  'rateLimit',
  'metadata',
  'createdAt',
  'createdBy',
  'updatedAt',
  'revokedAt',
  'version',
] as const satisfies readonly (keyof StoredKey)[];

/** All fields, in the order in which {@link keyOf} takes their values. */
export const FIELDS = [...JSON_COLUMNS, 'pepperId', 'digest'] as const;
type Field = (typeof FIELDS)[number];

/** Where each field stands in them. An object, because its fields are found quicker than a Map's entries. */
const AT: { readonly [field: string]: number } = Object.fromEntries(
  FIELDS.map((field, index) => [field, index]),
);

/** The columns an update may not name. */
const FIXED: ReadonlySet<string> = new Set([
  'id',
  'accountId',
  'prefix',
  'createdAt',
  'createdBy',
  'version',
]);

/**
 * The fields and values of a whole key, alternating, as HSET takes them.
 * @throws {RangeError} for a `createdAt` that has no place in the order of lists.
 */
export function fieldsOf(key: StoredKey): string[] {
  if (!Number.isSafeInteger(key.createdAt) || key.createdAt < 0) {
    throw new RangeError('Redis: createdAt must be a whole number of epoch milliseconds, at least 0.');
  }
  return [
    ...JSON_COLUMNS.flatMap((column) => [column, JSON.stringify(key[column])]),
    ...digestFields(key.digest),
  ];
}

/** The fields and values of the columns that a change names; columns that never change are left out. */
export function changedFieldsOf(set: Readonly<Partial<StoredKey>>): string[] {
  const fields = JSON_COLUMNS.filter((column) => !FIXED.has(column) && set[column] !== undefined).flatMap(
    (column) => [column, JSON.stringify(set[column])],
  );
  return set.digest === undefined ? fields : [...fields, ...digestFields(set.digest)];
}

function digestFields(digest: KeyDigest): string[] {
  return ['pepperId', JSON.stringify(digest.pepperId), 'digest', digest.value];
}

/**
 * The key that the values of {@link FIELDS} make; `undefined` where there is none of them.
 * @throws {Error} where one is missing or is not what its column holds: a damaged record is no valid key.
 */
export function keyOf(values: readonly unknown[]): StoredKey | undefined {
  if (values[0] == null && values.every((value) => value === null)) return undefined;
  const read = <T>(field: Field, reader: Reader<T>): T => reader(values[AT[field] ?? -1], field);
  return {
    id: read('id', text),
    accountId: read('accountId', text),
    prefix: read('prefix', text),
    keyStart: read('keyStart', text),
    lastFour: read('lastFour', text),
    digest: { pepperId: read('pepperId', text), value: read('digest', bare) },
    overlap: read('overlap', overlap),
    sealed: read('sealed', textOrNull),
    name: read('name', text),
    alias: read('alias', textOrNull),
    type: read('type', type),
    scopes: read('scopes', texts),
    allowIps: read('allowIps', texts),
    subaccounts: read('subaccounts', textsOrNull),
    enabled: read('enabled', flag),
    behalfOf: read('behalfOf', textOrNull),
    expiresAt: read('expiresAt', numberOrNull),
    rateLimit: read('rateLimit', rateLimit),
    metadata: read('metadata', object),
    createdAt: read('createdAt', number),
    createdBy: read('createdBy', text),
    updatedAt: read('updatedAt', number),
    revokedAt: read('revokedAt', numberOrNull),
    version: read('version', number),
  };
}
