/** Lists of keys, newest first. */
import type { Page, StoredKey } from '../../../src/record.js';
import { decodeCursor, encodeCursor } from '../../../src/store/cursor.js';
import { matchesList } from '../../../src/store/matching.js';
import type { ListQuery } from '../../../src/store/store.js';
import { keyOf } from './columns.js';
import { entryOf, quoted, RECORD_LUA } from './layout.js';
import type { Runner } from './runner.js';
import { listOf, READ, script } from './script.js';

/** What a search looks in, in the order of `searchTextOf`. */
const SEARCHED = [
  'name',
  'alias',
  'id',
  'keyStart',
  'lastFour',
] as const satisfies readonly (keyof StoredKey)[];

/** Where at most this many entries can match by their expiry, they are fetched and sorted instead of walked to. */
const FEW = 1_000;
/** One run of the script looks at this many keys at most, or reads this many, so that no list holds up the server. */
const LOOK = 5_000;
const READ_MOST = 1_000;

/**
 * The next candidates below an entry, newest first: whether that was the last of them (1 or 0), the entry that was looked
 * at last, then their records.
 *
 * ARGV: upper bound ('+' or '(' and an entry), how many, the text that is searched or '', the number of indexes, the
 * indexes in the order of entries to choose from (the smallest is walked), then ranges of the indexes by expiry (name,
 * from, to), of which an entry must be in one.
 *
 * Lua knows neither JSON's escapes nor the lower case of other scripts: a key with either is a candidate in any search.
 * The sort compares bytes by itself, since Lua's own comparison of texts depends on the locale that the server runs in.
 */
const CANDIDATES = script(
  READ,
  RECORD_LUA,
  `
local upper, want, search, walks = ARGV[2], tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5])
local ranges = {}
for i = 6 + walks, #ARGV, 3 do
  local low, high = ARGV[i + 1], ARGV[i + 2]
  table.insert(ranges, {
    key = P .. ARGV[i], low = low, high = high,
    from = tonumber((string.gsub(low, '^%(', ''))), above = string.sub(low, 1, 1) == '(',
    to = tonumber((string.gsub(high, '^%(', ''))), below = string.sub(high, 1, 1) == '('
  })
end

local function newer(a, b)
  if a.created ~= b.created then return a.created > b.created end
  for i = 17, math.min(#a.entry, #b.entry) do
    local x, y = string.byte(a.entry, i), string.byte(b.entry, i)
    if x ~= y then return x > y end
  end
  return #a.entry > #b.entry
end
local function item(entry) return { created = tonumber(string.sub(entry, 1, 16)), entry = entry } end
local function few()
  local count = #ranges == 0 and ${FEW + 1} or 0
  for _, range in ipairs(ranges) do count = count + redis.call('ZCOUNT', range.key, range.low, range.high) end
  if count > ${FEW} then return nil end
  local bound, found, entries = upper ~= '+' and item(string.sub(upper, 2)), {}, {}
  for _, range in ipairs(ranges) do
    for _, entry in ipairs(redis.call('ZRANGEBYSCORE', range.key, range.low, range.high)) do
      local candidate = item(entry)
      if not bound or newer(bound, candidate) then table.insert(found, candidate) end
    end
  end
  table.sort(found, newer)
  for i = 1, math.min(want, #found) do entries[i] = found[i].entry end
  return entries, #found <= want, entries[#entries]
end

local function searched(entry)
  if search == '' then return true end
  local prefix = prefix_of(string.sub(entry, 17))
  if not prefix then return false end
  local parts = redis.call('HMGET', P .. 'key:' .. prefix, ${SEARCHED.map((field) => `'${field}'`).join(', ')})
  for i = 1, #parts do parts[i] = parts[i] and parts[i] ~= 'null' and string.sub(parts[i], 2, -2) or '' end
  local text = table.concat(parts, '\\n')
  return string.find(text, '[\\\\\\128-\\255]') ~= nil or string.find(string.lower(text), search, 1, true) ~= nil
end
local function fitting(seen)
  if #ranges == 0 then return nil end
  local fits = {}
  for _, range in ipairs(ranges) do
    for i, score in ipairs(redis.call('ZMSCORE', range.key, unpack(seen))) do
      score = tonumber(score)
      if score and (score > range.from or (score == range.from and not range.above))
        and (score < range.to or (score == range.to and not range.below)) then fits[i] = true end
    end
  end
  return fits
end
local function walk()
  local smallest, size
  for i = 6, 5 + walks do
    local n = redis.call('ZCARD', P .. ARGV[i])
    if not size or n < size then smallest, size = P .. ARGV[i], n end
  end
  local entries, last, looked = {}, nil, 0
  while looked < (search == '' and ${LOOK} or ${READ_MOST}) do
    local batch = #ranges == 0 and search == '' and want or 500
    local seen = redis.call('ZREVRANGEBYLEX', smallest, upper, '-', 'LIMIT', 0, batch)
    local fits = #seen > 0 and fitting(seen)
    for i, entry in ipairs(seen) do
      last = entry
      if (not fits or fits[i]) and searched(entry) then table.insert(entries, entry) end
      if #entries == want then return entries, false, last end
    end
    if #seen < batch then return entries, true, last end
    looked, upper = looked + #seen, '(' .. last
  end
  return entries, false, last
end

local entries, ended, last = few()
if not entries then entries, ended, last = walk() end
local answer = { ended and 1 or 0, last or '' }
for _, entry in ipairs(entries) do
  local prefix = prefix_of(string.sub(entry, 17))
  table.insert(answer, prefix and record_at(prefix) or {})
end
return answer`,
);

