/** Tables, colours, and names that mean harm. */
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { displayWidth } from '../../adapters/cli/display-width.js';
import { call } from './fake-terminal.js';
import { type Place, SQLITE } from './places.js';

let place: Place;
beforeEach(async () => {
  place = await SQLITE.create();
});
afterEach(() => place.remove());

const run = (args: readonly string[], scene = {}) => call([...args, ...place.args], scene);

describe('a name', () => {
  /** What a store of another kind, or of an older version, may hold although the core would not take it. */
  const HOSTILE = 'red \u001b[31malert\u001b[0m \u009b2J \u202eevil\u202c \r\n \u200bend \u0007';

  async function withHostileName(): Promise<void> {
    await run(['create', '--alias', 'h']);
    const store = await place.open();
    const { items } = await store.scanKeys();
    await store.loadKeys(items.map((key) => ({ ...key, name: HOSTILE, metadata: { note: HOSTILE } })));
    await store.close();
  }

  test.each([
    ['list', '--long'],
    ['show', '--alias', 'h'],
    ['list', '--json'],
    ['show', '--alias', 'h', '--json'],
    ['audit'],
  ])('cannot steer the terminal: %s %s %s', async (...args) => {
    await withHostileName();
    const { code, out, err } = await run(args.filter(Boolean), { isTTY: true, columns: 200 });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    if (args.includes('--json')) {
      const parsed = JSON.parse(out);
      expect((parsed.items?.[0] ?? parsed).name, 'and is still the same to programs').toBe(HOSTILE);
    }
  });

  test('in an error is as harmless', async () => {
    const { err } = await run(['list', '--config', '\u001b]0;title\u0007.json']);
    expect(err).toContain('\\u001b]0;title\\u0007.json: the configuration cannot be read (ENOENT).');
  });
});

describe('a table', () => {
  const NAMES = [
    '日本語の名前です',
    'Ännchen',
    'e\u0301clair',
    '🔑🔑',
    'a name that goes on and on and on and on and on',
  ];

  beforeEach(async () => {
    for (const [index, name] of NAMES.entries())
      await run(['create', '--alias', `alias-${index}`, '--name', name]);
    await run(['create', '--alias', 'a-rather-long-alias/with.every:kind@of-character']);
  });

  /** Cells as the Unicode standard has them, for these texts. */
  const cells = (text: string) =>
    [...text].reduce(
      (sum, character) =>
        sum + (/\p{Mark}/u.test(character) ? 0 : /[\u3000-\u9fff🔑]/u.test(character) ? 2 : 1),
      0,
    );

  test.each([20, 40, 60, 80, 100, 120, 200])(
    'fits a terminal of %i columns, with its columns under each other',
    async (columns) => {
      const { out } = await run(['list', '--long'], { isTTY: true, columns });
      const lines = out.split('\n').slice(0, -1);
      expect(lines.length).toBe(NAMES.length + 2);
      const starts = new Set<number>();
      for (const line of lines) {
        // Ids are never cut: below their width, and that of the status, nothing more can be left out.
        expect(cells(line)).toBeLessThanOrEqual(Math.max(columns, 40));
        starts.add(cells(line.slice(0, line.search(/(ID|apk_)\S* +/))));
      }
      expect(starts.size, 'ids begin in one column').toBe(1);
      for (const line of lines.slice(1)) expect(line).toMatch(/apk_\w{16}/);
    },
  );

  test.each([
    ['a flag, two letters of one cell each', '🇩🇪', 2],
    ['hangul in parts, as some systems write file names', '한'.normalize('NFD'), 2],
    ['what is set in a circle or square of full width', '㈱🈂', 4],
    ['full and half width', 'Ａｱ', 3],
    ['marks upon a letter', 'e\u0301\u0323', 1],
    ['marks that stand beside one', 'का', 2],
    ['a person', '🧑🏽', 4],
  ])('counts %s as terminals do', (_what, text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  test('is cut nowhere where nobody looks', async () => {
    const { out } = await run(['list', '--long']);
    expect(out).toContain(NAMES[4]);
    expect(out).not.toContain('…');
  });

  test('is coloured on a terminal only', async () => {
    const bright = await run(['list', '--long'], { isTTY: true, colours: true, columns: 120 });
    expect(bright.out).toContain('\u001b[32mactive');
    const plain = await run(['list', '--long'], { isTTY: true, columns: 120 });
    expect(plain.out).not.toContain('\u001b');
    expect(stripVTControlCharacters(bright.out)).toBe(plain.out);
  });
});

test('moments in the detail of an event are read as every other, and stay numbers in JSON', async () => {
  await run(['create', '--alias', 'a', '--expires', '2030-01-15T12:00:00Z']);
  await run(['regenerate', '--alias', 'a', '--overlap', '1h']);
  await run(['revoke', '--alias', 'a', '--yes']);
  await run(['purge', '--revoked-before', '2030-01-15T12:00:00Z', '--yes']);
  const { out } = await run(['audit']);
  expect(out).toContain('expiresAt: 2030-01-15T12:00Z');
  for (const field of ['overlapUntil', 'revokedAt', 'revokedBefore'])
    expect(out).toMatch(new RegExp(`${field}: 20[-0-9]{8}T[0-9:]{5}Z`));
  expect(out).not.toMatch(/\d{13}/);
  expect((await run(['audit', '--json'])).out).toMatch(/"overlapUntil": ?\d{13}/);
});
