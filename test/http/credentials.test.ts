import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CredentialSources, Presented } from '../../src/http/credentials.js';
import { presentedKey, valuesOf } from '../../src/http/credentials.js';
import { scaled } from '../scale.js';

const KEY = `acme_${'K'.repeat(50)}`;
const OTHER = `acme_${'O'.repeat(50)}`;
const isOurs = (value: string): boolean => value.startsWith('acme_');

const usual: CredentialSources = {
  headers: ['authorization', 'x-api-key'],
  query: undefined,
  basic: false,
};
const every: CredentialSources = { ...usual, query: 'api_key', basic: true };

function present(
  headers: readonly (readonly [string, string])[],
  sources: CredentialSources = usual,
  target = '/',
): Presented {
  return presentedKey(headers.flat(), target, sources, isOurs);
}

const basic = (user: string, password: string): string => `Basic ${btoa(`${user}:${password}`)}`;
const found = { kind: 'key', key: KEY };
const kind = (name: 'none' | 'foreign' | 'invalid') => ({ kind: name });

describe("headers of the host's choice", () => {
  const own: CredentialSources = { ...usual, headers: ['x-acme-token'] };

  it('are the only ones that are looked at', () => {
    expect(present([['X-Acme-Token', KEY]], own)).toEqual(found);
    expect(present([['Authorization', `Bearer ${KEY}`]], own)).toEqual(kind('none'));
    expect(present([['X-API-Key', KEY]], own)).toEqual(kind('none'));
  });

  it('may be none at all', () => {
    expect(present([['Authorization', `Bearer ${KEY}`]], { ...every, headers: [] })).toEqual(kind('none'));
    expect(present([], { ...every, headers: [] }, `/?api_key=${KEY}`)).toEqual(found);
  });

  it('hold the key alone, but for Authorization', () => {
    expect(present([['X-API-Key', `Bearer ${KEY}`]])).toEqual(kind('foreign'));
  });
});

describe('a key in the query', () => {
  it.each([
    [`/?api_key=${KEY}`, found],
    [`/x/y?a=1&api_key=${KEY}&b=2`, found],
    [`/?api_key=${KEY.replace('K', '%4B')}`, found],
    [`/?api%5Fkey=${KEY}`, found],
    ['/?api_key=', kind('none')],
    ['/?api_key', kind('none')],
    ['/', kind('none')],
    [`/?API_KEY=${KEY}`, kind('none')],
    [`/api_key=${KEY}`, kind('none')],
    [`/?api_key=${KEY}&api_key=${KEY}`, kind('invalid')],
    ['/?api_key=&api_key=', kind('invalid')],
    [`/?api_key=${KEY},${OTHER}`, kind('invalid')],
    ['/?api_key=sk-foreign', kind('foreign')],
    ['/?api_key=%E0%A4%A', kind('foreign')],
    ['/?api_key=%00', kind('foreign')],
  ])('%s', (target, expected) => {
    expect(present([], every, target)).toEqual(expected);
  });

  it('is one key too many beside another', () => {
    expect(present([['X-API-Key', KEY]], every, `/?api_key=${KEY}`)).toEqual(kind('invalid'));
    expect(present([['X-API-Key', 'sk-foreign']], every, `/?api_key=${KEY}`)).toEqual(found);
  });

  it('is not looked for unless switched on', () => {
    expect(present([], usual, `/?api_key=${KEY}`)).toEqual(kind('none'));
  });
});

describe('a key in Basic credentials', () => {
  it.each([
    [basic(KEY, ''), found],
    [basic('', KEY), found],
    [basic('x', KEY), found],
    [basic(KEY, 'x-oauth-basic'), found],
    [`basic ${btoa(`${KEY}:`)}`, found],
    [`Basic   ${btoa(`${KEY}:`)}`, found],
    [`Basic ${btoa(KEY)}`, found],
    [basic(KEY, KEY), kind('invalid')],
    [basic(KEY, OTHER), kind('invalid')],
    [basic('alice', 'secret'), kind('foreign')],
    [basic('', ''), kind('none')],
    ['Basic', kind('none')],
    ['Basic !!!', kind('foreign')],
    [`Basic ${btoa('\xff\xfe:\x00')}`, kind('foreign')],
  ])('%s', (value, expected) => {
    expect(present([['Authorization', value]], every)).toEqual(expected);
  });

  it('is not looked for unless switched on', () => {
    expect(present([['Authorization', basic(KEY, '')]])).toEqual(kind('none'));
  });
});

