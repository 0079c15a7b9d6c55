/** A warden on a store of its own: what one process of a host has. */
import type { SqlStore } from '../../../adapters/stores/sql.js';
import { createKeywarden, type Keywarden } from '../../../src/keywarden.js';
import type { KeywardenOptions } from '../../../src/options.js';

/** How long a store may take to answer where that is not what is tested, in ms: this machine may be busy. */
const PATIENCE = 30_000;

export interface Side {
  readonly warden: Keywarden;
  readonly store: SqlStore;
  /** Looks up a key, which begins the watching, and settles once changes are heard of. */
  watching(key: string): Promise<void>;
  close(): Promise<void>;
}

export function wardenOn(
  store: SqlStore,
  options: Partial<Omit<KeywardenOptions, 'store' | 'scopes'>> = {},
): Side {
  let heard = () => {};
  const hearing = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const tapped: SqlStore = {
    ...store,
    async watch(listener) {
      const stop = await store.watch(listener);
      heard();
      return stop;
    },
  };
  const quiet = { info() {}, warn() {}, error() {} };
  const warden = createKeywarden({
    brand: 'acme',
    logger: quiet,
    storeTimeout: PATIENCE,
    ...options,
    store: tapped,
  });
  return {
    warden,
    store,
    async watching(key) {
      // A machine that is busy may not answer in the time that a warden waits: then it is asked again.
      for (let answered = false; !answered; ) {
        answered = await Promise.resolve(warden.verify(key)).then(
          () => true,
          () => false,
        );
      }
      await hearing;
      // What the warden does on hearing comes after; so does this.
      await new Promise((resolve) => setImmediate(resolve));
    },
    async close() {
      await warden.close().catch(() => {});
      await store.close();
    },
  };
}
