import { describe, expect, it } from 'vitest';
import { KeywardenError } from '../../src/errors.js';
import type { ScopeDefinitions } from '../../src/policy/scopes.js';
import { ScopeCatalogue } from '../../src/policy/scopes.js';

const orders = new ScopeCatalogue({
  'orders:read': 'Read orders',
  'orders:write': { description: 'Create and change orders', implies: ['orders:read'] },
  'orders:admin': { description: 'Everything with orders', implies: ['orders:write'] },
  users: 'Users',
});

/** What JSON.parse makes of a file; unlike a literal it can have a property of that name. */
const parsed = (json: string): ScopeDefinitions => JSON.parse(json);

describe('a catalogue', () => {
  it('SM-API-08: lists its scopes with their descriptions, in the order of declaration', () => {
    expect(orders.entries).toEqual([
      { name: 'orders:read', description: 'Read orders', implies: [] },
      { name: 'orders:write', description: 'Create and change orders', implies: ['orders:read'] },
      { name: 'orders:admin', description: 'Everything with orders', implies: ['orders:write'] },
      { name: 'users', description: 'Users', implies: [] },
    ]);
  });

  it('knows its own names and no others', () => {
    expect(orders.has('orders:read')).toBe(true);
    for (const name of [
      '',
      'orders',
      'Orders:read',
      'orders:read ',
      'toString',
      'constructor',
      '__proto__',
    ]) {
      expect(orders.has(name)).toBe(false);
    }
  });

  it('cannot be changed through what it was made of or through what it shows', () => {
    const implies = ['a'];
    const definitions: Record<string, { description: string; implies: string[] } | string> = {
      a: 'A',
      b: { description: 'B', implies },
    };
    const catalogue = new ScopeCatalogue(definitions);
    implies.push('c');
    definitions['c'] = 'C';
    expect(catalogue.has('c')).toBe(false);
    expect(catalogue.entries[1]?.implies).toEqual(['a']);
    for (const frozen of [
      catalogue,
      catalogue.entries,
      catalogue.entries[1],
      catalogue.entries[1]?.implies,
    ]) {
      expect(Object.isFrozen(frozen)).toBe(true);
    }
  });

  it('may have names that every object has', () => {
    const catalogue = new ScopeCatalogue(
      parsed('{"__proto__":"P","constructor":{"description":"C","implies":["__proto__"]},"toString":"T"}'),
    );
    expect(catalogue.entries.map(({ name }) => name)).toEqual(['__proto__', 'constructor', 'toString']);
    expect([...catalogue.grantOf(['constructor'])].sort()).toEqual(['__proto__', 'constructor']);
    expect([...catalogue.grantOf(['hasOwnProperty', 'valueOf'])]).toEqual([]);
    expect(catalogue.validated(['toString', '__proto__'])).toEqual(['__proto__', 'toString']);
  });

  it('may be empty', () => {
    const empty = new ScopeCatalogue({});
    expect(empty.entries).toEqual([]);
    expect([...empty.grantOf(['anything'])]).toEqual([]);
    expect(() => empty.assertDeclared(['x'])).toThrow(
      '"x" is not a scope of the catalogue. The catalogue is empty: declare scopes in the option `scopes`.',
    );
  });
});

