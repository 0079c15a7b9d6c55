/** What keeps a store from answering, and what a warden says meanwhile and afterwards: the same whatever the store. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExpectStatic, TestContext } from 'vitest';
import type { Keywarden } from '../../src/keywarden.js';
import type { IssuedKey } from '../../src/manage/create-key.js';
import type { ProxyMode, TcpProxy } from './tcp-proxy.js';
import { type Timed, timed } from './timed.js';

export const unavailable = 'API_KEY_STORE_UNAVAILABLE';

/** One way in which a store does not answer; `Server`: what can be done to the server itself. */
export interface Outage<Server = void> {
  readonly name: string;
  /** Of several questions at once some are answered in full: they are asked one after the other. */
  readonly oneByOne?: boolean;
  begin(proxy: TcpProxy, server: Server): Promise<void> | void;
  end(proxy: TcpProxy, server: Server): Promise<void> | void;
}

const mode = (name: string, faulty: ProxyMode): Outage<unknown> => ({
  name,
  begin: (proxy) => proxy.set(faulty),
  end: (proxy) => proxy.set('pass'),
});

/** What can become of the connections; a warden waits for `storeTimeout` ms. */
export function outagesBetween(storeTimeout: number): readonly Outage<unknown>[] {
  return [
    mode('connections are refused', 'refuse'),
    mode('connections hang', 'hang'),
    { ...mode('answers are cut in the middle', 'cut'), oneByOne: true },
    {
      name: 'answers are lost',
      begin: (proxy) => proxy.set('swallow'),
      async end(proxy) {
        await proxy.set('pass');
        proxy.cutAll(); // A stream with a hole in it is of no use to anybody.
      },
    },
    {
      name: 'everything is slower than anyone waits',
      begin: (proxy) => proxy.delay(storeTimeout),
      end: (proxy) => proxy.delay(0),
    },
  ];
}

export type Finishing = Pick<TestContext, 'onTestFinished'>;

/** How late this process's own timers came at worst: a machine that is busy with other things is no fault of the warden. */
export function lateness({ onTestFinished }: Finishing): () => number {
  const histogram = monitorEventLoopDelay({ resolution: 5 });
  histogram.enable();
  onTestFinished(() => {
    histogram.disable();
  });
  return () => histogram.max / 1e6;
}

/** The keys that are asked for. */
export interface Issued {
  /** Alone looked up before an outage, so that the cache knows none of those that it must not know. */
  readonly watched: IssuedKey;
  readonly cached: IssuedKey;
  readonly uncached: IssuedKey;
  readonly revoked: IssuedKey;
  readonly disabled: IssuedKey;
}

export async function issue({ keys }: Pick<Keywarden, 'keys'>): Promise<Issued> {
  const issued = {
    watched: await keys.create({ name: 'watched' }),
    cached: await keys.create({ name: 'cached' }),
    uncached: await keys.create({ name: 'unknown to the cache' }),
    revoked: await keys.create({ name: 'revoked' }),
    disabled: await keys.create({ name: 'disabled' }),
  };
  await keys.revoke(issued.revoked.record.id);
  await keys.disable(issued.disabled.record.id);
  return issued;
}

/** `admitted`, or the code of the refusal or the error. */
type Said = Omit<Timed<unknown>, 'answer'> & { readonly said: string };

/** What a warden that waits for `storeTimeout` ms says of keys. */
export interface Asking {
  readonly verify: (key: string) => Promise<Said>;
  /** What is said once the store is asked in time, and when it was asked; on a machine that is busy it may not be at once. */
  readonly verdict: (key: string) => Promise<{ readonly said: string; readonly begun: number }>;
}

export function asking(warden: Keywarden, storeTimeout: number): Asking {
  const verify = async (key: string): Promise<Said> => {
    const { answer, ...measured } = await timed(storeTimeout, async () =>
      Promise.resolve(warden.verify(key)).catch((error: { code: string }) => error),
    );
    const said = 'ok' in answer && answer.ok ? 'admitted' : answer.code;
    return { said, ...measured };
  };
  return {
    verify,
    async verdict(key) {
      for (;;) {
        const begun = performance.now();
        const { said } = await verify(key);
        if (said !== unavailable) return { said, begun };
        await sleep(20);
      }
    },
  };
}

/** A warden whose store is about to be out of reach. */
export interface Scene extends Asking {
  readonly warden: Keywarden;
  readonly keys: Issued;
  /** How long a key is cached, in ms: longer than the first answers of an outage take. */
  readonly ttl: number;
  /** A verification that needs the store is answered by then, in ms. */
  readonly answeredWithin: number;
}

/**
 * Begins an outage: what needs the store is unavailable, in time; what the cache knows is answered at once, for as long as
 * its ttl; nobody else gets in. Gives how long the slowest answer took, in ms.
 */
export async function expectUnavailable(
  expect: ExpectStatic,
  { warden, keys, verify, verdict, ttl, answeredWithin }: Scene,
  begin: () => Promise<void> | void,
  { oneByOne }: Pick<Outage, 'oneByOne'>,
): Promise<number> {
  await sleep(0);
  // A resync may still be on its way; the key is cached after it, or the outage is not one of a cached key.
  const { said, begun: filled } = await verdict(keys.cached.key);
  expect(said).toBe('admitted');
  await begin();

  const answers = [];
  for (const { key } of [keys.uncached, keys.revoked, keys.disabled]) {
    const answer = verify(key);
    answers.push(oneByOne ? await answer : answer);
  }
  if (performance.now() - filled < ttl) {
    expect(warden.verify(keys.cached.key)).toMatchObject({ ok: true });
  }
  const answered = await Promise.all(answers);
  for (const { said, took, late } of answered) {
    expect(said).toBe(unavailable);
    expect(took).toBeLessThanOrEqual(answeredWithin + (await late));
  }
  expect(await verify(`${keys.cached.key.slice(0, -1)}_`)).toMatchObject({ said: 'API_KEY_INVALID' });
  await sleep(Math.max(0, filled + ttl + 50 - performance.now()));
  expect(await verify(keys.cached.key)).toMatchObject({ said: unavailable });
  return Math.max(...answered.map(({ took }) => took));
}

/** After an outage: all is as before by itself. */
export async function expectAsBefore(
  expect: ExpectStatic,
  { warden, keys, verdict }: Pick<Scene, 'warden' | 'keys' | 'verdict'>,
): Promise<void> {
  expect(await verdict(keys.uncached.key)).toMatchObject({ said: 'admitted' });
  expect(await verdict(keys.cached.key)).toMatchObject({ said: 'admitted' });
  expect(await verdict(keys.revoked.key)).toMatchObject({ said: 'API_KEY_REVOKED' });
  expect(await verdict(keys.disabled.key)).toMatchObject({ said: 'API_KEY_DISABLED' });
  const afterwards = () =>
    warden.keys.create({ name: 'afterwards' }).then(({ record }) => record.status, String);
  await expect.poll(afterwards, { timeout: 60_000 }).toBe('active');
}
