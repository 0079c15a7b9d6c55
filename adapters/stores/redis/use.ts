/** Uses of keys: one hash a key, day → `<count> <latest use>`, touched by nothing that changes keys but a purge. */
import type { KeyUse, UseStore } from '../../../src/store/store.js';
import { quoted, RECORD_LUA } from './layout.js';
import type { Runner } from './runner.js';
import { listOf, READ, script, WRITE } from './script.js';

/** Lua: what the scripts here and elsewhere do with uses. */
export const USE_LUA = `
local function put_use(account, id, day, count, latest)
  redis.call('HSET', P .. 'use:' .. account .. ':' .. id, day, count .. ' ' .. latest)
  redis.call('ZADD', P .. 'used:' .. account, 0, id)
end
local function remove_use(account, id)
  redis.call('DEL', P .. 'use:' .. account .. ':' .. id)
  redis.call('ZREM', P .. 'used:' .. account, id)
end`;

/** account, id, day, count, latest use; and so on. Uses of keys that are not the account's are dropped. */
const RECORD_USE = script(
  WRITE,
  RECORD_LUA,
  USE_LUA,
  `
for i = 3, #ARGV, 5 do
  local account, id, day, count, latest = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 4]
  local prefix = prefix_of(id)
  if prefix and account_of(prefix) == account then
    local before = redis.call('HGET', P .. 'use:' .. account .. ':' .. id, day)
    if before then
      local old_count, old_latest = string.match(before, '^(%d+) (%d+)$')
      count = string.format('%.0f', old_count + count)
      if tonumber(old_latest) > tonumber(latest) then latest = old_latest end
    end
    put_use(account, id, day, count, latest)
  end
end
return {'done', now}`,
);

/** account, ids */
const READ_USE = script(
  READ,
  `
local answer = {}
for i = 3, #ARGV do answer[i - 2] = redis.call('HGETALL', P .. 'use:' .. ARGV[2] .. ':' .. ARGV[i]) end
return answer`,
);

/** A use as the scripts take it. */
export function useArguments(use: KeyUse): string[] {
  return [quoted(use.accountId), quoted(use.keyId), use.day, String(use.count), String(use.lastUsedAt)];
}

/** The days of a hash, ascending. */
export function daysOf(
  alternating: readonly unknown[],
): { day: string; count: number; lastUsedAt: number }[] {
  const days = [];
  for (let index = 0; index < alternating.length; index += 2) {
    const [count, lastUsedAt] = String(alternating[index + 1]).split(' ');
    days.push({ day: String(alternating[index]), count: Number(count), lastUsedAt: Number(lastUsedAt) });
  }
  return days.sort((a, b) => (a.day < b.day ? -1 : 1));
}

/** Counting uses. */
export function useStore(redis: Runner): UseStore {
  return {
    async recordUse(uses) {
      if (uses.length > 0) await redis.write(RECORD_USE, uses.flatMap(useArguments));
    },
    async readUse(accountId, ids, { from, to }) {
      if (ids.length === 0) return [];
      const answer = listOf(await redis.read(READ_USE, quoted(accountId), ...ids.map(quoted)));
      return ids.map((keyId, index) => {
        const days = daysOf(listOf(answer[index]));
        return {
          keyId,
          lastUsedAt: days.length === 0 ? null : Math.max(...days.map((day) => day.lastUsedAt)),
          days: days.filter(({ day }) => day >= from && day <= to).map(({ day, count }) => ({ day, count })),
        };
      });
    },
  };
}
