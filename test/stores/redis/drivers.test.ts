/** That tests of Redis leave each other, and whatever else is in the shared server, alone. */
import { expect, test } from 'vitest';
import { describeService, redis } from '../../services.js';
import { DRIVERS, ownPrefix } from './drivers.js';

describeService('the shared server', redis, () => {
  for (const { name, connect } of DRIVERS) {
    test(`${name}: nothing can be done to all of it`, async () => {
      const driver = await connect(redis);
      for (const command of ['FLUSHALL', 'flushdb', 'CONFIG', 'SCRIPT', 'SHUTDOWN']) {
        await expect(driver.command(command)).rejects.toThrow('start one of the test');
      }
      expect(await driver.command('PING')).toBe('PONG');
      driver.close();
    });
  }

  test('prefixes are of one test alone, and none begins with another', () => {
    const prefixes = Array.from({ length: 1_000 }, ownPrefix);
    expect(new Set(prefixes).size).toBe(1_000);
    expect(new Set(prefixes.map((prefix) => prefix.length)).size).toBe(1);
  });
});
