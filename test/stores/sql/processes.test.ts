import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest';
import { scaled } from '../../scale.js';
import { describeService } from '../../services.js';
import { compilePrograms, type Programs } from '../keystore/child-process.js';
import { figure } from '../redis/figure.js';
import { bestOf, type Refused, refusals, refusedAt } from '../refused-line.js';
import { tcpProxy } from '../tcp-proxy.js';
import type { ConnectionFacts } from './connection.js';
import { oneOfEach, postgresListening, type TestDatabase } from './databases.js';
import { wardenOn } from './wardens.js';

const program = '../sql/holder-program';
let programs: Programs;
beforeAll(async () => {
  programs = await compilePrograms(program);
});
afterAll(() => programs.remove());

/** {@link refusals} of 4 processes that hold a key for `ttl` ms. */
async function refusalsOf4(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  database: TestDatabase,
  facts: ConnectionFacts,
  ttl: number,
  rounds: number,
  held?: () => Promise<void> | void,
): Promise<readonly Refused[]> {
  const side = wardenOn(database.store());
  const holders = [0, 1, 2, 3].map(() => programs.start(program, { facts, ttl }));
  onTestFinished(async () => {
    for (const holder of holders) await holder.kill();
    await side.close();
    await database.drop();
  });
  return refusals(side.warden, holders, rounds, held);
}

for (const driver of oneOfEach) {
  describeService(`4 processes that hold a key, ${driver.name}`, driver.service ?? [], () => {
    const pushed = driver === postgresListening;
    /** Milliseconds: the store's own default where it polls. */
    const pollEvery = 1_000;
    const bound = pushed ? 250 : pollEvery + 250;

    test(`each refuses it soon after the revocation was acknowledged: p99 within ${bound} ms`, async (context) => {
      const rounds = scaled(pushed ? 1_000 : 100);
      const at = await bestOf(async () => {
        const database = await driver.create();
        return refusalsOf4(context, database, { ...database.facts, pollEvery }, 3_600_000, rounds);
      }, bound);
      figure(
        `revocation in 4 processes, ${driver.name}, ${rounds * 4} samples`,
        { p50: at(0.5), p99: at(0.99), max: at(1) },
        'ms',
      );
      expect(at(0.99)).toBeLessThanOrEqual(bound);
    });
  });
}

describeService('4 processes that hold a key, PostgreSQL', postgresListening.service ?? [], () => {
  test('with every message dropped, none holds it for longer than ttl', async (context) => {
    const ttl = 1_000;
    const database = await postgresListening.create();
    const { facts } = database;
    if (!('port' in facts)) expect.fail('PostgreSQL has a port.');
    const proxy = await tcpProxy(facts);
    context.onTestFinished(() => proxy.close());
    const listening = { ...facts, listenPort: proxy.port };
    const drop = () => proxy.set('swallow');
    const took = await refusalsOf4(context, database, listening, ttl, scaled(100), drop);
    const at = refusedAt(took);
    figure('revocation with every message dropped, ttl 1000 ms', { p50: at(0.5), max: at(1) }, 'ms');
    // The ttl counts from the start of a look-up, in whole milliseconds.
    expect(Math.max(...took.map(({ letIn }) => letIn))).toBeLessThanOrEqual(ttl + 1);
    expect(at(0.5)).toBeGreaterThan(250);
  });
});
