import { afterAll } from 'vitest';
import { describeService, redis } from '../../services.js';
import { describeStore } from '../conformance.js';
import { DRIVERS, storesOf } from './drivers.js';

for (const { name, connect } of DRIVERS) {
  const stores = storesOf(() => connect(redis));
  afterAll(stores.close);
  describeService(`Redis by ${name}`, redis, () => describeStore(`Redis by ${name}`, stores.make));
}
