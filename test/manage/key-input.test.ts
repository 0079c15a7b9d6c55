import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeyInput } from '../../src/manage/key-input.js';
import { scaled } from '../scale.js';
import { NOON, office, untyped } from './office.js';
import { codeOf, refused } from './refused.js';

const circle: { self?: unknown } = {};
circle.self = circle;

function nested(levels: number): unknown {
  return levels === 0 ? 1 : { in: nested(levels - 1) };
}

class Account {
  readonly plan = 'gold';
}

/** What is wrong -> the field that the refusal names. Refused alike at creation and in a patch. */
const WRONG: readonly (readonly [input: object, field: string])[] = [
  [{ nmae: 'x' }, 'nmae'],
  [{ nmae: undefined }, 'nmae'],
  [{ expires_at: null }, 'expires_at'],
  [JSON.parse('{ "__proto__": { "scopes": [] } }'), '__proto__'],
  [{ constructor: 1 }, 'constructor'],
  [{ name: 7 }, 'name'],
  [{ name: ['x'] }, 'name'],
  [{ name: 'x'.repeat(201) }, 'name'],
  [{ name: '😀'.repeat(201) }, 'name'],
  [{ name: 'line\nbreak' }, 'name'],
  [{ name: 'tab\t' }, 'name'],
  [{ name: '\0' }, 'name'],
  [{ name: '\u001b[2J' }, 'name'],
  [{ name: '\u007f' }, 'name'],
  [{ name: '\u009b2J' }, 'name'],
  [{ name: 'half \ud83d' }, 'name'],
  [{ name: '\ude00 half' }, 'name'],
  [{ alias: '' }, 'alias'],
  [{ alias: '-x' }, 'alias'],
  [{ alias: '.' }, 'alias'],
  [{ alias: 'a b' }, 'alias'],
  [{ alias: 'a\n' }, 'alias'],
  [{ alias: 'ä' }, 'alias'],
  [{ alias: 'a'.repeat(65) }, 'alias'],
  [{ alias: 3 }, 'alias'],
  [{ type: 'query' }, 'type'],
  [{ type: null }, 'type'],
  [{ type: 'toString' }, 'type'],
  [{ scopes: 'orders:read' }, 'scopes'],
  [{ scopes: null }, 'scopes'],
  [{ scopes: { 0: 'orders:read', length: 1 } }, 'scopes'],
  [{ scopes: new Set(['orders:read']) }, 'scopes'],
  [{ scopes: ['orders:read', 7] }, 'scopes[1]'],
  [{ scopes: [['orders:read']] }, 'scopes[0]'],
  [{ scopes: ['orders:read', undefined] }, 'scopes[1]'],
  [{ scopes: new Array(2) }, 'scopes[0]'],
  [{ allowIps: '10.0.0.0/8' }, 'allowIps'],
  [{ allowIps: null }, 'allowIps'],
  [{ allowIps: {} }, 'allowIps'],
  [{ allowIps: [null] }, 'allowIps[0]'],
  [{ allowIps: [167772161] }, 'allowIps[0]'],
  [{ subaccounts: 'eu' }, 'subaccounts'],
  [{ subaccounts: ['eu', ''] }, 'subaccounts[1]'],
  [{ subaccounts: ['e\u0000u'] }, 'subaccounts[0]'],
  [{ subaccounts: ['\ud800'] }, 'subaccounts[0]'],
  [{ subaccounts: ['x'.repeat(256)] }, 'subaccounts[0]'],
  [{ subaccounts: Array.from({ length: 1_001 }, (_, index) => `sub-${index}`) }, 'subaccounts'],
  [{ subaccounts: false }, 'subaccounts'],
  [{ enabled: 'false' }, 'enabled'],
  [{ enabled: 0 }, 'enabled'],
  [{ enabled: null }, 'enabled'],
  [{ behalfOf: '' }, 'behalfOf'],
  [{ behalfOf: 12 }, 'behalfOf'],
  [{ behalfOf: { id: 'user-1' } }, 'behalfOf'],
  [{ behalfOf: 'user\n1' }, 'behalfOf'],
  [{ behalfOf: 'x'.repeat(256) }, 'behalfOf'],
  [{ rateLimit: { points: 1, duration: '1s' } }, 'rateLimit'],
  [{ rateLimit: {} }, 'rateLimit'],
  [{ metadata: 'x' }, 'metadata'],
  [{ metadata: [] }, 'metadata'],
  [{ metadata: new Map() }, 'metadata'],
  [{ metadata: new Account() }, 'metadata'],
  [{ metadata: { a: new Account() } }, 'metadata.a'],
  [{ metadata: { a: undefined } }, 'metadata.a'],
  [{ metadata: { a: () => 1 } }, 'metadata.a'],
  [{ metadata: { toJSON: () => ({}) } }, 'metadata.toJSON'],
  [{ metadata: { a: new Date() } }, 'metadata.a'],
  [{ metadata: { a: 1n } }, 'metadata.a'],
  [{ metadata: { a: [1, Number.NaN] } }, 'metadata.a[1]'],
  [{ metadata: { a: { b: Number.POSITIVE_INFINITY } } }, 'metadata.a.b'],
  [{ metadata: { a: new Array(1) } }, 'metadata.a[0]'],
  [{ metadata: { a: Symbol('a') } }, 'metadata.a'],
  [{ metadata: { [Symbol('a')]: 1 } }, 'metadata'],
  [{ metadata: { a: '\ud800' } }, 'metadata.a'],
  [{ metadata: { a: '\0' } }, 'metadata.a'],
  [{ metadata: { '\0': 1 } }, 'metadata'],
  [{ metadata: JSON.parse('{ "a": { "__proto__": { "admin": true } } }') }, 'metadata.a'],
  [{ metadata: { a: 'x'.repeat(4_089) } }, 'metadata'],
  [{ metadata: { a: 'é'.repeat(2_045) } }, 'metadata'],
  [{ metadata: { a: Array.from({ length: 5_000 }, () => 1) } }, 'metadata'],
  [{ metadata: circle }, `metadata${'.self'.repeat(16)}`],
  [{ metadata: nested(17) }, `metadata${'.in'.repeat(16)}`],
];

