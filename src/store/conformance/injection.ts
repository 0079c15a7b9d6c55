/** Harmful texts through every string that reaches a store: kept as they are, found as they are, and without effect. */
import { type ConformanceCase, conformanceCase, type Subject } from './conformance-case.js';
import { INJECTIONS } from './corpus.js';
import { refused, same } from './promised.js';
import { contentsOf } from './reading.js';
import { NOON } from './samples.js';

/** Accounts that nobody means; afterwards they are exactly as before. */
async function bystanders({ store, add }: Pick<Subject, 'store' | 'add'>) {
  for (const accountId of ['acme', 'default']) {
    await add({ accountId, alias: 'mine', behalfOf: 'user-1', metadata: { kept: true } });
    await add({ accountId, enabled: false });
    await add({ accountId, revokedAt: 1 });
  }
  const before = await contentsOf(store, 'acme', 'default');
  return async (text: string) => {
    const promise = `${JSON.stringify(text)} has no effect on what nobody meant`;
    same(promise, await contentsOf(store, 'acme', 'default'), before);
  };
}

/** How many texts go by until the bystanders are looked at. */
const STRIDE = 50;

export const injectionCases: readonly ConformanceCase[] = [
  conformanceCase('injection: as values', [], async ({ store, key, event, add }) => {
    const unharmed = await bystanders({ store, add });
    for (const [index, text] of INJECTIONS.entries()) {
      const made = key({
        accountId: text,
        digest: { pepperId: text, value: 'a'.repeat(64) },
        overlap: { pepperId: text, value: 'b'.repeat(64), until: NOON },
        sealed: text,
        name: text,
        alias: text,
        scopes: [text],
        subaccounts: [text],
        behalfOf: text,
        metadata: { [text]: text },
        createdBy: text,
      });
      const promise = `${JSON.stringify(text)} is kept as it is`;
      const created = event(made, { actor: { id: text, kind: 'user' }, detail: { [text]: text } });
      await store.insert(made, created, { maxPerAccount: 1 });
      same(promise, await store.findByPrefix(made.prefix), made);
      const set = {
        name: `${text}${text}`,
        alias: text,
        sealed: text,
        behalfOf: text,
        scopes: [text, 'x'],
        metadata: { [text]: 1 },
      };
      const changed = await store.update({ accountId: text, id: made.id, version: 1, set }, event(made));
      same(promise, changed, { ...made, ...set, version: 2 });
      same(promise, await store.findById(text, made.id), changed);
      const list = { accountId: text, alias: text, userId: text, search: text, now: NOON, limit: 10 };
      same(promise, await store.list(list), { items: [changed], next: null });
      const audit = { accountId: text, keyId: made.id, actorId: text, limit: 10 };
      same(promise, await store.readAudit(audit), { items: [{ ...created, sequence: 1 }], next: null });
      if (index % STRIDE === 0) await unharmed(text);
    }
    await unharmed('the whole corpus');
  }),

  conformanceCase('injection: as what is looked for', [], async ({ store, event, add }) => {
    const unharmed = await bystanders({ store, add });
    for (const [index, text] of INJECTIONS.entries()) {
      const promise = `nothing is found for ${JSON.stringify(text)}`;
      same(promise, await store.findByPrefix(text), undefined);
      same(promise, await store.findById('acme', text), undefined);
      for (const by of [{ alias: text }, { userId: text }, { accountId: text }]) {
        same(promise, await store.list({ accountId: 'acme', now: NOON, limit: 10, ...by }), {
          items: [],
          next: null,
        });
      }
      for (const by of [{ keyId: text }, { actorId: text }, { accountId: text }]) {
        same(promise, await store.readAudit({ accountId: 'acme', limit: 10, ...by }), {
          items: [],
          next: null,
        });
      }
      await refused(promise, 'API_KEY_NOT_FOUND', () =>
        store.update(
          { accountId: 'acme', id: text, version: 1, set: { name: text } },
          event({ accountId: 'acme' }),
        ),
      );
      await refused(`${JSON.stringify(text)} is no cursor`, 'API_KEY_INPUT_INVALID', () =>
        store.list({ accountId: 'acme', now: NOON, limit: 10, cursor: text }),
      );
      if (index % STRIDE === 0) await unharmed(text);
    }
    await unharmed('the whole corpus');
  }),

  conformanceCase('injection: in removals and numbers of events', [], async ({ store, event, add }) => {
    const unharmed = await bystanders({ store, add });
    for (const [index, text] of INJECTIONS.entries()) {
      await store.append(event({ accountId: text }, { at: 1 }));
      const removed = await store.purge(
        { accountId: text, revokedBefore: NOON, auditBefore: NOON },
        event({ accountId: text }),
      );
      same(`a purge of ${JSON.stringify(text)} removes its one event`, removed, 1);
      if (index % STRIDE === 0) await unharmed(text);
    }
    await unharmed('the whole corpus');
  }),

  conformanceCase('injection: in uses', ['use'], async ({ store, use, add }) => {
    const unharmed = await bystanders({ store, add });
    const range = { from: '2030-01-01', to: '2030-12-31' };
    for (const [index, text] of INJECTIONS.entries()) {
      const { id } = await add({ accountId: text });
      await use.recordUse([{ accountId: text, keyId: id, day: '2030-01-15', count: 1, lastUsedAt: NOON }]);
      const expected = { keyId: id, lastUsedAt: NOON, days: [{ day: '2030-01-15', count: 1 }] };
      same(`the uses of ${JSON.stringify(text)}`, await use.readUse(text, [id, text], range), [
        expected,
        { keyId: text, lastUsedAt: null, days: [] },
      ]);
      same('the uses of nobody else', (await use.readUse('acme', [id], range))[0]?.lastUsedAt, null);
      if (index % STRIDE === 0) await unharmed(text);
    }
    await unharmed('the whole corpus');
  }),

  conformanceCase(
    'injection: in what is loaded',
    ['transfer'],
    async ({ store, transfer, key, event, add }) => {
      const unharmed = await bystanders({ store, add });
      const keys = INJECTIONS.map((text) =>
        key({ accountId: text, alias: text, name: text, behalfOf: text }),
      );
      await transfer.loadKeys(keys);
      await transfer.loadAudit(keys.map((made) => ({ ...event(made), sequence: 1 })));
      const used = keys.map((made) => ({
        keyId: made.id,
        accountId: made.accountId,
        day: '2030-01-15',
        count: 1,
        lastUsedAt: NOON,
      }));
      await transfer.loadUse(used);
      for (const made of keys) {
        same('a loaded key is kept as it is', await store.findByPrefix(made.prefix), made);
      }
      await unharmed('the whole corpus');
    },
  ),
];
