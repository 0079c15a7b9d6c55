/**
 * Whether what a store answers can be what it says it is. A date that cannot be read must not mean "never expires", so a
 * record with one column that is not in shape is no record at all.
 *
 * A key is looked at whenever one is read that the cache does not know. So its columns are asked one by one, where a table of them,
 * walked, would be looked up bit by bit all over the memory; the tests have unfit values for every column there is.
 */
import { isStoredDigest } from '../key/digest.js';
import { isAddressRange } from '../policy/network.js';
import {
  type AuditActor,
  type AuditEvent,
  KEY_TYPES,
  type KeyDigest,
  type OverlapDigest,
  type RateLimit,
  type StoredKey,
} from '../record.js';

/** An object of which nothing is known but what it should be. */
type Unread<Row> = { readonly [Column in keyof Row]?: unknown };

/** What is wrong with a stored key, in words that hold none of it; `undefined`: it can be read. */
export function unreadableKey(key: unknown): string | undefined {
  if (!isRow<StoredKey>(key)) return 'a key that is no object';
  const column = unreadableColumnOfKey(key);
  return column === undefined ? undefined : `a key whose ${column} cannot be read`;
}

/** What is wrong with an event, in words that hold none of it; `undefined`: it can be read. */
export function unreadableEvent(event: unknown): string | undefined {
  if (!isRow<AuditEvent>(event)) return 'an event that is no object';
  const column = unreadableColumnOfEvent(event);
  return column === undefined ? undefined : `an event whose ${column} cannot be read`;
}

function unreadableColumnOfKey(key: Unread<StoredKey>): keyof StoredKey | undefined {
  if (!isName(key.id)) return 'id';
  if (!isName(key.accountId)) return 'accountId';
  if (!isName(key.prefix)) return 'prefix';
  if (!isText(key.keyStart)) return 'keyStart';
  if (!isText(key.lastFour)) return 'lastFour';
  if (!isDigest(key.digest)) return 'digest';
  if (key.overlap !== null && !isOverlap(key.overlap)) return 'overlap';
  if (key.sealed !== null && !isText(key.sealed)) return 'sealed';
  if (!isText(key.name)) return 'name';
  if (key.alias !== null && !isText(key.alias)) return 'alias';
  if (!isType(key.type)) return 'type';
  if (!isTextList(key.scopes)) return 'scopes';
  if (!isAddressList(key.allowIps)) return 'allowIps';
  if (key.subaccounts !== null && !isTextList(key.subaccounts)) return 'subaccounts';
  if (typeof key.enabled !== 'boolean') return 'enabled';
  if (key.behalfOf !== null && !isText(key.behalfOf)) return 'behalfOf';
  if (key.expiresAt !== null && !isNumber(key.expiresAt)) return 'expiresAt';
  if (key.rateLimit !== null && !isRateLimit(key.rateLimit)) return 'rateLimit';
  if (!isRow<StoredKey['metadata']>(key.metadata)) return 'metadata';
  if (!isNumber(key.createdAt)) return 'createdAt';
  if (!isText(key.createdBy)) return 'createdBy';
  if (!isNumber(key.updatedAt)) return 'updatedAt';
  if (key.revokedAt !== null && !isNumber(key.revokedAt)) return 'revokedAt';
  if (!isCounting(key.version)) return 'version';
  return undefined;
}

/** A newer release may have written it: actions and kinds are any text. */
function unreadableColumnOfEvent(event: Unread<AuditEvent>): keyof AuditEvent | undefined {
  if (!isName(event.accountId)) return 'accountId';
  if (!isCounting(event.sequence)) return 'sequence';
  if (!isNumber(event.at)) return 'at';
  if (!isName(event.action)) return 'action';
  if (!isActor(event.actor)) return 'actor';
  if (event.keyId !== null && !isText(event.keyId)) return 'keyId';
  if (!isRow<AuditEvent['detail']>(event.detail)) return 'detail';
  return undefined;
}

function isRow<Row>(value: unknown): value is Unread<Row> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isName(value: unknown): boolean {
  return isText(value) && value !== '';
}

function isNumber(value: unknown): boolean {
  return Number.isFinite(value);
}

function isCounting(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}

function isType(value: unknown): boolean {
  return KEY_TYPES.some((type) => type === value);
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}

function isAddressList(value: unknown): boolean {
  return Array.isArray(value) && value.every((entry) => isText(entry) && isAddressRange(entry));
}

function isDigest(value: unknown): boolean {
  return isRow<KeyDigest>(value) && isName(value.pepperId) && isStoredDigest(value.value);
}

function isOverlap(value: unknown): boolean {
  return isDigest(value) && isRow<OverlapDigest>(value) && isNumber(value.until);
}

function isRateLimit(value: unknown): boolean {
  return isRow<RateLimit>(value) && isCounting(value.points) && isCounting(value.duration);
}

function isActor(value: unknown): boolean {
  return isRow<AuditActor>(value) && isText(value.id) && isName(value.kind);
}
