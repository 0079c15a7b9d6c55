/** What holds when many ask at once, through one handle and through two. */
import type { StoredKey } from '../../record.js';
import type { KeyStore } from '../store.js';
import { type ConformanceCase, conformanceCase } from './conformance-case.js';
import { race, same } from './promised.js';
import { auditAll, listAll } from './reading.js';
import { NOON, type Samples } from './samples.js';

interface Handles extends Samples {
  readonly store: KeyStore;
  /** The handles to share the calls among, `store` first. */
  readonly handles: readonly KeyStore[];
  add(over?: Partial<StoredKey>): Promise<StoredKey>;
}

const numbers = async (store: KeyStore, accountId = 'acme') =>
  (await auditAll(store, { accountId, limit: 1_000 })).map((event) => event.sequence).toReversed();

const countingTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

/** The calls to race, shared among the handles in turn. */
function shared<Answer>(
  handles: readonly KeyStore[],
  count: number,
  call: (store: KeyStore, serial: number) => Answer,
): (() => Answer)[] {
  return Array.from({ length: count }, (_, serial) => {
    const store = handles[serial % handles.length];
    if (store === undefined) throw new Error('There is no handle.');
    return () => call(store, serial);
  });
}

const promises: readonly { readonly name: string; readonly body: (subject: Handles) => Promise<void> }[] = [
  {
    name: '200 inserts at limit 5 make exactly 5 keys',
    async body({ store, handles, key, event }) {
      const calls = shared(handles, 200, (handle) => {
        const made = key();
        return handle.insert(made, event(made), { maxPerAccount: 5 });
      });
      const came = await race('the limit is exact under concurrency', 'API_KEY_LIMIT_EXCEEDED', calls);
      same('as many are done as the limit allows', came, { done: 5, refused: 195 });
      same('as many keys are there', (await listAll(store, {})).length, 5);
      same('as many events are there, numbered without a gap', await numbers(store), countingTo(5));
    },
  },
  {
    name: 'limits of several accounts do not meet',
    async body({ store, handles, key, event }) {
      const accounts = ['acme', 'globex', 'initech'];
      const calls = shared(handles, 90, (handle, serial) => {
        const made = key({ accountId: accounts[serial % 3] ?? '' });
        return handle.insert(made, event(made), { maxPerAccount: 4 });
      });
      const came = await race('the limit is exact an account', 'API_KEY_LIMIT_EXCEEDED', calls);
      same('each account has as many as its limit allows', came, { done: 12, refused: 78 });
      for (const accountId of accounts)
        same('its events are its own', await numbers(store, accountId), countingTo(4));
    },
  },
  {
    name: '100 inserts of one alias make exactly one key',
    async body({ store, handles, key, event }) {
      const calls = shared(handles, 100, (handle) => {
        const made = key({ alias: 'mcp' });
        return handle.insert(made, event(made), {});
      });
      const came = await race('an alias is unique under concurrency', 'API_KEY_ALIAS_TAKEN', calls);
      same('exactly one is done', came, { done: 1, refused: 99 });
      same('exactly one key is there', (await listAll(store, {})).length, 1);
      same('exactly one event is there', await numbers(store), [1]);
    },
  },
  {
    name: 'aB and Ab are two aliases',
    async body({ store, handles, key, event }) {
      const calls = shared(handles, 40, (handle, serial) => {
        const made = key({ alias: serial % 4 < 2 ? 'aB' : 'Ab' });
        return handle.insert(made, event(made), {});
      });
      const came = await race('aliases are compared by case', 'API_KEY_ALIAS_TAKEN', calls);
      same('one of each is done', came, { done: 2, refused: 38 });
      same('one of each is there', (await listAll(store, {})).map((item) => item.alias ?? '').toSorted(), [
        'Ab',
        'aB',
      ]);
    },
  },
  {
    name: 'inserts of one prefix or one id make one key',
    async body({ store, handles, key, event }) {
      const came = await race(
        'prefix and id are unique under concurrency, among all accounts',
        'API_KEY_UPDATE_FAILED',
        shared(handles, 40, (handle, serial) => {
          const same = serial % 4 < 2 ? { prefix: 'kw_SamePrefix00' } : { id: 'apk_SameId0000000000' };
          const made = key({ ...same, accountId: serial % 8 < 4 ? 'acme' : 'globex' });
          return handle.insert(made, event(made), {});
        }),
      );
      same('one of each is done', came, { done: 2, refused: 38 });
      const there = [...(await listAll(store, {})), ...(await listAll(store, { accountId: 'globex' }))];
      same('one of each is there', there.length, 2);
    },
  },
  {
    name: 'of many updates at one version exactly one is done',
    async body({ store, handles, event, add }) {
      const key = await add();
      for (let version = 1; version <= 5; version += 1) {
        const calls = shared(handles, 20, (handle, serial) => {
          const set = { name: `writer ${serial}`, metadata: { serial } };
          return handle.update(
            { accountId: 'acme', id: key.id, version, set },
            event(key, { detail: { serial } }),
          );
        });
        const came = await race('a version is written once', 'API_KEY_VERSION_CONFLICT', calls);
        same('exactly one is done', came, { done: 1, refused: 19 });
        const found = await store.findByPrefix(key.prefix);
        const [last] = await auditAll(store);
        same('version rises by one', found?.version, version + 1);
        same('name and metadata are of one writer', found?.name, `writer ${found?.metadata['serial']}`);
        same('and so is the event', last?.detail, found?.metadata);
      }
      same('every change has its event', await numbers(store), countingTo(6));
    },
  },
  {
    name: 'many look-ups at once find each its own key',
    async body({ handles, add }) {
      const keys: StoredKey[] = [];
      for (let count = 0; count < 40; count += 1) keys.push(await add({ name: `key ${count}` }));
      const asked = keys.flatMap((key, serial) => [
        { prefix: key.prefix, expected: key },
        { prefix: `kw_NotThere${serial}`, expected: undefined },
        { prefix: key.prefix, expected: key },
      ]);
      const found = await Promise.all(
        shared(handles, asked.length, (handle, serial) =>
          handle.findByPrefix(asked[serial]?.prefix ?? ''),
        ).map((call) => call()),
      );
      same(
        'findByPrefix finds the key with that prefix, whatever else is looked up meanwhile',
        found,
        asked.map(({ expected }) => expected),
      );
    },
  },
  {
    name: 'a look-up among others sees what was acknowledged before it',
    async body({ store, handles, event, add }) {
      for (let round = 0; round < 10; round += 1) {
        const key = await add();
        const asked = () =>
          shared(handles, 8, async (handle) => handle.findByPrefix(key.prefix)).map((call) => call());
        const others = [Promise.allSettled(asked())];
        // There are always some under way, those too that were asked for just before it is acknowledged.
        const asking = setInterval(() => others.push(Promise.allSettled(asked())), 1);
        try {
          const change = { accountId: 'acme', id: key.id, version: 1, set: { revokedAt: NOON } };
          await store.update(change, event(key, { action: 'key.revoked' }));
        } finally {
          clearInterval(asking);
        }
        const after = asked();
        for (const found of await Promise.all(after)) {
          same(
            'findByPrefix sees every change acknowledged before, among other look-ups too',
            found?.revokedAt,
            NOON,
          );
        }
        const faults = (await Promise.all(others)).flat().filter(({ status }) => status === 'rejected');
        same('findByPrefix does not fail meanwhile', faults, []);
      }
    },
  },
  {
    name: 'a revocation is not undone by updates of other columns',
    async body({ store, handles, event, add }) {
      for (let round = 0; round < 10; round += 1) {
        const key = await add();
        const revoke = async (handle: KeyStore) => {
          for (let version = 1; ; version += 1) {
            try {
              const change = { accountId: 'acme', id: key.id, version, set: { revokedAt: NOON } };
              return await handle.update(change, event(key, { action: 'key.revoked' }));
            } catch (error) {
              if (version >= 50) throw error;
            }
          }
        };
        const calls = shared(handles, 6, (handle, serial) =>
          serial === 0
            ? revoke(handle)
            : handle.update(
                { accountId: 'acme', id: key.id, version: (serial % 3) + 1, set: { name: `${serial}` } },
                event(key),
              ),
        );
        await race('an update sets the columns it names', 'API_KEY_VERSION_CONFLICT', calls);
        same('a key once revoked stays revoked', (await store.findByPrefix(key.prefix))?.revokedAt, NOON);
      }
    },
  },
  {
    name: 'updates to one alias make one holder',
    async body({ store, handles, event, add }) {
      const keys: StoredKey[] = [];
      for (let serial = 0; serial < 20; serial += 1) keys.push(await add());
      const calls = shared(handles, 20, (handle, serial) => {
        const key = keys[serial];
        if (key === undefined) throw new Error('There are too few keys.');
        return handle.update(
          { accountId: 'acme', id: key.id, version: 1, set: { alias: 'one' } },
          event(key),
        );
      });
      const came = await race('an alias is unique under concurrency', 'API_KEY_ALIAS_TAKEN', calls);
      same('exactly one is done', came, { done: 1, refused: 19 });
      same(
        'exactly one key has the alias, and a second version',
        (await listAll(store, {})).filter((item) => item.alias === 'one' || item.version !== 1).length,
        1,
      );
      same('refused updates left no event', await numbers(store), countingTo(21));
    },
  },
  {
    name: 'events of every kind are numbered without a gap',
    async body({ store, handles, key, event, add }) {
      const keys: StoredKey[] = [];
      for (let serial = 0; serial < 15; serial += 1) keys.push(await add());
      const calls = shared(handles, 60, (handle, serial) => {
        const about = keys[Math.floor(serial / 4)];
        if (about === undefined) throw new Error('There are too few keys.');
        if (serial % 4 === 0) return handle.append(event(about));
        if (serial % 4 === 1) return handle.purge({ accountId: 'acme', revokedBefore: 1 }, event(about));
        const made = key();
        if (serial % 4 === 2) return handle.insert(made, event(made), {});
        return handle.update(
          { accountId: 'acme', id: about.id, version: 1, set: { name: 'x' } },
          event(about),
        );
      });
      await race('what does not collide is done', undefined, calls);
      same('numbers have no gap and no double', await numbers(store), countingTo(75));
      same(
        'no event is lost and none comes twice',
        new Set((await auditAll(store)).map((came) => came.detail['serial'])).size,
        75,
      );
    },
  },
];

/** The case for one handle and the same for two. */
function withHandles({ name, body }: (typeof promises)[number]): readonly ConformanceCase[] {
  return [
    conformanceCase(`concurrency: ${name}`, [], ({ store, key, event, add }) =>
      body({ store, key, event, add, handles: [store] }),
    ),
    conformanceCase(
      `concurrency, two handles: ${name}`,
      ['another'],
      async ({ store, key, event, add, another }) =>
        body({ store, key, event, add, handles: [store, await another()] }),
    ),
  ];
}

export const concurrencyCases: readonly ConformanceCase[] = promises.flatMap(withHandles);
