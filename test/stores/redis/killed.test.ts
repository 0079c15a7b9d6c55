import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scaled } from '../../scale.js';
import { describeService, redis } from '../../services.js';
import { compilePrograms, type Programs } from '../keystore/child-process.js';
import { DRIVERS, nodeRedis, ownPrefix, removeAll } from './drivers.js';
import { type Side, wardenOn } from './wardens.js';

const program = '../redis/changing-program';
let programs: Programs;
beforeAll(async () => {
  programs = await compilePrograms(program);
});
afterAll(() => programs.remove());

/** What a killed process had said of one key. */
interface Said {
  /** Secrets in the order in which they were acknowledged; the last of them is the current one. */
  readonly secrets: string[];
  name: string;
  /** How many changes were acknowledged, creation included. */
  changes: number;
  /** Whether the latest secret left the one before it in use. */
  overlaps: boolean;
  /** A digest that was about to be written when it was killed. */
  intended: string | undefined;
}

/** Of each key what was acknowledged, and what may have been under way. */
function keysIn(lines: readonly string[]): ReadonlyMap<string, Said> {
  const keys = new Map<string, Said>();
  for (const [word, id = '', text = ''] of lines.map((line) => line.split(' '))) {
    if (word === 'created') {
      keys.set(id, { secrets: [text], name: 'created', changes: 1, overlaps: false, intended: undefined });
    }
    const said = keys.get(id);
    if (said === undefined) continue;
    if (word === 'intends') said.intended = text;
    if (word === 'updated') said.name = text;
    if (word === 'regenerated' || word === 'overlapped') {
      said.secrets.push(text);
      said.overlaps = word === 'overlapped';
      said.intended = undefined;
    }
    if (word !== 'created' && word !== 'intends') said.changes += 1;
  }
  return keys;
}

async function assertWhole({ warden, store }: Side, id: string, said: Said): Promise<void> {
  const stored = await store.findById('default', id);
  if (stored === undefined) throw new Error(`The key ${id} was acknowledged and is not there.`);
  // One change more than was acknowledged may have been made before the process was killed.
  expect([said.changes, said.changes + 1]).toContain(stored.version);
  const oneMore = stored.version === said.changes + 1;
  if (!oneMore) expect(stored.name).toBe(said.name);

  const admitted = [];
  for (const secret of said.secrets) {
    const outcome = await warden.verify(secret, { fresh: true });
    if (outcome.ok) admitted.push(secret);
    else expect(outcome.code).toBe('API_KEY_INVALID');
  }
  const last = said.secrets.slice(-1);
  if (!oneMore || said.intended === undefined) {
    expect(admitted).toEqual(said.overlaps ? said.secrets.slice(-2) : last);
  } else {
    // The regeneration under way was made, with overlap or without: it is the new secret, and the old one with overlap.
    expect(stored.digest.value).toBe(said.intended);
    expect(admitted).toEqual(stored.overlap === null ? [] : last);
  }
  const { items } = await store.readAudit({ accountId: 'default', keyId: id, limit: 100 });
  expect(items).toHaveLength(stored.version);
}

describeService('a process that is killed while it changes keys', redis, () => {
  const kills = scaled(1_000);

  test(`${kills} times: each key has exactly one secret, and all that was acknowledged is there`, async ({
    onTestFinished,
  }) => {
    const prefix = ownPrefix();
    const side = wardenOn(await nodeRedis(redis), { prefix }, { cache: false, usage: false });
    const running = new Set<ReturnType<Programs['start']>>();
    onTestFinished(async () => {
      for (const child of running) await child.kill(); // Only where the test has failed are there any.
      await side.close();
      const admin = await nodeRedis(redis);
      await removeAll(admin, prefix);
      admin.close();
    });
    let changes = 0;
    const killOne = async (serial: number) => {
      const driver = DRIVERS[serial % DRIVERS.length]?.name;
      const child = programs.start(program, { host: redis.host, port: redis.port, prefix, driver });
      running.add(child);
      await child.line(/^created /);
      await sleep(Math.random() * 30);
      await child.kill();
      running.delete(child);
      const keys = keysIn(child.lines);
      // What is at stake is what was done last; the keys before it were left in peace.
      for (const [id, said] of [...keys].slice(-3)) await assertWhole(side, id, said);
      changes += [...keys.values()].reduce((sum, said) => sum + said.changes, 0);
    };
    // Two at a time: one starts while the other is at work.
    let started = 0;
    const lane = async () => {
      while (started < kills) {
        started += 1;
        await killOne(started);
      }
    };
    await Promise.all([lane(), lane()]);
    expect(changes).toBeGreaterThan(kills);
    const { items, next } = await side.store.readAudit({ accountId: 'default', limit: 1_000 });
    expect(items.map(({ sequence }) => sequence)).toEqual(
      items.map((_, index) => (items[0]?.sequence ?? 0) - index),
    );
    expect(next === null || items.length === 1_000).toBe(true);
  });
});
