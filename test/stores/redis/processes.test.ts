import { afterAll, beforeAll, expect, test } from 'vitest';
import { scaled } from '../../scale.js';
import { describeService, redis } from '../../services.js';
import { compilePrograms, type Programs } from '../keystore/child-process.js';
import { bestOf, refusals } from '../refused-line.js';
import { DRIVERS, nodeRedis, ownPrefix, removeAll } from './drivers.js';
import { figure } from './figure.js';
import { wardenOn } from './wardens.js';

const program = '../redis/holder-program';
let programs: Programs;
beforeAll(async () => {
  programs = await compilePrograms(program);
});
afterAll(() => programs.remove());

describeService('4 processes that hold a key', redis, () => {
  test('each refuses it soon after the revocation was acknowledged: p99 within 250 ms', async ({
    onTestFinished,
  }) => {
    const prefix = ownPrefix();
    const side = wardenOn(await nodeRedis(redis), { prefix });
    const { host, port } = redis;
    const holders = [0, 1, 2, 3].map((index) =>
      programs.start(program, { host, port, prefix, driver: DRIVERS[index % DRIVERS.length]?.name }),
    );
    onTestFinished(async () => {
      for (const holder of holders) await holder.kill();
      await side.close();
      const admin = await nodeRedis(redis);
      await removeAll(admin, prefix);
      admin.close();
    });

    const rounds = scaled(1_000);
    const at = await bestOf(() => refusals(side.warden, holders, rounds), 250);
    figure(
      `revocation in 4 processes, ${rounds * holders.length} samples`,
      { p50: at(0.5), p99: at(0.99), max: at(1) },
      'ms',
    );
    expect(at(0.99)).toBeLessThanOrEqual(250);
  });
});
