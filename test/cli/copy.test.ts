/** `copy`: everything, counted; killed and run again, with nothing doubled and nothing lost. */
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OpenedStore } from '../../adapters/stores/open.js';
import { createKeywarden } from '../../src/keywarden.js';
import type { Page } from '../../src/record.js';
import { scaled } from '../scale.js';
import { describeService, postgres } from '../services.js';
import { type CompiledProgram, compile } from './compiled-cli.js';
import { call } from './fake-terminal.js';
import { KEYSTORE, PASSPHRASE, type Place, type PlaceKind, POSTGRES, SQLITE, secretFile } from './places.js';

/** Keys of two accounts, with their events and uses. */
async function fill(place: Place, keys: number): Promise<void> {
  const store = await place.open();
  const warden = createKeywarden({ brand: 'apikey', store });
  for (let serial = 0; serial < keys; serial += 1) {
    const manager = warden.keys.in(serial % 2 === 0 ? 'default' : 'other');
    const { key, record } = await manager.create({ alias: `key-${serial}`, name: `Key ${serial}` });
    if (serial % 3 === 0) await warden.verify(key);
    if (serial % 5 === 0) await manager.revoke(record.id);
  }
  await warden.close();
  await store.close();
}

/** All that a store holds, in an order that depends on nothing. */
async function contentsOf(place: Place): Promise<readonly string[]> {
  const store = await place.open();
  const contents = [
    ...(await allOf((cursor) => store.scanKeys(cursor))),
    ...(await allOf((cursor) => store.scanAudit(cursor))),
    ...(await allOf((cursor) => store.scanUse(cursor))),
  ];
  await store.close();
  return contents.map((item) => JSON.stringify(item, sorted)).sort();
}

function sorted(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function allOf<T>(
  scan: (cursor?: string) => Awaited<ReturnType<OpenedStore['scanKeys']>> | Promise<Page<T>> | Page<T>,
) {
  const items: unknown[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<unknown> = await scan(cursor);
    items.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return items;
}

function targetArgs(to: Place): readonly string[] {
  const passphrase = to.url.startsWith('keystore:') ? ['--to-passphrase-file', secretFile(to.folder)] : [];
  return ['--to', to.url, ...passphrase];
}

describe('copying', () => {
  let from: Place;
  let to: Place;
  beforeEach(async () => {
    [from, to] = await Promise.all([KEYSTORE.create(), SQLITE.create()]);
    await fill(from, 10);
  });
  afterEach(() => Promise.all([from.remove(), to.remove()]));
  const copy = (args: readonly string[] = []) => call(['copy', ...targetArgs(to), ...from.args, ...args]);

  test('takes everything, and again does no harm', async () => {
    expect(await copy()).toEqual({
      code: 0,
      out: 'Copied 10 keys, 12 audit events, 4 counts of uses: as many in both stores.\n',
      err: 'Copying\n10 keys copied\n12 audit events copied\n4 counts of uses copied\nCopied and counted.\n',
      questions: [],
    });
    expect(await contentsOf(to)).toEqual(await contentsOf(from));
    expect(await copy(['--quiet'])).toMatchObject({ code: 0, out: '', err: '' });
    expect(await contentsOf(to)).toEqual(await contentsOf(from));
  });

  test('asks before it writes over what is no copy, or has changed since', async () => {
    await copy();
    const inTarget = ['--store', to.url];
    await call(['revoke', '--alias', 'key-2', '--yes', ...inTarget]);
    const asked = await copy();
    expect(asked).toMatchObject({ code: 2, out: '', err: expect.stringContaining('--yes') });
    const { out } = await call(['list', '--status', 'revoked', ...inTarget]);
    expect(out, 'the revocation stands').toContain('key-2');
  });

  test('ends with 1 where the target held something else', async () => {
    await call(['create', '--alias', 'mine', '--store', to.url]);
    const { code, err } = await copy(['--yes']);
    expect(code).toBe(1);
    expect(err).toContain('the stores differ after the copy (keys: 10 in the source, 11 in the target');
    expect(err).toContain('Not finished. Run it again to go on.');
  });

  test('stops between two pages where somebody ends it, and goes on', async () => {
    const ended = await call(['copy', ...targetArgs(to), ...from.args], {
      onStep: (message, interrupt) => message === '10 keys copied' && interrupt('SIGINT'),
    });
    expect(ended).toMatchObject({ code: 130, out: '' });
    expect(await copy()).toMatchObject({ code: 0 });
    expect(await contentsOf(to)).toEqual(await contentsOf(from));
  });

  test('into a new keystore has its passphrase asked twice', async () => {
    const path = join(to.folder, 'new', 'keys.jwe');
    const typed = { isTTY: true, answers: ['a new passphrase', 'a new passphrase'] };
    const { code, questions } = await call(
      ['copy', '--to', `keystore:${path}`, ...from.args, '--json'],
      typed,
    );
    expect({ code, questions }).toEqual({
      code: 0,
      questions: [`New passphrase for the keystore ${path}, 8 characters or more`, 'The same again'],
    });
  });

  test('names the target by the environment, and is refused onto itself', async () => {
    const named = await call(['copy', ...from.args], { environment: { KEYWARDEN_TO_STORE: to.url } });
    expect(named.code).toBe(0);
    const itself = await call(['copy', '--to', from.url, ...from.args]);
    expect(itself).toMatchObject({ code: 2, err: expect.stringContaining('That is the store itself') });
  });

  test('does not read both passphrases from one descriptor', async () => {
    const args = [
      '--store',
      from.url,
      '--passphrase-fd',
      '0',
      '--to',
      'keystore:x',
      '--to-passphrase-fd',
      '0',
    ];
    const { code, err } = await call(['copy', ...args], { descriptors: { 0: PASSPHRASE } });
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('Both passphrases') });
  });
});

const ROUTES: readonly { readonly source: PlaceKind; readonly target: PlaceKind }[] = [
  { source: KEYSTORE, target: SQLITE },
  { source: SQLITE, target: POSTGRES },
  { source: POSTGRES, target: KEYSTORE },
];

describeService('killed at random moments', postgres, () => {
  let cli: CompiledProgram;
  beforeAll(async () => {
    cli = await compile();
  });
  afterAll(() => cli.remove());

  test.each(ROUTES)(
    'running it again finishes: no double, nothing lost: $source.name to $target.name',
    async ({ source, target }) => {
      const from = await source.create();
      await fill(from, 60);
      const before = await contentsOf(from);
      let killed = 0;
      // How long it takes where nobody ends it, so that the moments are spread over all of it.
      const whole = await target.create();
      const startedAt = performance.now();
      expect((await cli.run(['copy', ...targetArgs(whole), ...from.args])).code).toBe(0);
      const takes = performance.now() - startedAt;
      await whole.remove();
      for (let round = 0; round < scaled(100) || (killed === 0 && round < 50); round += 1) {
        const to = await target.create();
        const args = ['copy', ...targetArgs(to), ...from.args];
        const first = await cli.run(args, {
          onStart: (_pid, kill) => setTimeout(() => kill('SIGKILL'), takes * (0.2 + 0.8 * Math.random())),
        });
        if (first.signal === 'SIGKILL') killed += 1;
        const second = await cli.run(args);
        expect(second.code, second.err).toBe(0);
        expect(await contentsOf(to)).toEqual(before);
        expect(await contentsOf(from)).toEqual(before);
        await to.remove();
      }
      expect(killed).toBeGreaterThan(0);
      await from.remove();
    },
  );
});
