/** Finding, listing and counting keys. */
import type { KeyStatus } from '../../../src/record.js';
import type { KeyStore } from '../../../src/store/store.js';
import { lookUps, untilTurnEnds } from '../look-ups.js';
import { FIELDS, keyOf } from './columns.js';
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

/** prefix, prefix, … */
const FIND_BY_PREFIXES = script(
  READ,
  RECORD_LUA,
  `
local found = {}
for at = 2, #ARGV do found[at - 1] = record_at(ARGV[at]) end
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

/** The reading half of a store. */
export function keyReads(redis: Runner): Pick<KeyStore, 'findByPrefix' | 'findById' | 'list' | 'counts'> {
  const one = (answer: unknown) => (answer === null ? undefined : keyOf(listOf(answer)));

  return {
    findByPrefix: lookUps({
      one: (prefix) => redis.lookUp(['HMGET', `${redis.prefix}key:${quoted(prefix)}`, ...FIELDS]),
      many: async (prefixes) => listOf(await redis.read(FIND_BY_PREFIXES, ...prefixes.map(quoted))),
      read: one,
      gather: untilTurnEnds,
    }),
    findById: async (accountId, id) => one(await redis.read(FIND_BY_ID, quoted(accountId), quoted(id))),
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
