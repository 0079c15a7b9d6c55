/** Where the passphrase comes from, which store is meant, and what of both is refused. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openKeystore } from '../../adapters/stores/keystore.js';
import { call } from './fake-terminal.js';
import { freshFolder, KEYSTORE, PASSPHRASE, type Place, SQLITE, secretFile } from './places.js';

let place: Place;
let store: readonly string[];
beforeEach(async () => {
  place = await KEYSTORE.create();
  store = ['--store', place.url];
});
afterEach(() => place.remove());

describe('a passphrase', () => {
  const fileWith = (contents: string | Uint8Array, mode = 0o600): string => {
    const path = join(place.folder, 'passphrase');
    writeFileSync(path, contents, { mode });
    chmodSync(path, mode);
    return path;
  };
  const byFile = (path: string) => call(['list', ...store, '--passphrase-file', path]);

  test('comes from a file, a descriptor, standard input, or is typed', async () => {
    const ways = [
      () => byFile(fileWith(PASSPHRASE)),
      () => call(['list', ...store, '--passphrase-fd', '3'], { descriptors: { 3: `${PASSPHRASE}\n` } }),
      () => call(['list', ...store, '--passphrase-fd', '0'], { descriptors: { 0: PASSPHRASE } }),
      () => call(['list', ...store], { isTTY: true, answers: [PASSPHRASE] }),
      // A terminal would show what is typed.
      () => call(['list', ...store, '--passphrase-fd', '0'], { isTTY: true, answers: [PASSPHRASE] }),
    ];
    for (const way of ways) expect(await way()).toMatchObject({ code: 0, out: '', err: '' });
  });

  test('loses exactly one newline at its end', async () => {
    expect((await byFile(fileWith(`${PASSPHRASE}\n`))).code).toBe(0);
    expect((await byFile(fileWith(`${PASSPHRASE}\r\n`))).code).toBe(0);
    for (const other of [`${PASSPHRASE}\n\n`, ` ${PASSPHRASE}`, `${PASSPHRASE} `]) {
      const { code, err } = await byFile(fileWith(other));
      expect({ code, err }).toMatchObject({
        code: 1,
        err: expect.stringContaining('passphrase is not the one'),
      });
    }
  });

  test('is the same however the keyboard composes it', async () => {
    const path = join(place.folder, 'composed.jwe');
    await (
      await openKeystore({ path, passphrase: 'zwölf Gänse'.normalize('NFC'), kdf: { cost: 1_024 } })
    ).close();
    const decomposed = fileWith('zwölf Gänse'.normalize('NFD'));
    expect((await call(['list', '--store', `keystore:${path}`, '--passphrase-file', decomposed])).code).toBe(
      0,
    );
  });

  test.each([
    ['of nothing', () => fileWith(''), /is empty/],
    ['of a newline', () => fileWith('\n'), /is empty/],
    ['that everybody may read', () => fileWith(PASSPHRASE, 0o604), /accessible to everybody.*chmod 600/],
    ['that everybody may write', () => fileWith(PASSPHRASE, 0o602), /accessible to everybody/],
    ['that is a folder', () => place.folder, /must be a regular file/],
    ['that is not there', () => join(place.folder, 'nowhere'), /nowhere cannot be read \(ENOENT\)/],
    ['that is no text', () => fileWith(Buffer.from([0x80, 0x81])), /must hold text in UTF-8/],
    ['that is enormous', () => fileWith('x'.repeat(70_000)), /too large/],
    ['without a name', () => '', /must be the path of a file; it is empty/],
  ])('in a file %s is refused', async (_what, path, says) => {
    const { code, err } = await byFile(path());
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringMatching(says) });
    expect(err).not.toContain(PASSPHRASE);
  });

  test('of a group’s file is taken', async () => {
    expect((await byFile(fileWith(PASSPHRASE, 0o640))).code).toBe(0);
  });

  test('in a pipe is refused at once, and not waited for', async () => {
    const pipe = join(place.folder, 'pipe');
    execFileSync('mkfifo', ['-m', '600', pipe]);
    expect(await byFile(pipe)).toMatchObject({ code: 2, err: expect.stringContaining('--passphrase-fd') });
  });

  test('that is wrong is refused, and the file is as it was', async () => {
    const path = place.url.replace('keystore:', '');
    const before = readFileSync(path);
    const { code, err, out } = await byFile(fileWith('not the passphrase'));
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/keys\.jwe: The passphrase is not the one this keystore was last saved with/);
    expect(readFileSync(path)).toEqual(before);
  });

  test('has one source, and somebody to ask', async () => {
    const both = ['--passphrase-file', fileWith(PASSPHRASE), '--passphrase-fd', '3'];
    expect(await call(['list', ...store, ...both])).toMatchObject({
      code: 2,
      err: expect.stringContaining('both given'),
    });
    expect(await call(['list', ...store])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/needs a passphrase, and there is nobody to ask\. Use --passphrase-file/),
    });
    expect(await call(['list', ...store], { isTTY: true, answers: [''] })).toMatchObject({
      code: 2,
      err: expect.stringContaining('The passphrase is empty'),
    });
    expect(await call(['list', ...store], { isTTY: true, answers: [null] })).toMatchObject({ code: 130 });
    const [, url = ''] = (await SQLITE.create()).args;
    expect(await call(['list', '--store', url, '--passphrase-fd', '0'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('Only a keystore has a passphrase'),
    });
    rmSync(url.replace(/^sqlite:(.*)\/[^/]*$/, '$1'), { recursive: true });
  });

  test('and the key to verify do not come from one descriptor', async () => {
    const args = ['verify', ...store, '--passphrase-fd', '0'];
    expect(await call(args, { descriptors: { 0: PASSPHRASE } })).toMatchObject({
      code: 2,
      err: expect.stringContaining('Key and passphrase cannot both come from descriptor 0'),
    });
    const apart = await call([...args, '--key-fd', '3'], { descriptors: { 0: PASSPHRASE, 3: 'acme_key' } });
    expect(apart).toMatchObject({
      code: 1,
      err: expect.stringMatching(/not valid.*does not begin with apikey_.*--config/),
    });
  });

  test.each(['--passphrase', '--passphrase=', '--password=', '--secret-key='])(
    'as an argument is refused without being repeated: %s',
    async (option) => {
      const args = option.endsWith('=') ? [`${option}hunter2hunter2`] : [option, 'hunter2hunter2'];
      const { code, err, out } = await call(['list', ...store, ...args]);
      expect(code).toBe(2);
      expect(err).toContain('A secret is never an argument');
      expect(err + out).not.toContain('hunter2');
    },
  );

  test('of fewer than eight bytes makes no keystore', async () => {
    const path = join(place.folder, 'short', 'keys.jwe');
    const args = ['create', '--store', `keystore:${path}`, '--passphrase-fd', '3'];
    const { code, err } = await call(args, { descriptors: { 3: 'short' } });
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('8 to 1024 bytes long') });
    expect(existsSync(path)).toBe(false);
  });
});

describe('your own keystore', () => {
  test('is made on first use, with a passphrase asked twice, for its owner alone', async () => {
    const home = freshFolder();
    const scene = { isTTY: true, environment: { HOME: home } };
    const differing = await call(['list'], { ...scene, answers: [PASSPHRASE, `${PASSPHRASE}.`] });
    expect(differing).toMatchObject({ code: 2, err: expect.stringContaining('Nothing was made') });
    expect(existsSync(join(home, '.config'))).toBe(false);
    const first = await call(['create', '--alias', 'a'], { ...scene, answers: [PASSPHRASE, PASSPHRASE] });
    const path = join(home, '.config', 'keywarden', 'keys.jwe');
    expect(first).toMatchObject({
      code: 0,
      questions: [`New passphrase for the keystore ${path}, 8 characters or more`, 'The same again'],
    });
    expect(statSync(join(home, '.config', 'keywarden')).mode & 0o777).toBe(0o700);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const second = await call(['list'], { ...scene, answers: [PASSPHRASE] });
    expect(second).toMatchObject({ code: 0, questions: [`Passphrase of the keystore ${path}`] });
    rmSync(home, { recursive: true });
  });

  test('lies where XDG_CONFIG_HOME says, if that is an absolute path', async () => {
    const [home, xdg] = [freshFolder(), freshFolder()];
    const file = ['--passphrase-file', secretFile(home)];
    const at = async (given: string) => {
      const { out } = await call(['init', '--json', ...file], {
        environment: { HOME: home, XDG_CONFIG_HOME: given },
      });
      return JSON.parse(out).store;
    };
    expect(await at(xdg)).toBe(`keystore:${xdg}/keywarden/keys.jwe`);
    expect(await at('relative')).toBe(`keystore:${home}/.config/keywarden/keys.jwe`);
    rmSync(home, { recursive: true });
    rmSync(xdg, { recursive: true });
  });
});

describe('which store is meant', () => {
  test('is said by --store, else KEYWARDEN_STORE, else the configuration', async () => {
    const folder = freshFolder();
    mkdirSync(join(folder, 'inner'));
    const config = join(folder, 'inner', 'c.json');
    writeFileSync(config, JSON.stringify({ store: 'sqlite:./by-configuration.db' }));
    const urlOf = async (args: readonly string[], environment: Record<string, string> = {}) =>
      JSON.parse((await call(['init', '--json', ...args], { environment })).out).store;
    const option = `sqlite:${folder}/by-option.db`;
    const KEYWARDEN_STORE = `sqlite:${folder}/by-environment.db`;
    expect(await urlOf(['--store', option, '--config', config], { KEYWARDEN_STORE })).toBe(option);
    expect(await urlOf(['--config', config], { KEYWARDEN_STORE })).toBe(KEYWARDEN_STORE);
    // Relative to the configuration's folder, so that a server elsewhere means the same file.
    expect(await urlOf(['--config', config])).toBe(`sqlite:${folder}/inner/by-configuration.db`);
    expect(await urlOf(['--config', config], { KEYWARDEN_STORE: '' })).toContain('by-configuration');
    for (const name of ['by-option.db', 'by-environment.db', 'inner/by-configuration.db']) {
      expect(statSync(join(folder, name)).mode & 0o777, name).toBe(0o600);
    }
    rmSync(folder, { recursive: true });
  });

  test.each([
    'postgres://me:hunter22@localhost/keys',
    'postgres://:hunter22@localhost/keys',
    'postgres://me:hunter22:@localhost/keys',
    'postgres://me:hunter%4022@localhost/keys',
    'postgres://localhost/keys?user=me&password=hunter22',
    'mysql://me:hunter22@localhost/keys?ssl=true',
    'redis://:hunter22@localhost/0',
    'rediss://me:hunter22@localhost',
    'REDIS://me:hunter22@localhost',
  ])('is not said with a password on the command line: %s', async (url) => {
    for (const args of [
      ['list', '--store', url],
      ['list', `--store=${url}`],
      ['--store', url, 'list', '--json'],
    ]) {
      const { code, err, out } = await call(args);
      expect(code).toBe(2);
      expect(err).toContain('--store must not hold a password');
      expect(err).toMatch(/environment variable KEYWARDEN_STORE.*--config/);
      expect(err + out).not.toContain('hunter');
    }
  });

  test('with a password in the environment is reached, or its fault told without it', async () => {
    const KEYWARDEN_STORE = 'postgres://nobody:hunter22@127.0.0.1:1/keys';
    for (const args of [['list'], ['list', '--json'], ['init'], ['migrate']]) {
      const { code, err, out } = await call(args, { environment: { KEYWARDEN_STORE } });
      expect({ args, code }).toEqual({ args, code: 3 });
      expect(err).toContain('cannot be reached');
      expect(err + out).not.toContain('hunter');
    }
  });

  test('is not memory, for what is to last', async () => {
    for (const args of [
      ['create'],
      ['init'],
      ['copy', '--to', 'memory:', ...store, '--passphrase-file', secretFile(place.folder)],
    ]) {
      const named = args.includes('copy') ? args : [...args, '--store', 'memory:'];
      expect(await call(named)).toMatchObject({
        code: 2,
        err: expect.stringContaining('gone with this process'),
      });
    }
  });

  test('a file that is not there is not made by what only reads', async () => {
    for (const kind of ['sqlite', 'keystore']) {
      const path = join(place.folder, `typo.${kind}`);
      const args = ['list', '--store', `${kind}:${path}`];
      const { code, err } = await call(args);
      expect({ code, err }).toMatchObject({
        code: 3,
        err: expect.stringMatching(/There is no .+ at .*typo/),
      });
      expect(existsSync(path)).toBe(false);
    }
  });
});
