/** What is asked of a server before anything is stored in it. */
import type { Command } from './client.js';
import { listOf, script } from './script.js';

/** Where warnings go. */
export interface StartupOptions {
  readonly warn: (message: string) => void;
}

/** Every command that the scripts use, and with how many arguments it is asked whether the user may. */
export const COMMANDS: readonly (readonly [command: string, arguments: number])[] = [
  ['TIME', 0],
  ['DEL', 1],
  ['EXISTS', 1],
  ['GET', 1],
  ['HGETALL', 1],
  ['INCR', 1],
  ['ZCARD', 1],
  ['HDEL', 2],
  ['HEXISTS', 2],
  ['HGET', 2],
  ['HMGET', 2],
  ['PUBLISH', 2],
  ['SET', 2],
  ['ZMSCORE', 2],
  ['ZREM', 2],
  ['HSET', 3],
  ['ZADD', 3],
  ['ZCOUNT', 3],
  ['ZRANGEBYLEX', 3],
  ['ZRANGEBYSCORE', 3],
  ['ZREVRANGEBYLEX', 3],
  ['ZREVRANGEBYSCORE', 3],
];

/** prefix, then each command and its number of arguments: the commands that the user may not run, or that there are none of. */
const DENIED = script(`
local denied = {}
for i = 2, redis.acl_check_cmd and #ARGV or 0, 2 do
  local arguments = {}
  for n = 1, tonumber(ARGV[i + 1]) do arguments[n] = n == 1 and ARGV[1] .. 'changes' or '0' end
  local known, allowed = pcall(redis.acl_check_cmd, ARGV[i], unpack(arguments))
  if not (known and allowed) then table.insert(denied, ARGV[i]) end
end
return denied`);

type Send = (command: Command) => Promise<unknown>;

/**
 * A script that is stopped in its middle by a command it may not run leaves half a change behind: so that is asked first.
 *
 * @throws {Error} where the server is part of a cluster, a read-only replica, would evict keys when its memory is full, or
 * does not let the user do what is needed.
 */
export async function checkServer(send: Send, prefix: string, { warn }: StartupOptions): Promise<void> {
  const info = await infoOf(send);
  if (info.get('redis_mode') === 'cluster' || info.get('cluster_enabled') === '1') {
    throw new Error(
      'Redis: the server is part of a Redis Cluster, which is not supported: changes span several keys at once. Use a single server with replicas.',
    );
  }
  if (info.get('role') === 'slave') {
    throw new Error('Redis: the server is a read-only replica. Connect to the primary.');
  }
  const policy = info.get('maxmemory_policy') ?? (await configuredPolicy(send));
  if (policy === undefined) {
    warn(
      'Redis: maxmemory-policy could not be read (neither INFO nor CONFIG GET is allowed). Make sure that it is noeviction: any other policy may drop API keys.',
    );
  } else if (policy !== 'noeviction') {
    throw new Error(
      `Redis: maxmemory-policy is ${policy}, so API keys could be evicted when memory is full. Set it to noeviction (CONFIG SET maxmemory-policy noeviction, and in redis.conf).`,
    );
  }
  const denied = await deniedCommands(send, prefix);
  if (denied.length > 0) {
    throw new Error(
      `Redis: the user may not run ${denied.join(', ')} on keys and channels that begin with ${prefix}. Allow it (ACL SETUSER … ~${prefix}* &${prefix}*).`,
    );
  }
}

/** Asked by `EVAL`, which teaches the server the script, and then as every other script is run, by `EVALSHA`. */
async function deniedCommands(send: Send, prefix: string): Promise<readonly unknown[]> {
  const asked = ['0', prefix, ...COMMANDS.flat().map(String)];
  await send(['EVAL', DENIED.lua, ...asked]);
  return listOf(await send(['EVALSHA', DENIED.sha, ...asked]));
}

/** The lines of INFO; empty where the server does not allow it. */
async function infoOf(send: Send): Promise<ReadonlyMap<string, string>> {
  const text = await unlessRefused(send(['INFO']));
  const lines = typeof text === 'string' ? text.split('\r\n') : [];
  return new Map(
    lines.flatMap((line) => {
      const colon = line.indexOf(':');
      return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 1)] as const] : [];
    }),
  );
}

async function configuredPolicy(send: Send): Promise<string | undefined> {
  const answer = await unlessRefused(send(['CONFIG', 'GET', 'maxmemory-policy']));
  // A list, or a map where the client speaks RESP3.
  const values: readonly unknown[] = Array.isArray(answer) ? answer : Object.entries(answer ?? {}).flat();
  const policy = values[values.indexOf('maxmemory-policy') + 1];
  return typeof policy === 'string' && values.includes('maxmemory-policy') ? policy : undefined;
}

/** `undefined` where the server refuses the command itself, as managed ones do; other errors are passed on. */
async function unlessRefused(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && /\b(NOPERM|unknown command|unknown subcommand)\b/i.test(error.message))
      return undefined;
    throw error;
  }
}
