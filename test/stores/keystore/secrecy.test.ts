import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openKeystore } from '../../../adapters/stores/keystore.js';
import { type Child, compilePrograms, type Programs } from './child-process.js';
import { type FreshFolder, freshFolder, PASSPHRASE } from './fresh-keystore.js';
import { describeWith, strace } from './machine.js';
import { insertSample } from './sample-keys.js';

const PEPPER = 'canary-pepper-of-at-least-32-characters';
const ALIAS = 'canary-alias-mcp-openai';

let programs: Programs;
let place: FreshFolder;
beforeAll(async () => {
  programs = await compilePrograms('secrets-program');
});
afterAll(() => programs.remove());
beforeEach(async () => {
  place = await freshFolder();
  await (await openKeystore(place.options)).close();
});
afterEach(() => place.remove());

/** Each secret as it is and as encodings show it, so that it is found in whatever form it leaks. */
function formsOf(secrets: readonly string[]): readonly string[] {
  return secrets.flatMap((secret) => {
    const bytes = Buffer.from(secret);
    // Base64 of a text inside a longer one, whatever its offset: the middle that all three alignments share in form.
    const inside = [0, 1, 2].map((shift) =>
      Buffer.concat([Buffer.alloc(shift), bytes])
        .toString('base64url')
        .slice(shift + 2, -4),
    );
    return [secret, bytes.toString('hex'), ...inside];
  });
}

/** No form of a secret is in the text. */
function expectNone(text: string, secrets: readonly string[], where: string): void {
  for (const form of formsOf(secrets)) expect(text.includes(form), `${where} holds ${form}`).toBe(false);
}

/** Everything in the folder: names, contents, what links say. */
function everythingInFolder(): string {
  return readdirSync(place.folder)
    .map((name) => {
      const path = join(place.folder, name);
      const text = lstatSync(path).isSymbolicLink() ? readlinkSync(path) : readFileSync(path, 'latin1');
      return `${name}\n${text}`;
    })
    .join('\n');
}

async function madeKey(child: Child, alias: string): Promise<string> {
  const before = child.lines.length;
  child.say(alias);
  await child.until((lines) => lines.length > before);
  return child.lines.at(-1)?.split(' ')[1] ?? '';
}

describe('secrets', () => {
  test('would be found, in clear and in Base64 at any offset', () => {
    for (const prefix of ['', '{"a":"', '{"ab":"', '{"abc":"']) {
      const json = `${prefix}${ALIAS}"}`;
      for (const text of [json, Buffer.from(json).toString('base64url'), Buffer.from(json).toString('hex')]) {
        expect(() => expectNone(text, [ALIAS], 'this')).toThrow(/this holds/);
      }
    }
  });

  test('MH-05: are in no file, lock, command line, environment or inspection', async () => {
    const child = programs.start('secrets-program', { keystore: place.options, pepper: PEPPER });
    await child.line(/^opened$/);
    const key = await madeKey(child, ALIAS);
    expect(key).toMatch(/^acme_/);
    const secrets = [PASSPHRASE, PEPPER, ALIAS, key, key.slice(17, 40)];
    for (const file of ['cmdline', 'environ']) {
      expectNone(readFileSync(`/proc/${child.pid}/${file}`, 'latin1'), secrets, file);
    }
    expectNone(child.errors, secrets, 'the inspected store');
    expectNone(everythingInFolder(), secrets, 'the folder');
    const store = await openKeystore(place.options);
    expect((await store.list({ accountId: 'default', alias: ALIAS, now: 0, limit: 1 })).items.length).toBe(1);
    await store.close();
    await child.kill();
  });

  test('are in no error', async () => {
    const store = await openKeystore(place.options);
    await insertSample(store, 'one', { alias: ALIAS });
    const errors: unknown[] = [];
    const note = (error: unknown) => errors.push(error);
    await openKeystore({ ...place.options, passphrase: `${PASSPHRASE}x` }).catch(note);
    await openKeystore({ ...place.options, passphrase: PASSPHRASE.slice(0, 5) }).catch(note);
    await store.changePassphrase(PASSPHRASE.repeat(60)).catch(note);
    await insertSample(store, 'two', { alias: ALIAS }).catch(note);
    await insertSample(store, 'one').catch(note);
    await store.close();
    await insertSample(store, 'three', { alias: ALIAS }).catch(note);
    expect(errors.length).toBe(6);
    const shown = errors.map((error) => `${inspect(error, { depth: 9, showHidden: true })}${String(error)}`);
    expectNone(shown.join('\n'), [PASSPHRASE, ALIAS], 'an error');
  });

  test('files are their owner’s alone from the first byte, whatever the umask', async () => {
    const umask = process.umask(0);
    const modes = new Set<number>();
    const watcher = watch(place.folder, (_event, name) => {
      if (name === null || name.endsWith('.lock')) return;
      const found = statSync(join(place.folder, name), { throwIfNoEntry: false });
      if (found !== undefined) modes.add(found.mode & 0o777);
    });
    try {
      const store = await openKeystore({ ...place.options, path: join(place.folder, 'other.jwe') });
      for (let serial = 0; serial < 20; serial += 1) {
        await insertSample(store, serial);
        const use = { accountId: 'acme', keyId: `apk_${serial}`, day: '2030-01-15', count: 1, lastUsedAt: 1 };
        await store.recordUse([use]);
        for (const name of readdirSync(place.folder)) {
          modes.add(statSync(join(place.folder, name)).mode & 0o777);
        }
      }
      await store.close();
    } finally {
      watcher.close();
      process.umask(umask);
    }
    expect([...modes]).toEqual([0o600]);
  });
});

describeWith('secrets of a process killed in the middle of a write', strace, () => {
  test('are neither in its temporary file nor in its lock', async () => {
    const fault = 'inject=rename,renameat,renameat2:error=EIO:signal=SIGKILL:when=2';
    const traced = ['strace', '-f', '-qq', '-o', '/dev/null', '-e', 'trace=rename,renameat,renameat2'];
    const before = ['env', 'UV_THREADPOOL_SIZE=1', ...traced, '-e', fault];
    const child = programs.start('secrets-program', { keystore: place.options, pepper: PEPPER }, before);
    await child.line(/^opened$/);
    const key = await madeKey(child, ALIAS);
    child.say(`${ALIAS}-second`);
    await child.ended;
    const names = readdirSync(place.folder);
    expect(names.filter((name) => name.endsWith('.tmp')).length, 'a temporary file is left').toBe(1);
    expect(names.filter((name) => name.endsWith('.lock')).length, 'a lock is left').toBe(1);
    for (const name of names.filter((one) => !one.endsWith('.lock'))) {
      expect(statSync(join(place.folder, name)).mode & 0o777).toBe(0o600);
    }
    expectNone(everythingInFolder(), [PASSPHRASE, PEPPER, ALIAS, key, key.slice(17, 40)], 'the folder');
    const store = await openKeystore(place.options);
    expect((await store.counts('default', 0)).active).toBe(1);
    expect(readdirSync(place.folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    await store.close();
  });
});
