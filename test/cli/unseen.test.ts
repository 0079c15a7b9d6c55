/** Where nobody would see a key, none is made; and a terminal that has no size shows its questions all the same. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type CompiledProgram, compile } from './compiled-cli.js';
import { call } from './fake-terminal.js';
import { KEYSTORE, type Place } from './places.js';

let cli: CompiledProgram;
let place: Place;
beforeAll(async () => {
  cli = await compile();
});
afterAll(() => cli.remove());
beforeEach(async () => {
  place = await KEYSTORE.create();
});
afterEach(() => place.remove());

const NOBODY = /apikey: Nobody would see the key: standard output is closed, or the null device\./;

describe('a key that nobody would see', () => {
  test.each(['>&-', '> /dev/null'])('is not made: %s', async (where) => {
    const args = place.args.join(' ');
    const { out } = await cli.inTerminal(`apikey create --alias a ${args} ${where}; echo "ended $?"`);
    expect(out).toMatch(NOBODY);
    expect(out).toContain('ended 2\r\n');
    expect((await cli.run(['list', ...place.args])).out).toBe('');
  });

  test('is in the file that --out names', async () => {
    const args = place.args.join(' ');
    const line = `cd ${place.folder} && apikey create --alias a --out a.key ${args} >&-; cat a.key`;
    expect((await cli.inTerminal(line)).out).toMatch(/apikey_\w{50}\r\n$/);
  });

  test('is not made anew, and the old one goes on', async () => {
    const key = (await call(['create', '--alias', 'a', ...place.args])).out;
    const again = await call(['regenerate', '--alias', 'a', '--yes', ...place.args], { isUnseen: true });
    expect(again).toMatchObject({ code: 2, out: '', err: expect.stringMatching(NOBODY) });
    expect(await call(['verify', ...place.args], { descriptors: { 0: key } })).toMatchObject({ code: 0 });
  });
});

test('a terminal that says it has no columns is asked as one of 80', async () => {
  const { out } = await cli.inTerminal(`stty cols 0 rows 0; apikey list --store ${place.url}`, {
    typed: [{ after: '└', type: '\u0003' }],
  });
  expect(out).toContain('Passphrase of the keystore');
});
