/** Copying and backups: everything of every account, account by account. */
import { KeywardenError } from '../../../src/errors.js';
import type { Page } from '../../../src/record.js';
import { decodeCursor, encodeCursor } from '../../../src/store/cursor.js';
import type { KeyUse, Transfer } from '../../../src/store/store.js';
import { EVENT_LUA, eventArguments, eventOf } from './audit.js';
import { fieldsOf, keyOf } from './columns.js';
import { CHANGED_LUA, entryOf, INDEX_LUA, partsOf, quoted, RECORD_LUA, unquoted } from './layout.js';
import type { Runner } from './runner.js';
import { listOf, READ, script, WRITE } from './script.js';
import { daysOf, USE_LUA, useArguments } from './use.js';

/** How many keys, events or keys with uses a page holds. */
const PAGE = 200;

/**
 * ARGV: lower bound of the account, lower bound within that account (by name or by score), the index.
 * Answers with the bounds to go on from ('' for the end), what `item` makes of each account and member, and where the last of them
 * lies in the index, whatever it says itself: its account, and its name or score. An account that is not there (any more) is gone
 * on after, so that the bound within it hides nothing of the next one.
 */
const scan = (range: 'ZRANGEBYLEX' | 'ZRANGEBYSCORE', first: string, last: string, item: string) =>
  script(
    READ,
    RECORD_LUA,
    `
local function item(account, member) ${item} end
local function place(index, member) return ${range === 'ZRANGEBYLEX' ? 'member' : "redis.call('ZMSCORE', index, member)[1]"} end
local accounts = redis.call('ZRANGEBYLEX', P .. 'accounts', ARGV[2], '+', 'LIMIT', 0, ${PAGE})
local started, items, last = string.sub(ARGV[2], 2), {}, { '', '' }
for _, account in ipairs(accounts) do
  local from, index = account == started and ARGV[3] or '${first}', P .. ARGV[4] .. account
  local members = redis.call('${range}', index, from, '${last}', 'LIMIT', 0, ${PAGE} - #items)
  for _, member in ipairs(members) do table.insert(items, item(account, member)) end
  if #members > 0 then last = { account, place(index, members[#members]) } end
  if #items == ${PAGE} then return { '[' .. account, '(' .. last[2], items, last } end
end
return { #accounts == ${PAGE} and '(' .. accounts[${PAGE}] or '', '${first}', items, last }`,
  );

const SCAN_KEYS = scan(
  'ZRANGEBYLEX',
  '-',
  '+',
  'local prefix = prefix_of(string.sub(member, 17)) return prefix and record_at(prefix) or {}',
);
const SCAN_AUDIT = scan('ZRANGEBYSCORE', '-inf', '+inf', 'return member');
const SCAN_USE = scan(
  'ZRANGEBYLEX',
  '-',
  '+',
  "return { account, member, redis.call('HGETALL', P .. 'use:' .. account .. ':' .. member) }",
);

/** The number of fields; id, prefix and fields of each key */
const LOAD_KEYS = script(
  WRITE,
  RECORD_LUA,
  INDEX_LUA,
  CHANGED_LUA,
  `
local fields = tonumber(ARGV[3])
for i = 4, #ARGV, fields + 2 do
  local owner = redis.call('HGET', P .. 'key:' .. ARGV[i + 1], 'id')
  if owner and owner ~= ARGV[i] then return {'exists', now} end
end
for i = 4, #ARGV, fields + 2 do
  local id, prefix = ARGV[i], ARGV[i + 1]
  local old = prefix_of(id)
  if old then
    leave(indexed(old))
    redis.call('DEL', P .. 'key:' .. old)
  end
  redis.call('HSET', P .. 'key:' .. prefix, unpack(ARGV, i + 2, i + 1 + fields))
  redis.call('HSET', P .. 'ids', id, prefix)
  enter(indexed(prefix))
  changed(prefix)
end
return {'done', now}`,
);

/** account, sequence and event (3) of each */
const LOAD_AUDIT = script(
  WRITE,
  EVENT_LUA,
  `
for i = 3, #ARGV, 5 do
  local account, sequence = ARGV[i], ARGV[i + 1]
  remove_event(account, sequence)
  put_event(account, sequence, ARGV[i + 2], ARGV[i + 3], ARGV[i + 4])
  local latest = redis.call('GET', P .. 'sequence:' .. account)
  if not latest or tonumber(latest) < tonumber(sequence) then redis.call('SET', P .. 'sequence:' .. account, sequence) end
end
return {'done', now}`,
);

