import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StoredKey } from '../../../src/record.js';
import { scaled } from '../../scale.js';
import { describeService } from '../../services.js';
import { type Child, compilePrograms, type Programs } from '../keystore/child-process.js';
import { oneOfEach, type TestDatabase } from './databases.js';
import { type Side, wardenOn } from './wardens.js';

const program = '../sql/changer-program';
let programs: Programs;
beforeAll(async () => {
  programs = await compilePrograms(program);
});
afterAll(() => programs.remove());

const digestOf = (key: string) => createHash('sha256').update(key).digest('hex');

/** What a process said of one key, at the end. */
interface Said {
  /** The last secret that was acknowledged, and the one before where it overlaps. */
  key?: string;
  overlapping?: string | undefined;
  /** The digest of a change of the secret that was begun and not acknowledged. */
  attempted?: string | undefined;
  name: string;
  attemptedName?: string | undefined;
  /** Changes that were acknowledged. */
  changes: number;
}

function saidIn(lines: readonly string[]): Map<string, Said> {
  const all = new Map<string, Said>();
  for (const line of lines) {
    const [verb, id = '', word = '', flag] = line.split(' ');
    const said = all.get(id) ?? { name: 'new', changes: 0 };
    if (verb === 'inserting' || verb === 'regenerating') said.attempted = word;
    else if (verb === 'naming') said.attemptedName = word;
    else if (verb === 'named') Object.assign(said, { name: word, attemptedName: undefined });
    else if (verb === 'created' || verb === 'regenerated') {
      said.overlapping = flag === 'true' ? said.key : undefined;
      Object.assign(said, { key: word, attempted: undefined });
    } else continue;
    if (verb === 'created' || verb === 'named' || verb === 'regenerated') said.changes += 1;
    all.set(id, said);
  }
  return all;
}

/** Looks at one key after its process was killed. */
async function look(
  { warden }: Side,
  found: StoredKey | undefined,
  said: Said,
  unfinished: string[],
): Promise<void> {
  if (found === undefined) {
    // Only a creation that was not acknowledged may have come to nothing.
    expect(said.changes).toBe(0);
    return;
  }
  const before = said.key === undefined ? undefined : digestOf(said.key);
  const attempted = said.attempted;
  expect([before, attempted]).toContain(found.digest.value);
  const changed = found.digest.value === attempted;
  if (attempted !== undefined) unfinished.push(changed ? 'done' : 'undone');
  // An unfinished name may be there; what was acknowledged is there in any case, each with its version.
  expect([said.name, said.attemptedName]).toContain(found.name);
  const renamed = said.attemptedName !== undefined && found.name === said.attemptedName;
  expect(found.version).toBe(said.changes + (changed ? 1 : 0) + (renamed ? 1 : 0));
  if (said.key === undefined) return;
  // Exactly one secret is valid, the old one or the new one; both only where they overlap.
  const valid = [found.digest.value, found.overlap?.value];
  for (const key of [said.key, said.overlapping].filter((one) => one !== undefined)) {
    const outcome = await warden.verify(key, { fresh: true });
    expect(outcome.ok).toBe(valid.includes(digestOf(key)));
  }
  if (!changed) expect((await warden.verify(said.key)).ok).toBe(true);
}

for (const driver of oneOfEach) {
  describeService(`kill -9, ${driver.name}`, driver.service ?? [], () => {
    let database: TestDatabase;
    let side: Side;
    beforeAll(async () => {
      database = await driver.create();
      side = wardenOn(database.store());
    });
    afterAll(async () => {
      await side.close();
      await database.drop();
    });

    test('at any moment of create, update and regenerate: all or nothing, and all that was acknowledged', async () => {
      const unfinished: string[] = [];
      const start = (round: number) => {
        const accountId = `account-${round}`;
        return { accountId, child: programs.start(program, { facts: database.facts, accountId }) };
      };
      const rounds = scaled(1_000);
      let next = start(0);
      for (let round = 0; round < rounds; round += 1) {
        const { accountId, child }: { accountId: string; child: Child } = next;
        await child.line(/^ready$/);
        child.say('go');
        if (round + 1 < rounds) next = start(round + 1);
        await child.line(/^inserting /);
        // From right after the first statement to somewhere in the tenth change or so.
        await sleep(Math.random() * 60);
        await child.kill();
        expect(child.errors).toBe('');
        const said = saidIn(child.lines);
        for (const [id, one] of said)
          await look(side, await side.store.findById(accountId, id), one, unfinished);
        const { items: keys } = await side.store.list({ accountId, now: Date.now(), limit: 1_000 });
        const { items: events } = await side.store.readAudit({ accountId, limit: 1_000 });
        expect(keys.every((key) => said.has(key.id))).toBe(true);
        expect(events).toHaveLength(keys.reduce((sum, key) => sum + key.version, 0));
        expect(events.map((event) => event.sequence)).toEqual(
          events.map((_, index) => events.length - index),
        );
      }
      // The kills hit what they were meant for: changes that were under way, some of them before and some after the commit.
      if (rounds >= 1_000) expect(new Set(unfinished).size).toBe(2);
      process.stdout.write(
        `${driver.name}: ${rounds} kills, ${unfinished.length} in the middle of a change of the secret, of which ${unfinished.filter((one) => one === 'done').length} done\n`,
      );
    });
  });
}
