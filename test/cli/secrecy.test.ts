/** What others on the machine can see while a command runs: nothing in process lists and environments, and files that are closed from the first moment. */
import { readdirSync, readFileSync, rmSync, statSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeWith, strace } from '../stores/keystore/machine.js';
import { COMMAND_CASES, type Given } from './command-cases.js';
import { type CompiledProgram, compile, type Starting } from './compiled-cli.js';
import { call } from './fake-terminal.js';
import { freshFolder, KEYSTORE, PASSPHRASE, type Place } from './places.js';

let cli: CompiledProgram;
beforeAll(async () => {
  cli = await compile();
});
afterAll(() => cli.remove());

/** Each secret as it is, and as encodings show it. */
function formsOf(secrets: readonly string[]): readonly string[] {
  return secrets.flatMap((secret) => [
    secret,
    Buffer.from(secret).toString('hex'),
    Buffer.from(secret).toString('base64url').slice(0, -2),
  ]);
}

/** What the process list has of a process and all its children: command lines and environments. */
function publicOf(pid: number): string {
  try {
    const files = ['cmdline', 'environ'].map((name) => readFileSync(`/proc/${pid}/${name}`, 'latin1'));
    const tasks = readdirSync(`/proc/${pid}/task`);
    const children = tasks.flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1').split(' ').filter(Boolean),
    );
    return [...files, ...children.map((child) => publicOf(Number(child)))].join('\n');
  } catch {
    // It ended while it was looked at.
    return '';
  }
}

/** Runs it and looks at the process list every few milliseconds until it ends. */
async function watched(
  args: readonly string[],
  starting: Starting,
): Promise<{
  readonly seen: readonly string[];
  readonly code: number | null;
  readonly err: string;
  readonly out: string;
}> {
  const seen: string[] = [];
  let looking: NodeJS.Timeout | undefined;
  const ended = await cli.run(args, {
    ...starting,
    onStart: (pid) => {
      looking = setInterval(() => seen.push(publicOf(pid)), 4);
    },
  });
  clearInterval(looking);
  return { ...ended, seen: seen.filter((text) => text !== '') };
}

describe('process list and environment', () => {
  let place: Place;
  beforeAll(async () => {
    place = await KEYSTORE.create();
  });
  afterAll(() => place.remove());

  test.each(COMMAND_CASES)('hold no secret while it runs: $name', async (one) => {
    const config = join(place.folder, 'c.json');
    const scopes = {
      'orders:read': 'Read orders',
      'orders:write': { description: 'Write orders', implies: ['orders:read'] },
    };
    writeFileSync(config, JSON.stringify({ scopes }));
    const alias = `key-${one.name}`;
    const created = await call(['create', '--alias', alias, '--json', ...place.args]);
    const { id, key } = JSON.parse(created.out);
    const given: Given = { alias, id, key, other: alias, folder: place.folder, config };
    const store = one.isStoreless ? [] : ['--store', place.url, '--passphrase-fd', '3'];
    const { seen, code, err, out } = await watched([one.name, ...one.args(given), ...store], {
      stdin: one.stdin?.(given) ?? '',
      descriptors: one.isStoreless ? [] : [PASSPHRASE],
    });
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(seen.length).toBeGreaterThan(3);
    expect(
      seen.some((text) => text.includes(one.name)),
      'it was looked at',
    ).toBe(true);
    const secrets = [PASSPHRASE, key, ...(out.match(/apikey_\w{50}/g) ?? [])];
    for (const form of formsOf(secrets)) expect(seen.filter((text) => text.includes(form))).toEqual([]);
    expect(err).not.toContain(key);
  });

  test('would show one that stands there', async () => {
    const { seen } = await watched(['list', '--store', place.url, '--passphrase-fd', '3'], {
      descriptors: [PASSPHRASE],
      environment: { CARELESS: PASSPHRASE },
    });
    expect(seen.some((text) => text.includes(PASSPHRASE))).toBe(true);
  });
});

