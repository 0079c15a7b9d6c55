/** append and readAudit: an account's events, numbered 1, 2, 3 …, newest first. */
import { AUDIT_ACTIONS, type AuditEvent } from '../../record.js';
import { matchesAudit } from '../matching.js';
import type { AuditQuery } from '../store.js';
import { type ConformanceCase, conformanceCase } from './conformance-case.js';
import { FOREIGN_CURSORS } from './foreign-cursors.js';
import { refused, same } from './promised.js';
import { auditAll } from './reading.js';
import { NOON } from './samples.js';

const acme = { accountId: 'acme' };

export const auditCases: readonly ConformanceCase[] = [
  conformanceCase('readAudit: an account without events has an empty page', [], async ({ store, event }) => {
    await store.append(event({ accountId: 'globex' }));
    same('an empty page', await store.readAudit({ accountId: 'acme', limit: 10 }), { items: [], next: null });
  }),

  conformanceCase('append: numbers the events of each account 1, 2, 3 …', [], async ({ store, event }) => {
    const expected: { [accountId: string]: AuditEvent[] } = { acme: [], globex: [] };
    for (const accountId of ['acme', 'globex', 'acme', 'acme', 'globex']) {
      const done = event({ accountId });
      await store.append(done);
      expected[accountId]?.unshift({ ...done, sequence: (expected[accountId]?.length ?? 0) + 1 });
    }
    for (const accountId of ['acme', 'globex']) {
      same(
        `the events of ${accountId}, newest first`,
        await auditAll(store, { accountId }),
        expected[accountId],
      );
    }
  }),

  conformanceCase('append: keeps every kind of event exactly', [], async ({ store, event }) => {
    const expected: AuditEvent[] = [];
    for (const action of AUDIT_ACTIONS) {
      for (const kind of ['key', 'user', 'host'] as const) {
        const done = event(kind === 'host' ? acme : { ...acme, id: 'apk_1' }, {
          action,
          at: NOON - expected.length,
          actor: { id: `${kind}:1`, kind },
          detail: { action, list: [1, 'two', null, { three: true }], nothing: {} },
        });
        await store.append(done);
        expected.unshift({ ...done, sequence: expected.length + 1 });
      }
    }
    same('events come by their number, whatever their time', await auditAll(store), expected);
  }),

  conformanceCase('append: changes no key', [], async ({ store, event, add }) => {
    const key = await add();
    await store.append(event(key, { action: 'key.revoked' }));
    same('an event alone changes no key', await store.findByPrefix(key.prefix), key);
  }),

  conformanceCase('readAudit: every combination of filters', [], async ({ store, event }) => {
    const events: AuditEvent[] = [];
    for (let serial = 0; serial < 60; serial += 1) {
      const done = event(serial % 4 === 0 ? acme : { ...acme, id: `apk_${serial % 4}` }, {
        at: NOON + ((serial * 7) % 20),
        action: AUDIT_ACTIONS[serial % 3] ?? 'key.created',
        actor: { id: ['host', 'Host', 'user-1', 'user_1', 'user-1 '][serial % 5] ?? '', kind: 'user' },
      });
      await store.append(done);
      events.unshift({ ...done, sequence: serial + 1 });
    }
    const choices: { readonly [Filter in keyof AuditQuery]?: readonly (AuditQuery[Filter] | undefined)[] } = {
      keyId: [undefined, 'apk_1', 'apk_9', 'APK_1'],
      actorId: [undefined, 'host', 'user_1', 'user-1'],
      action: [undefined, 'key.created', 'key.revealed'],
      from: [undefined, NOON + 5],
      to: [undefined, NOON + 5, NOON + 12],
    };
    let queries: Partial<AuditQuery>[] = [{}];
    for (const [filter, values] of Object.entries(choices)) {
      queries = queries.flatMap((query) =>
        values.map((value) => (value === undefined ? query : { ...query, [filter]: value })),
      );
    }
    for (const query of queries) {
      const full = { accountId: 'acme', limit: 100, ...query };
      same(
        `filters hold together (from inclusive, to exclusive): ${JSON.stringify(query)}`,
        (await auditAll(store, query)).map((came) => came.sequence),
        events.filter((expected) => matchesAudit(full, expected)).map((expected) => expected.sequence),
      );
    }
  }),

  conformanceCase('readAudit: pages of every size make the whole log', [], async ({ store, event }) => {
    for (let serial = 0; serial < 24; serial += 1) {
      await store.append(
        event(serial % 3 === 0 ? { ...acme, id: 'apk_1' } : acme, { at: NOON - (serial % 5) }),
      );
      await store.append(event({ accountId: 'globex' }));
    }
    const whole = await auditAll(store);
    for (const limit of [1, 2, 3, 5, 8, 12, 23, 24, 25, 1_000]) {
      same(`pages of ${limit}`, await auditAll(store, { limit }), whole);
      same(
        `pages of ${limit} of one key's events`,
        await auditAll(store, { limit, keyId: 'apk_1' }),
        whole.filter((came) => came.keyId === 'apk_1'),
      );
    }
  }),

  conformanceCase(
    'readAudit: events and removals between the pages shift nothing',
    [],
    async ({ store, event }) => {
      for (let serial = 0; serial < 12; serial += 1) await store.append(event(acme, { at: NOON + serial }));
      const before = await auditAll(store);
      let purged = false;
      const came = await auditAll(store, { limit: 2 }, async () => {
        await store.append(event(acme, { at: NOON + 100 }));
        if (!purged) await store.purge({ ...acme, auditBefore: NOON + 4 }, event(acme, { at: NOON + 100 }));
        purged = true;
      });
      same('what was there from the first page to the last comes once', came, before.slice(0, 8));
    },
  ),

  conformanceCase('readAudit: a cursor of another making is refused', [], async ({ store, event }) => {
    await store.append(event(acme));
    await store.append(event(acme));
    for (const cursor of FOREIGN_CURSORS) {
      await refused(`readAudit refuses the cursor ${JSON.stringify(cursor)}`, 'API_KEY_INPUT_INVALID', () =>
        store.readAudit({ ...acme, limit: 1, cursor }),
      );
    }
  }),
];
