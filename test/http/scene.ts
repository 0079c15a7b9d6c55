/** What the exchanges are played with: a warden, a key for every situation, and the guarded routes. */
import { testWarden } from '../../adapters/testing.js';
import type { Guards } from '../../src/http/guard.js';
import type { Keywarden, LimiterOptions } from '../../src/index.js';
import { createKeywarden } from '../../src/index.js';
import { KeyFormat } from '../../src/key/format.js';

const scopes = {
  read: 'Read',
  write: { description: 'Write', implies: ['read'] },
  admin: 'Administer',
} as const;

export type Scope = keyof typeof scopes;

/** The keys of the exchanges, by the situation that each is for. */
export type Keys = Awaited<ReturnType<typeof makeKeys>>;

export interface Scene {
  readonly warden: Keywarden<Scope>;
  readonly keys: Keys;
}

/** What the limiter of the scene answers a key by. */
const SPENT_FOR = { points: 1, duration: '1h' } as const;
const SPENT_SOON = { points: 2, duration: '1h' } as const;
const UNREACHABLE = { points: 3, duration: '1h' } as const;
const PLENTY = { points: 4, duration: '1h' } as const;

/** 41.2 s and 30 ms are left of the windows that are used up; one limiter cannot answer. */
const limiter: LimiterOptions = {
  create: ({ points }) => ({
    consume: async () => {
      if (points === SPENT_FOR.points) throw { msBeforeNext: 41_200 };
      if (points === SPENT_SOON.points) throw { msBeforeNext: 30 };
      if (points === UNREACHABLE.points) throw new Error('connection refused');
    },
  }),
};

/** The whole scene. The store fails for one prefix, which is that of `keys.outage`. */
export async function makeScene(): Promise<Scene> {
  const { store: inner, clock } = testWarden();
  const failing = new Set<string>();
  const find = (prefix: string) => {
    if (failing.has(prefix)) throw new Error('the database is down');
    return inner.findByPrefix(prefix);
  };
  const store = new Proxy(inner, {
    get: (target, name) => {
      if (name === 'findByPrefix') return find;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const silent = { info: () => {}, warn: () => {}, error: () => {} };
  const warden = createKeywarden({ brand: 'test', store, scopes, now: clock.now, limiter, logger: silent });
  const keys = await makeKeys(warden, (by) => clock.advance(by));
  failing.add(keys.outage.slice(0, 'test_'.length + 12));
  return { warden, keys };
}

async function makeKeys(warden: Keywarden<Scope>, advance: (by: '1h') => void) {
  const { keys } = warden;
  const mint = async (input: Parameters<typeof keys.create>[0]) => (await keys.create(input)).key;
  const expired = await mint({ name: 'expired', scopes: ['read'], expiresIn: '1h' });
  advance('1h');
  const revoked = await keys.create({ name: 'revoked' });
  await keys.revoke(revoked.record.id);
  const disabled = await keys.create({ name: 'disabled' });
  await keys.disable(disabled.record.id);
  const good = await keys.create({ name: 'good', scopes: ['read'] });
  const format = new KeyFormat('test');
  return {
    good: good.key,
    other: await mint({ name: 'other', scopes: ['read'] }),
    writer: await mint({ name: 'writer', scopes: ['write'] }),
    none: await mint({ name: 'none' }),
    expired,
    revoked: revoked.key,
    disabled: disabled.key,
    here: await mint({ name: 'here', allowIps: ['127.0.0.0/8'] }),
    elsewhere: await mint({ name: 'elsewhere', allowIps: ['10.0.0.0/8'], subaccounts: [] }),
    europe: await mint({ name: 'europe', scopes: ['read'], subaccounts: ['eu'] }),
    spent: await mint({ name: 'spent', scopes: ['read'], rateLimit: SPENT_FOR }),
    spentSoon: await mint({ name: 'spentSoon', rateLimit: SPENT_SOON }),
    spentEurope: await mint({ name: 'spentEurope', subaccounts: ['eu'], rateLimit: SPENT_FOR }),
    uncounted: await mint({ name: 'uncounted', rateLimit: UNREACHABLE }),
    limited: await mint({ name: 'limited', rateLimit: PLENTY }),
    outage: await mint({ name: 'outage' }),
    unknown: format.mint().key,
    wrongSecret: format.remint(good.record.prefix).key,
    wrongSecretOfRevoked: format.remint(revoked.record.prefix).key,
    wrongChecksum: changedAt(good.key, good.key.length - 1),
    otherAlphabet: good.key.replace(/.{6}$/, '-.~!?*'),
    tooShort: good.key.slice(0, -1),
    tooLong: `${good.key}A`,
    jwt: 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl',
  };
}

/** A key with one character changed. */
export function changedAt(key: string, index: number): string {
  const other = key[index] === 'A' ? 'B' : 'A';
  return key.slice(0, index) + other + key.slice(index + 1);
}

/** A route: its path, and its guards in whatever form a framework wants them. */
export interface GuardedRoute {
  readonly path: string;
  guards<Request extends object, Form>(
    auth: Guards<Scope, Request, Form>,
    header: (request: Request, name: string) => string | undefined,
  ): Form[];
}

/** The routes of every app. A handler answers with what it knows of the key: `{"caller":name}`, or null. */
export const ROUTES: readonly GuardedRoute[] = [
  { path: '/any', guards: (auth) => [auth.authenticate()] },
  { path: '/read', guards: (auth) => [auth.requireScope('read')] },
  { path: '/read-and-admin', guards: (auth) => [auth.requireScope('read', 'admin')] },
  { path: '/write-or-admin', guards: (auth) => [auth.requireAnyScope('write', 'admin')] },
  { path: '/optional', guards: (auth) => [auth.authenticate({ optional: true })] },
  { path: '/unrestricted', guards: (auth) => [auth.authenticate({ refuseIpRestricted: true })] },
  {
    path: '/subaccount',
    guards: (auth, header) => [
      auth.requireScope('read', { subaccount: (request) => header(request, 'x-subaccount') }),
    ],
  },
  {
    path: '/twice',
    guards: (auth, header) => [
      auth.authenticate({ subaccount: (request) => header(request, 'x-subaccount') }),
      auth.requireScope('read', { refuseIpRestricted: true }),
    ],
  },
  { path: '/admin/panel', guards: (auth) => [auth.requireScope('admin')] },
];
