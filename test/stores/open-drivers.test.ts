import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redis } from '../services.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);
/** Node has an SQLite of its own, without a flag. */
const brings = process.getBuiltinModule('node:sqlite') !== undefined;

/** The package as it is built, where nothing but what a test says is installed. */
let built: string;
beforeAll(() => {
  built = mkdtempSync(join(tmpdir(), 'keywarden-built-'));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const options = ['-p', join(root, 'tsconfig.build.json'), '--outDir', built, '--declaration', 'false'];
  // What matters here is what is emitted; that it is free of type errors is shown elsewhere.
  execFileSync(process.execPath, [tsc, ...options, '--noCheck']);
  writeFileSync(join(built, 'package.json'), '{ "type": "module" }');
});
afterAll(() => rmSync(built, { recursive: true }));

/** What a program prints that opens this URL with only these packages installed. */
async function opening(url: string, ...installed: string[]): Promise<string> {
  const modules = join(built, 'node_modules');
  rmSync(modules, { recursive: true, force: true });
  mkdirSync(modules);
  for (const name of installed) symlinkSync(join(root, 'node_modules', name), join(modules, name));
  const program = `
    import { openStore } from './adapters/stores/open.js';
    try {
      const store = await openStore(process.env.KEYS, { prefix: 'keywarden-test:drivers:' });
      console.log('opened', await store.findByPrefix('kw_nobody'));
      await store.close();
    } catch (error) {
      console.log(error.name, error.install ?? '-', error.message);
    }`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], {
    cwd: built,
    env: { ...process.env, KEYS: url },
  });
  return stdout.trim();
}

describe('openStore imports a driver only where a URL names it', () => {
  test('memory: opens with nothing installed', async () => {
    expect(await opening('memory:')).toBe('opened undefined');
  });

  test('a keystore is not in the way of others, nor they in its way', async () => {
    expect(await opening(`keystore:${join(built, 'keys.jwe')}`, 'jose')).toMatch(
      /^TypeError - .*needs the option passphrase/,
    );
  });

  test.each([
    ['postgres://someone:hidden@127.0.0.1:1/db', [], 'kysely pg'],
    ['postgres://someone:hidden@127.0.0.1:1/db', ['kysely'], 'kysely pg'],
    ['postgres://someone:hidden@127.0.0.1:1/db', ['pg'], 'kysely pg'],
    ['mysql://someone:hidden@127.0.0.1:1/db', [], 'kysely mysql2'],
    ['mysql://someone:hidden@127.0.0.1:1/db', ['kysely', 'pg'], 'kysely mysql2'],
    ['redis://someone:hidden@127.0.0.1:1', [], 'redis'],
    ['redis://someone:hidden@127.0.0.1:1', ['kysely', 'pg'], 'redis'],
    ['sqlite:./missing.db', [], 'kysely better-sqlite3@12'],
  ])('%s with %j installed: says what to install', async (url, installed, install) => {
    const said = await opening(url, ...installed);
    expect(said).toMatch(/^MissingDriverError /);
    expect(said).toContain(
      ` ${install} openStore: ${url.split(':')[0]}: needs packages that are not installed. Run: npm install ${install}`,
    );
    expect(said).not.toMatch(/hidden|someone/);
  });

  test('sqlite: takes better-sqlite3, libsql or what Node brings', async () => {
    // Comes with this package.
    const own = 'lru-cache';
    for (const driver of ['better-sqlite3', 'libsql']) {
      expect(await opening('sqlite:./keys.db', own, 'kysely', driver)).toBe('opened undefined');
    }
    expect(await opening('sqlite:./keys.db', own, 'kysely')).toMatch(
      brings
        ? /^opened undefined$/
        : /^MissingDriverError kysely better-sqlite3@12 .*\(or libsql; Node from 22\.13 has its own\)/,
    );
  });

  test('redis: takes redis or ioredis', async ({ skip }) => {
    skip(!redis.reachable, 'Redis does not answer');
    for (const driver of ['redis', 'ioredis']) {
      expect(await opening(`redis://${redis.host}:${redis.port}`, driver)).toBe('opened undefined');
    }
  });

  test('a driver that is there and broken is not called missing', async () => {
    const said = opening('redis://127.0.0.1:1');
    expect(await said).toMatch(/^MissingDriverError/);
    const modules = join(built, 'node_modules');
    mkdirSync(join(modules, 'redis'), { recursive: true });
    writeFileSync(
      join(modules, 'redis/package.json'),
      '{ "name": "redis", "type": "module", "exports": "./index.js" }',
    );
    writeFileSync(join(modules, 'redis/index.js'), "import 'a-dependency-of-redis';");
    const program = `
      import { openStore } from './adapters/stores/open.js';
      await openStore('redis://127.0.0.1:1').catch((error) => console.log(error.name, error.message));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { cwd: built });
    expect(stdout).toMatch(/^Error .*a-dependency-of-redis/);
  });
});
