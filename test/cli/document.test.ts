/** docs/cli.md says what there is: every command, option value, column, field and exit code. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COLUMNS } from '../../adapters/cli/bulk/columns.js';
import { COMMANDS } from '../../adapters/cli/commands.js';
import { EXIT_CODES } from '../../adapters/cli/exit-codes.js';
import { jsonOfKey } from '../../adapters/cli/shown.js';
import { memoryStore } from '../../adapters/stores/memory.js';
import { createKeywarden } from '../../src/keywarden.js';

const document = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');

test('the program is what the package installs under both names', () => {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const main = './dist/adapters/cli/main.js';
  expect(manifest.bin).toEqual({ apikey: main, keywarden: main });
  const source = new URL(main.replace('./dist/', '../../').replace('.js', '.ts'), import.meta.url);
  expect(readFileSync(source, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
});

test('every command', () => {
  for (const { name } of COMMANDS) expect(document).toMatch(new RegExp(`apikey ${name}\\b`));
});

test('every option that is spelt there is one', () => {
  const known = COMMANDS.flatMap(({ options }) => Object.keys(options));
  const globals = [
    'store',
    'config',
    'account',
    'passphraseFile',
    'passphraseFd',
    'json',
    'quiet',
    'help',
    'global',
  ];
  const spelt = [...document.matchAll(/(?<=[\s`(])--([a-z-]+)/g)].map(([, flag = '']) =>
    flag.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
  );
  expect(spelt.filter((name) => !known.includes(name) && !globals.includes(name))).toEqual([]);
  expect(spelt.length).toBeGreaterThan(50);
});

test('every column of a file of keys', () => {
  for (const column of Object.keys(COLUMNS))
    expect(document).toMatch(new RegExp(`^\\| .*\`${column}\``, 'm'));
});

test('every field of a key', async () => {
  const { keys } = createKeywarden({ brand: 'acme', store: memoryStore() });
  const { record } = await keys.create({});
  const row = /^\| `show`.*$/m.exec(document)?.[0] ?? '';
  for (const field of Object.keys(jsonOfKey(record))) expect(row).toContain(`\`${field}\``);
});

test('every exit code', () => {
  for (const code of Object.values(EXIT_CODES)) expect(document).toMatch(new RegExp(`^\\| ${code} \\|`, 'm'));
});
