/** Lua scripts and what their answers are made of. */
import { createHash } from 'node:crypto';

/** A Lua script and the name Redis gives it. */
export interface Script {
  readonly lua: string;
  readonly sha: string;
}

/** A script made of these parts. */
export function script(...parts: readonly string[]): Script {
  const lua = parts.join('\n');
  return { lua, sha: createHash('sha1').update(lua).digest('hex') };
}

/** What reads begin with; the arguments follow from `ARGV[2]` on. */
export const READ = 'local P = ARGV[1]';

/**
 * What writes begin with: past the deadline they do nothing; the arguments follow from `ARGV[3]` on. They answer with a
 * word, the server's time and the rest.
 */
export const WRITE = `
local P = ARGV[1]
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
if tonumber(now) >= tonumber(ARGV[2]) then return {'late', now} end`;

/** @throws {Error} where an answer is no list: a client that transforms answers, or a proxy of some kind. */
export function listOf(answer: unknown): readonly unknown[] {
  if (Array.isArray(answer)) return answer;
  throw new Error('Redis: an answer is not a list. Hand in a client that leaves answers as they are.');
}
