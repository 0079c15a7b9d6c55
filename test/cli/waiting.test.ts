/** What the process itself waits for, and how it ends where nothing comes: prompts, and configurations that are programs. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type CompiledProgram, compile } from './compiled-cli.js';
import { freshFolder, KEYSTORE, type Place } from './places.js';

let cli: CompiledProgram;
beforeAll(async () => {
  cli = await compile();
});
afterAll(() => cli.remove());

describe('a configuration that is a program', () => {
  let folder: string;
  beforeEach(() => {
    folder = freshFolder();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const written = (text: string): string => {
    const file = join(folder, 'c.mjs');
    writeFileSync(file, text);
    return file;
  };

  test.each([
    ['await new Promise(() => {}); export default {};', 'it waits for something that never comes'],
    ['export default new Promise(() => {});', 'it waits for something that never comes'],
    ["throw new Error('the vault is shut');", 'the vault is shut'],
    ["import 'no-such-package'; export default {};", "Cannot find package 'no-such-package'"],
  ])('and does not come to its end, is said so: %s', async (text, why) => {
    for (const command of ['scopes', 'list', 'serve']) {
      const { code, out, err } = await cli.run([command, '--config', written(text)]);
      expect({ command, code, out }).toEqual({ command, code: 2, out: '' });
      expect(err).toMatch(/^apikey: \S+c\.mjs: the configuration cannot be read \(.+\)\.\n$/s);
      expect(err).toContain(why);
    }
  });

  test('and takes its time, is waited for, until somebody ends that', async () => {
    const soon = 'await new Promise((r) => setTimeout(r, 300)); export default { scopes: { a: "A" } };';
    expect(await cli.run(['scopes', '--config', written(soon)])).toMatchObject({ code: 0, err: '' });
    const slow =
      'process.stderr.write("slow\\n"); await new Promise((r) => setTimeout(r, 1e8)); export default {};';
    for (const command of ['scopes', 'list', 'serve']) {
      const { code, err } = await cli.run([command, '--config', written(slow)], {
        onError: (text, kill) => text.startsWith('slow') && kill('SIGINT'),
      });
      expect({ command, code, err }).toEqual({ command, code: 130, err: 'slow\napikey: Interrupted.\n' });
    }
  });
});

describe('a prompt', () => {
  let place: Place;
  beforeEach(async () => {
    place = await KEYSTORE.create();
  });
  afterEach(() => place.remove());

  test('whose keyboard says that there is no more (Ctrl-D) ends with 2, and the cursor is back', async () => {
    const { out } = await cli.inTerminal(`apikey list --store ${place.url}; echo "ended $?"; stty -a`, {
      typed: [{ after: '└', type: '\u0004' }],
    });
    expect(out).toContain(
      '\u001b[?25hapikey: The input ended, and what was asked has no answer.\r\nended 2\r\n',
    );
    expect(out).toMatch(/ echo .* icanon|icanon .* echo /s);
  });

  test('for a yes is none', async () => {
    const { code } = await cli.run(['create', '--alias', 'a', ...place.args]);
    expect(code).toBe(0);
    const asked = await cli.inTerminal(`apikey revoke --alias a ${place.args.join(' ')}; echo "ended $?"`, {
      typed: [{ after: '└', type: '\u0004' }],
    });
    expect(asked.out).toContain('ended 2\r\n');
    expect((await cli.run(['list', ...place.args])).out).toMatch(/^a \*+/);
  });
});
