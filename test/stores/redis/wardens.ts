/** A warden with a store in Redis and connections of its own: what one process of a host has. */
import { type RedisStoreOptions, redisStore } from '../../../adapters/stores/redis.js';
import { createKeywarden, type Keywarden } from '../../../src/keywarden.js';
import type { KeywardenOptions } from '../../../src/options.js';
import type { FullStore } from '../../../src/store/store.js';
import { type Driver, PATIENT } from './drivers.js';

export interface Side {
  readonly warden: Keywarden;
  readonly store: FullStore;
  /** Looks up a key, which begins the watching, and settles once changes are heard of. */
  watching(key: string): Promise<void>;
  close(): Promise<void>;
}

/** `driver` is closed with it. */
export function wardenOn(
  driver: Driver,
  storeOptions: Omit<RedisStoreOptions, 'client'>,
  options: Partial<Omit<KeywardenOptions, 'store' | 'scopes'>> = {},
): Side {
  const store = redisStore({ ...PATIENT, ...storeOptions, client: driver.client });
  let heard = () => {};
  const watching = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const tapped: FullStore = {
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
    storeTimeout: PATIENT.timeout,
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
      await watching;
      // What the warden does on hearing comes after; so does this.
      await new Promise((resolve) => setImmediate(resolve));
    },
    async close() {
      await warden.close().catch(() => {});
      await store.close();
      driver.close();
    },
  };
}
