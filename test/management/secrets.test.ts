/** What leaves the API: no digest, no sealed value, no secret – but the key itself in the answers that are there to hold it. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { RouteName, WireRoute } from '../../adapters/management/wire.js';
import { ROUTE_NAMES } from '../../adapters/management/wire.js';
import type { Wire } from '../../adapters/management.js';
import { accountWire, managementApi, nativeWire, teamWire } from '../../adapters/management.js';
import type { StoredKey } from '../../src/index.js';
import type { Answered, Client } from './client.js';
import { clientOf } from './client.js';
import { MOUNTINGS } from './mountings.js';
import { ACCOUNT, ann, type Scene, scene } from './scene.js';

const PEPPER = 'a pepper canary of enough characters';
const RECOVERY = 'a recovery secret of many characters';
const actor = ann('read', 'create', 'update', 'regenerate', 'revoke', 'reveal', 'audit', 'impersonate');
const QUERIES: Partial<Record<RouteName, string>> = {
  usage: '?ids=:id&from=2030-01-01&to=2030-01-02',
  users: '?search=a',
};
const YIELDING: readonly RouteName[] = ['create', 'regenerate', 'reveal'];

/** A key's secret in pieces that are too long to be an accident, but for the four characters that are shown. */
const piecesOf = (key: string): readonly string[] => {
  const secret = key.slice(key.indexOf('_') + 13, -4);
  return Array.from({ length: secret.length - 7 }, (_, start) => secret.slice(start, start + 8));
};

describe.each(MOUNTINGS.slice(0, 2))('in $name', ({ serve }) => {
  describe.each([nativeWire, teamWire, accountWire] as readonly Wire[])('on the $name wire', (wire) => {
    let there: Scene;
    let ask: Client;
    /** What was ever a digest or a sealed value. */
    const inside = new Set<string>();
    /** Keys that were ever handed out. */
    const issued = new Set<string>();
    const answers: { readonly call: string; readonly answer: Answered; readonly own: string | undefined }[] =
      [];
    beforeEach(async () => {
      there = scene({ pepper: PEPPER });
      for (const kept of [inside, issued]) kept.clear();
      answers.length = 0;
      const api = managementApi(there.warden, { actor: () => actor, wire });
      const app = await serve(there.warden, api);
      ask = clientOf(app.port, wire);
      return () => app.close();
    });

    const remember = async (): Promise<void> => {
      for (const { digest, overlap, sealed } of (await there.store.scanKeys()).items as StoredKey[]) {
        for (const value of [digest.value, overlap?.value, sealed]) {
          if (typeof value === 'string')
            for (const part of [value, ...value.split('.')]) if (part.length > 15) inside.add(part);
        }
      }
    };
    const call = async (name: RouteName, id: string, query = QUERIES[name] ?? '', body: object = {}) => {
      const route: WireRoute | undefined = (wire.routes as Partial<Record<RouteName, WireRoute>>)[name];
      if (route === undefined) return undefined;
      const target = (route.path + query).replaceAll(':id', id);
      const answer = await ask(`${route.method} ${target}`, route.method === 'GET' ? {} : { body });
      await remember();
      const own = answer.text.match(there.warden.pattern)?.[0];
      if (own !== undefined) issued.add(own);
      answers.push({ call: `${name}${query}`, answer, own });
      return answer;
    };

    it('in answers of every route, audit rows and the export', async () => {
      const made = await call('create', '');
      expect(made?.status).toBeLessThan(300);
      const [{ id } = { id: '' }] = (await there.store.scanKeys()).items;
      const { record: another } = await there.warden.keys.in(ACCOUNT).create({ behalfOf: 'ann' });
      await call('regenerate', id, '', wire.extras === true ? { overlap: '1d' } : {});
      if (wire.extras !== true) await there.warden.keys.in(ACCOUNT).regenerate(another.id, { overlap: '1d' });
      await remember();
      if (wire.revealParameter !== undefined) await call('get', id, `?${wire.revealParameter}=true`);
      const enabled = wire.fields.find(({ input }) => input?.means === 'enabled')?.name ?? '';
      for (const name of ['patch', 'put'] as const) await call(name, id, '', { [enabled]: name === 'put' });
      const last: readonly RouteName[] = ['revoke'];
      for (const name of [...ROUTE_NAMES.filter((one) => !last.includes(one)), ...last]) await call(name, id);
      // And once more what reads, now that all of it is in the log; and refusals of what is over.
      for (const name of ROUTE_NAMES) await call(name, id);
      there.down(true);
      for (const name of ROUTE_NAMES) await call(name, id);

      expect(inside.size).toBeGreaterThan(8);
      expect(issued.size).toBeGreaterThan(2);
      const yielding = answers.filter(({ own }) => own !== undefined).map(({ call: named }) => named);
      const reveal = wire.revealParameter === undefined ? [] : [`get?${wire.revealParameter}=true`];
      const offered = YIELDING.filter((name) => name in wire.routes);
      expect(new Set(yielding)).toEqual(new Set([...offered, ...reveal]));

      const events = (await there.store.scanAudit()).items.map((event) => JSON.stringify(event));
      expect(events.length).toBeGreaterThan(6);
      const said = answers.map(({ call: named, answer, own }) => {
        const headers = JSON.stringify([...answer.headers]);
        // The key itself stands once in what is there to hold it; nothing else of it, and nothing of any other.
        const text = own === undefined ? answer.text : answer.text.replace(own, '');
        return { named, text: text + headers };
      });
      const told = [
        ...said,
        ...events.map((text) => ({ named: 'an audit row', text })),
        ...there.log.map((text) => ({ named: 'the log', text })),
      ];
      const secrets = [...inside, ...[...issued].flatMap(piecesOf), PEPPER, RECOVERY];
      for (const { named, text } of told) {
        for (const secret of secrets)
          expect(text.includes(secret) ? [named, secret] : undefined).toBeUndefined();
      }
      if ('auditExport' in wire.routes) {
        expect(answers.find(({ call: named }) => named === 'auditExport')?.answer.text).toContain(
          'key.regenerated',
        );
      }
    });
  });
});
