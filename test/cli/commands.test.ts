/** Every command against every kind of store: what it says when all is well, in JSON too, and when it is called wrong. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMANDS } from '../../adapters/cli/commands.js';
import { createKeywarden } from '../../src/keywarden.js';
import { describeService } from '../services.js';
import { COMMAND_CASES, type Given } from './command-cases.js';
import { call } from './fake-terminal.js';
import { PLACES, type Place, type PlaceKind } from './places.js';

/** `serve` has tests of its own. */
const ELSEWHERE = ['serve'];

test('every command has its cases', () => {
  const names = COMMANDS.map(({ name }) => name).filter((name) => !ELSEWHERE.includes(name));
  expect(COMMAND_CASES.map(({ name }) => name).sort()).toEqual([...names].sort());
});

describe('help', () => {
  test.each(COMMANDS.map(({ name }) => name))(
    'of %s: what it does, its options, an example',
    async (name) => {
      const { code, out, err } = await call([name, '--help']);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toMatch(new RegExp(`^Usage: apikey ${name} `));
      expect(out).toMatch(
        /\nOptions:\n[\s\S]*--help[\s\S]*\nGlobal Options:\n[\s\S]*--store <url>[\s\S]*--json/,
      );
      expect(out).toMatch(/\nExamples:\n( {2}\$ .*apikey .+\n)+$/);
      // Nothing is wider than a terminal usually is, but for the examples, which are there to be copied.
      for (const line of out.split('\nExamples:')[0]?.split('\n') ?? [])
        expect(line.length).toBeLessThanOrEqual(100);
    },
  );

  test('of the program: every command', async () => {
    const { code, out } = await call(['--help']);
    expect(code).toBe(0);
    for (const { name } of COMMANDS) expect(out).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'));
  });
});

const describeKind = (kind: PlaceKind, body: () => void) =>
  kind.service === undefined ? describe(kind.name, body) : describeService(kind.name, kind.service, body);

for (const kind of PLACES) {
  describeKind(kind, () => {
    let place: Place;
    let serial = 0;
    beforeAll(async () => {
      place = await kind.create();
    });
    afterAll(() => place.remove());

    async function given(): Promise<Given> {
      serial += 1;
      const store = await place.open();
      const { keys, close } = createKeywarden({ brand: 'apikey', store });
      const alias = `key-${serial}`;
      const { record, key } = await keys.create({ alias });
      await keys.create({ alias: `other-${serial}` });
      // What a case created is out of the way of the next.
      const { items } = await keys.list({ alias: 'fresh' });
      for (const { id } of items) await keys.revoke(id);
      await close();
      await store.close();
      const folder = mkdtempSync(join(place.folder, 'case-'));
      const config = join(folder, 'keywarden.config.json');
      const scopes = {
        'orders:read': 'Read orders',
        'orders:write': { description: 'Write orders', implies: ['orders:read'] },
      };
      writeFileSync(config, JSON.stringify({ scopes }));
      return { alias, id: record.id, key, other: `other-${serial}`, folder, config };
    }

    for (const { name, args, stdin, prints, json, wrong, isStoreless = false } of COMMAND_CASES) {
      const storeArgs = () => (isStoreless ? [] : place.args);

      test(`${name}: works`, async () => {
        const there = await given();
        const { code, out, err } = await call([name, ...args(there), ...storeArgs()], {
          descriptors: { 0: stdin?.(there) ?? '' },
        });
        expect({ code, err }).toMatchObject({ code: 0 });
        const expected = prints(there);
        if (typeof expected === 'string') expect(out).toBe(expected);
        else expect(out).toMatch(expected);
      });

      test(`${name}: answers in JSON, and in nothing else`, async () => {
        const there = await given();
        const { code, out, err } = await call([name, ...args(there), ...storeArgs(), '--json'], {
          descriptors: { 0: stdin?.(there) ?? '' },
        });
        expect({ code, err }).toEqual({ code: 0, err: '' });
        expect(JSON.parse(out)).toMatchObject(json(there));
      });

      test.each(wrong.map((one, index) => ({ ...one, index: index + 1 })))(
        `${name}: called wrong, $index`,
        async (one) => {
          const there = await given();
          const line = [name, ...one.args(there), ...storeArgs()];
          const scene = { descriptors: { 0: one.stdin ?? '' } };
          const plain = await call(line, scene);
          expect(plain.code).toBe(one.code);
          // A refusal that is an answer stands on standard output, everything else on standard error.
          expect(plain.err + plain.out).toMatch(one.says);
          expect(plain.err + plain.out).not.toContain(there.key);
          const told = await call([...line, '--json'], scene);
          expect(told.code).toBe(one.code);
          if (told.err === '') expect(JSON.parse(told.out)).toMatchObject({ ok: false });
          else {
            expect(told.out).toBe('');
            expect(JSON.parse(told.err)).toMatchObject({
              error: { exitCode: one.code, message: expect.any(String), code: expect.any(String) },
            });
          }
        },
      );
    }
  });
}
