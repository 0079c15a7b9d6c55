/** The configuration: what it may say, what is said of what it may not, and that a server and the command line mean the same keys by it. */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigurationError, readConfiguration } from '../../adapters/cli/configuration.js';
import { openStore } from '../../adapters/stores/open.js';
import { createKeywarden } from '../../src/keywarden.js';
import { call } from './fake-terminal.js';
import { freshFolder } from './places.js';

let folder: string;
beforeEach(() => {
  folder = freshFolder();
});
afterEach(() => rmSync(folder, { recursive: true }));

const PEPPER = 'a pepper of these tests, long enough';

function write(name: string, contents: string | object, mode = 0o600): string {
  const path = join(folder, name);
  writeFileSync(path, typeof contents === 'string' ? contents : JSON.stringify(contents), { mode });
  chmodSync(path, mode);
  return path;
}

describe('a configuration', () => {
  test('is JSON, or a module with a default export', async () => {
    const said = {
      brand: 'acme',
      alsoAccept: ['old'],
      scopes: { a: 'A', b: { description: 'B', implies: ['a'] } },
    };
    write('package.json', { type: 'module' });
    const files = [
      write('c.json', said),
      write('c.mjs', `export default ${JSON.stringify(said)};`),
      write('c.js', `const brand = 'ac' + 'me'; export default { ...${JSON.stringify(said)}, brand };`),
    ];
    for (const file of files) {
      expect(await readConfiguration(file)).toEqual({ warden: said, store: undefined, policies: undefined });
    }
  });

  test('has paths that are relative to its folder', async () => {
    mkdirSync(join(folder, 'inner'));
    write('pepper', PEPPER);
    const file = write('inner/c.json', {
      store: 'sqlite:keys.db',
      pepperFile: '../pepper',
      policies: { a: 1 },
    });
    expect(await readConfiguration(file)).toEqual({
      warden: { brand: 'apikey', alsoAccept: [], scopes: {}, pepper: PEPPER },
      store: `sqlite:${folder}/inner/keys.db`,
      policies: { a: 1 },
    });
  });

  test('names peppers and recovery keys for rotation', async () => {
    const pepper = { current: 'p2', secrets: { p1: PEPPER, p2: `${PEPPER}2` }, acceptUnpeppered: true };
    const recovery = { current: 'r1', secrets: { r1: 'r'.repeat(32) } };
    write('pepper.json', pepper);
    write('recovery.json', recovery);
    const file = write('c.json', { pepperFile: 'pepper.json', recoveryFile: 'recovery.json' });
    expect((await readConfiguration(file)).warden).toMatchObject({ pepper, recovery });
  });

  test.each([
    ['{', /c\.json must be JSON; it cannot be parsed/],
    [[], /c\.json: expected object, received array/],
    [{ brand: 'Acme Inc' }, /c\.json: brand: expected 2 to 20 of a-z.*received "Acme Inc"/],
    [{ brand: 7 }, /brand: expected .*received 7/],
    [{ alsoAccept: 'old' }, /alsoAccept: expected array, received string/],
    [{ alsoAccept: ['ok', '_'] }, /alsoAccept\.1: expected 2 to 20 .*received "_"/],
    [
      { scopes: { read: 1 } },
      /scopes\.read: expected a description or \{ description, implies\? \}; received 1/,
    ],
    [{ scopes: { read: { implies: [] } } }, /scopes\.read: expected a description or .*received an object/],
    [{ store: 5 }, /store: expected string, received number/],
    [{ store: '' }, /store: expected the URL of a store, received an empty text/],
    [
      { pepper: PEPPER },
      /there is no field "pepper"; there are brand, alsoAccept, scopes, store, pepperFile/,
    ],
    [{ pepperFile: 'nowhere' }, /pepperFile: .*nowhere cannot be read \(ENOENT\)/],
  ])('that is wrong is told what would be right: %j', async (contents, says) => {
    const file = write('c.json', contents);
    await expect(readConfiguration(file)).rejects.toThrow(ConfigurationError);
    await expect(readConfiguration(file)).rejects.toThrow(says);
    const { code, err } = await call(['scopes', '--config', file]);
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringMatching(says) });
    expect(err).not.toContain(PEPPER);
  });

  test('tells everything that is wrong at once', async () => {
    const { err } = await call(['scopes', '--config', write('c.json', { brand: 1, store: 2, colour: 3 })]);
    expect(err.split('\n').length).toBe(4);
  });

  test('is told of scopes that go in circles, and of a pepper that is too short', async () => {
    const circle = {
      scopes: { a: { description: 'A', implies: ['b'] }, b: { description: 'B', implies: ['a'] } },
    };
    const args = ['list', '--store', 'memory:', '--config'];
    expect(await call([...args, write('c.json', circle)])).toMatchObject({
      code: 2,
      err: expect.stringContaining('circle of implications: a -> b -> a'),
    });
    write('pepper', 'short');
    const { code, err } = await call([...args, write('d.json', { pepperFile: 'pepper' })]);
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringMatching(/at least 32 characters/) });
    expect(err).not.toContain('short');
  });

  test('has secrets in files that are closed to the world', async () => {
    write('pepper', PEPPER, 0o644);
    const { code, err } = await call(['scopes', '--config', write('c.json', { pepperFile: 'pepper' })]);
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('accessible to everybody') });
  });

  test('in the current folder is never read, let alone run, unless it is named', async () => {
    const before = process.cwd();
    write(
      'keywarden.config.js',
      "import { writeFileSync } from 'node:fs'; writeFileSync('run', ''); export default { brand: 'evil' };",
    );
    write('keywarden.config.json', { brand: 'evil' });
    process.chdir(folder);
    try {
      const { out, code } = await call(['create', '--store', `sqlite:${folder}/k.db`]);
      expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^apikey_/) });
      expect(
        await call(['create', '--store', `sqlite:${folder}/k.db`, '--config', 'keywarden.config.json']),
      ).toMatchObject({
        out: expect.stringMatching(/^evil_/),
      });
    } finally {
      process.chdir(before);
    }
    expect(() => chmodSync(join(folder, 'run'), 0o600)).toThrow('ENOENT');
  });
});

