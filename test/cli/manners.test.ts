/** How the command line behaves: keys in clear, questions, JSON, suggestions, and where its output goes. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EXIT_CODES, endingOf } from '../../adapters/cli/exit-codes.js';
import {
  InterruptedError,
  RefusedError,
  StoreUnavailableError,
  UsageError,
} from '../../adapters/cli/faults.js';
import { jsonOfKey } from '../../adapters/cli/shown.js';
import { nativeWire } from '../../adapters/management.js';
import { KeystoreError } from '../../adapters/stores/keystore.js';
import { ERRORS, KeywardenError } from '../../src/errors.js';
import { createKeywarden } from '../../src/keywarden.js';
import { call, systemFault } from './fake-terminal.js';
import { type Place, SQLITE } from './places.js';

let place: Place;
beforeEach(async () => {
  place = await SQLITE.create();
});
afterEach(() => place.remove());

const run = (args: readonly string[], scene = {}) => call([...args, ...place.args], scene);

describe('a key in clear', () => {
  test('goes to a new file, for its owner alone, and nowhere else', async () => {
    const out = join(place.folder, 'ci.key');
    const created = await run(['create', '--alias', 'ci', '--out', out], { isTTY: true });
    expect(created).toMatchObject({
      code: 0,
      out: '',
      err: `API key created for alias 'ci': written to ${out}.\nPlease store this key securely, as it will not be shown again.\n`,
    });
    expect(readFileSync(out, 'utf8')).toMatch(/^apikey_\w{50}\n$/);
    expect(statSync(out).mode & 0o777).toBe(0o600);
    const again = await run(['create', '--alias', 'other', '--out', out]);
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining('not overwritten') });
    expect((await run(['list'])).out, 'no key was made for nothing').toMatch(/^ci .+\n$/);
    const inJson = await run(['create', '--alias', 'j', '--out', `${out}.2`, '--json']);
    expect(JSON.parse(inJson.out)).toMatchObject({ alias: 'j', out: `${out}.2` });
    expect(inJson.out).not.toContain(readFileSync(`${out}.2`, 'utf8').trim());
  });

  test('that is not made leaves no file behind', async () => {
    await run(['create', '--alias', 'ci']);
    const out = join(place.folder, 'ci.key');
    expect((await run(['create', '--alias', 'ci', '--out', out])).code).toBe(1);
    expect(existsSync(out)).toBe(false);
  });

  test('alone is what --quiet prints, on a terminal too', async () => {
    const { out, err } = await run(['create', '--alias', 'q', '--quiet'], { isTTY: true });
    expect({ out, err }).toEqual({ out: expect.stringMatching(/^apikey_\w{50}\n$/), err: '' });
  });

  test('without an alias is named by its id', async () => {
    const { out } = await run(['create'], { isTTY: true });
    expect(out).toMatch(
      /^API key created with id 'apk_\w{16}': apikey_\w{50}\nPlease store this key securely, as/,
    );
  });

  test.each(['EPIPE', 'ENOSPC', 'EIO'])('that cannot be written is said to be lost: %s', async (code) => {
    const lost = await run(['create', '--alias', 'lost'], { writeFault: systemFault(code) });
    expect(lost.code).toBe(1);
    expect(lost.err).toMatch(
      new RegExp(
        `for alias 'lost', but it could not be written \\(${code}\\) and is lost\\. Get another in its place: apikey regenerate --id apk_`,
      ),
    );
  });

  test('is shown again where the configuration has a recoveryFile, and that is audited', async () => {
    const recovery = join(place.folder, 'recovery.json');
    writeFileSync(recovery, JSON.stringify({ current: 'r1', secrets: { r1: 'r'.repeat(32) } }), {
      mode: 0o600,
    });
    const config = join(place.folder, 'c.json');
    writeFileSync(config, JSON.stringify({ recoveryFile: 'recovery.json' }));
    const { out: key } = await run(['create', '--alias', 'again', '--config', config]);
    const revealed = await run(['show', '--reveal', '--alias', 'again', '--config', config]);
    expect(revealed).toMatchObject({ code: 0, out: key, err: expect.stringContaining('audit log') });
    expect((await run(['audit', '--action', 'key.revealed', '--json'])).out).toContain('"key.revealed"');
    const without = await run(['show', '--reveal', '--alias', 'again']);
    expect(without).toMatchObject({
      code: 1,
      err: expect.stringContaining('not stored in a form that can be shown'),
    });
    expect(await run(['show', '--alias', 'again', '--out', 'x'])).toMatchObject({ code: 2 });
  });
});

describe('a question', () => {
  test('is asked before what cannot be undone, and a no changes nothing', async () => {
    await run(['create', '--alias', 'a']);
    for (const args of [
      ['revoke', '--alias', 'a'],
      ['regenerate', '--alias', 'a'],
      ['purge', '--audit-before', '1s'],
    ]) {
      const no = await run(args, { isTTY: true, answers: [false] });
      expect(no).toMatchObject({ code: 1, out: '', err: 'apikey: Nothing was done.\n' });
      expect(await run(args, { isTTY: true, answers: [null] })).toMatchObject({ code: 130, out: '' });
      expect(await run(args)).toMatchObject({ code: 2, err: expect.stringContaining('--yes') });
    }
    expect(JSON.parse((await run(['show', '--alias', 'a', '--json'])).out)).toMatchObject({ version: 1 });
    const yes = await run(['revoke', '--alias', 'a'], { isTTY: true, answers: [true] });
    expect(yes).toMatchObject({
      code: 0,
      out: "API key 'a' has been revoked.\n",
      questions: ["Revoke the API key 'a' for good?"],
    });
  });

  test('is not asked where it can be undone, or was answered', async () => {
    await run(['create', '--alias', 'a']);
    expect(await run(['disable', '--alias', 'a'], { isTTY: true })).toMatchObject({ code: 0 });
    expect(await run(['regenerate', '--alias', 'a', '--overlap', '1h'], { isTTY: true })).toMatchObject({
      code: 0,
    });
    expect(await run(['revoke', '--alias', 'a', '--yes'], { isTTY: true })).toMatchObject({
      code: 0,
      questions: [],
    });
  });

  test('for a key to verify is hidden, and typed at the keyboard', async () => {
    const { out: key } = await run(['create', '--alias', 'v']);
    const verified = await run(['verify'], { isTTY: true, answers: [` ${key}`] });
    expect(verified).toMatchObject({ code: 0, questions: ['API key'] });
    expect(verified.out + verified.err).not.toContain(key.trim());
    expect(await run(['verify'], { isTTY: true, answers: [''] })).toMatchObject({ code: 2 });
  });
});

describe('JSON', () => {
  test('of a key is what the management API says of it', async () => {
    const store = await place.open();
    const limiter = { create: () => ({ consume: async () => undefined }) };
    const { keys, close } = createKeywarden({ brand: 'acme', store, limiter, scopes: { a: 'A' } });
    const { record } = await keys.create({
      alias: 'x',
      scopes: ['a'],
      allowIps: ['10.0.0.0/8'],
      rateLimit: { points: 5, duration: '1m' },
      expiresIn: '90d',
      metadata: { a: [1] },
    });
    const fields = nativeWire.fields.filter(
      (field) => field.output !== undefined && field.name !== 'key' && field.name !== 'user',
    );
    const wire = Object.fromEntries(
      fields.map(({ name, output }) => [name, output?.show({ record, key: null, user: null })]),
    );
    expect(jsonOfKey(record)).toEqual(wire);
    await close();
    await store.close();
  });

  test('of an error has its code, its sentence, and how the process ends', async () => {
    const { err } = await run(['show', '--alias', 'nobody', '--json']);
    expect(JSON.parse(err)).toEqual({
      error: {
        code: 'API_KEY_NOT_FOUND',
        message:
          "There is no API key with the alias 'nobody' that is not revoked. A revoked one is named by --id.",
        exitCode: 1,
      },
    });
    const wrong = await run(['create', '--allow-ip', 'x', '--json']);
    expect(JSON.parse(wrong.err)).toMatchObject({
      error: { code: 'API_KEY_ALLOW_IP_INVALID', field: 'allowIps[0]', exitCode: 2 },
    });
    for (const args of [['bogus'], ['list', '--bogus'], ['list', '--limit', 'x'], []]) {
      const { code, err: said, out } = await call([...args, '--json']);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(JSON.parse(said)).toMatchObject({ error: { code: 'USAGE', exitCode: 2 } });
    }
  });
});

describe('what is typed wrong', () => {
  test.each([
    [['lst'], /There is no command lst\. Did you mean list\?/],
    [['list', '--lnog'], /There is no option --lnog\. Did you mean --long\?/],
    [['list', '--limit'], /The option --limit <number> needs a value/],
    [['show', '--alias', 'a', '--alias', 'b'], /--alias was given 2 times; give it once/],
    [['apikey_0123456789012345678901234567890123456789'], /That is no command/],
    [
      ['list', '--store=postgres://a:hunter22@h/d', '--stroe=postgres://a:hunter22@h/d'],
      /There is no option --stroe\./,
    ],
  ])('is told what would be right: %j', async (args, says) => {
    const { code, err, out } = await call(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(says);
    expect(err).not.toMatch(/hunter22|0123456789/);
  });

  test('or nothing at all, is shown the help, and ends as wrong', async () => {
    const { code, out, err } = await call([]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^Usage: apikey/);
  });
});

describe('exit codes', () => {
  test('are what the table says', () => {
    expect(EXIT_CODES).toEqual({ done: 0, refused: 1, usage: 2, unavailable: 3 });
    const exitOf = (error: unknown) => endingOf(error).exitCode;
    expect(exitOf(new RefusedError('no'))).toBe(1);
    expect(exitOf(new UsageError('what'))).toBe(2);
    expect(exitOf(new TypeError('openStore: what'))).toBe(2);
    expect(exitOf(new StoreUnavailableError('away'))).toBe(3);
    expect(exitOf(new InterruptedError())).toBe(130);
    expect(exitOf(new InterruptedError('SIGTERM'))).toBe(143);
    expect(exitOf(new KeystoreError('KEYSTORE_PASSPHRASE_WRONG', '/k'))).toBe(1);
    expect(exitOf(new KeystoreError('KEYSTORE_LOCKED', '/k'))).toBe(3);
    expect(exitOf(new Error('a fault of this program'))).toBe(1);
    expect(exitOf('thrown')).toBe(1);
  });

  test.each(Object.entries(ERRORS))('of %s', (code, { status }) => {
    const expected = status === 503 ? 3 : status === 400 ? 2 : 1;
    const known = Object.keys(ERRORS).find((one): one is keyof typeof ERRORS => one === code);
    expect(known && endingOf(new KeywardenError(known))).toMatchObject({ exitCode: expected, code });
  });

  test('of a store that breaks in the middle is 3, and why it did is told', async () => {
    writeFileSync(place.url.replace('sqlite:', ''), 'this is no database'.repeat(100));
    const { code, err, out } = await run(['list']);
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toBe(
      `apikey: The store ${place.url} cannot be opened: The database did not do what was asked of it (SQLITE_NOTADB).\n`,
    );
  });
});

test('older tables are left alone by everything but migrate, which is named', async () => {
  await run(['create', '--alias', 'a']);
  const database = new Database(place.url.replace('sqlite:', ''));
  database.exec("drop table keywarden_changes; delete from keywarden_migration where name = '0003_changes'");
  database.close();
  expect(await run(['list'])).toMatchObject({
    code: 3,
    out: '',
    err: `apikey: The store ${place.url} cannot be opened: The tables are of an older version than this program. Bring them up to it: apikey migrate\n`,
  });
  expect(await run(['migrate'])).toMatchObject({ code: 0 });
  expect((await run(['list'])).out).toMatch(/^a \*{20}\w{4}\n$/);
});

test('a store that fails behind the core’s back is 3 too, and why is told', async () => {
  const database = new Database(place.url.replace('sqlite:', ''));
  database.exec('drop table keywarden_audit');
  database.close();
  const { code, err, out } = await run(['create', '--alias', 'a', '--json']);
  expect({ code, out }).toEqual({ code: 3, out: '' });
  expect(JSON.parse(err)).toEqual({
    error: {
      code: 'API_KEY_STORE_UNAVAILABLE',
      message: 'The store cannot answer: The database did not do what was asked of it (SQLITE_ERROR).',
      exitCode: 3,
    },
  });
});

test('a broken pipe is quiet: nobody wants to read any more', async () => {
  await run(['create', '--alias', 'a']);
  const { code, err } = await run(['list'], { writeFault: systemFault('EPIPE') });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(await call(['--help'], { writeFault: systemFault('EPIPE') })).toMatchObject({ code: 0, err: '' });
});

test('a full disk is not', async () => {
  await run(['create', '--alias', 'a']);
  const { code, err } = await run(['list'], { writeFault: systemFault('ENOSPC') });
  expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('ENOSPC') });
});

test('what was done is done by whoever called, in the account that was named', async () => {
  await run(['create', '--alias', 'a', '--account', 'acme']);
  const { out } = await run(['audit', '--account', 'acme', '--json']);
  expect(JSON.parse(out).items).toMatchObject([
    { actor: { id: expect.stringMatching(/^apikey:\S+$/), kind: 'host' } },
  ]);
  expect((await run(['list'])).out).toBe('');
});

test('all keys of a user who has left are disabled', async () => {
  await run(['create', '--alias', 'hers', '--behalf-of', 'ann']);
  await run(['create', '--alias', 'ours', '--behalf-of', 'ann', '--type', 'shared']);
  const { code, out } = await run(['disable', '--user', 'ann']);
  expect({ code, out }).toEqual({
    code: 0,
    out: "User 'ann': 1 key disabled, 1 shared one released from the user.\n",
  });
});
