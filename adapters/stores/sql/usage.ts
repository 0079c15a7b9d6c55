/** Uses of keys: counts a day, in a table that no change of a key ever touches. */
import { type Kysely, sql, type Transaction } from 'kysely';
import type { DayRange, KeyUse, UseSummary } from '../../../src/store/store.js';
import type { Assignment, Capabilities } from './dialect.js';
import type { Tables, UsageRow } from './tables.js';
import { checkedText, storable } from './text.js';
import { decodeInteger, decodeText } from './values.js';

export const USAGE_COLUMNS = [
  'account_id',
  'key_id',
  'day',
  'uses',
  'last_used_at',
] as const satisfies readonly (keyof UsageRow)[];

/** How many rows or ids one statement carries: far below every driver's number of parameters. */
const BATCH = 500;

export function batches<T>(items: readonly T[], size = BATCH): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

export const latest: Assignment = (there, proposed) =>
  sql`case when ${proposed} > ${there} then ${proposed} else ${there} end`;

/** The uses that can be counted: those of keys that exist, one for each key and day. */
export async function countable(db: Kysely<Tables>, uses: readonly KeyUse[]): Promise<readonly KeyUse[]> {
  const known: KeyUse[] = [];
  for (const batch of batches(merged(uses.filter((use) => storable(use.accountId) && storable(use.keyId))))) {
    const there = await existing(db, batch);
    known.push(...batch.filter((use) => there.has(identity(use.accountId, use.keyId))));
  }
  return known;
}

export async function addUses(
  transaction: Transaction<Tables>,
  can: Capabilities,
  uses: readonly KeyUse[],
): Promise<void> {
  for (const batch of batches(uses)) {
    await transaction
      .insertInto('keywarden_usage')
      .values(batch.map(usageRow))
      .modifyEnd(
        can.upsert('keywarden_usage', ['account_id', 'key_id', 'day'], {
          uses: (there, proposed) => sql`${there} + ${proposed}`,
          last_used_at: latest,
        }),
      )
      .execute();
  }
}

/** One use for each key and day, in one order for all processes, so that two batches do not wait for each other. */
function merged(uses: readonly KeyUse[]): readonly KeyUse[] {
  const byDay = new Map<string, KeyUse>();
  for (const use of uses) {
    const place = identity(use.accountId, use.keyId, use.day);
    const before = byDay.get(place);
    byDay.set(
      place,
      before === undefined
        ? use
        : {
            ...use,
            count: before.count + use.count,
            lastUsedAt: Math.max(before.lastUsedAt, use.lastUsedAt),
          },
    );
  }
  return [...byDay.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, use]) => use);
}

/** Parts that hold no NUL, in one text. */
function identity(...parts: readonly string[]): string {
  return parts.join('\0');
}

async function existing(db: Kysely<Tables>, uses: readonly KeyUse[]): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('keywarden_keys')
    .select(['account_id', 'id'])
    .where('account_id', 'in', [...new Set(uses.map((use) => use.accountId))])
    .where('id', 'in', [...new Set(uses.map((use) => use.keyId))])
    .execute();
  return new Set(
    rows.map((row) => identity(decodeText('account_id', row.account_id), decodeText('id', row.id))),
  );
}

export function usageRow(use: KeyUse): UsageRow {
  return {
    account_id: checkedText('accountId', use.accountId, 'label'),
    key_id: checkedText('keyId', use.keyId, 'code'),
    day: checkedText('day', use.day, 'code'),
    uses: use.count,
    last_used_at: use.lastUsedAt,
  };
}

export function keyUse(row: Readonly<Record<keyof UsageRow, unknown>>): KeyUse {
  return {
    accountId: decodeText('account_id', row.account_id),
    keyId: decodeText('key_id', row.key_id),
    day: decodeText('day', row.day),
    count: decodeInteger('uses', row.uses),
    lastUsedAt: decodeInteger('last_used_at', row.last_used_at),
  };
}

export async function readUse(
  db: Kysely<Tables>,
  accountId: string,
  ids: readonly string[],
  range: DayRange,
): Promise<readonly UseSummary[]> {
  const last = new Map<string, number>();
  const days = new Map<string, { day: string; count: number }[]>();
  const wanted = storable(accountId) ? [...new Set(ids)].filter(storable) : [];
  for (const batch of batches(wanted)) {
    const ever = await db
      .selectFrom('keywarden_usage')
      .select((eb) => ['key_id', eb.fn.max('last_used_at').as('last_used_at')])
      .where('account_id', '=', accountId)
      .where('key_id', 'in', batch)
      .groupBy('key_id')
      .execute();
    for (const row of ever) {
      last.set(decodeText('key_id', row.key_id), decodeInteger('last_used_at', row.last_used_at));
    }
    const within = await db
      .selectFrom('keywarden_usage')
      .select(['key_id', 'day', 'uses'])
      .where('account_id', '=', accountId)
      .where('key_id', 'in', batch)
      .where('day', '>=', range.from)
      .where('day', '<=', range.to)
      .orderBy('key_id')
      .orderBy('day')
      .execute();
    for (const row of within) {
      const keyId = decodeText('key_id', row.key_id);
      const counted = days.get(keyId) ?? [];
      days.set(keyId, counted);
      counted.push({ day: decodeText('day', row.day), count: decodeInteger('uses', row.uses) });
    }
  }
  return ids.map((keyId) => ({ keyId, lastUsedAt: last.get(keyId) ?? null, days: days.get(keyId) ?? [] }));
}
