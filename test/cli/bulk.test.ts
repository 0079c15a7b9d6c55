/** `create --from`: every row checked before anything is made, and a run that was ended gone on with by the next. */
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createKeywarden } from '../../src/keywarden.js';
import { scaled } from '../scale.js';
import { describeService } from '../services.js';
import { type CompiledProgram, compile } from './compiled-cli.js';
import { call, type Scene } from './fake-terminal.js';
import { KEYSTORE, PLACES, type Place, SQLITE } from './places.js';

const HEADER = 'alias,id,key\n';
const LINE = /^([^,]+),(apk_[0-9A-Za-z]{16}),(apikey_[0-9A-Za-z]{50})$/;

interface Entry {
  readonly alias: string;
  readonly id: string;
  readonly key: string;
}

/** The lines of a file of keys, each of them whole. */
function entriesIn(path: string): readonly Entry[] {
  const text = readFileSync(path, 'utf8');
  expect(text.startsWith(HEADER)).toBe(true);
  expect(text.endsWith('\n')).toBe(true);
  return text
    .slice(HEADER.length)
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const [, alias = '', id = '', key = ''] = LINE.exec(line) ?? [];
      expect(alias, line).not.toBe('');
      return { alias, id, key };
    });
}

/** Every key in the file is let in, each alias is there once, and the store has no key beside them. */
async function expectExactly(place: Place, out: string, aliases: readonly string[]): Promise<void> {
  const entries = entriesIn(out);
  expect(entries.map(({ alias }) => alias).sort()).toEqual([...aliases].sort());
  const store = await place.open();
  const warden = createKeywarden({ brand: 'apikey', store, usage: false });
  for (const { alias, id, key } of entries) {
    expect(await warden.verify(key)).toMatchObject({ ok: true, apiKey: { id, alias } });
  }
  expect(await warden.keys.counts()).toMatchObject({ active: aliases.length, revoked: 0 });
  await warden.close();
  await store.close();
}

