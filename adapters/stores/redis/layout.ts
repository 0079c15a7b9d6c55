/**
 * Where things lie in Redis, and the Lua that keeps a key's record and the indexes in step. Every name begins with the
 * store's prefix `P`; texts within names are JSON strings, so that no account, user or alias can spell another's name.
 *
 * | name | type | holds |
 * |---|---|---|
 * | `key:<prefix>` | hash | the record, columns.ts |
 * | `ids` | hash | id → prefix |
 * | `accounts` | sorted set | the accounts that ever had anything, by name |
 * | `keys:<account>` | sorted set | the account's entries (below), by entry |
 * | `live:`, `disabled:`, `revoked:<account>` | sorted set | the same, each entry in the one that fits; *live* is active or expired |
 * | `user:<account>:<user>` | sorted set | the same, of the keys on behalf of that user |
 * | `live-expiry:<account>` | sorted set | the live entries by `expiresAt`, `+inf` for those without |
 * | `other-expiry:<account>` | sorted set | the disabled and revoked entries that have an `expiresAt`, by it |
 * | `aliases:<account>` | hash | alias → id, of unrevoked keys |
 * | `sequence:<account>` | number | of the account's latest event |
 * | `audit:<account>` | sorted set | the events by sequence, audit.ts |
 * | `audit-time:<account>` | sorted set | their sequences by time |
 * | `audit-key:<account>:<word>` | sorted set | the sequences of one key's events |
 * | `use:<account>:<id>` | hash | day → count and latest use |
 * | `used:<account>` | sorted set | the ids with uses, by name |
 * | `changes` | number, channel | how many changes of keys there were; their announcements, watch.ts |
 *
 * An *entry* is `createdAt` as 16 digits and the id: it never changes, and sorted sets in which all scores are 0 are in
 * the order of its bytes, so that lists go from newest to oldest by position, whatever comes or goes meanwhile.
 */
import { FIELDS } from './columns.js';

/** How a text stands in a name. */
export const quoted = (text: string): string => JSON.stringify(text);

/** The text that stands in a name. */
export const unquoted = (name: string): string => String(JSON.parse(name));

/** The entry of a key. */
export function entryOf(createdAt: number, id: string): string {
  return String(createdAt).padStart(16, '0') + quoted(id);
}

/** What an entry is made of. */
export function partsOf(entry: string): readonly [createdAt: number, id: string] {
  return [Number(entry.slice(0, 16)), unquoted(entry.slice(16))];
}

/** Lua: the fields of a record, and reading them. */
export const RECORD_LUA = `
local FIELDS = {${FIELDS.map((field) => `'${field}'`).join(', ')}}
local function record_at(prefix) return redis.call('HMGET', P .. 'key:' .. prefix, unpack(FIELDS)) end
local function prefix_of(id) return redis.call('HGET', P .. 'ids', id) end
local function account_of(prefix) return redis.call('HGET', P .. 'key:' .. prefix, 'accountId') end`;

/** Lua: entering a key in the indexes and taking it out; what it was read as is what it stands under. */
export const INDEX_LUA = `
local function indexed(prefix)
  local v = redis.call('HMGET', P .. 'key:' .. prefix,
    'id', 'accountId', 'alias', 'revokedAt', 'enabled', 'expiresAt', 'behalfOf', 'createdAt')
  local key = { id = v[1], account = v[2], alias = v[3], revoked = v[4] ~= 'null', expires = v[6], user = v[7] }
  key.entry = string.rep('0', 16 - #v[8]) .. v[8] .. v[1]
  key.state = key.revoked and 'revoked:' or v[5] == 'true' and 'live:' or 'disabled:'
  return key
end
local function leave(key)
  redis.call('ZREM', P .. 'keys:' .. key.account, key.entry)
  redis.call('ZREM', P .. key.state .. key.account, key.entry)
  redis.call('ZREM', P .. (key.state == 'live:' and 'live-expiry:' or 'other-expiry:') .. key.account, key.entry)
  if key.user ~= 'null' then redis.call('ZREM', P .. 'user:' .. key.account .. ':' .. key.user, key.entry) end
  if key.alias ~= 'null' and redis.call('HGET', P .. 'aliases:' .. key.account, key.alias) == key.id then
    redis.call('HDEL', P .. 'aliases:' .. key.account, key.alias)
  end
end
local function enter(key)
  redis.call('ZADD', P .. 'accounts', 0, key.account)
  redis.call('ZADD', P .. 'keys:' .. key.account, 0, key.entry)
  redis.call('ZADD', P .. key.state .. key.account, 0, key.entry)
  if key.state == 'live:' then
    redis.call('ZADD', P .. 'live-expiry:' .. key.account, key.expires == 'null' and '+inf' or key.expires, key.entry)
  elseif key.expires ~= 'null' then
    redis.call('ZADD', P .. 'other-expiry:' .. key.account, key.expires, key.entry)
  end
  if key.user ~= 'null' then redis.call('ZADD', P .. 'user:' .. key.account .. ':' .. key.user, 0, key.entry) end
  if key.alias ~= 'null' and not key.revoked then
    redis.call('HSET', P .. 'aliases:' .. key.account, key.alias, key.id)
  end
end`;

/** Lua: telling the watchers. */
export const CHANGED_LUA = `
local function changed(prefix)
  local number = redis.call('INCR', P .. 'changes')
  redis.call('PUBLISH', P .. 'changes', string.format('%.0f', number) .. ' ' .. prefix)
end`;
