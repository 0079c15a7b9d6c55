/** Every change: one script each, so that all of it happens or nothing. */
import { type ErrorCode, KeywardenError } from '../../../src/errors.js';
import type { KeyStore } from '../../../src/store/store.js';
import { EVENT_LUA, eventArguments } from './audit.js';
import { changedFieldsOf, fieldsOf, keyOf } from './columns.js';
import { CHANGED_LUA, INDEX_LUA, quoted, RECORD_LUA } from './layout.js';
import type { Runner } from './runner.js';
import { listOf, script, WRITE } from './script.js';
import { USE_LUA } from './use.js';

/** account, id, prefix, alias, unrevoked (1 or 0), limit or '', event (3), fields */
const INSERT = script(
  WRITE,
  RECORD_LUA,
  INDEX_LUA,
  EVENT_LUA,
  CHANGED_LUA,
  `
local account, id, prefix, alias = ARGV[3], ARGV[4], ARGV[5], ARGV[6]
if prefix_of(id) or redis.call('EXISTS', P .. 'key:' .. prefix) == 1 then return {'exists', now} end
if ARGV[7] == '1' then
  local unrevoked = redis.call('ZCARD', P .. 'keys:' .. account) - redis.call('ZCARD', P .. 'revoked:' .. account)
  if ARGV[8] ~= '' and unrevoked >= tonumber(ARGV[8]) then return {'limit', now} end
  if alias ~= 'null' and redis.call('HEXISTS', P .. 'aliases:' .. account, alias) == 1 then return {'alias', now} end
end
redis.call('HSET', P .. 'key:' .. prefix, unpack(ARGV, 12))
redis.call('HSET', P .. 'ids', id, prefix)
enter(indexed(prefix))
add_event(account, ARGV[9], ARGV[10], ARGV[11])
changed(prefix)
return {'done', now}`,
);

/** account, id, version, alias or '', revokedAt or '', event (3), fields; an empty text leaves the column as it is. */
const UPDATE = script(
  WRITE,
  RECORD_LUA,
  INDEX_LUA,
  EVENT_LUA,
  CHANGED_LUA,
  `
local account, id = ARGV[3], ARGV[4]
local prefix = prefix_of(id)
if not prefix or account_of(prefix) ~= account then return {'unknown', now} end
local key = P .. 'key:' .. prefix
if redis.call('HGET', key, 'version') ~= ARGV[5] then return {'version', now} end
local before = indexed(prefix)
local alias = ARGV[6] == '' and before.alias or ARGV[6]
local unrevoked = (ARGV[7] == '' and not before.revoked) or ARGV[7] == 'null'
if alias ~= 'null' and unrevoked then
  local owner = redis.call('HGET', P .. 'aliases:' .. account, alias)
  if owner and owner ~= id then return {'alias', now} end
end
leave(before)
redis.call('HSET', key, 'version', string.format('%.0f', ARGV[5] + 1), unpack(ARGV, 11))
enter(indexed(prefix))
add_event(account, ARGV[8], ARGV[9], ARGV[10])
changed(prefix)
return {'done', now, record_at(prefix)}`,
);

/** account, event (3) */
const APPEND = script(WRITE, EVENT_LUA, "add_event(ARGV[3], ARGV[4], ARGV[5], ARGV[6]) return {'done', now}");

/** account, keys revoked before or '', events before or '', event (3) */
const PURGE = script(
  WRITE,
  RECORD_LUA,
  INDEX_LUA,
  EVENT_LUA,
  USE_LUA,
  CHANGED_LUA,
  `
local account, removed, from = ARGV[3], 0, '-'
while ARGV[4] ~= '' and from do
  local entries = redis.call('ZRANGEBYLEX', P .. 'revoked:' .. account, from, '+', 'LIMIT', 0, 1000)
  from = #entries == 1000 and '(' .. entries[1000] or nil
  for _, entry in ipairs(entries) do
    local id = string.sub(entry, 17)
    local prefix = prefix_of(id)
    local revoked = prefix and tonumber(redis.call('HGET', P .. 'key:' .. prefix, 'revokedAt') or nil)
    if revoked and revoked < tonumber(ARGV[4]) then
      leave(indexed(prefix))
      redis.call('DEL', P .. 'key:' .. prefix)
      redis.call('HDEL', P .. 'ids', id)
      remove_use(account, id)
      changed(prefix)
      removed = removed + 1
    end
  end
end
if ARGV[5] ~= '' then
  for _, sequence in ipairs(redis.call('ZRANGEBYSCORE', P .. 'audit-time:' .. account, '-inf', '(' .. ARGV[5])) do
    remove_event(account, sequence)
    removed = removed + 1
  end
end
add_event(account, ARGV[6], ARGV[7], ARGV[8])
return {'done', now, removed}`,
);

/** A purge of very much takes its time; it has begun in time or not at all. Milliseconds. */
const PURGE_ANSWERS_WITHIN = 60_000;

const REFUSALS: ReadonlyMap<string, ErrorCode> = new Map<string, ErrorCode>([
  ['exists', 'API_KEY_UPDATE_FAILED'],
  ['limit', 'API_KEY_LIMIT_EXCEEDED'],
  ['alias', 'API_KEY_ALIAS_TAKEN'],
  ['unknown', 'API_KEY_NOT_FOUND'],
  ['version', 'API_KEY_VERSION_CONFLICT'],
]);

/** The writing half of a store. */
export function keyChanges(redis: Runner): Pick<KeyStore, 'insert' | 'update' | 'append' | 'purge'> {
  const run = async (...call: Parameters<Runner['write']>) => {
    const [word, result] = await redis.write(...call);
    const refusal = REFUSALS.get(word);
    if (refusal !== undefined) throw new KeywardenError(refusal);
    return result;
  };
  return {
    async insert(key, event, { maxPerAccount }) {
      await run(INSERT, [
        quoted(key.accountId),
        quoted(key.id),
        quoted(key.prefix),
        JSON.stringify(key.alias),
        key.revokedAt === null ? '1' : '0',
        maxPerAccount === undefined ? '' : String(maxPerAccount),
        ...eventArguments(event),
        ...fieldsOf(key),
      ]);
    },
    async update({ accountId, id, version, set }, event) {
      const record = await run(UPDATE, [
        quoted(accountId),
        quoted(id),
        String(version),
        set.alias === undefined ? '' : JSON.stringify(set.alias),
        set.revokedAt === undefined ? '' : JSON.stringify(set.revokedAt),
        ...eventArguments(event),
        ...changedFieldsOf(set),
      ]);
      const key = keyOf(listOf(record));
      if (key === undefined) throw new Error('Redis: the changed key is missing in the answer.');
      return key;
    },
    async append(event) {
      await run(APPEND, [quoted(event.accountId), ...eventArguments(event)]);
    },
    async purge({ accountId, revokedBefore, auditBefore }, event) {
      const optional = (moment: number | undefined) => (moment === undefined ? '' : String(moment));
      const removed = await run(
        PURGE,
        [quoted(accountId), optional(revokedBefore), optional(auditBefore), ...eventArguments(event)],
        PURGE_ANSWERS_WITHIN,
      );
      return Number(removed);
    },
  };
}
