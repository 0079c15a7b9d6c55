import { afterEach, expect, test } from 'vitest';
import { createKeywarden } from '../../../src/index.js';
import { samples } from '../../../src/store/conformance/samples.js';
import { describeService } from '../../services.js';
import { sqliteDrivers, type TestDatabase } from './databases.js';

let database: TestDatabase;
afterEach(() => database.drop());

for (const driver of sqliteDrivers) {
  describeService(`a process that is busy with its own database, ${driver.name}`, [], () => {
    test('answers look-ups that come together, though no turn of the event loop ends for longer than the store may take', async () => {
      database = await driver.create();
      const store = database.store();
      const warden = createKeywarden({ brand: 'acme', store, cache: false, storeTimeout: 100, usage: false });
      const keys: string[] = [];
      for (let count = 0; count < 5; count += 1) keys.push((await warden.keys.create({})).key);
      const { event } = samples();
      let turns = 0;
      const turning = setInterval(() => {
        turns += 1;
      }, 1);
      const until = performance.now() + 300;
      const outcomes = Promise.all(keys.map((key) => warden.verify(key)));
      while (performance.now() < until) await store.append(event({ accountId: 'acme' }));
      expect(turns).toBe(0); // Else this would prove nothing.
      expect((await outcomes).map(({ ok }) => ok)).toEqual(keys.map(() => true));
      clearInterval(turning);
      await warden.close();
    });
  });
}
