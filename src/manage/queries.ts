/** What may be asked about keys, checked before a store is: nothing that a store would have to make sense of gets through. */
import { KeywardenError } from '../errors.js';
import type { AuditAction, KeyStatus } from '../record.js';
import { AUDIT_ACTIONS, KEY_STATUSES } from '../record.js';
import type { AuditQuery, DayRange, ListQuery, PurgeQuery } from '../store/store.js';
import { unfit } from './input-fault.js';
import { fieldsOf, type Given } from './input-fields.js';
import { isKeyId } from './key-id.js';
import { givenMoment, type Moment } from './moment.js';
import { aliasOf, ID_TEXT, textOf } from './text.js';

/** Where a page begins and how long it is. */
export interface PageRequest {
  /** The `next` of the page before. Default: the newest. */
  readonly cursor?: string | undefined;
  /** 1 to 1,000. Default: 100. */
  readonly limit?: number | undefined;
}

/** Which keys are asked for; what is absent does not filter. */
export interface KeyFilter extends PageRequest {
  /** The state that the key is in now. */
  readonly status?: KeyStatus | undefined;
  /** Part of the name, alias, id, key start or last four; upper and lower case alike. At most 200 characters. */
  readonly search?: string | undefined;
  /** Keys on behalf of this user. */
  readonly userId?: string | undefined;
  /** The unrevoked key with this alias. */
  readonly alias?: string | undefined;
  /** Keys that expire, or did, before this moment. */
  readonly expiresBefore?: Moment | undefined;
}

/** Which audit events are asked for; what is absent does not filter. */
export interface AuditFilter extends PageRequest {
  readonly keyId?: string | undefined;
  readonly actorId?: string | undefined;
  readonly action?: AuditAction | undefined;
  /** Inclusive. */
  readonly from?: Moment | undefined;
  /** Exclusive. */
  readonly to?: Moment | undefined;
}

/** What is removed for good: at least one of the two. */
export interface PurgeRequest {
  /** Keys revoked before this moment, and their recorded uses. */
  readonly revokedBefore?: Moment | undefined;
  /** Audit events from before this moment. */
  readonly auditBefore?: Moment | undefined;
}

/** Items of a page. */
const PAGE = { default: 100, max: 1_000 } as const;
const SEARCH_TEXT = { max: 200 };
const DAY = /^\d{4}-\d\d-\d\d$/;

/** @throws {KeywardenError} `API_KEY_INPUT_INVALID` */
export function listQueryOf(filter: unknown, accountId: string, now: number): ListQuery {
  const fields = ['status', 'search', 'userId', 'alias', 'expiresBefore', 'cursor', 'limit'] as const;
  const { status, search, userId, alias, expiresBefore, ...page } = fieldsOf(filter, fields, 'query');
  return {
    accountId,
    now,
    ...pageOf(page),
    ...(status !== undefined && { status: oneOf(KEY_STATUSES, status, 'status') }),
    ...(search !== undefined && { search: textOf(search, 'search', SEARCH_TEXT) }),
    ...(userId !== undefined && { userId: textOf(userId, 'userId', ID_TEXT) }),
    ...(alias !== undefined && { alias: aliasOf(alias) }),
    ...(expiresBefore !== undefined && { expiresBefore: givenMoment(expiresBefore, 'expiresBefore') }),
  };
}

/** @throws {KeywardenError} `API_KEY_INPUT_INVALID` */
export function auditQueryOf(filter: unknown, accountId: string): AuditQuery {
  const fields = ['keyId', 'actorId', 'action', 'from', 'to', 'cursor', 'limit'] as const;
  const { keyId, actorId, action, from, to, ...page } = fieldsOf(filter, fields, 'query');
  return {
    accountId,
    ...pageOf(page),
    ...(keyId !== undefined && { keyId: keyIdOf(keyId, 'keyId') }),
    ...(actorId !== undefined && { actorId: textOf(actorId, 'actorId', ID_TEXT) }),
    ...(action !== undefined && { action: oneOf(AUDIT_ACTIONS, action, 'action') }),
    ...(from !== undefined && { from: givenMoment(from, 'from') }),
    ...(to !== undefined && { to: givenMoment(to, 'to') }),
  };
}

/** @throws {KeywardenError} `API_KEY_INPUT_INVALID`, also where nothing would be removed. */
export function purgeQueryOf(request: unknown): Omit<PurgeQuery, 'accountId'> {
  const { revokedBefore, auditBefore } = fieldsOf(request, ['revokedBefore', 'auditBefore'], 'purge');
  if (revokedBefore === undefined && auditBefore === undefined) {
    throw new KeywardenError('API_KEY_INPUT_INVALID', {
      field: 'revokedBefore',
      message: 'purge removes nothing by itself: give revokedBefore, auditBefore, or both.',
    });
  }
  return {
    ...(revokedBefore !== undefined && { revokedBefore: givenMoment(revokedBefore, 'revokedBefore') }),
    ...(auditBefore !== undefined && { auditBefore: givenMoment(auditBefore, 'auditBefore') }),
  };
}

/** @throws {KeywardenError} `API_KEY_INPUT_INVALID` */
export function dayRangeOf(range: unknown): DayRange {
  const given = fieldsOf(range, ['from', 'to'], 'range');
  const from = dayOf(given.from, 'from');
  const to = dayOf(given.to, 'to');
  if (from > to) {
    throw new KeywardenError('API_KEY_INPUT_INVALID', {
      field: 'to',
      message: 'to must not be before from.',
    });
  }
  return { from, to };
}

function pageOf({
  cursor,
  limit = PAGE.default,
}: Given<'cursor' | 'limit'>): Pick<ListQuery, 'cursor' | 'limit'> {
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1 || limit > PAGE.max) {
    throw unfit('limit', `a whole number from 1 to ${PAGE.max}`, limit);
  }
  if (cursor === undefined) return { limit };
  if (typeof cursor !== 'string') throw unfit('cursor', 'the `next` of the page before', cursor);
  return { limit, cursor };
}

function oneOf<const Known extends string>(known: readonly Known[], value: unknown, field: string): Known {
  const found = known.find((candidate) => candidate === value);
  if (found === undefined) throw unfit(field, `one of ${known.join(', ')}`, value);
  return found;
}

/** @throws {KeywardenError} `API_KEY_INPUT_INVALID` */
export function keyIdOf(value: unknown, field: string): string {
  if (typeof value === 'string' && isKeyId(value)) return value;
  throw unfit(field, 'the id of a key (apk_ and 16 letters and digits)', value);
}

function dayOf(value: unknown, field: string): string {
  const day = typeof value === 'string' && DAY.test(value) ? new Date(`${value}T00:00:00Z`) : undefined;
  // Date counts on where a month ends: the 30th of February would be a day in March.
  if (day !== undefined && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(String(value))) {
    return String(value);
  }
  throw unfit(field, "a day (UTC) like '2030-01-15'", value);
}
