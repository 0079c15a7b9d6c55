import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoted } from '../../src/policy/quoted.js';

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
    ['x'.repeat(64), `"${'x'.repeat(64)}"`],
    ['x'.repeat(65), `"${'x'.repeat(64)}..."`],
    [`${'x'.repeat(63)}𝄞`, `"${'x'.repeat(63)}\\ud834..."`],
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