describe('files', () => {
  test('are closed to others whenever one looks, whatever the umask', async () => {
    const folder = freshFolder();
    const before = process.umask(0);
    const modes = new Map<string, Set<number>>();
    const note = (): void => {
      for (const name of readdirSync(folder)) {
        const found = statSync(join(folder, name), { throwIfNoEntry: false });
        // A lock is a symbolic link to nowhere, and holds nothing.
        if (found === undefined || name.endsWith('.lock')) continue;
        modes.set(name, (modes.get(name) ?? new Set()).add(found.mode & 0o777));
      }
    };
    const watcher = watch(folder, note);
    try {
      const from = join(folder, 'rows.csv');
      writeFileSync(from, 'alias\none\ntwo\nthree\n', { mode: 0o600 });
      for (const store of [`keystore:${folder}/keys.jwe`, `sqlite:${folder}/keys.db`]) {
        const isKeystore = store.startsWith('keystore');
        const args = ['--store', store, ...(isKeystore ? ['--passphrase-fd', '3'] : [])];
        const starting = { descriptors: isKeystore ? [PASSPHRASE] : [] };
        const suffix = isKeystore ? 'a' : 'b';
        for (const command of [
          ['init', '--write-config', join(folder, `c-${suffix}.json`)],
          ['create', '--out', join(folder, `key-${suffix}`)],
          ['create', '--from', from, '--out', join(folder, `keys-${suffix}.csv`)],
        ]) {
          const { code, err } = await cli.run([...command, ...args], starting);
          expect(code, err).toBe(0);
          note();
        }
      }
    } finally {
      watcher.close();
      process.umask(before);
    }
    expect([...modes.keys()]).toEqual(expect.arrayContaining(['keys.jwe', 'keys.db', 'key-a', 'keys-b.csv']));
    for (const [name, seen] of modes) expect([name, ...seen]).toEqual([name, 0o600]);
    rmSync(folder, { recursive: true });
  });
});

describeWith('files, as the system is asked for them', strace, () => {
  test('are made with a mode that lets nobody else in', async () => {
    const folder = freshFolder();
    const trace = join(folder, 'trace');
    const before = ['strace', '-f', '-qq', '-o', trace, '-e', 'trace=umask,open,openat,creat,mkdir,mkdirat'];
    const from = join(folder, 'rows.csv');
    writeFileSync(from, 'alias\none\n');
    const keystore = ['--store', `keystore:${folder}/deep/keys.jwe`, '--passphrase-fd', '3'];
    const sqlite = ['--store', `sqlite:${folder}/keys.db`];
    const runs = [
      { args: ['create', '--out', join(folder, 'key'), ...keystore], makes: ['key', 'deep/keys.jwe'] },
      {
        args: ['create', '--from', from, '--out', join(folder, 'keys.csv'), ...keystore],
        makes: ['keys.csv'],
      },
      { args: ['create', ...sqlite], makes: ['keys.db'] },
    ];
    for (const { args, makes } of runs) {
      const { code, err } = await cli.run(args, {
        before,
        descriptors: args.includes('3') ? [PASSPHRASE] : [],
      });
      expect(code, err).toBe(0);
      const calls = readFileSync(trace, 'utf8').split('\n');
      const umask = calls.findIndex((line) => /\bumask\(077\)/.test(line));
      const made = calls
        .map((line, index) => ({ line, index }))
        .filter(({ line }) => line.includes(folder) && (/O_CREAT/.test(line) || /\bmkdir/.test(line)))
        .filter(({ line }) => !/= -1 /.test(line));
      for (const name of makes) {
        const own = made.filter(({ line }) => line.includes(`"${join(folder, name)}`));
        expect(own.length, `${name} is in the trace`).toBeGreaterThan(0);
        // The first call that names it is the one that makes it: nothing opens it up or widens it afterwards.
        expect(own[0]?.line).toMatch(/O_EXCL.*, 0600\)/);
      }
      // SQLite asks for 0644 where its file is there already, and gets nothing by it.
      for (const { line, index } of made) {
        expect(umask, line).toBeGreaterThanOrEqual(0);
        expect(umask, line).toBeLessThan(index);
      }
    }
    rmSync(folder, { recursive: true });
  });
});
