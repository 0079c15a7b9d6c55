/** All that is run for a driver from beginning to end: the conformance suite and the model. */
import { expect, test } from 'vitest';
import { scaled } from '../../scale.js';
import { describeService } from '../../services.js';
import { describeStore } from '../conformance.js';
import { modelTest } from '../model.js';
import type { TestedDriver } from './databases.js';
import { underTest } from './under-test.js';

export function fullSuite(driver: TestedDriver): void {
  describeService(driver.name, driver.service ?? [], () => {
    const makeStore = underTest(driver);
    describeStore(driver.name, makeStore);

    test('10⁴ random commands are answered as by the naive store', { timeout: 3_600_000 }, async () => {
      const commands = scaled(10_000);
      expect(await modelTest(makeStore, commands)).toBeGreaterThanOrEqual(commands);
    });
  });
}