describe('a server and the command line', () => {
  test('mean the same by one file: brand, scopes, pepper and store', async () => {
    write('pepper', PEPPER);
    const scopes = { 'orders:read': 'Read orders' };
    const file = write('c.json', { brand: 'acme', scopes, store: 'sqlite:keys.db', pepperFile: 'pepper' });
    const created = await call(['init', '--config', file]);
    expect(created.code).toBe(0);
    const { out: key } = await call(['create', '--alias', 'a', '--scope', 'orders:read', '--config', file]);
    const configuration = await readConfiguration(file);
    const store = await openStore(configuration.store ?? '');
    const warden = createKeywarden({ ...configuration.warden, store });
    expect(await warden.verify(key.trim(), { scopes: ['orders:read'] })).toMatchObject({ ok: true });
    await warden.close();
    await store.close();
    const verified = await call(['verify', '--scope', 'orders:read', '--config', file], {
      descriptors: { 0: key },
    });
    expect(verified.code).toBe(0);
  });
});

describe('a store with peppered keys', () => {
  test('refuses create, bulk and regenerate without the pepper, or with another', async () => {
    write('pepper', PEPPER);
    write('other', `${PEPPER} but another`);
    const store = ['--store', `sqlite:${folder}/keys.db`];
    const right = write('c.json', { pepperFile: 'pepper' });
    const wrong = write('d.json', { pepperFile: 'other' });
    expect((await call(['create', '--alias', 'a', ...store, '--config', right])).code).toBe(0);
    const from = write('rows.csv', 'alias\nb\n');
    const out = join(folder, 'out.csv');
    for (const args of [
      ['create', '--alias', 'b'],
      ['create', '--from', from, '--out', out],
      ['regenerate', '--alias', 'a', '--yes'],
    ]) {
      for (const config of [[], ['--config', wrong]]) {
        const { code, err, out: said } = await call([...args, ...store, ...config]);
        expect({ code, said }).toEqual({ code: 1, said: '' });
        expect(err).toMatch(/made with a pepper \(p-\S+\) that is not configured here.*pepperFile.*--config/);
      }
    }
    expect((await call(['list', ...store])).out).toMatch(/^a \S+\n$/);
    expect((await call(['regenerate', '--alias', 'a', '--yes', ...store, '--config', right])).code).toBe(0);
    // What makes no digest needs no pepper.
    expect((await call(['revoke', '--alias', 'a', '--yes', ...store])).code).toBe(0);
  });
});
