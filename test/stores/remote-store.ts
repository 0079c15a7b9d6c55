/** The memory store as if it were far away: every answer takes a while, and several handles share it. */
import { setImmediate as aWhile } from 'node:timers/promises';
import { type MemoryStore, memoryStore } from '../../adapters/stores/memory.js';
import type { StoreUnderTest } from '../../src/store/conformance/index.js';
import type { FullStore } from '../../src/store/store.js';

/** Every method of a store, each an ordinary function: to be replaced one by one. */
export type Methods = FullStore & Pick<MemoryStore, 'watch'>;

/** A handle on the store that answers only after a while, before which and after which others may come in between. */
export function remoteHandle(store: Methods): Methods {
  const far =
    <Arguments extends readonly unknown[], Answer>(call: (...args: Arguments) => Answer) =>
    async (...args: Arguments): Promise<Awaited<Answer>> => {
      await aWhile();
      const answer = await call(...args);
      await aWhile();
      return answer;
    };
  return {
    findByPrefix: far((prefix) => store.findByPrefix(prefix)),
    findById: far((accountId, id) => store.findById(accountId, id)),
    list: far((query) => store.list(query)),
    counts: far((accountId, now) => store.counts(accountId, now)),
    insert: far((key, event, limits) => store.insert(key, event, limits)),
    update: far((change, event) => store.update(change, event)),
    append: far((event) => store.append(event)),
    readAudit: far((query) => store.readAudit(query)),
    purge: far((query, event) => store.purge(query, event)),
    watch: far((listener) => store.watch((change) => void aWhile().then(() => listener(change)))),
    recordUse: far((uses) => store.recordUse(uses)),
    readUse: far((accountId, ids, range) => store.readUse(accountId, ids, range)),
    scanKeys: far((cursor) => store.scanKeys(cursor)),
    scanAudit: far((cursor) => store.scanAudit(cursor)),
    scanUse: far((cursor) => store.scanUse(cursor)),
    loadKeys: far((items) => store.loadKeys(items)),
    loadAudit: far((items) => store.loadAudit(items)),
    loadUse: far((items) => store.loadUse(items)),
  };
}

/** A fresh one, with as many handles as are asked for. `changed` replaces methods, to see what the suite says to it. */
export function remoteStore(changed: (store: Methods) => Partial<Methods> = () => ({})): StoreUnderTest {
  const memory = memoryStore();
  const handle = () => {
    const far = remoteHandle(memory);
    return { ...far, ...changed(far) };
  };
  return { store: handle(), another: handle };
}
