/** A warden with a store in Redis and connections of its own. */
import { type RedisStoreOptions, redisStore } from '../../../adapters/stores/redis.js';
import { type SideOptions, sideOn } from '../side.js';
import { type Driver, PATIENT } from './drivers.js';

export type Side = ReturnType<typeof wardenOn>;

/** `driver` is closed with it. */
export function wardenOn(
  driver: Driver,
  storeOptions: Omit<RedisStoreOptions, 'client'>,
  options: SideOptions = {},
) {
  const store = redisStore({ ...PATIENT, ...storeOptions, client: driver.client });
  const side = sideOn(store, { storeTimeout: PATIENT.timeout, ...options });
  return {
    ...side,
    async close() {
      await side.close();
      driver.close();
    },
  };
}
