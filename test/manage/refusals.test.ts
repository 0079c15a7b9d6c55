import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/errors.js';
import type { KeyManager } from '../../src/manage/manager.js';
import type { OperationName } from '../../src/manage/operations.js';
import { CALLS, NAMES, UNKNOWN } from './calls.js';
import { ACCOUNT, actor, keyActor, NOON, type Office, office, untyped } from './office.js';
import { codeOf, refused } from './refused.js';
import { connectionLost } from './tapped-store.js';

type Situation = 'unknown id' | 'foreign tenant' | 'own key' | 'revoked key' | 'stale version' | 'store down';

/** `null`: it is done. */
type Verdicts = Readonly<Record<Situation, ErrorCode | null>>;

const NO_KEY_NAMED: Verdicts = {
  'unknown id': null,
  'foreign tenant': null,
  'own key': null,
  'revoked key': null,
  'stale version': null,
  'store down': 'API_KEY_STORE_UNAVAILABLE',
};
const CHANGE: Verdicts = {
  'unknown id': 'API_KEY_NOT_FOUND',
  'foreign tenant': 'API_KEY_NOT_FOUND',
  'own key': 'API_KEY_SELF_FORBIDDEN',
  'revoked key': 'API_KEY_ALREADY_REVOKED',
  'stale version': 'API_KEY_VERSION_CONFLICT',
  'store down': 'API_KEY_STORE_UNAVAILABLE',
};
const VERDICTS: Readonly<Record<OperationName, Verdicts>> = {
  create: NO_KEY_NAMED,
  list: NO_KEY_NAMED,
  counts: NO_KEY_NAMED,
  usage: NO_KEY_NAMED,
  audit: NO_KEY_NAMED,
  purge: NO_KEY_NAMED,
  userRemoved: NO_KEY_NAMED,
  get: { ...NO_KEY_NAMED, 'unknown id': 'API_KEY_NOT_FOUND', 'foreign tenant': 'API_KEY_NOT_FOUND' },
  update: CHANGE,
  enable: CHANGE,
  disable: CHANGE,
  regenerate: CHANGE,
  revoke: CHANGE,
  // Nothing is stored sealed here.
  reveal: { ...CHANGE, 'stale version': 'API_KEY_NOT_RECOVERABLE' },
  // Without a directory nothing is asked of anybody.
  findUsers: { ...NO_KEY_NAMED, 'store down': null },
  searchUsers: { ...NO_KEY_NAMED, 'store down': null },
};

/** Two accounts with a few keys each, of which every one could be hit by a statement that lost its way. */
async function world(): Promise<
  Office & { readonly own: string; readonly foreign: string; readonly revoked: string }
> {
  const there = office();
  const { record } = await there.host.create({ name: 'Own', alias: 'own', scopes: ['orders:read'] });
  const { record: revoked } = await there.host.create({ alias: 'old' });
  await there.host.revoke(revoked.id);
  await there.host.create({ enabled: false, scopes: ['orders:write'], allowIps: ['10.0.0.0/8'] });
  const globex = there.host.in('globex');
  const { record: foreign } = await globex.create({ name: 'Foreign', alias: 'own', scopes: ['orders:read'] });
  await globex.create({ enabled: false });
  return { ...there, own: record.id, foreign: foreign.id, revoked: revoked.id };
}

const PREPARED: Readonly<
  Record<
    Situation,
    (
      there: Awaited<ReturnType<typeof world>>,
    ) => Promise<{ keys: KeyManager; id: string; ifVersion?: number }>
  >
> = {
  'unknown id': async ({ host }) => ({ keys: host, id: UNKNOWN }),
  'foreign tenant': async ({ host, foreign }) => ({ keys: host, id: foreign }),
  'own key': async ({ host, own, stored }) => ({
    keys: host.as(keyActor(await stored(own))),
    id: own,
  }),
  'revoked key': async ({ host, revoked }) => ({ keys: host, id: revoked }),
  'stale version': async ({ host, own }) => {
    await host.update(own, { name: 'Changed meanwhile' });
    return { keys: host, id: own, ifVersion: 1 };
  },
  'store down': async ({ host, own, tap }) => {
    tap.intercept(connectionLost);
    return { keys: host, id: own };
  },
};

