/** A warden on a store of its own: what one process of a host has. */
import { createKeywarden, type Keywarden } from '../../src/keywarden.js';
import type { KeywardenOptions } from '../../src/options.js';
import type { KeyStore } from '../../src/store/store.js';

/** A warden and what it works on. */
export interface Side<Store extends KeyStore> {
  readonly warden: Keywarden;
  readonly store: Store;
  /** Looks up a key, which begins the watching, and settles once changes are heard of. */
  watching(key: string): Promise<void>;
  /** Closes the warden and then the store, whatever state they are in. */
  close(): Promise<void>;
}

export type SideOptions = Partial<Omit<KeywardenOptions, 'store' | 'scopes'>>;

export function sideOn<Store extends KeyStore & Required<Pick<KeyStore, 'watch' | 'close'>>>(
  store: Store,
  options: SideOptions,
): Side<Store> {
  let heard = () => {};
  const hearing = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const tapped: Store = {
    ...store,
    async watch(listener: Parameters<Store['watch']>[0]) {
      const stop = await store.watch(listener);
      heard();
      return stop;
    },
  };
  const quiet = { info() {}, warn() {}, error() {} };
  const warden = createKeywarden({ brand: 'acme', logger: quiet, ...options, store: tapped });
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