/** account, id, day, count, latest use of each */
const LOAD_USE = script(
  WRITE,
  USE_LUA,
  `
for i = 3, #ARGV, 5 do
  put_use(ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 4])
  redis.call('ZADD', P .. 'accounts', 0, ARGV[i])
end
return {'done', now}`,
);

const existing = <T>(value: T | undefined): T[] => (value === undefined ? [] : [value]);

/** Where a scan begins: the lowest bound of an account, and of what is within it by name or by score. */
const FIRST = ['-', '-'] as const;
const FIRST_BY_SCORE = ['-', '-inf'] as const;

/** Where a scan goes on: bounds that Redis takes, whatever the position is made of. */
const boundsAfter = (accountId: string, within: string) => [`[${quoted(accountId)}`, `(${within}`] as const;

function usesOf(answer: unknown): readonly KeyUse[] {
  const [account, id, days] = listOf(answer);
  const [accountId, keyId] = [unquoted(String(account)), unquoted(String(id))];
  return daysOf(listOf(days)).map((day) => ({ accountId, keyId, ...day }));
}

/** The copying part of a store. */
export function transfer(redis: Runner): Transfer {
  /** One page, from these bounds on; an account or two without anything to show make no empty page. */
  async function page<T>(
    script: typeof SCAN_KEYS,
    index: string,
    [account, within]: readonly [account: string, within: string],
    itemsOf: (answer: unknown) => readonly T[],
    placeOf: (within: string) => readonly (string | number)[],
  ): Promise<Page<T>> {
    let position = [account, within];
    for (;;) {
      const [account, member, answers, last] = listOf(await redis.read(script, ...position, index));
      const items = listOf(answers).flatMap(itemsOf);
      if (account === '') return { items, next: null };
      if (items.length > 0) {
        const [lastAccount = '', lastWithin = ''] = listOf(last).map(String);
        return { items, next: encodeCursor(unquoted(lastAccount), ...placeOf(lastWithin)) };
      }
      position = [String(account), String(member)];
    }
  }

  async function load<T>(items: readonly T[], run: (batch: readonly T[]) => Promise<unknown>): Promise<void> {
    for (let start = 0; start < items.length; start += PAGE) await run(items.slice(start, start + PAGE));
  }

  return {
    async scanKeys(cursor) {
      const after = cursor === undefined ? undefined : decodeCursor(cursor, 'string', 'number', 'string');
      const bounds = after === undefined ? FIRST : boundsAfter(after[0], entryOf(after[1], after[2]));
      return page(SCAN_KEYS, 'keys:', bounds, (values) => existing(keyOf(listOf(values))), partsOf);
    },
    async scanAudit(cursor) {
      const after = cursor === undefined ? undefined : decodeCursor(cursor, 'string', 'number');
      const bounds = after === undefined ? FIRST_BY_SCORE : boundsAfter(after[0], String(after[1]));
      return page(
        SCAN_AUDIT,
        'audit:',
        bounds,
        (member) => [eventOf(member)],
        (score) => [Number(score)],
      );
    },
    async scanUse(cursor) {
      const after = cursor === undefined ? undefined : decodeCursor(cursor, 'string', 'string');
      const bounds = after === undefined ? FIRST : boundsAfter(after[0], quoted(after[1]));
      return page(SCAN_USE, 'used:', bounds, usesOf, (id) => [unquoted(id)]);
    },
    loadKeys: (items) =>
      load(items, async (keys) => {
        const all = keys.map((key) => [quoted(key.id), quoted(key.prefix), ...fieldsOf(key)]);
        const width = (all[0]?.length ?? 2) - 2;
        const [word] = await redis.write(LOAD_KEYS, [String(width), ...all.flat()]);
        if (word === 'exists') {
          throw new KeywardenError('API_KEY_UPDATE_FAILED', {
            message: 'A key to be loaded has the prefix of another key that is there already.',
          });
        }
      }),
    loadAudit: (items) =>
      load(items, (events) =>
        redis.write(
          LOAD_AUDIT,
          events.flatMap((event) => [
            quoted(event.accountId),
            String(event.sequence),
            ...eventArguments(event),
          ]),
        ),
      ),
    loadUse: (items) => load(items, (uses) => redis.write(LOAD_USE, uses.flatMap(useArguments))),
  };
}
