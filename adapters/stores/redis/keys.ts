/** Finding, listing and counting keys. */
import type { KeyStatus, StoredKey } from '../../../src/record.js';
import type { KeyStore } from '../../../src/store/store.js';
import { lookUps, untilTurnEnds } from '../look-ups.js';
import { FIELDS, keyOf } from './columns.js';
import { faultOf } from './faults.js';
import { quoted, RECORD_LUA } from './layout.js';
import { listKeys } from './list.js';
import type { Runner } from './runner.js';
import { listOf, READ, script } from './script.js';

/** account, id */
const FIND_BY_ID = script(
  READ,
  RECORD_LUA,
  `
local prefix = prefix_of(ARGV[3])
if not prefix or account_of(prefix) ~= ARGV[2] then return false end
return record_at(prefix)`,
);

/** prefix, prefix, … Answers with each record, and with a sentence where something else is in its place. */
const FIND_BY_PREFIXES = script(
  READ,
  RECORD_LUA,
  `
local found = {}
for at = 2, #ARGV do
  local record = redis.pcall('HMGET', P .. 'key:' .. ARGV[at], unpack(FIELDS))
  found[at - 1] = record.err or record
end
return found`,
);

/** account, now */
const COUNTS = script(
  READ,
  `
local function size(kind) return redis.call('ZCARD', P .. kind .. ARGV[2]) end
local expired = redis.call('ZCOUNT', P .. 'live-expiry:' .. ARGV[2], '-inf', ARGV[3])
return { size('live:') - expired, size('disabled:'), expired, size('revoked:') }`,
);

/** @throws {Error} for a sentence in a record's place, and for a record that cannot be read. */
function keyIn(answer: unknown): StoredKey | undefined {
  if (typeof answer === 'string') throw faultOf(new Error(answer));
  return answer === null ? undefined : keyOf(listOf(answer));
}

/** The reading half of a store. */
export function keyReads(redis: Runner): Pick<KeyStore, 'findByPrefix' | 'findById' | 'list' | 'counts'> {
  return {
    findByPrefix: lookUps({
      one: (prefix) => redis.lookUp(['HMGET', `${redis.prefix}key:${quoted(prefix)}`, ...FIELDS]),
      many: async (prefixes) => listOf(await redis.lookUps(FIND_BY_PREFIXES, ...prefixes.map(quoted))),
      read: keyIn,
      gather: untilTurnEnds,
    }),
    findById: async (accountId, id) => keyIn(await redis.read(FIND_BY_ID, quoted(accountId), quoted(id))),
    list: (query) => listKeys(redis, query),
    async counts(accountId, now) {
      const [active, disabled, expired, revoked] = listOf(
        await redis.read(COUNTS, quoted(accountId), String(now)),
      );
      return {
        active: Number(active),
        disabled: Number(disabled),
        expired: Number(expired),
        revoked: Number(revoked),
      } satisfies Record<KeyStatus, number>;
    },
  };
}