describe('a file of keys', () => {
  let place: Place;
  let from: string;
  let out: string;
  beforeEach(async () => {
    place = await SQLITE.create();
    from = join(place.folder, 'keys.csv');
    out = join(place.folder, 'keys.out.csv');
  });
  afterEach(() => place.remove());

  const run = (args: readonly string[] = [], scene: Scene = {}) =>
    call(['create', '--from', from, '--out', out, ...place.args, ...args], scene);

  test('makes a key a row, with what the columns say', async () => {
    const config = join(place.folder, 'c.json');
    writeFileSync(config, JSON.stringify({ scopes: { 'a:read': 'Read', 'a:write': 'Write' } }));
    writeFileSync(
      from,
      [
        'alias,name,type,scopes,allow_ips,subaccounts,behalf_of,expires,rate_limit,metadata,enabled',
        'one,"Ännchen, ""A""",user,a:read a:write,10.0.0.0/8 192.0.2.7,eu us,ann,2100-01-01T00:00:00Z,100/1m,"{""t"":1}",false',
        'two,=1+2,,,,"[""a b""]",,never,,,',
        'three,,,,,[],,90d,,,true',
        '',
      ].join('\r\n'),
    );
    const { code, err } = await run(['--config', config]);
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(statSync(out).mode & 0o777).toBe(0o600);
    const { out: listed } = await call(['list', '--json', '--config', config, ...place.args]);
    const items: readonly object[] = JSON.parse(listed).items;
    const byAlias = (alias: string) => items.find((item) => Reflect.get(item, 'alias') === alias);
    expect(byAlias('one')).toMatchObject({
      name: 'Ännchen, "A"',
      type: 'user',
      scopes: ['a:read', 'a:write'],
      allowIps: ['10.0.0.0/8', '192.0.2.7'],
      subaccounts: ['eu', 'us'],
      behalfOf: 'ann',
      expiresAt: '2100-01-01T00:00:00.000Z',
      rateLimit: { points: 100, duration: 60 },
      metadata: { t: 1 },
      enabled: false,
    });
    expect(byAlias('two')).toMatchObject({ name: '=1+2', subaccounts: ['a b'], expiresAt: null });
    expect(byAlias('three')).toMatchObject({ subaccounts: [], enabled: true });
    // A name that a spreadsheet would take for a formula is not in the file that is handed on.
    expect(readFileSync(out, 'utf8')).not.toContain('=1+2');
  });

  test('tells everything that is wrong with it, and makes nothing', async () => {
    await call(['create', '--alias', 'taken', ...place.args]);
    writeFileSync(
      from,
      [
        'alias,name,allow_ips,expires,rate_limit,metadata,enabled,type',
        'a b,,,,,,,',
        ',no alias,,,,,,',
        'fine,,,,,,,',
        'fine,"two\nlines",,,,,,',
        'more,,10.0.0.300,yesterday,many,{,maybe,robot',
        'short,,',
        'taken,,,,,,,',
      ].join('\n'),
    );
    const { code, err, out: said } = await run();
    expect({ code, said }).toEqual({ code: 2, said: '' });
    expect(err.split('\n').map((line) => line.replace(/:.*/, ''))).toEqual([
      'apikey',
      '  line 2, alias',
      '  line 3, alias',
      '  line 5, name',
      '  line 5, alias',
      '  line 7, allow_ips',
      '  line 7, expires',
      '  line 7, rate_limit',
      '  line 7, metadata',
      '  line 7, enabled',
      '  line 7, type',
      '  line 8, the whole row',
      '',
    ]);
    expect(err).toContain('Line 4 has the same alias');
    expect(err).toContain('"10.0.0.300"');
    writeFileSync(from, 'alias\nfree\ntaken\n');
    const later = await run();
    expect(later.code).toBe(2);
    expect(later.err).toMatch(
      /line 3, alias: taken is in use by apk_\w{16}, which no run for this --out made/,
    );
    const { out: listed } = await call(['list', ...place.args]);
    expect(listed).toMatch(/^taken \*{20}\w{4}\n$/);
  });

  test.each([
    ['', /is empty: its first line names the columns/],
    ['name\nx\n', /no column alias/],
    ['alias,colour\nx,red\n', /no column "colour"; there are alias, name, type/],
    ['alias,alias\nx,y\n', /column alias is there twice/],
    ['alias\n"x\n', /is no CSV/],
  ])('is refused as a whole: %j', async (text, says) => {
    writeFileSync(from, text);
    const { code, err } = await run();
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringMatching(says) });
  });

  test('is refused where it is no text, is not there, or where options say what the keys are', async () => {
    expect(await run()).toMatchObject({ code: 2, err: expect.stringContaining('ENOENT') });
    writeFileSync(from, Buffer.from([0xff, 0xfe, 0x41]));
    expect(await run()).toMatchObject({ code: 2, err: expect.stringContaining('UTF-8') });
    rmSync(from);
    execFileSync('mkfifo', [from]);
    expect(await run()).toMatchObject({ code: 2, err: expect.stringContaining('must be a regular file') });
    rmSync(from);
    writeFileSync(from, 'alias\none\n');
    expect(await run(['--name', 'x'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('in the file'),
    });
    const without = await call(['create', '--from', from, ...place.args]);
    expect(without).toMatchObject({ code: 2, err: expect.stringContaining('--from needs --out') });
  });

  test('is gone on with: a row that was made and is not in --out gets another secret', async () => {
    writeFileSync(from, 'alias\none\ntwo\nthree\n');
    expect(await run(['--json'])).toMatchObject({ code: 0 });
    const before = entriesIn(out);
    // As a run that was killed leaves it: the second line torn, the third never written.
    const whole = `${HEADER}${before[0]?.alias},${before[0]?.id},${before[0]?.key}\n`;
    writeFileSync(out, `${whole}two,${before[1]?.id},${before[1]?.key.slice(0, 20)}`);
    const { code, out: said } = await run(['--json']);
    expect({ code, said: JSON.parse(said) }).toEqual({
      code: 0,
      said: { created: 0, regenerated: 2, kept: 1, out },
    });
    const after = entriesIn(out);
    expect(after[0]).toEqual(before[0]);
    expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(after[1]?.key).not.toBe(before[1]?.key);
    await expectExactly(place, out, ['one', 'two', 'three']);
    // With a row more, that row alone is made; with all there, nothing is.
    writeFileSync(from, 'alias\none\ntwo\nthree\nfour\n');
    expect(JSON.parse((await run(['--json'])).out)).toMatchObject({ created: 1, regenerated: 0, kept: 3 });
    expect(JSON.parse((await run(['--json'])).out)).toMatchObject({ created: 0, regenerated: 0, kept: 4 });
    await expectExactly(place, out, ['one', 'two', 'three', 'four']);
  });

  test('asks before it regenerates all there is because --out is gone', async () => {
    writeFileSync(from, 'alias\none\ntwo\n');
    await run();
    rmSync(out);
    const asked = await run();
    expect(asked).toMatchObject({ code: 2, err: expect.stringContaining('--yes') });
    expect(entriesIn(out)).toEqual([]);
    rmSync(out);
    expect(JSON.parse((await run(['--json', '--yes'])).out)).toMatchObject({ regenerated: 2 });
    await expectExactly(place, out, ['one', 'two']);
  });

  test('leaves alone what is no file of keys, is open to others, or is a link', async () => {
    writeFileSync(from, 'alias\none\n');
    writeFileSync(out, 'precious\n', { mode: 0o600 });
    expect(await run()).toMatchObject({ code: 2, err: expect.stringContaining('left as it is') });
    expect(readFileSync(out, 'utf8')).toBe('precious\n');
    writeFileSync(out, HEADER);
    chmodSync(out, 0o640);
    expect(await run()).toMatchObject({ code: 2, err: expect.stringContaining('chmod 600') });
    rmSync(out);
    symlinkSync(from, out);
    expect(await run()).toMatchObject({ code: 2, err: expect.stringContaining('ELOOP') });
    expect(readFileSync(from, 'utf8')).toBe('alias\none\n');
    rmSync(out);
    writeFileSync(out, `${HEADER}one,apk_1\n`, { mode: 0o600 });
    expect(await run()).toMatchObject({
      code: 2,
      err: expect.stringContaining('line 2 is not alias,id,key'),
    });
  });

  test('says how far it is, and stops between two keys where somebody ends it', async () => {
    const aliases = Array.from({ length: 40 }, (_, index) => `key-${index}`);
    writeFileSync(from, `alias\n${aliases.join('\n')}\n`);
    const { code, err } = await run([], {
      onStep: (message, interrupt) => message.startsWith('10 of 40') && interrupt('SIGTERM'),
    });
    expect(code).toBe(143);
    expect(err).toBe(
      '40 keys to make\n2 of 40 keys\n4 of 40 keys\n6 of 40 keys\n8 of 40 keys\n10 of 40 keys\n10 of 40 keys. Run it again to go on.\napikey: Interrupted.\n',
    );
    expect(entriesIn(out).length).toBe(10);
    expect(JSON.parse((await run(['--json'])).out)).toMatchObject({ created: 30, regenerated: 0, kept: 10 });
    await expectExactly(place, out, aliases);
  });

  test('of keys, cut off anywhere, is mended by the next run', async () => {
    const aliases = ['one', 'two', 'three'];
    writeFileSync(from, `alias\n${aliases.join('\n')}\n`);
    await run();
    const length = readFileSync(out).length;
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: length }), async (at) => {
        writeFileSync(out, readFileSync(out).subarray(0, at));
        expect((await run()).code).toBe(0);
        await expectExactly(place, out, aliases);
      }),
      { numRuns: scaled(200) },
    );
  });
});

