import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openKeystore } from '../../../adapters/stores/keystore.js';
import { scaled } from '../../scale.js';
import { compilePrograms, type Programs } from './child-process.js';
import { type FreshFolder, freshFolder, PASSPHRASE } from './fresh-keystore.js';
import { everythingIn } from './sample-keys.js';

/** How many are killed in all; short of the full figure no longer than {@link BOX}, since each has to start first. */
const KILLS = scaled(10_000);
/** Milliseconds. */
const BOX = KILLS === 10_000 ? Number.POSITIVE_INFINITY : 12_000;
/** On a machine that is busy longer after all: fewer kills than this say nothing. */
const FEWEST = 20;
/** How many processes are killed over one keystore before the next begins with none. */
const LIVES = 50;
/** Killed after up to so many acknowledgements … */
const WRITES = 7;
/** … and a random moment of up to so many milliseconds: about one write. */
const MOMENT = 4;

let programs: Programs;
beforeAll(async () => {
  programs = await compilePrograms('writer-program');
});
afterAll(() => programs.remove());

/** What the writers of one keystore were told is done. */
interface Acknowledged {
  readonly inserted: Set<string>;
  readonly disabled: Set<string>;
  readonly used: Set<string>;
}

const KINDS = { i: 'inserted', u: 'disabled', r: 'used' } as const;

/** One process that writes until it is killed. */
async function life(place: FreshFolder, name: string, known: Acknowledged): Promise<void> {
  const input = { keystore: place.options, name, rounds: 1_000_000, uses: true };
  const child = programs.start('writer-program', input);
  // Some are killed while they open, or make, the keystore.
  const writes = Math.floor(Math.random() * WRITES);
  if (Math.random() < 0.9) await child.until((lines) => lines.length > writes);
  await new Promise((resolve) => setTimeout(resolve, Math.random() * MOMENT));
  await child.kill();
  expect(child.errors).toBe('');
  for (const line of child.lines) {
    const [kind, key] = line.split(' ');
    if (key !== undefined && (kind === 'i' || kind === 'u' || kind === 'r')) known[KINDS[kind]].add(key);
  }
}

/** What is in the keystore has everything that was acknowledged, and is whole. */
async function verify(place: FreshFolder, known: Acknowledged, seen: { leftovers: number }): Promise<void> {
  const left = readdirSync(place.folder).filter((name) => name.endsWith('.tmp'));
  seen.leftovers += left.length;
  for (const name of left)
    expect(readFileSync(`${place.folder}/${name}`, 'latin1')).not.toContain(PASSPHRASE);
  const store = await openKeystore(place.options);
  expect(readdirSync(place.folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  for (const serial of known.inserted) {
    expect(await store.findByPrefix(`kw_${serial}`), `key ${serial} was acknowledged`).toBeDefined();
  }
  for (const serial of known.disabled) {
    expect((await store.findByPrefix(`kw_${serial}`))?.enabled, `${serial} was disabled`).toBe(false);
  }
  const ids = [...known.used].map((serial) => `apk_${serial}`);
  for (const summary of await store.readUse('acme', ids, { from: '2030-01-15', to: '2030-01-15' })) {
    expect(summary.lastUsedAt, `the use of ${summary.keyId} was acknowledged`).toBe(1);
  }
  const { keys, events } = await everythingIn(store);
  // One event an insertion and one a change, so that neither is ever there without the other.
  const versions = keys.map((key) => (hasVersion(key) ? key.version : 0));
  expect(events.length).toBe(versions.reduce((sum, version) => sum + version, 0));
  await store.close();
}

function hasVersion(key: unknown): key is { readonly version: number } {
  return typeof key === 'object' && key !== null && 'version' in key && typeof key.version === 'number';
}

describe('kill -9 in the middle of writes', () => {
  test('loses nothing acknowledged, tears nothing, and leaves nothing behind after the next open', async () => {
    const began = performance.now();
    const isDone = () => started >= KILLS || (started >= FEWEST && performance.now() - began > BOX);
    const seen = { leftovers: 0, acknowledged: 0 };
    let started = 0;
    const epoch = async () => {
      const place = await freshFolder();
      const known: Acknowledged = { inserted: new Set(), disabled: new Set(), used: new Set() };
      for (let lives = 0; lives < LIVES && !isDone(); lives += 1) {
        started += 1;
        await life(place, `life${started}`, known);
        await verify(place, known, seen);
      }
      seen.acknowledged += known.inserted.size + known.disabled.size + known.used.size;
      await place.remove();
    };
    const worker = async () => {
      while (!isDone()) await epoch();
    };
    await Promise.all([worker(), worker()]);
    console.log(
      `${started} kills, ${seen.acknowledged} acknowledged writes, ${seen.leftovers} temporary files left`,
    );
    expect(seen.acknowledged).toBeGreaterThan(started);
    expect(seen.leftovers, 'some were killed in the middle of a write').toBeGreaterThan(started / 20);
  });
});
