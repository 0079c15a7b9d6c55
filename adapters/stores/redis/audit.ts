/**
 * Audit events. Each is a member of its account's sorted set, by its sequence: `<sequence> <key> <JSON>`, where `<key>`
 * is the key's id as one word, `-` where there is none: what a script needs to know of an event without reading JSON.
 */
import type { AuditEvent, NewAuditEvent } from '../../../src/record.js';
import { decodeCursor, encodeCursor } from '../../../src/store/cursor.js';
import { matchesAudit } from '../../../src/store/matching.js';
import type { AuditQuery, KeyStore } from '../../../src/store/store.js';
import { quoted } from './layout.js';
import type { Runner } from './runner.js';
import { listOf, READ, script } from './script.js';

/** Lua: putting an event in its place, and numbering a new one. */
export const EVENT_LUA = `
local function put_event(account, sequence, at, word, json)
  redis.call('ZADD', P .. 'audit:' .. account, sequence, sequence .. ' ' .. word .. ' ' .. json)
  redis.call('ZADD', P .. 'audit-time:' .. account, at, sequence)
  if word ~= '-' then redis.call('ZADD', P .. 'audit-key:' .. account .. ':' .. word, sequence, sequence) end
  redis.call('ZADD', P .. 'accounts', 0, account)
end
local function remove_event(account, sequence)
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', P .. 'audit:' .. account, sequence, sequence)) do
    local word = string.match(member, '^%d+ (%S+) ')
    redis.call('ZREM', P .. 'audit:' .. account, member)
    redis.call('ZREM', P .. 'audit-time:' .. account, sequence)
    if word ~= '-' then redis.call('ZREM', P .. 'audit-key:' .. account .. ':' .. word, sequence) end
  end
end
local function add_event(account, at, word, json)
  put_event(account, string.format('%.0f', redis.call('INCR', P .. 'sequence:' .. account)), at, word, json)
end`;

/** An event as {@link EVENT_LUA} takes it: time, word, JSON. */
export function eventArguments(event: NewAuditEvent): [at: string, word: string, json: string] {
  const { accountId, at, action, actor, keyId, detail } = event;
  return [
    String(at),
    keyId === null ? '-' : wordOf(keyId),
    JSON.stringify({ accountId, at, action, actor: { id: actor.id, kind: actor.kind }, keyId, detail }),
  ];
}

/** A text in printable ASCII without a space; different texts have different words, and none is `-`. */
function wordOf(text: string): string {
  return quoted(text).replace(/[^!-~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The event that a member of the sorted set is. */
export function eventOf(member: unknown): AuditEvent {
  const [, sequence, json] = /^(\d+) \S+ (.*)$/s.exec(String(member)) ?? [];
  if (sequence === undefined || json === undefined)
    throw new Error('Redis: a stored audit event is damaged.');
  const event: NewAuditEvent = JSON.parse(json);
  return { ...event, sequence: Number(sequence) };
}

/** account, upper bound of the sequence, how many, word of a key or '' */
const READ_AUDIT = script(
  READ,
  `
local audit, upper, want, word = P .. 'audit:' .. ARGV[2], ARGV[3], ARGV[4], ARGV[5]
if word == '' then return redis.call('ZREVRANGEBYSCORE', audit, upper, '-inf', 'LIMIT', 0, want) end
local members = {}
local sequences = P .. 'audit-key:' .. ARGV[2] .. ':' .. word
for _, sequence in ipairs(redis.call('ZREVRANGEBYSCORE', sequences, upper, '-inf', 'LIMIT', 0, want)) do
  table.insert(members, redis.call('ZRANGEBYSCORE', audit, sequence, sequence)[1])
end
return members`,
);

/** At most this many events are looked at in one run of the script. */
const CHUNK = 1000;

/** Reading the audit log: all events or one key's are walked from the newest, and what else is asked for is filtered. */
export function auditReads(redis: Runner): Pick<KeyStore, 'readAudit'> {
  return {
    async readAudit(query: AuditQuery) {
      const [below] = query.cursor === undefined ? [] : decodeCursor(query.cursor, 'number');
      const word = query.keyId === undefined ? '' : wordOf(query.keyId);
      const found: AuditEvent[] = [];
      let upper = below === undefined ? '+inf' : `(${below}`;
      for (let want = query.limit + 1; ; want = Math.min(CHUNK, want * 4)) {
        const members = listOf(
          await redis.read(READ_AUDIT, quoted(query.accountId), upper, String(want), word),
        );
        for (const event of members.map(eventOf)) {
          upper = `(${event.sequence}`;
          if (matchesAudit(query, event)) found.push(event);
        }
        if (found.length > query.limit || members.length < want) return pageOf(found, query.limit);
      }
    },
  };
}

function pageOf(found: readonly AuditEvent[], limit: number) {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next: found.length > limit && last !== undefined ? encodeCursor(last.sequence) : null };
}