describe.each(NAMES)('%s, refused', (name) => {
  it.each(Object.keys(PREPARED) as Situation[])('%s', async (situation) => {
    const there = await world();
    const { keys, id, ...options } = await PREPARED[situation](there);
    const before = await there.contents();
    const hostsOwn = name === 'userRemoved' || name === 'purge';
    const verdict =
      situation === 'own key' && hostsOwn ? 'API_KEY_PERMISSION_MISSING' : VERDICTS[name][situation];
    if (verdict !== null) {
      await refused(CALLS[name](keys, id, options), verdict);
      expect(await there.contents()).toEqual(before);
    } else {
      await CALLS[name](keys, id, options);
      const kept = before.keys.filter((key) => name !== 'purge' || key.id !== there.revoked);
      expect(await there.keys()).toEqual(expect.arrayContaining([...kept]));
    }
  });
});

describe("SM-API-11: a key that is not the account's", () => {
  const withId = NAMES.filter((name) => VERDICTS[name]['unknown id'] !== null);

  it.each(withId)('%s answers the same for an unknown, a foreign and a malformed id', async (name) => {
    const { host, foreign, tap } = await world();
    const unknown = await refused(CALLS[name](host, UNKNOWN), 'API_KEY_NOT_FOUND');
    const others = await refused(CALLS[name](host, foreign), 'API_KEY_NOT_FOUND');
    tap.calls.length = 0;
    const malformed = [
      '',
      ' ',
      'apk_',
      'nonsense',
      `${UNKNOWN}0`,
      ` ${UNKNOWN}`,
      `${UNKNOWN}\n`,
      UNKNOWN.toUpperCase(),
      "apk_' or 1=1 --00",
      'apk_\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0',
      '__proto__',
      '../../../etc/passwd0',
    ];
    for (const id of malformed) {
      const error = await refused(CALLS[name](host, id), 'API_KEY_NOT_FOUND');
      expect({ ...error, message: error.message }).toEqual({ ...unknown, message: unknown.message });
    }
    expect({ ...others, message: others.message }).toEqual({ ...unknown, message: unknown.message });
    expect(tap.calls).toEqual([]);
  });

  it.each(withId)("%s calls an id that is no text the program's mistake", async (name) => {
    const { host, tap } = await world();
    tap.calls.length = 0;
    for (const id of [null, 7, {}, ['apk_0000000000000000'], Symbol('id')]) {
      await expect(CALLS[name](host, untyped(id))).rejects.toThrow(TypeError);
    }
    expect(tap.calls).toEqual([]);
  });
});

describe('self-protection', () => {
  it('a key may change its own name and metadata', async () => {
    const { host, own, stored } = await world();
    const self = host.as(keyActor(await stored(own)));
    const renamed = await self.update(own, { name: 'Me', metadata: { mood: 'good' } });
    expect(renamed).toMatchObject({ name: 'Me', metadata: { mood: 'good' }, version: 2 });
    await self.update(own, { name: null, metadata: null, alias: undefined });
    expect(await stored(own)).toMatchObject({ name: '', metadata: {}, alias: 'own' });
  });

  it('a key may change nothing else of itself, not even to what is there, not even beside its name', async () => {
    const { host, own, stored, contents } = await world();
    const self = host.as(keyActor(await stored(own)));
    const before = await contents();
    const patches = {
      alias: 'own',
      type: 'none',
      scopes: ['orders:read'],
      allowIps: ['10.0.0.0/8'],
      subaccounts: [],
      enabled: true,
      behalfOf: null,
      expiresAt: NOON + 1_000,
      rateLimit: null,
    } as const;
    for (const [field, value] of Object.entries(patches)) {
      const patch = { name: 'Me', [field]: value };
      await refused(self.update(own, patch), 'API_KEY_SELF_FORBIDDEN', field);
    }
    await refused(self.update(own, { expiresIn: '1d' }), 'API_KEY_SELF_FORBIDDEN', 'expiresAt');
    expect(await contents()).toEqual(before);
  });

  it('a user whose id is that of a key is not that key', async () => {
    const { host, own } = await world();
    const user = host.as(actor({ id: own, kind: 'user' }));
    expect(await codeOf(user.disable(own))).toBeUndefined();
  });

  it('a key may do to others what it may not do to itself', async () => {
    const { host, own, stored } = await world();
    const self = host.as(keyActor(await stored(own), { accountId: ACCOUNT }));
    const { record } = await host.create({ scopes: ['orders:read'] });
    expect((await self.regenerate(record.id)).record.id).toBe(record.id);
    expect((await self.revoke(record.id)).status).toBe('revoked');
  });
});
