/** What goes in comes out: texts, numbers, lists, JSON. */
import type { JsonObject, StoredKey } from '../../record.js';
import { type ConformanceCase, conformanceCase } from './conformance-case.js';
import { same } from './promised.js';
import { auditAll, listAll } from './reading.js';
import { NOON } from './samples.js';
import { TEXTS } from './texts.js';

/** JSON that stores bend: parsed, so that `__proto__` is a property like any other. */
const DOCUMENTS: readonly string[] = [
  '{}',
  '{"__proto__":{"admin":true}}',
  '{"a":{"__proto__":1,"constructor":{"prototype":{}}},"toString":"x","hasOwnProperty":null}',
  '{"":"empty name","é":1,"e\\u0301":2,"😀":3,"a.b":4,"$set":5}',
  '{"null":null,"false":false,"zero":0,"empty":"","list":[],"object":{},"nested":[[],[[]],{"a":[null]}]}',
  '{"numbers":[0,-1,1.5,0.1,-0.000001,9007199254740991,-9007199254740991,9007199254740992,1e21,1.7976931348623157e308,5e-324]}',
  '{"texts":["007","1e3","true","null","2030-01-15T12:00:00Z","\\\\","\\"","\\n"]}',
  '{"10":"b","9":"a","1":"c","a":1,"A":2,"a ":3}',
  `{"deep":${'['.repeat(15)}1${']'.repeat(15)}}`,
  `{"long":"${'x'.repeat(4_000)}"}`,
  `{"many":{${Array.from({ length: 200 }, (_, index) => `"k${index}":${index}`).join()}}}`,
];

const documents = (): JsonObject[] => DOCUMENTS.map((text): JsonObject => JSON.parse(text));

/** Reads the key in every way there is. */
async function comesBack(
  { store }: { readonly store: Parameters<typeof listAll>[0] },
  promise: string,
  key: StoredKey,
): Promise<void> {
  same(`${promise}: by prefix`, await store.findByPrefix(key.prefix), key);
  same(`${promise}: by id`, await store.findById(key.accountId, key.id), key);
  const listed = await listAll(store, { accountId: key.accountId });
  same(
    `${promise}: in a list`,
    listed.find((item) => item.id === key.id),
    key,
  );
}