describe('a catalogue that is not one', () => {
  const nameExpected =
    'is not a scope name; expected 1 to 128 printable ASCII characters without space, " and \\ (RFC 6749 section 3.3).';

  it.each([
    ['an empty name', { '': 'x' }, `scopes: "" ${nameExpected}`],
    ['a space in a name', { 'a b': 'x' }, `scopes: "a b" ${nameExpected}`],
    ['a quotation mark', { 'a"b': 'x' }, `scopes: "a\\"b" ${nameExpected}`],
    ['a backslash', { 'a\\b': 'x' }, `scopes: "a\\\\b" ${nameExpected}`],
    ['a line break', { 'a\n': 'x' }, `scopes: "a\\n" ${nameExpected}`],
    ['a letter beyond ASCII', { é: 'x' }, `scopes: "\\u00e9" ${nameExpected}`],
    ['a name too long', { ['n-'.repeat(65)]: 'x' }, `scopes: "${'n-'.repeat(32)}..." ${nameExpected}`],
    [
      'an unknown implication',
      { a: { description: 'A', implies: ['b'] } },
      'scopes["a"].implies: "b" is not in the catalogue.',
    ],
    [
      'an implication that every object has',
      { a: { description: 'A', implies: ['toString'] } },
      'scopes["a"].implies: "toString" is not in the catalogue.',
    ],
    [
      'a scope that implies itself',
      { a: { description: 'A', implies: ['a'] } },
      'scopes: a circle of implications: a -> a.',
    ],
    [
      'a circle',
      {
        start: { description: 'S', implies: ['a'] },
        a: { description: 'A', implies: ['b'] },
        b: { description: 'B', implies: ['c'] },
        c: { description: 'C', implies: ['a'] },
      },
      'scopes: a circle of implications: a -> b -> c -> a.',
    ],
  ] satisfies [string, ScopeDefinitions, string][])('is refused: %s', (_what, definitions, message) => {
    expect(() => new ScopeCatalogue(definitions)).toThrow(new TypeError(message));
  });

  it.each([
    ['null', '{"a":null}'],
    ['a number', '{"a":5}'],
    ['true', '{"a":true}'],
    ['a list', '{"a":["b"]}'],
    ['no description', '{"a":{"implies":[]}}'],
    ['a description that is no text', '{"a":{"description":5}}'],
    ['implications that are no list', '{"a":{"description":"A","implies":"b"}}'],
    ['implications of null', '{"a":{"description":"A","implies":null}}'],
  ])('is refused: %s for a definition', (_what, json) => {
    expect(() => new ScopeCatalogue(parsed(json))).toThrow(
      new TypeError('scopes["a"]: expected a description or { description, implies?: […] }.'),
    );
  });

  it('is refused: an implication that is no text', () => {
    expect(() => new ScopeCatalogue(parsed('{"a":{"description":"A","implies":[5]}}'))).toThrow(
      'scopes["a"].implies: "5" is not in the catalogue.',
    );
  });

  it('takes the longest name, and every character that RFC 6749 allows', () => {
    const every = Array.from({ length: 0x7f - 0x21 }, (_, index) => String.fromCharCode(index + 0x21)).filter(
      (character) => character !== '"' && character !== '\\',
    );
    const definitions = Object.fromEntries([...every, 'n'.repeat(128)].map((name) => [name, 'x']));
    expect(new ScopeCatalogue(definitions).entries).toHaveLength(93);
  });
});

describe('names that are given', () => {
  it('SM-API-08: are sorted, each once', () => {
    expect(orders.validated(['users', 'orders:read', 'users'])).toEqual(['orders:read', 'users']);
    expect(orders.validated([])).toEqual([]);
  });

  it('SM-API-08: are refused where the catalogue does not have one, by its field', () => {
    const attempt = (): unknown => orders.validated(['users', 'orders:delete'], 'scope_names');
    expect(attempt).toThrow(KeywardenError);
    expect(attempt).toThrow(
      expect.objectContaining({
        code: 'API_KEY_SCOPE_NAME_INVALID',
        status: 400,
        field: 'scope_names[1]',
        message:
          '"orders:delete" is not a scope of the catalogue. It has orders:read, orders:write, orders:admin, users.',
      }),
    );
  });

  it('may stay where the key has them and the catalogue no longer does', () => {
    expect(orders.validated(['users', 'gone'], 'scopes', ['gone', 'lost'])).toEqual(['gone', 'users']);
    expect(orders.validated(['orders:write'], 'scopes', ['gone'])).toEqual(['orders:write']);
    expect(() => orders.validated(['gone', 'came'], 'scopes', ['gone'])).toThrow(
      '"came" is not a scope of the catalogue.',
    );
  });

  it('are not repeated at length in a refusal', () => {
    for (const name of ['x'.repeat(1_000_000), '\u202e\u0000', 'orders:read ']) {
      try {
        orders.validated([name]);
        expect.fail('It was let through.');
      } catch (error) {
        expect(error).toBeInstanceOf(KeywardenError);
        expect(String(error)).toMatch(/^[\x20-\x7e]{1,250}$/);
      }
    }
  });

  it('in code are a TypeError', () => {
    expect(() => orders.assertDeclared(['orders:read', 'users'])).not.toThrow();
    expect(() => orders.assertDeclared(['orders:read', 'user'])).toThrow(TypeError);
    expect(() => orders.assertDeclared(['user'])).toThrow(
      '"user" is not a scope of the catalogue. It has orders:read',
    );
    expect(() => Reflect.apply(orders.assertDeclared, orders, ['orders:read'])).toThrow(/a list of names/);
  });

  it('are not all listed where there are many', () => {
    const many = new ScopeCatalogue(
      Object.fromEntries(Array.from({ length: 21 }, (_, at) => [`s${at}`, 'x'])),
    );
    expect(() => many.assertDeclared(['x'])).toThrow(
      '"x" is not a scope of the catalogue. It has 21 others.',
    );
  });
});

