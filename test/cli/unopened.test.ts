/** A store that cannot be opened: which one, and why, as whoever keeps it would have to know; nothing to log in with. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { holdsPassword, shownUrl } from '../../adapters/cli/store-url.js';
import { describeService, mariadb, postgres, redis } from '../services.js';
import { PLACES } from '../stores/urls.js';
import { call } from './fake-terminal.js';
import { freshFolder, secretFile } from './places.js';

const folder = freshFolder();
writeFileSync(join(folder, 'file'), '');
afterAll(() => rmSync(folder, { recursive: true }));

async function told(url: string, args: readonly string[] = ['list']): Promise<string> {
  const { code, out, err } = await call(args, { environment: { KEYWARDEN_STORE: url } });
  expect({ code, out }).toEqual({ code: 3, out: '' });
  expect(err).toMatch(/^apikey: .+\n$/);
  const inJson = await call([...args, '--json'], { environment: { KEYWARDEN_STORE: url } });
  expect(JSON.parse(inJson.err)).toMatchObject({ error: { exitCode: 3 } });
  for (const secret of ['hunter', 'somebody']) expect(err + inJson.err).not.toContain(secret);
  return err;
}

test.each([
  ['postgres://somebody:hunter22@127.0.0.1:1/keys', 'postgres://127.0.0.1:1/keys', 'ECONNREFUSED'],
  [
    'postgres://somebody:hunter22@no.host.invalid/keys?x=hunter',
    'postgres://no.host.invalid/keys',
    'ENOTFOUND',
  ],
  ['mysql://somebody:hunter22@127.0.0.1:1/keys', 'mysql://127.0.0.1:1/keys', 'ECONNREFUSED'],
  ['redis://somebody:hunter22@127.0.0.1:1/0', 'redis://127.0.0.1:1/0', 'ECONNREFUSED'],
  // Two letters that stand in every sentence.
  ['postgres://e:a@127.0.0.1:1/keys', 'postgres://127.0.0.1:1/keys', 'ECONNREFUSED'],
  // A password that nobody encoded: where it ends, only whoever wrote it knows.
  ['postgres://somebody:12/hunter22@127.0.0.1:1/keys', 'postgres://…', '(ENOTFOUND|EAI_AGAIN)'],
])('a server that is not reached: %s', async (url, shown, code) => {
  const err = await told(url);
  expect(err).toContain(`The store ${shown} cannot be opened: `);
  expect(err).toMatch(new RegExp(`\\b${code}\\b`));
});

test('a folder that cannot be made is no reason to try for ever', async () => {
  for (const kind of ['sqlite', 'keystore']) {
    const passphrase = kind === 'keystore' ? ['--passphrase-file', secretFile(folder)] : [];
    const err = await told(`${kind}:/proc/nothing/in/it`, ['init', ...passphrase]);
    expect(err).toMatch(/\bE(NOENT|ACCES|PERM|ROFS)\b/);
  }
});

describeService('a database that there is not', [postgres, mariadb], () => {
  test.each([
    [`postgres://${postgres.user}@127.0.0.1:${postgres.port}/no_such_keys`, '3D000'],
    [`mysql://${mariadb.user}@127.0.0.1:${mariadb.port}/no_such_keys`, 'ER_BAD_DB_ERROR'],
  ])('%s', async (url, code) => {
    expect(await told(url)).toMatch(
      new RegExp(
        `The store \\w+://127\\.0\\.0\\.1:\\d+/no_such_keys cannot be opened: There is no such database or schema \\(${code}\\)\\.`,
      ),
    );
  });
});

describeService('a database without tables for keys', [postgres, mariadb], () => {
  for (const kind of PLACES.filter(({ name }) => name === 'postgres' || name === 'mysql')) {
    test(`${kind.name}: a mistyped name is noticed, and nothing is made there`, async () => {
      const { url, remove } = await kind.create();
      try {
        for (const args of [
          ['list'],
          ['show', '--alias', 'a'],
          ['revoke', '--alias', 'a', '--yes'],
          ['serve'],
        ])
          expect(await told(url, args)).toMatch(/it has no tables for keys\. apikey init makes them\.\n$/);
        const environment = { KEYWARDEN_STORE: url };
        expect(await call(['init'], { environment })).toMatchObject({ code: 0 });
        expect(await call(['list'], { environment })).toMatchObject({ code: 0, err: '' });
      } finally {
        await remove();
      }
    });
  }
});

describeService('keys in Redis under a prefix', redis, () => {
  test('are reached by a URL that says it, and are not there for another', async () => {
    const kind = PLACES.find(({ name }) => name === 'redis');
    const { url, options, remove } = (await kind?.create()) ?? { url: '', options: {}, remove() {} };
    try {
      const environment = { KEYWARDEN_STORE: `${url}?prefix=${options.prefix}acme:` };
      expect(await call(['create', '--alias', 'ci'], { environment })).toMatchObject({ code: 0 });
      expect((await call(['list'], { environment })).out).toMatch(/^ci /);
      const other = { KEYWARDEN_STORE: `${url}?prefix=${options.prefix}other:` };
      expect(await call(['list'], { environment: other })).toMatchObject({ code: 0, out: '' });
    } finally {
      await remove();
    }
  });
});

describeService('a login that is wrong', [postgres, mariadb, redis], () => {
  test.each([
    [`postgres://somebody:hunter22@127.0.0.1:${postgres.port}/postgres`, /user or the password \(28\w+\)/],
    [`mysql://somebody:hunter22@127.0.0.1:${mariadb.port}/test`, /user or the password \(ER_ACCESS_DENIED/],
    [`redis://somebody:hunter22@127.0.0.1:${redis.port}/0`, /WRONGPASS/],
    [`redis://me:hunter22@127.0.0.1:${redis.port}/0`, /WRONGPASS/],
  ])('%s', async (url, says) => {
    expect(await told(url)).toMatch(says);
  });
});

test('a file in no folder', async () => {
  const sqlite = `sqlite:${folder}/file/keys.db`;
  expect(await told(sqlite, ['init'])).toContain(`The store ${sqlite} cannot be opened: `);
  const keystore = `keystore:${folder}/file/keys.jwe`;
  const file = ['--passphrase-file', secretFile(folder)];
  expect(await told(keystore, ['init', ...file])).toMatch(/There is no such folder/);
});

describe('a URL', () => {
  test.each([
    ['postgres://me:a@host:5432/keys?sslmode=x', 'postgres://host:5432/keys'],
    ['postgres://me:a/b@host/keys', 'postgres://…'],
    ['postgres://me:1#b@host/keys', 'postgres://…'],
    ['postgres://host/keys?user=a@b&password=c', 'postgres://…'],
    ['redis://host', 'redis://host'],
    ['keystore:/home/a@b/keys.jwe', 'keystore:/home/a@b/keys.jwe'],
  ])('is shown without what is secret: %s', (url, shown) => {
    expect(shownUrl(url)).toBe(shown);
  });

  test.each([
    ['postgres://me:1/b@host/keys', true],
    ['postgres://me:1?b@host/keys', true],
    ['postgres://host:5432/keys', false],
    ['postgres://me@host:5432/keys', false],
    ['sqlite:/home/a:b@c/keys.db', false],
  ])('holds a password that nobody encoded: %s', (url, holds) => {
    expect(holdsPassword(url)).toBe(holds);
  });
});