export const roundTripCases: readonly ConformanceCase[] = [
  conformanceCase('round trip: every text in every column', [], async ({ store, key, event }) => {
    for (const [index, text] of TEXTS.entries()) {
      // No alias is longer than 64 characters.
      const alias = [...text].slice(0, 60).join('');
      // Accounts and peppers have a name.
      const accountId = text || 'acme';
      const pepperId = text || 'sha256';
      const made = key({
        accountId,
        digest: { pepperId, value: 'a'.repeat(64) },
        overlap: { pepperId, value: 'b'.repeat(64), until: NOON },
        sealed: text,
        name: text,
        alias,
        scopes: [text, `${text}!`],
        subaccounts: [text, `${text}!`],
        behalfOf: text,
        metadata: { [text]: text },
        createdBy: text,
      });
      const done = event(made, { actor: { id: text, kind: 'user' }, detail: { [text]: [text] } });
      const promise = `a text comes back as it went in (${JSON.stringify(text).slice(0, 60)})`;
      await store.insert(made, done, {});
      await comesBack({ store }, promise, made);
      same(promise, await auditAll(store, { accountId, actorId: text }), [{ ...done, sequence: 1 }]);
      same(promise, await listAll(store, { accountId, alias, userId: text }), [made]);

      const set = {
        name: `${text}${index}`,
        alias: `${alias}${index}`,
        scopes: [text],
        sealed: text,
        behalfOf: text,
      };
      const changed = await store.update({ accountId, id: made.id, version: 1, set }, event(made));
      same(promise, changed, { ...made, ...set, version: 2 });
      await comesBack({ store }, promise, changed);
    }
  }),

  conformanceCase('round trip: long texts and long lists', [], async ({ store, event, key }) => {
    const list = Array.from({ length: 300 }, (_, index) => `entry:${index}`);
    const made = key({
      name: '𝒳'.repeat(1_000),
      sealed: 'e'.repeat(8_000),
      scopes: list,
      allowIps: list.map((_, index) => `10.${index}.0.0/16`).slice(0, 256),
      subaccounts: list,
      metadata: { long: '𝒳'.repeat(1_000) },
    });
    const done = event(made, { detail: { long: '𝒳'.repeat(1_000), list } });
    await store.insert(made, done, {});
    await comesBack({ store }, 'a long key comes back whole', made);
    same('so does a long event', await auditAll(store), [{ ...done, sequence: 1 }]);
  }),

  conformanceCase('round trip: metadata is any JSON object', [], async ({ store, event, key }) => {
    let changed: StoredKey | undefined;
    for (const metadata of documents()) {
      const made = key({ metadata });
      const done = event(made, { detail: metadata });
      await store.insert(made, done, {});
      await comesBack({ store }, 'metadata comes back as it went in', made);
      same('so does the detail of an event', (await auditAll(store, { limit: 1_000 }))[0]?.detail, metadata);
      changed ??= made;
      const change = { accountId: 'acme', id: changed.id, version: changed.version, set: { metadata } };
      changed = await store.update(change, event(changed));
      same('metadata is replaced, not merged', changed.metadata, metadata);
    }
    same('no prototype was reached through `__proto__`', Object.hasOwn(Object.prototype, 'admin'), false);
  }),

  conformanceCase(
    'round trip: nothing, an empty list and an empty text are three',
    [],
    async ({ store, key, event }) => {
      const rows: readonly Partial<StoredKey>[] = [
        { subaccounts: null },
        { subaccounts: [] },
        { subaccounts: [''] },
        { scopes: [], allowIps: [] },
        { scopes: [''] },
        { name: '', behalfOf: '', sealed: '', alias: '' },
        {
          behalfOf: null,
          sealed: null,
          alias: null,
          overlap: null,
          rateLimit: null,
          expiresAt: null,
          revokedAt: null,
        },
        { expiresAt: 0, revokedAt: 0 },
      ];
      for (const over of rows) {
        const made = key(over);
        await store.insert(made, event(made), {});
        await comesBack({ store }, `${JSON.stringify(over)} is kept`, made);
        const other = key();
        await store.insert(other, event(other), {});
        const { alias: _alias, ...set } = over;
        const changed = await store.update(
          { accountId: 'acme', id: other.id, version: 1, set },
          event(other),
        );
        same(`${JSON.stringify(set)} is set`, changed, { ...other, ...set, version: 2 });
        await comesBack({ store }, `${JSON.stringify(set)} is set`, changed);
      }
    },
  ),

  conformanceCase(
    'round trip: lists keep their order and their repetitions',
    [],
    async ({ store, key, event }) => {
      const list = ['b', 'a', 'B', 'a', 'é', 'a ', '10', '9'];
      const made = key({
        scopes: list,
        allowIps: ['192.0.2.9', '10.0.0.0/8', '192.0.2.1'],
        subaccounts: list,
      });
      await store.insert(made, event(made), {});
      await comesBack({ store }, 'a list is no set', made);
    },
  ),

  conformanceCase('round trip: numbers up to 2^53 - 1', [], async ({ store, key, event }) => {
    for (const most of [0, 1, 2 ** 31, 2 ** 32 + 1, 8_640_000_000_000_000, Number.MAX_SAFE_INTEGER - 1]) {
      const accountId = `account-${most}`;
      const version = Math.max(1, most);
      const made = key({
        accountId,
        createdAt: most,
        updatedAt: most,
        expiresAt: most,
        revokedAt: most,
        overlap: { pepperId: 'p', value: 'c'.repeat(64), until: most },
        rateLimit: { points: most + 1, duration: most + 1 },
        version,
      });
      const done = event(made, { at: most });
      await store.insert(made, done, {});
      await comesBack({ store }, `the number ${most} comes back exactly`, made);
      same('so does the time of an event', await auditAll(store, { accountId }), [{ ...done, sequence: 1 }]);
      const set = { expiresAt: most + 1, updatedAt: most + 1 };
      const changed = await store.update({ accountId, id: made.id, version, set }, event(made));
      same('a change of large numbers is exact', changed, { ...made, ...set, version: version + 1 });
    }
  }),
];
