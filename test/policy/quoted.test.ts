import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pathStep, quoted } from '../../src/policy/quoted.js';

const KEY = `acme_${'H8TKlrYb2m9X'}${'aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1eF'}0Wq3xZ`;

/** Any UTF-16 code unit, halves of pairs included. */
const codeUnit = fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code));

describe('quoted', () => {
  it.each([
    ['10.0.0.5/8', '"10.0.0.5/8"'],
    ['', '""'],
    ['a "b" \\c', '"a \\"b\\" \\\\c"'],
    ['10.0.0.1\u200b', '"10.0.0.1\\u200b"'],
    ['two\nlines\u001b[31m', '"two\\nlines\\u001b[31m"'],
    ['\u009b31m', '"\\u009b31m"'],
    ['\u202egnp.exe', '"\\u202egnp.exe"'],
    ['１', '"\\uff11"'],
    ['\ud835', '"\\ud835"'],
    ['x-'.repeat(32), `"${'x-'.repeat(32)}"`],
    [`${'x-'.repeat(32)}y`, `"${'x-'.repeat(32)}..."`],
    [`${'x-'.repeat(31)}x𝄞`, `"${'x-'.repeat(31)}x\\ud834..."`],
    // What may be a secret: a key, the secret of one without its brand, a digest.
    [KEY, '"acme_..."'],
    [`see ${KEY}, please`, '"see acme_..., please"'],
    [`${'x-'.repeat(28)}${KEY}`, `"${'x-'.repeat(28)}acme_..."`],
    [KEY.slice(17, 49), '"..."'],
    [KEY.slice(17, 48), `"${KEY.slice(17, 48)}"`],
    ['0123456789abcdef'.repeat(4), '"..."'],
  ])('%j', (text, shown) => {
    expect(quoted(text)).toBe(shown);
  });

  it('shows what is no text, too', () => {
    expect([5, undefined, null, Symbol('s'), 5n].map(quoted)).toEqual([
      '"5"',
      '"undefined"',
      '"null"',
      '"Symbol(s)"',
      '"5"',
    ]);
  });

  it('is short, printable ASCII, and JSON of the text as far as it goes', () => {
    fc.assert(
      fc.property(fc.string({ unit: codeUnit, maxLength: 100 }), (text) => {
        const shown = quoted(text);
        expect(shown).toMatch(/^"[\x20-\x7e]*"$/);
        expect(shown.length).toBeLessThanOrEqual(2 + 64 * 6 + 3);
        expect(JSON.parse(shown)).toBe(text.length > 64 ? `${text.slice(0, 64)}...` : text);
      }),
    );
  });
});

describe('pathStep', () => {
  it.each([
    ['größe', 'größe'],
    ['日本 語', '日本 語'],
    ['a "b" \\c', 'a "b" \\c'],
    ['\u001b[31m', '\\u001b[31m'],
    ['\u202egnp\u200b\u2028', '\\u202egnp\\u200b\\u2028'],
    ['\ud835', '\\ud835'],
    ['\u{e0001}', '\\udb40\\udc01'],
    [KEY, 'acme_...'],
    ['x-'.repeat(40), `${'x-'.repeat(32)}...`],
    [3, '3'],
  ])('%j', (name, step) => {
    expect(pathStep(name)).toBe(step);
  });
});