for (const kind of PLACES) {
  const body = () => {
    let cli: CompiledProgram;
    let place: Place;
    beforeAll(async () => {
      [cli, place] = await Promise.all([compile(), kind.create()]);
    });
    afterAll(async () => {
      await cli.remove();
      await place.remove();
    });

    test('running it again finishes: no double, nothing lost', async () => {
      const aliases = Array.from({ length: 30 }, (_, index) => `key-${index}`);
      const from = join(place.folder, 'keys.csv');
      writeFileSync(from, `alias\n${aliases.join('\n')}\n`);
      let killed = 0;
      for (let round = 0; round < scaled(60) || (killed === 0 && round < 50); round += 1) {
        const out = join(place.folder, `keys-${round}.csv`);
        const account = `account-${round}`;
        const args = ['create', '--from', from, '--out', out, '--account', account, ...place.args];
        const steps = 1 + Math.floor(Math.random() * 16);
        let seen = 0;
        const first = await cli.run(args, {
          onError: (text, kill) => {
            seen += text.split('\n').length - 1;
            // At a random moment of the key that is being made.
            if (seen >= steps) setTimeout(() => kill('SIGKILL'), Math.random() * 15);
          },
        });
        if (first.signal === 'SIGKILL') killed += 1;
        const second = await cli.run([...args, '--json']);
        expect(second.code, second.err).toBe(0);
        const { created, regenerated, kept } = JSON.parse(second.out);
        expect(created + regenerated + kept).toBe(aliases.length);
        // One key at most was made and not written down.
        expect(regenerated).toBeLessThanOrEqual(1);
        await expectIn(place, account, out, aliases);
      }
      expect(killed).toBeGreaterThan(0);
    });
  };
  const title = `killed at random moments, ${kind.name}`;
  if (kind.service === undefined) describe(title, body);
  else describeService(title, kind.service, body);
}

async function expectIn(
  place: Place,
  account: string,
  out: string,
  aliases: readonly string[],
): Promise<void> {
  const entries = entriesIn(out);
  expect(entries.map(({ alias }) => alias).sort()).toEqual([...aliases].sort());
  const store = await place.open();
  const warden = createKeywarden({ brand: 'apikey', store, usage: false });
  for (const { key, id } of entries) {
    expect(await warden.verify(key)).toMatchObject({ ok: true, apiKey: { id, accountId: account } });
  }
  const { active, revoked } = await warden.keys.in(account).counts();
  expect({ active, revoked }).toEqual({ active: aliases.length, revoked: 0 });
  await warden.close();
  await store.close();
}

test('one keystore, two runs for the same file: the second does not write between the lines of the first', async () => {
  const place = await KEYSTORE.create();
  const [from, out] = [join(place.folder, 'keys.csv'), join(place.folder, 'keys.out.csv')];
  writeFileSync(from, 'alias\none\ntwo\nthree\n');
  const args = ['create', '--from', from, '--out', out, ...place.args];
  const first = await call(args, {
    onStep: (message) => {
      if (message === '1 of 3 keys') writeFileSync(out, 'somebody else\n', { flag: 'a' });
    },
  });
  expect(first).toMatchObject({ code: 1, err: expect.stringContaining('one run at a time') });
  await place.remove();
});