describe('any request', () => {
  const letterCase = fc.func(fc.boolean());
  const inSomeCase = (name: string, upper: (index: number) => boolean): string =>
    [...name].map((letter, index) => (upper(index) ? letter.toUpperCase() : letter)).join('');

  /** One place with what is in it, and what that means on its own: by construction, not by looking at the result. */
  type Place = { readonly lines: readonly (readonly [string, string])[]; readonly query?: string } & {
    readonly meaning: 'key' | 'foreign' | 'none' | 'invalid';
  };
  const oneOf = (...places: Place[]): fc.Arbitrary<Place> => fc.constantFrom(...places);
  const word = fc.stringMatching(/^[A-Za-z0-9.~+/-]{1,40}$/).filter((text) => !isOurs(text));

  const authorization = fc.oneof(
    oneOf(
      { lines: [], meaning: 'none' },
      { lines: [['authorization', `Bearer ${KEY}`]], meaning: 'key' },
      { lines: [['authorization', `bEARER   ${KEY}`]], meaning: 'key' },
      { lines: [['authorization', 'Bearer']], meaning: 'invalid' },
      { lines: [['authorization', `Token ${KEY}`]], meaning: 'none' },
      { lines: [['authorization', basic(KEY, 'x')]], meaning: 'key' },
      { lines: [['authorization', `Bearer ${KEY}, Bearer ${OTHER}`]], meaning: 'invalid' },
      {
        lines: [
          ['authorization', `Bearer ${KEY}`],
          ['authorization', basic('a', 'b')],
        ],
        meaning: 'invalid',
      },
    ),
    word.map((jwt): Place => ({ lines: [['authorization', `Bearer ${jwt}`]], meaning: 'foreign' })),
    word.map((user): Place => ({ lines: [['authorization', basic(user, 'x')]], meaning: 'foreign' })),
  );
  const header = fc.oneof(
    oneOf(
      { lines: [], meaning: 'none' },
      { lines: [['x-api-key', '']], meaning: 'none' },
      { lines: [['x-api-key', KEY]], meaning: 'key' },
      { lines: [['x-api-key', `${KEY},${KEY}`]], meaning: 'invalid' },
      {
        lines: [
          ['x-api-key', KEY],
          ['x-api-key', KEY],
        ],
        meaning: 'invalid',
      },
      {
        lines: [
          ['x-api-key', ''],
          ['x-api-key', ''],
        ],
        meaning: 'invalid',
      },
    ),
    word.map((value): Place => ({ lines: [['x-api-key', value]], meaning: 'foreign' })),
  );
  const query = fc.oneof(
    oneOf(
      { lines: [], meaning: 'none' },
      { lines: [], query: `api_key=${KEY}`, meaning: 'key' },
      { lines: [], query: `api_key=${KEY}&api_key=x`, meaning: 'invalid' },
      { lines: [], query: 'api_key=', meaning: 'none' },
    ),
    word.map(
      (value): Place => ({ lines: [], query: `api_key=${encodeURIComponent(value)}`, meaning: 'foreign' }),
    ),
  );
  const noise = fc.array(fc.tuple(fc.stringMatching(/^x-[a-z]{1,8}$/), word), { maxLength: 4 });

  it('means what its places mean: two keys are invalid, ours outweighs foreign, foreign outweighs nothing', () => {
    fc.assert(
      fc.property(
        authorization,
        header,
        query,
        noise,
        noise,
        letterCase,
        (first, second, third, a, b, upper) => {
          const places = [first, second, third];
          const lines = [...a, ...first.lines, ...b, ...second.lines];
          const raw = lines.map(([name, value]) => [inSomeCase(name, upper), value] as const);
          const target = third.query === undefined ? '/path' : `/path?x=1&${third.query}`;

          const meanings = places.map((place) => place.meaning);
          const keys = meanings.filter((meaning) => meaning === 'key').length;
          const expected =
            meanings.includes('invalid') || keys > 1
              ? kind('invalid')
              : keys === 1
                ? found
                : kind(meanings.includes('foreign') ? 'foreign' : 'none');
          expect(present(raw, every, target)).toEqual(expected);
        },
      ),
      { numRuns: scaled(20_000) },
    );
  });

  it('never yields anything but a value that is there, and never throws', () => {
    const anything = fc.string({ unit: 'binary', maxLength: 60 });
    const value = fc.oneof(
      anything,
      anything.map((text) => `Bearer ${text}`),
      anything.map((text) => `acme_${text}`),
    );
    const name = fc.constantFrom('Authorization', 'authorization', 'X-Api-Key', 'x-api-key', 'cookie', '');
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 6 }), anything, (lines, target) => {
        const presented = present(lines, every, `/?${target}`);
        if (presented.kind !== 'key') return;
        expect(isOurs(presented.key)).toBe(true);
        expect(lines.some(([, given]) => given.includes(presented.key)) || target !== '').toBe(true);
      }),
      { numRuns: scaled(20_000) },
    );
  });
});

describe('the values of a header', () => {
  it('are all of them, in their order, by name without regard to case', () => {
    const raw = ['A', '1', 'b', '2', 'a', '3', 'ab', '4', 'a'];
    expect(valuesOf(raw, 'a')).toEqual(['1', '3']);
    expect(valuesOf(raw, 'ab')).toEqual(['4']);
    expect(valuesOf(raw, 'c')).toEqual([]);
    expect(valuesOf([], 'a')).toEqual([]);
  });
});
