/** A warden with its page in a server: a store, a directory of users, and people who are known by a cookie, as a host's session has it. */
import type { DashboardOptions } from '../../adapters/dashboard.js';
import { dashboard } from '../../adapters/dashboard.js';
import { openStore } from '../../adapters/stores/open.js';
import type { Actor, Keywarden, KeywardenOptions, Operation, User } from '../../src/index.js';
import { createKeywarden } from '../../src/index.js';
import { PERMISSIONS } from '../../src/manage/operations.js';
import { failing } from '../stores/failing.js';
import { PLACES } from '../stores/urls.js';
import { EXPRESS, type Host, openDoor, PATH } from './hosts.js';

export const ACCOUNT = 'acme';

export const SCOPES = {
  'orders:read': 'Read orders',
  'orders:write': { description: 'Create and change orders', implies: ['orders:read'] },
  'reports:read': 'Read reports',
  'billing:refund': 'Give money back',
} as const;

export const EVERYTHING: readonly Operation[] = PERMISSIONS;

export const MEMBERS: readonly User[] = [
  { id: 'ann', email: 'ann@example.com', name: 'Ann Archer' },
  { id: 'bob', email: 'bob@example.com', name: 'Bob Baker' },
  { id: 'cyd', email: 'cyd@example.com' },
];

/** A directory of users and a limiter that stops nobody. */
const WITH_EVERYTHING = {
  users: {
    find: (_account, ids) => MEMBERS.filter(({ id }) => ids.includes(id)),
    search: (_account, text, limit) =>
      MEMBERS.filter(({ email, name = '' }) =>
        `${email} ${name}`.toLowerCase().includes(text.toLowerCase()),
      ).slice(0, limit),
    defaultUser: () => MEMBERS[0],
  },
  limiter: { create: () => ({ consume: async () => undefined }) },
} satisfies Partial<KeywardenOptions>;

export type Stage = Awaited<ReturnType<typeof stage>>;

export interface StageOptions {
  /** A kind of {@link PLACES}. Default: `memory`. */
  readonly store?: string;
  readonly host?: Host;
  /** Without users, limits and usage. Default: false. */
  readonly bare?: boolean;
  readonly warden?: Partial<KeywardenOptions>;
  readonly page?: Partial<DashboardOptions> | ((warden: Keywarden) => Partial<DashboardOptions>);
}

/** Somebody with these rights. */
export function person(id: string, operations: readonly Operation[], more: Partial<Actor> = {}): Actor {
  return {
    id,
    kind: 'user',
    accountId: ACCOUNT,
    operations: new Set(operations),
    grant: 'all',
    ambient: true,
    ...more,
  };
}

/** Close it when done. */
export async function stage({
  store = 'memory',
  host = EXPRESS,
  bare = false,
  warden: wardenOptions,
  page,
}: StageOptions = {}) {
  const kind = PLACES.find(({ name }) => name === store);
  if (kind === undefined) throw new TypeError(`There is no kind of store ${store}.`);
  const place = await kind.create();
  const opened = await openStore(place.url, place.options);
  let isDown = false;
  const log: string[] = [];
  const note = (message: string, fields?: object): void => {
    log.push(`${message} ${JSON.stringify(fields)}`);
  };
  const warden: Keywarden = createKeywarden({
    brand: 'acme',
    store: failing(opened, () => isDown),
    scopes: SCOPES,
    ...(bare ? { usage: false } : WITH_EVERYTHING),
    now: ticking(),
    logger: { info: note, warn: note, error: note },
    ...wardenOptions,
  });
  /** By the value of the cookie `who`. */
  const people = new Map<string, Actor>([['admin', person('admin', EVERYTHING)]]);
  const door = await openDoor();
  const handler = dashboard(warden, {
    actor: ({ headers }) => people.get(/(?:^|; )who=(\w+)/.exec(headers.get('cookie') ?? '')?.[1] ?? ''),
    origins: [door.origin],
    testUrl: `${door.origin}/v1/orders`,
    ...(typeof page === 'function' ? page(warden) : page),
  });
  door.serve(await host.listener(warden, handler));
  return {
    warden,
    /** All rights, in the account of the people. */
    keys: warden.keys.in(ACCOUNT),
    store: opened,
    people,
    log,
    origin: door.origin,
    url: `${door.origin}${PATH}/`,
    /** Everything the store is asked fails from now on, or works again. */
    down: (value: boolean): void => {
      isDown = value;
    },
    close: async (): Promise<void> => {
      await door.close();
      await warden.close();
      await opened.close?.();
      await place.remove();
    },
  };
}

/** The time, but never the same twice: what is made later is newer, however quickly it is made. */
function ticking(): () => number {
  let last = 0;
  return () => {
    last = Math.max(last + 1, Date.now());
    return last;
  };
}