describe('grantOf', () => {
  it('SM-HUB-07: is the scopes and all that they imply', () => {
    expect([...orders.grantOf(['orders:admin'])].sort()).toEqual([
      'orders:admin',
      'orders:read',
      'orders:write',
    ]);
    expect([...orders.grantOf(['orders:read', 'users'])].sort()).toEqual(['orders:read', 'users']);
    expect([...orders.grantOf([])]).toEqual([]);
  });

  it('is nothing for a name that left the catalogue', () => {
    expect([...orders.grantOf(['orders:delete', 'users'])]).toEqual(['users']);
  });

  it('does not take a stored name that holds a space for two names', () => {
    const fresh = (): ScopeCatalogue => new ScopeCatalogue({ a: 'A', b: 'B' });
    const [first, second] = [fresh(), fresh()];
    expect([...first.grantOf(['a', 'b'])]).toEqual(['a', 'b']);
    expect([...first.grantOf(['a b'])]).toEqual([]);
    expect([...second.grantOf(['a b'])]).toEqual([]);
    expect([...second.grantOf(['a', 'b'])]).toEqual(['a', 'b']);
    for (const stored of ['a,b', 'a\nb', 'a\0b', '["a","b"]', ' a', 'a ', ' ']) {
      expect([...first.grantOf([stored])]).toEqual([]);
      expect([...first.grantOf([stored, 'b'])]).toEqual(['b']);
    }
  });

  it('keeps one set for all keys with the same scopes, and none for names it does not know', () => {
    expect(orders.grantOf(['users'])).toBe(orders.grantOf(['users']));
    expect(orders.grantOf(['gone 1', 'users'])).toBe(orders.grantOf(['users', 'gone 2']));
    expect(orders.grantOf(['gone 3'])).toBe(orders.grantOf([]));
  });

  it('cannot be changed by who has it', () => {
    const grant = orders.grantOf(['users']);
    if (!(grant instanceof Set)) return expect.fail('It is not a Set.');
    for (const change of [
      () => grant.add('orders:admin'),
      () => grant.delete('users'),
      () => grant.clear(),
    ]) {
      expect(change).toThrow(TypeError);
    }
    expect(Object.isFrozen(grant)).toBe(true);
    expect([...orders.grantOf(['users'])]).toEqual(['users']);
  });

  it('is right for more lists than are kept, and does not keep them all', () => {
    const names = Array.from({ length: 14 }, (_, at) => `s${at}`);
    const catalogue = new ScopeCatalogue(Object.fromEntries(names.map((name) => [name, name])));
    const subset = (bits: number): string[] => names.filter((_, at) => (bits >> at) & 1);
    const first = catalogue.grantOf(['s0']);
    for (const _round of [1, 2]) {
      for (let bits = 0; bits < 2 ** 14; bits++) {
        const grant = catalogue.grantOf(subset(bits));
        if ([...grant].join() !== subset(bits).join()) expect.fail(`${subset(bits)} gave ${[...grant]}`);
      }
    }
    expect(catalogue.grantOf(['s0'])).not.toBe(first);
  });
});