const RIGHT: readonly KeyInput[] = [
  { name: '' },
  { name: 'x'.repeat(200) },
  { name: '😀'.repeat(200) },
  { name: 'Straße “quoted” <b>日本語</b> \u202e' },
  { alias: 'a'.repeat(64) },
  { alias: '0' },
  { alias: 'A.b_c:d@e/f-9' },
  { subaccounts: [] },
  { subaccounts: ['x'.repeat(255), 'with space', '__proto__'] },
  { behalfOf: '😀'.repeat(255) },
  { metadata: { a: 'x'.repeat(4_088) } },
  { metadata: { 'a\nb': ['\n', -0.5, null, true, {}, []] } },
  { metadata: untyped(nested(15)) },
  { metadata: { list: Array.from({ length: 40 }, () => ({ a: [] })) } },
  { metadata: untyped(Object.assign(Object.create(null), { a: 1 })) },
  { metadata: { constructor: 1, hasOwnProperty: 2 } },
];

describe('input', () => {
  it.each(WRONG.map(([input, field], index) => ({ input, field, index })))(
    'refuses $field (case $index), naming it',
    async ({ input, field }) => {
      const { host, tap, contents } = office();
      const { record } = await host.create({});
      const before = await contents();
      tap.calls.length = 0;
      await refused(host.create(input), 'API_KEY_INPUT_INVALID', field);
      await refused(host.update(record.id, input), 'API_KEY_INPUT_INVALID', field);
      // What is wrong whatever the key is does not get as far as the store.
      expect(tap.calls).toEqual([]);
      expect(await contents()).toEqual(before);
    },
  );

  it('refuses what is no object', async () => {
    const { host } = office();
    const { record } = await host.create({});
    const forms = [
      new Map([['name', 'x']]),
      new URLSearchParams('name=x'),
      new Date(),
      Promise.resolve({ name: 'x' }),
    ];
    for (const input of [null, undefined, 'name', 7, [], [{ name: 'x' }], () => ({}), ...forms]) {
      await refused(host.create(untyped(input)), 'API_KEY_INPUT_INVALID', 'input');
      await refused(host.update(record.id, untyped(input)), 'API_KEY_INPUT_INVALID', 'input');
    }
  });

  it.each(RIGHT.map((input, index) => ({ input, index })))(
    'takes what is right (case $index), and keeps it',
    async ({ input }) => {
      const { host, stored } = office();
      const { record } = await host.create(input);
      expect(await stored(record.id)).toMatchObject(input);
      const { record: patched } = await host.create({});
      await host.update(patched.id, { ...input, alias: null });
      expect(await stored(patched.id)).toMatchObject({ ...input, alias: null });
    },
  );

  it('takes an instance of a class of the host, and objects of another realm', async () => {
    const { host } = office();
    class Form {
      readonly name = 'From a form';
      readonly metadata = runInNewContext('({ realm: { list: [1] } })');
    }
    const { record } = await host.create(new Form());
    expect(record).toMatchObject({ name: 'From a form', metadata: { realm: { list: [1] } } });
    expect((await host.create(runInNewContext('({})'))).record.name).toBe('');
  });

  it('reads no field that is inherited, and reads each field once', async () => {
    const { host } = office();
    const inherited: KeyInput = Object.create(
      { scopes: ['orders:write'], nmae: 1 },
      { name: { value: 'own', enumerable: true } },
    );
    expect((await host.create(inherited)).record.scopes).toEqual([]);
    let reads = 0;
    const changing = {
      get scopes() {
        reads += 1;
        return reads === 1 ? ['orders:read'] : ['orders:write'];
      },
    };
    expect((await host.create(changing)).record.scopes).toEqual(['orders:read']);
    expect(reads).toBe(1);
  });

  it('what is changed after the call is not changed in the key', async () => {
    const { host, stored } = office();
    const input = { scopes: ['orders:read'], subaccounts: ['eu'], metadata: { list: [1] } };
    const made = host.create(input);
    input.scopes.push('orders:write');
    input.subaccounts.push('us');
    input.metadata.list.push(2);
    const { record } = await made;
    expect(await stored(record.id)).toMatchObject({
      scopes: ['orders:read'],
      subaccounts: ['eu'],
      metadata: { list: [1] },
    });
  });

  it('says what would be right, and does not repeat what came', async () => {
    const { host } = office();
    const secret = 'hunter2-hunter2-hunter2';
    for (const field of [
      'alias',
      'type',
      'scopes',
      'allowIps',
      'subaccounts',
      'enabled',
      'expiresAt',
      'expiresIn',
      'metadata',
    ]) {
      const wrong = `\n${secret}`;
      const error: unknown = await host.create({ [field]: wrong }).catch((caught: unknown) => caught);
      expect(String(error)).toContain(field);
      expect(String(error)).toMatch(/must be|cannot be/);
      expect(String(error)).not.toContain(secret);
    }
  });

  it('takes a rate limit where a limiter is configured, in whole seconds', async () => {
    const { host } = office({ limiterConfigured: true });
    const { record } = await host.create({ rateLimit: { points: 5, duration: '2m' } });
    expect(record.rateLimit).toEqual({ points: 5, duration: 120_000 });
    expect((await host.update(record.id, { rateLimit: null })).rateLimit).toBeNull();
    const wrong: readonly (readonly [unknown, string])[] = [
      ['5/m', 'rateLimit'],
      [{ points: 0, duration: '1s' }, 'rateLimit.points'],
      [{ points: 1.5, duration: '1s' }, 'rateLimit.points'],
      [{ points: '5', duration: '1s' }, 'rateLimit.points'],
      [{ duration: '1s' }, 'rateLimit.points'],
      [{ points: 5 }, 'rateLimit.duration'],
      [{ points: 5, duration: 0 }, 'rateLimit.duration'],
      [{ points: 5, duration: 999 }, 'rateLimit.duration'],
      [{ points: 5, duration: 1_500 }, 'rateLimit.duration'],
      [{ points: 5, duration: '1 s' }, 'rateLimit.duration'],
      [{ points: 5, duration: '1s', burst: 1 }, 'rateLimit.burst'],
    ];
    for (const [rateLimit, field] of wrong) {
      await refused(host.create({ rateLimit: untyped(rateLimit) }), 'API_KEY_INPUT_INVALID', field);
    }
  });

  it('a limit that is stored can be taken away where no limiter is configured any more', async () => {
    const first = office({ limiterConfigured: true });
    const { record } = await first.host.create({ rateLimit: { points: 1, duration: '1s' } });
    const { host } = office({ tap: first.tap });
    expect((await host.update(record.id, { name: 'x' })).rateLimit).toEqual({ points: 1, duration: 1_000 });
    await refused(
      host.update(record.id, { rateLimit: { points: 1, duration: '1s' } }),
      'API_KEY_INPUT_INVALID',
      'rateLimit',
    );
    expect((await host.update(record.id, { rateLimit: null })).rateLimit).toBeNull();
  });

  it('any input at all is taken or refused by one of the codes for it, and leaves the prototypes alone', async () => {
    const { host } = office();
    const field = fc.constantFrom(
      'name',
      'alias',
      'type',
      'scopes',
      'allowIps',
      'subaccounts',
      'enabled',
      'behalfOf',
      'expiresAt',
      'expiresIn',
      'rateLimit',
      'metadata',
      '__proto__',
      'constructor',
      'x',
    );
    const value = fc.oneof(
      fc.jsonValue(),
      fc.anything({
        withBigInt: true,
        withDate: true,
        withMap: true,
        withNullPrototype: true,
        withSparseArray: true,
        withSet: true,
      }),
      fc.constantFrom('none', 'user', ['orders:read'], ['10.0.0.0/8'], NOON + 1, '1d', true),
    );
    const codes = [
      undefined,
      'API_KEY_INPUT_INVALID',
      'API_KEY_EXPIRY_INVALID',
      'API_KEY_SCOPE_NAME_INVALID',
      'API_KEY_ALLOW_IP_INVALID',
      'API_KEY_ALIAS_TAKEN',
    ];
    const prototype = Object.getOwnPropertyNames(Object.prototype).sort();
    await fc.assert(
      fc.asyncProperty(fc.dictionary(field, value, { maxKeys: 4 }), async (input) => {
        expect(codes).toContain(await codeOf(host.create(untyped(input))));
      }),
      { numRuns: scaled(20_000) },
    );
    expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(prototype);
  });
});
