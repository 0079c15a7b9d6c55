/** A key as a row and back. */
import { KEY_TYPES, type StoredKey } from '../../../src/record.js';
import { searchTextOf } from '../../../src/store/matching.js';
import type { KeyColumns } from '../../../src/store/store.js';
import type { KeyRow } from './tables.js';
import { checkedText } from './text.js';
import {
  decodeFlag,
  decodeInteger,
  decodeObject,
  decodeText,
  decodeTextList,
  decodeWord,
  orNull,
} from './values.js';

/** Which columns hold which property. */
const COLUMNS = {
  id: ['id'],
  accountId: ['account_id'],
  prefix: ['prefix'],
  keyStart: ['key_start'],
  lastFour: ['last_four'],
  digest: ['digest_pepper_id', 'digest_value'],
  overlap: ['overlap_pepper_id', 'overlap_value', 'overlap_until'],
  sealed: ['sealed'],
  name: ['name'],
  alias: ['alias'],
  type: ['type'],
  scopes: ['scopes'],
  allowIps: ['allow_ips'],
  subaccounts: ['subaccounts'],
  enabled: ['enabled'],
  behalfOf: ['behalf_of'],
  expiresAt: ['expires_at'],
  rateLimit: ['rate_points', 'rate_duration'],
  metadata: ['metadata'],
  createdAt: ['created_at'],
  createdBy: ['created_by'],
  updatedAt: ['updated_at'],
  revokedAt: ['revoked_at'],
  version: ['version'],
} as const satisfies { readonly [Property in keyof StoredKey]: readonly (keyof KeyRow)[] };

/** What a select of whole keys names. */
export const KEY_COLUMNS: readonly (keyof KeyRow)[] = Object.values(COLUMNS).flat();

/** What an update may name: the properties of `KeyColumns`. */
const UPDATABLE: { readonly [Property in keyof KeyColumns]: true } = {
  keyStart: true,
  lastFour: true,
  digest: true,
  overlap: true,
  sealed: true,
  name: true,
  alias: true,
  type: true,
  scopes: true,
  allowIps: true,
  subaccounts: true,
  enabled: true,
  behalfOf: true,
  expiresAt: true,
  rateLimit: true,
  metadata: true,
  updatedAt: true,
  revokedAt: true,
};

/** What the search text is made of and an update may name. */
const SEARCHED: readonly string[] = ['name', 'alias', 'keyStart', 'lastFour'] satisfies (keyof KeyColumns)[];

function isUpdatable(property: string): property is keyof KeyColumns {
  return Object.hasOwn(UPDATABLE, property);
}

/**
 * The whole row.
 * @throws {KeywardenError} `API_KEY_INPUT_INVALID` where a text is one that no column holds.
 */
export function keyRow(key: StoredKey): KeyRow {
  return {
    id: checkedText('id', key.id, 'code'),
    account_id: checkedText('accountId', key.accountId, 'label'),
    prefix: checkedText('prefix', key.prefix, 'code'),
    key_start: checkedText('keyStart', key.keyStart, 'code'),
    last_four: checkedText('lastFour', key.lastFour, 'code'),
    digest_pepper_id: checkedText('digest.pepperId', key.digest.pepperId, 'label'),
    digest_value: checkedText('digest.value', key.digest.value, 'code'),
    overlap_pepper_id: key.overlap && checkedText('overlap.pepperId', key.overlap.pepperId, 'label'),
    overlap_value: key.overlap && checkedText('overlap.value', key.overlap.value, 'code'),
    overlap_until: key.overlap?.until ?? null,
    sealed: key.sealed && checkedText('sealed', key.sealed),
    name: checkedText('name', key.name),
    alias: key.alias && checkedText('alias', key.alias, 'label'),
    type: checkedText('type', key.type, 'code'),
    scopes: JSON.stringify(key.scopes),
    allow_ips: JSON.stringify(key.allowIps),
    subaccounts: key.subaccounts && JSON.stringify(key.subaccounts),
    enabled: key.enabled ? 1 : 0,
    behalf_of: key.behalfOf && checkedText('behalfOf', key.behalfOf, 'label'),
    expires_at: key.expiresAt,
    rate_points: key.rateLimit?.points ?? null,
    rate_duration: key.rateLimit?.duration ?? null,
    metadata: JSON.stringify(key.metadata),
    created_at: key.createdAt,
    created_by: checkedText('createdBy', key.createdBy, 'label'),
    updated_at: key.updatedAt,
    revoked_at: key.revokedAt,
    version: key.version,
    search_text: searchTextOf(key),
  };
}

/** The key with the columns that `set` names, and those columns as they are written. Other names in it are left alone. */
export function changed(
  key: StoredKey,
  set: Readonly<Partial<KeyColumns>>,
): { readonly after: StoredKey; readonly columns: Partial<KeyRow> } {
  const named = Object.entries(set).filter(
    ([property, value]) => isUpdatable(property) && value !== undefined,
  );
  const after: StoredKey = { ...key, ...Object.fromEntries(named), version: key.version + 1 };
  const row = keyRow(after);
  const written = named.flatMap(([property]): readonly (keyof KeyRow)[] => {
    return isUpdatable(property) ? COLUMNS[property] : [];
  });
  if (named.some(([property]) => SEARCHED.includes(property))) written.push('search_text');
  return {
    after,
    columns: Object.fromEntries([...written, 'version' as const].map((name) => [name, row[name]])),
  };
}

/**
 * The key of a row.
 * @throws {SqlStoreError} `ROW_UNREADABLE` where a column holds what the code never wrote.
 */
export function storedKey(row: Readonly<Record<keyof KeyRow, unknown>>): StoredKey {
  return {
    id: decodeText('id', row.id),
    accountId: decodeText('account_id', row.account_id),
    prefix: decodeText('prefix', row.prefix),
    keyStart: decodeText('key_start', row.key_start),
    lastFour: decodeText('last_four', row.last_four),
    digest: {
      pepperId: decodeText('digest_pepper_id', row.digest_pepper_id),
      value: decodeText('digest_value', row.digest_value),
    },
    overlap:
      row.overlap_until === null
        ? null
        : {
            pepperId: decodeText('overlap_pepper_id', row.overlap_pepper_id),
            value: decodeText('overlap_value', row.overlap_value),
            until: decodeInteger('overlap_until', row.overlap_until),
          },
    sealed: orNull(decodeText, 'sealed', row.sealed),
    name: decodeText('name', row.name),
    alias: orNull(decodeText, 'alias', row.alias),
    type: decodeWord('type', row.type, KEY_TYPES),
    scopes: decodeTextList('scopes', row.scopes),
    allowIps: decodeTextList('allow_ips', row.allow_ips),
    subaccounts: orNull(decodeTextList, 'subaccounts', row.subaccounts),
    enabled: decodeFlag('enabled', row.enabled),
    behalfOf: orNull(decodeText, 'behalf_of', row.behalf_of),
    expiresAt: orNull(decodeInteger, 'expires_at', row.expires_at),
    rateLimit:
      row.rate_points === null
        ? null
        : {
            points: decodeInteger('rate_points', row.rate_points),
            duration: decodeInteger('rate_duration', row.rate_duration),
          },
    metadata: decodeObject('metadata', row.metadata),
    createdAt: decodeInteger('created_at', row.created_at),
    createdBy: decodeText('created_by', row.created_by),
    updatedAt: decodeInteger('updated_at', row.updated_at),
    revokedAt: orNull(decodeInteger, 'revoked_at', row.revoked_at),
    version: decodeInteger('version', row.version),
  };
}
