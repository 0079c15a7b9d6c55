/** Runs commands and scripts: every answer within a time, every write before a deadline or never. */
import type { Command, Connection } from './client.js';
import { serverClock } from './clock.js';
import { faultOf, isUnknownScript } from './faults.js';
import { listOf, type Script } from './script.js';
import { checkServer, type StartupOptions } from './startup.js';

/** What the rest of this folder runs things by. */
export interface Runner {
  /** What every name of a key in Redis begins with. */
  readonly prefix: string;
  /** The checks of the start-up; once they have passed on a connection they are not made again on it. */
  ready(): Promise<void>;
  /** A single command that reads. */
  command(command: Command): Promise<unknown>;
  /** The same for the one that speed matters of: it has no time of its own, which whoever verifies has. */
  lookUp(command: Command): Promise<unknown>;
  /** The same of several at once. */
  lookUps(script: Script, ...args: readonly string[]): Promise<unknown>;
  /** A script that reads; `ARGV[1]` is the prefix, the arguments follow. */
  read(script: Script, ...args: readonly string[]): Promise<unknown>;
  /** A script that begins with {@link WRITE}; the arguments follow from `ARGV[3]` on. Returns its word and the rest. */
  write(
    script: Script,
    args: readonly string[],
    answerWithin?: number,
  ): Promise<readonly [word: string, ...unknown[]]>;
  /** Stops listening to the client. */
  close(): void;
}

/** What a runner is made of. */
export interface RunnerOptions extends StartupOptions {
  readonly connection: Connection;
  readonly prefix: string;
  /** Milliseconds. */
  readonly timeout: number;
}

export function runner({ connection, prefix, timeout, warn }: RunnerOptions): Runner {
  const clock = serverClock(async () => {
    const [seconds, microseconds] = listOf(await send(['TIME']));
    return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
  });
  let passed = false;
  let checking: Promise<void> | undefined;
  const stopListening = connection.onConnect(() => {
    passed = false;
    checking = undefined;
    clock.forget();
  });

  /** The driver's own words for what goes wrong stay here. */
  async function send(command: Command): Promise<unknown> {
    try {
      return await connection.send(command);
    } catch (error) {
      throw isUnknownScript(error) ? error : faultOf(error);
    }
  }

  function ready(): Promise<void> {
    if (passed) return Promise.resolve();
    if (checking !== undefined) return checking;
    const attempt: Promise<void> = checkServer(send, prefix, { warn }).then(
      () => {
        if (checking === attempt) passed = true;
      },
      (error) => {
        if (checking === attempt) checking = undefined;
        throw error;
      },
    );
    checking = attempt;
    return attempt;
  }

  /**
   * Nothing is ever left to an offline queue: while the driver has no connection, it is said at once. (Before the first
   * one, the start-up checks may wait for it: they change nothing.)
   */
  async function prepared(): Promise<void> {
    if (passed && !connection.connected()) throw new Error('Redis: there is no connection at the moment.');
    if (!passed) await ready();
  }

  async function evaluate({ lua, sha }: Script, args: readonly string[]): Promise<unknown> {
    try {
      return await send(['EVALSHA', sha, '0', prefix, ...args]);
    } catch (error) {
      if (!isUnknownScript(error)) throw error;
      return send(['EVAL', lua, '0', prefix, ...args]);
    }
  }

  /** @throws after `milliseconds`, whatever becomes of the attempt. */
  async function within<T>(milliseconds: number, attempt: Promise<T>, afterwards = ''): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(
        () => reject(new Error(`Redis: no answer within ${milliseconds} ms.${afterwards}`)),
        milliseconds,
      );
    });
    try {
      return await Promise.race([attempt, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async function beforeDeadline(
    script: Script,
    args: readonly string[],
  ): Promise<readonly [string, ...unknown[]]> {
    const moment = performance.now() + timeout;
    await prepared();
    // A refusal for lateness changes nothing and brings the server's time, so one more attempt is safe: it is what
    // helps when the server's clock was set forward.
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const deadline = await clock.deadline(moment);
      const [word, serverTime, ...rest] = listOf(await evaluate(script, [String(deadline), ...args]));
      clock.learn(Number(serverTime));
      if (typeof word !== 'string')
        throw new Error('Redis: an answer is not of the form that the script gives.');
      if (word !== 'late') return [word, ...rest];
    }
    throw new Error('Redis: the change came too late and was not made.');
  }

  return {
    prefix,
    ready: () => within(timeout, ready()),
    lookUp: (command) =>
      passed && connection.connected() ? send(command) : prepared().then(() => send(command)),
    lookUps: (script, ...args) => prepared().then(() => evaluate(script, args)),
    command: (command) =>
      within(
        timeout,
        prepared().then(() => send(command)),
      ),
    read: (script, ...args) =>
      within(
        timeout,
        prepared().then(() => evaluate(script, args)),
      ),
    write: (script, args, answerWithin = timeout) =>
      within(
        answerWithin,
        beforeDeadline(script, args),
        ' The change may have been made before that; it will not be made any more.',
      ),
    close: stopListening,
  };
}
