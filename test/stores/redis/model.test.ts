import { afterAll, expect, test } from 'vitest';
import { scaled } from '../../scale.js';
import { describeService, redis } from '../../services.js';
import { modelTest } from '../model.js';
import { DRIVERS, storesOf } from './drivers.js';

for (const { name, connect } of DRIVERS) {
  describeService(`Redis by ${name}`, redis, () => {
    const stores = storesOf(() => connect(redis));
    afterAll(stores.close);

    test('answers random commands as the naive store does', async () => {
      const commands = scaled(10_000);
      expect(await modelTest(stores.make, commands)).toBeGreaterThanOrEqual(commands);
    });
  });
}
