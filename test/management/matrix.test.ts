/** Every route in every situation that must be refused: the status, the code, and nothing else changed. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ROUTES } from '../../adapters/management/routes.js';
import type { RouteName, WireRoute } from '../../adapters/management/wire.js';
import { ROUTE_NAMES } from '../../adapters/management/wire.js';
import type { Wire } from '../../adapters/management.js';
import { accountWire, apiKeyActor, managementApi, nativeWire, teamWire } from '../../adapters/management.js';
import type { KeyRecord } from '../../src/index.js';
import type { Answered, Ask, Client } from './client.js';
import { clientOf } from './client.js';
import { PLAIN } from './mountings.js';
import { ACCOUNT, ann, SCOPES, type Scene, scene } from './scene.js';
import type { Case, Situation } from './situations.js';
import { casesOf, notApplicable, SITUATIONS } from './situations.js';

const SCOPE_NAMES = Object.keys(SCOPES) as (keyof typeof SCOPES)[];
const NONSENSE = [
  'nonsense',
  'apk_000000000000000',
  'apk_00000000000000000',
  '%27%20or%201=1',
  '__proto__',
  '%00',
];
const SELF = [403, 'API_KEY_SELF_FORBIDDEN'] as const;
const MISSING = [404, 'API_KEY_NOT_FOUND'] as const;

describe.each([nativeWire, teamWire, accountWire] as readonly Wire[])('$name wire', (wire) => {
  let there: Scene;
  let ask: Client;
  let key: string;
  let own: KeyRecord;
  let target: KeyRecord;
  let revoked: KeyRecord;
  let foreign: KeyRecord;
  beforeEach(async () => {
    there = scene();
    const keys = there.warden.keys.in(ACCOUNT);
    ({ key, record: own } = await keys.create({ name: 'Own', scopes: SCOPE_NAMES }));
    ({ record: target } = await keys.create({ name: 'Target' }));
    ({ record: revoked } = await keys.create({ name: 'Revoked' }));
    await keys.revoke(revoked.id);
    ({ record: foreign } = await there.warden.keys.in('globex').create({ name: 'Foreign' }));
    const actor = apiKeyActor(there.warden, { wire });
    const app = await PLAIN.serve(there.warden, managementApi(there.warden, { actor, wire }));
    ask = clientOf(app.port, wire);
    return () => app.close();
  });

  const contents = async () => ({
    keys: (await there.store.scanKeys()).items,
    events: (await there.store.scanAudit()).items,
  });
  const enabled = wire.fields.find(({ input }) => input?.means === 'enabled')?.name ?? '';
  /** The route asked about a key: one in its path, or in the query of those that filter by keys. */
  const asking = (
    { route, query }: Case,
    id: string,
    { as = key, headers = {}, body = {} }: Ask = {},
  ): Promise<Answered> => {
    const { method, path } = route;
    const fields = method === 'PATCH' || method === 'PUT' ? { [enabled]: false, ...(body as object) } : body;
    const target = `${path.replace(':id', id)}${query.replace(':id', id)}`;
    return ask(`${method} ${target}`, {
      as: as === '' ? undefined : as,
      headers,
      ...(method !== 'GET' && { body: fields }),
    });
  };
  const refused = async (asked: () => Promise<Answered>, [status, code]: readonly [number, string]) => {
    const before = await contents();
    const answer = await asked();
    const { status: came, json } = answer;
    expect([came, json?.code ?? json?.error?.code]).toEqual([status, code]);
    expect(await contents()).toEqual(before);
    return answer;
  };
  /** Answered, and with nothing of that key. */
  const silent = async (
    asked: () => Promise<Answered>,
    { id, name, prefix }: KeyRecord,
    but: string[] = [],
  ) => {
    const before = await contents();
    const { status, text } = await asked();
    expect(status).toBe(200);
    for (const told of [id, name, prefix]) if (!but.includes(told)) expect(text).not.toContain(told);
    expect(await contents()).toEqual(before);
  };

  const show: { readonly [S in Situation]: (one: Case) => Promise<unknown> } = {
    'no actor': (one) => refused(() => asking(one, target.id, { as: '' }), [401, 'ACTOR_REQUIRED']),
    'a wrong credential': (one) => {
      const wrong = `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`;
      return refused(() => asking(one, target.id, { as: wrong }), [401, 'API_KEY_INVALID']);
    },
    'a revoked credential': async (one) => {
      await there.warden.keys.in(ACCOUNT).revoke(own.id);
      await refused(() => asking(one, target.id), [401, 'API_KEY_REVOKED']);
    },
    'another tenant': async (one) => {
      if (one.inPath) return refused(() => asking(one, foreign.id), MISSING);
      // A body cannot say whose account it is about, and no answer holds anything of another one.
      if (one.name === 'create') {
        const body = { accountId: 'globex' };
        return refused(() => asking(one, foreign.id, { body }), [400, 'API_KEY_INPUT_INVALID']);
      }
      return silent(() => asking(one, foreign.id), foreign, one.name === 'usage' ? [foreign.id] : []);
    },
    'no permission': async (one) => {
      const { key: bare } = await there.warden.keys.in(ACCOUNT).create({ scopes: ['orders:read'] });
      await refused(() => asking(one, target.id, { as: bare }), [403, 'API_KEY_PERMISSION_MISSING']);
    },
    'its own key': async (one) => {
      const taking = one.changes || one.reveals;
      if (taking) await refused(() => asking(one, own.id), SELF);
      // Reading itself is nothing that a key could gain by.
      else expect((await asking(one, own.id)).status).toBe(200);
    },
    'a revoked key': async (one) => {
      const gone = wire.revoked === 'never' && one.inPath;
      const refusal = gone ? MISSING : ([409, 'API_KEY_ALREADY_REVOKED'] as const);
      if (gone || one.changes || one.reveals) await refused(() => asking(one, revoked.id), refusal);
      else expect((await asking(one, revoked.id)).status).toBe(200);
    },
    'a malformed id': async (one) => {
      const unknown = one.inPath ? MISSING : ([400, 'API_KEY_INPUT_INVALID'] as const);
      for (const id of NONSENSE) await refused(() => asking(one, id), unknown);
      if (one.inPath) await refused(() => asking(one, 'apk_0000000000000000'), MISSING);
    },
    'a stale version': async (one) => {
      for (const tag of ['"77"', 'W/"1"', '"77", W/"1"']) {
        const headers = { 'If-Match': tag };
        await refused(() => asking(one, target.id, { headers }), [412, 'API_KEY_VERSION_CONFLICT']);
      }
    },
    'the store down': async (one) => {
      there.down(true);
      const { headers } = await refused(() => asking(one, target.id), [503, 'API_KEY_STORE_UNAVAILABLE']);
      expect(headers.get('retry-after')).toBe('5');
    },
  };

  const cases = casesOf(wire);
  describe.each(SITUATIONS)('%s', (situation) => {
    for (const one of cases) {
      const why = notApplicable(one, situation);
      if (why === undefined) it(one.title, () => show[situation](one));
      else it(`${one.title}: does not apply, ${why.because}`, () => expect(why.holds(one)).toBe(true));
    }
  });

  it('the store down, for an actor who is known without it: 503 from all that asks it, and from nothing else', async () => {
    const actor = ann('read', 'create', 'update', 'regenerate', 'revoke', 'reveal', 'audit');
    const app = await PLAIN.serve(there.warden, managementApi(there.warden, { actor: () => actor, wire }));
    ask = clientOf(app.port, wire);
    there.down(true);
    const storeless: readonly RouteName[] = ['scopes', 'users', 'whoami', 'openapi'];
    for (const one of cases) {
      const { status } = await asking(one, target.id);
      expect([one.title, status]).toEqual([one.title, storeless.includes(one.name) ? 200 : 503]);
    }
    await app.close();
  });

  it('every route of the wire is there', () => {
    const routes: Partial<Record<RouteName, WireRoute>> = wire.routes;
    const named = new Set(cases.map(({ name }) => name));
    expect(ROUTE_NAMES.filter((name) => name in routes && !named.has(name))).toEqual([]);
    expect(cases.every(({ name }) => name in ROUTES)).toBe(true);
  });
});
