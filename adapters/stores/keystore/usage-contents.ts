/** What a keystore's usage file holds: uses a key and day. */
import type { Page } from '../../../src/record.js';
import { decodeCursor, encodeCursor } from '../../../src/store/cursor.js';
import { scanPage } from '../../../src/store/pages.js';
import type { DayRange, KeyUse, UseSummary } from '../../../src/store/store.js';
import type { Bucket, Buckets } from './buckets.js';
import { byCodeUnit } from './by-code-unit.js';
import type { PageCodec } from './envelope.js';

/** The days of one key, ascending; never changed, only replaced. */
interface KeyDays {
  readonly accountId: string;
  readonly keyId: string;
  readonly days: readonly DayUse[];
}

/** Uses of one day. Written as a list, since there are many of them. */
type DayUse = readonly [day: string, count: number, lastUsedAt: number];

/** Days by account and key. */
export type Usage = Buckets<KeyDays>;
/** A part of the usage that is encrypted by itself. */
export type UsagePage = Bucket<KeyDays>;

/** Pages as text and back. The text was authenticated before it is read, so it is nothing but what was written. */
export const usageCodec: PageCodec<UsagePage> = {
  write: (page) => JSON.stringify([...page.values()]),
  read: (text) => {
    const written: readonly KeyDays[] = JSON.parse(text);
    return new Map(written.map((keyDays) => [nameOf(keyDays), keyDays]));
  },
};

function nameOf({ accountId, keyId }: Pick<KeyDays, 'accountId' | 'keyId'>): string {
  return JSON.stringify([keyId, accountId]);
}

/** Adds the counts and keeps the latest times. */
export function addUses(draft: Usage, uses: readonly KeyUse[]): void {
  for (const use of uses) {
    putDay(draft, use, (before) => [
      use.day,
      use.count + (before?.[1] ?? 0),
      Math.max(use.lastUsedAt, before?.[2] ?? use.lastUsedAt),
    ]);
  }
}

/** Puts uses there as they are. */
export function loadUses(draft: Usage, uses: readonly KeyUse[]): void {
  for (const use of uses) putDay(draft, use, () => [use.day, use.count, use.lastUsedAt]);
}

function putDay(draft: Usage, use: KeyUse, made: (before: DayUse | undefined) => DayUse): void {
  const { accountId, keyId, day } = use;
  const days = draft.get(nameOf(use))?.days ?? [];
  // Nearly always the last day: the list is searched from its end.
  const place = days.findLastIndex(([other]) => other <= day);
  const before = days[place]?.[0] === day ? days[place] : undefined;
  const start = before === undefined ? place + 1 : place;
  const changed = days.toSpliced(start, before === undefined ? 0 : 1, made(before));
  draft.set(nameOf(use), { accountId, keyId, days: changed });
}

/** The ids of the account's keys that have uses. */
export function usedKeys(usage: Usage, accountId: string): readonly string[] {
  return [...usage.values()].filter((days) => days.accountId === accountId).map(({ keyId }) => keyId);
}

/** Removes the uses of these keys. */
export function removeUses(draft: Usage, accountId: string, keyIds: readonly string[]): void {
  for (const keyId of keyIds) draft.delete(nameOf({ accountId, keyId }));
}

/** One summary an id, in that order. */
export function summariesOf(
  usage: Usage,
  accountId: string,
  ids: readonly string[],
  { from, to }: DayRange,
): readonly UseSummary[] {
  return ids.map((keyId) => {
    const days = usage.get(nameOf({ accountId, keyId }))?.days ?? [];
    const within = days.filter(([day]) => day >= from && day <= to);
    return {
      keyId,
      lastUsedAt: days.length === 0 ? null : days.reduce((latest, [, , at]) => Math.max(latest, at), 0),
      days: within.map(([day, count]) => ({ day, count })),
    };
  });
}

/** A page of all uses, by account, key and day. */
export function scanUses(usage: Usage, cursor?: string): Page<KeyUse> {
  const after = cursor === undefined ? undefined : decodeCursor(cursor, 'string', 'string', 'string');
  const order = (a: KeyUse, [accountId, keyId, day]: readonly [string, string, string]) =>
    byCodeUnit(a.accountId, accountId) || byCodeUnit(a.keyId, keyId) || byCodeUnit(a.day, day);
  const rest = [...allUses(usage)].filter((use) => after === undefined || order(use, after) > 0);
  const rows = rest.sort((a, b) => order(a, [b.accountId, b.keyId, b.day]));
  const cursorOf = (use: KeyUse) => () => encodeCursor(use.accountId, use.keyId, use.day);
  return scanPage(rows.map((use) => ({ items: [use], cursor: cursorOf(use) })));
}

function* allUses(usage: Usage): Generator<KeyUse> {
  for (const { accountId, keyId, days } of usage.values()) {
    for (const [day, count, lastUsedAt] of days) yield { accountId, keyId, day, count, lastUsedAt };
  }
}