/** account, alias */
const FIND_BY_ALIAS = script(
  READ,
  RECORD_LUA,
  `
local id = redis.call('HGET', P .. 'aliases:' .. ARGV[2], ARGV[3])
local prefix = id and prefix_of(id)
if not prefix or account_of(prefix) ~= ARGV[2] then return false end
return record_at(prefix)`,
);

/** One page. What a key must be to be on it is said once, by `matchesList`; the indexes only spare looking at others. */
export async function listKeys(redis: Runner, query: ListQuery): Promise<Page<StoredKey>> {
  const { limit, search = '' } = query;
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, 'number', 'string');
  if (query.alias !== undefined) return onlyWithAlias(redis, query, after !== undefined);
  const plan = planOf(query);
  const found: StoredKey[] = [];
  let upper = after === undefined ? '+' : `(${entryOf(...after)}`;
  // One more than asked for tells whether there is a next page. More are read where few of them match.
  for (let want = limit + 1; ; want = Math.min(READ_MOST, want * 4)) {
    const answer = listOf(await redis.read(CANDIDATES, upper, String(want), search.toLowerCase(), ...plan));
    const [ended, last, ...records] = answer;
    upper = `(${String(last)}`;
    for (const values of records) {
      const key = keyOf(listOf(values));
      if (key !== undefined && matchesList(query, key)) found.push(key);
    }
    if (Number(ended) === 1 || found.length > limit) return pageOf(found, limit);
  }
}

/** At most one key has an alias, so there is no second page. */
async function onlyWithAlias(redis: Runner, query: ListQuery, second: boolean): Promise<Page<StoredKey>> {
  const answer = await redis.read(FIND_BY_ALIAS, quoted(query.accountId), quoted(query.alias ?? ''));
  const key = answer === null ? undefined : keyOf(listOf(answer));
  return { items: key !== undefined && !second && matchesList(query, key) ? [key] : [], next: null };
}

function pageOf(found: readonly StoredKey[], limit: number): Page<StoredKey> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    next: found.length > limit && last !== undefined ? encodeCursor(last.createdAt, last.id) : null,
  };
}

/** The indexes that hold all that a query can match, as the script takes them. */
function planOf({ accountId, status, userId, expiresBefore, now }: ListQuery): string[] {
  const account = quoted(accountId);
  const state = status === 'active' || status === 'expired' ? 'live' : status;
  const walks = [
    ...(state === undefined && userId === undefined ? [`keys:${account}`] : []),
    ...(state === undefined ? [] : [`${state}:${account}`]),
    ...(userId === undefined ? [] : [`user:${account}:${quoted(userId)}`]),
  ];
  const from = status === 'active' ? `(${now}` : '-inf';
  const to = expiresBefore !== undefined ? `(${expiresBefore}` : status === 'expired' ? String(now) : '+inf';
  const byExpiry = expiresBefore !== undefined || state === 'live';
  const ranges = [
    ...(byExpiry && (state === undefined || state === 'live') ? [`live-expiry:${account}`, from, to] : []),
    ...(byExpiry && state !== 'live' ? [`other-expiry:${account}`, from, to] : []),
  ];
  return [String(walks.length), ...walks, ...ranges];
}
