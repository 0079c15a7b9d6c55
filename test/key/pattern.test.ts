import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyFormat } from '../../src/key/format.js';
import { scaled } from '../scale.js';
import { seededRandom } from './seeded-random.js';

const format = new KeyFormat('acme', ['my_app']);
const found = (text: string): string[] => Array.from(text.matchAll(format.pattern), ([match]) => match);
const { key } = format.mint(seededRandom('pattern'));
const other = new KeyFormat('my_app').mint(seededRandom('pattern')).key;

describe('pattern', () => {
  it.each([
    ['alone', key],
    ['prose', `The key is ${key}, keep it well.`],
    ['prose, at the end of a sentence', `It is ${key}.`],
    ['quotation marks', `“${key}”`],
    ['a header', `Authorization: Bearer ${key}\r\nHost: example.com`],
    ['JSON', JSON.stringify({ apiKey: key })],
    ['JSON behind a line break', JSON.stringify({ text: `key:\n${key}\n` })],
    ['JSON behind a tab', JSON.stringify({ text: `key\t${key}\t` })],
    ['JSON behind an escaped character', `{"url":"https://example.com/?key\\u003d${key}\\u0026x=1"}`],
    ['JSON within JSON', JSON.stringify(JSON.stringify({ key }))],
    ['a URL', `https://example.com/v1?api_key=${key}&page=2`],
    ['a URL with a fragment', `https://example.com/#${key}`],
    ['a path', `https://example.com/${key}/orders`],
    ['a URL within a URL', `https://example.com/?next=${encodeURIComponent(`/v1?key=${key}&page=2`)}`],
    ['a user and password', `https://key:${key}@example.com/`],
    ['YAML', `apiKey: ${key}\n`],
    ['an environment file', `ACME_KEY=${key}\nNEXT=1`],
    ['a comma-separated list', `1,${key},3`],
    ['HTML', `<code>${key}</code>`],
    ['Markdown', `\`${key}\` **${key}**`],
    ['a shell command', `curl -H 'X-API-Key: ${key}' example.com`],
    ['between letters beyond ASCII', `ключ${key}ключ`],
  ])('finds a key in %s', (_where, text) => {
    expect(new Set(found(text))).toEqual(new Set([key]));
  });

  it('finds every key of a text, those of older brands too', () => {
    expect(found(`${key} ${other}\n${key};${other}`)).toEqual([key, other, key, other]);
  });

  it.each([
    ['letters in front', `x${key}`],
    ['a digit in front', `9${key}`],
    ['an underscore in front', `_${key}`],
    ['another brand that ends alike', `not_${key}`],
    ['letters behind', `${key}x`],
    ['a digit behind', `${key}0`],
    ['an underscore behind', `${key}_`],
    ['a character less', key.slice(0, -1)],
    ['another brand', key.replace('acme', 'acmf')],
    ['the brand in upper case', key.replace('acme', 'ACME')],
    ['a space within', `${key.slice(0, 20)} ${key.slice(20)}`],
    ['a hyphen within', `${key.slice(0, 20)}-${key.slice(21)}`],
    ['a letter beyond ASCII within', `${key.slice(0, 20)}А${key.slice(21)}`],
    ['a percent sign and one digit in front', `%3${key}`],
    ['an escape that is none in front', `\\q${key}`],
    ['half an escape in front', `\\u03d${key}`],
  ])('does not find one with %s', (_what, text) => {
    expect(found(text)).toEqual([]);
  });

  it('finds minted keys wherever they stand, and exactly those', () => {
    const filler = fc.string({
      unit: fc.constantFrom('a', '_', '9', ' ', '"', '=', 'acme_', '\n', 'é', '%3D'),
    });
    const separator = fc.constantFrom(
      ' ',
      '\n',
      '"',
      "'",
      '=',
      '&',
      '/',
      ':',
      ',',
      ';',
      '(',
      '>',
      '%3D',
      '\\n',
      '\\u0022',
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(filler, separator, fc.integer(), fc.constantFrom(' ', '"', '&', '%', '\\', '.')), {
          maxLength: 5,
        }),
        (parts) => {
          const keys = parts.map(([, , seed]) => format.mint(seededRandom(seed)).key);
          const text = parts.map(([before, sign, , end], at) => before + sign + keys[at] + end).join('');
          expect(found(text)).toEqual(keys);
          expect(found(text).every((one) => format.isWellFormed(one))).toBe(true);
        },
      ),
      { numRuns: scaled(20_000) },
    );
  });

  it('may find what has a wrong checksum, which isWellFormed then tells', () => {
    const mistyped = key.slice(0, -1) + (key.endsWith('0') ? '1' : '0');
    expect(found(mistyped)).toEqual([mistyped]);
    expect(format.isWellFormed(mistyped)).toBe(false);
  });

  it('starts from the beginning at each search', () => {
    expect(found(key)).toEqual([key]);
    expect(found(key)).toEqual([key]);
    expect(key.replaceAll(format.pattern, '[key]')).toBe('[key]');
  });

  it('is linear: from each place it looks at a fixed number of characters', () => {
    expect(format.pattern.flags).toBe('g');
    // No `*`, no `+`, no `{n,}`: whatever is repeated, is so a fixed number of times.
    expect(format.pattern.source).not.toMatch(/[*+]|\{\d+,/);
  });

  it('is through with ten million hostile characters', () => {
    const almost = `acme_${'0'.repeat(49)}-`;
    for (const unit of ['acme_', 'a', 'my_app_', '%3Dacme_', '\\u003d', almost, '0', '_']) {
      const text = unit.repeat(Math.floor(scaled(10_000_000) / unit.length));
      expect(found(text)).toEqual([]);
    }
  });
});
