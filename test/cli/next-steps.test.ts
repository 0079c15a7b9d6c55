/** What to do next is said where somebody stands, as a command that can be pasted. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PERMISSIONS } from '../../src/manage/operations.js';
import { call } from './fake-terminal.js';
import { type Place, SQLITE } from './places.js';

let place: Place;
beforeEach(async () => {
  place = await SQLITE.create();
});
afterEach(() => place.remove());

const written = (configuration: object): string => {
  const file = join(place.folder, 'c.json');
  writeFileSync(file, JSON.stringify(configuration));
  return file;
};

/** The commands that stand in a text on lines of their own. */
const commandsIn = (text: string): readonly (readonly string[])[] =>
  [...text.matchAll(/^ {2}apikey (.+)$/gm)].map(([, rest = '']) => rest.split(' '));

describe('init', () => {
  test('with a configuration goes on to a key that manages keys, and to serving', async () => {
    const file = join(place.folder, 'keywarden.config.json');
    const { err } = await call(['init', ...place.args, '--write-config', file, '--brand', 'acme']);
    const [create = [], serve = []] = commandsIn(err);
    expect(serve).toEqual(['serve', '--config', file]);
    const made = await call(create);
    expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^acme_/) });
    const { scopes } = JSON.parse((await call(['show', '--alias', 'admin', '--config', file, '--json'])).out);
    expect(scopes).toEqual(['keys:create', 'keys:read', 'keys:regenerate', 'keys:revoke', 'keys:update']);
  });

  test('declares what may be given to whoever manages keys', async () => {
    const file = join(place.folder, 'keywarden.config.json');
    await call(['init', ...place.args, '--write-config', file]);
    const { scopes } = JSON.parse(readFileSync(file, 'utf8'));
    expect(Object.keys(scopes)).toEqual(PERMISSIONS.map((operation) => `keys:${operation}`));
  });

  test('of a new store alone goes on to a key in it; again it has nothing to say', async () => {
    const store = `sqlite:${join(place.folder, 'new.db')}`;
    const { err } = await call(['init', '--store', store]);
    const [create = []] = commandsIn(err);
    expect(await call(create)).toMatchObject({ code: 0, out: expect.stringMatching(/^apikey_/) });
    expect((await call(['list', '--store', store])).out).not.toBe('');
    expect((await call(['init', '--store', store])).err).toBe('');
    const other = `sqlite:${join(place.folder, 'other.db')}`;
    expect((await call(['init', '--store', other, '--quiet'])).err).toBe('');
  });
});

test('whoever came by npx is told to come by npx again', async () => {
  const environment = { npm_command: 'exec' };
  const store = `sqlite:${join(place.folder, 'new.db')}`;
  const missing = await call(['list', '--store', store], { environment });
  expect(missing.err).toContain(`npx keywarden init --store ${store} makes one.`);
  const made = await call(['init', '--store', store], { environment });
  expect(made.err).toContain(`\n  npx keywarden create --alias my-key --store ${store}\n`);
});

describe('a store that is not there', () => {
  const path = () => join(place.folder, 'none.db');

  test('is made by the command that is named, whoever named the store', async () => {
    const file = written({ store: 'sqlite:none.db' });
    expect((await call(['list', '--config', file])).err).toContain(`apikey init --config ${file} makes one.`);
    const option = await call(['list', '--store', `sqlite:${path()}`]);
    expect(option.err).toContain(`apikey init --store sqlite:${path()} makes one.`);
    const variable = await call(['list'], { environment: { KEYWARDEN_STORE: `sqlite:${path()}` } });
    expect(variable.err).toContain('apikey init makes one.');
  });
});

describe('what a configuration lacks is said of the file', () => {
  test('scopes', async () => {
    const file = written({ store: place.url });
    const { code, err } = await call(['create', '--scope', 'orders:read', '--config', file]);
    expect({ code, err }).toEqual({
      code: 2,
      err: `apikey: ${file} declares no scopes. Name them there: "scopes": { "orders:read": "Read orders" }\n`,
    });
  });

  test('length of a pepper and of recovery secrets', async () => {
    writeFileSync(join(place.folder, 'short'), 'short', { mode: 0o600 });
    const set = { current: 'r', secrets: { r: 'short' } };
    writeFileSync(join(place.folder, 'set'), JSON.stringify(set), { mode: 0o600 });
    const file = written({ store: place.url, pepperFile: 'short' });
    expect((await call(['list', '--config', file])).err).toBe(
      `apikey: ${file}: pepperFile must be at least 32 characters; it is 5 characters long.\n`,
    );
    written({ store: place.url, recoveryFile: 'set' });
    expect((await call(['list', '--config', file])).err).toBe(
      `apikey: ${file}: recoveryFile.secrets["r"] must be at least 32 characters; it is 5 characters long.\n`,
    );
  });
});

describe('a key that begins otherwise than those there are', () => {
  test('is made, and what servers will say of it is told', async () => {
    const file = written({ brand: 'acme', store: place.url });
    expect((await call(['create', '--alias', 'a', '--config', file])).err).not.toContain('begin');
    const { code, err } = await call(['create', '--alias', 'b', ...place.args]);
    expect(code).toBe(0);
    expect(err).toMatch(
      /^The keys in this store begin with acme_, and this one with apikey_: .*--config.*\n/,
    );
    const renamed = written({ brand: 'beta', alsoAccept: ['acme'], store: place.url });
    expect((await call(['create', '--alias', 'c', '--config', renamed])).err).not.toContain('begin');
  });
});

test('a key that cannot be shown again says which could', async () => {
  await call(['create', '--alias', 'a', ...place.args]);
  const { code, err } = await call(['show', '--reveal', '--alias', 'a', ...place.args]);
  expect({ code, err }).toMatchObject({ code: 1, err: expect.stringMatching(/recoveryFile/) });
});
