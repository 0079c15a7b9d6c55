/** What a host says of the page: wrong options are TypeErrors that say what would be right. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { pageFiles } from '../../adapters/dashboard/files.js';
import type { DashboardOptions } from '../../adapters/dashboard/options.js';
import { settingsOf } from '../../adapters/dashboard/options.js';
import { TEXTS } from '../../adapters/dashboard/texts.js';

const RIGHT: DashboardOptions = { actor: () => undefined, origins: ['https://admin.example.com'] };

describe('the options of dashboard()', () => {
  it('have defaults', () => {
    expect(settingsOf(RIGHT)).toEqual({
      ...RIGHT,
      basePath: '',
      signIn: 'session',
      title: 'API keys',
      lang: 'en',
      texts: {},
      theme: {},
      testUrl: null,
      frameAncestors: [],
    });
  });

  it.each<[string, object, RegExp]>([
    ['a name that there is not', { orgins: [] }, /no option "orgins"; there are actor, origins, basePath/],
    ['no actor', { actor: undefined }, /actor must be a function/],
    ['no origins', { origins: undefined }, /origins must be a list of at least one of the origins, like/],
    ['an empty list of origins', { origins: [] }, /origins must be a list of at least one/],
    [
      'an origin with a slash',
      { origins: ['https://a.example/'] },
      /"https:\/\/a.example\/" is none. Did you mean https:\/\/a.example\?/,
    ],
    ['an origin with a path', { origins: ['https://a.example/admin'] }, /Did you mean https:\/\/a.example\?/],
    ['a host', { origins: ['admin.example.com'] }, /"admin.example.com" is none\.$/],
    ['any origin', { origins: ['*'] }, /"\*" is none/],
    ['the null origin', { origins: ['null'] }, /"null" is none/],
    ['a base path with a slash at its end', { basePath: '/keys/' }, /basePath must be a path like/],
    ['a base path without a slash', { basePath: 'keys' }, /basePath must be a path like/],
    ['another way to sign in', { signIn: 'cookie' }, /signIn must be 'session' or 'key'/],
    ['an empty title', { title: ' ' }, /title must be a text that is not empty/],
    ['a language that is none', { lang: 'klingon!' }, /lang must be a language tag \(BCP 47\), like 'en'/],
    ['a text that there is not', { texts: { cancle: 'x' } }, /texts has no text "cancle"; it has .*cancel/],
    ['a code that no error has', { texts: { API_KEY_LOST: 'x' } }, /texts has no text "API_KEY_LOST"/],
    [
      'a place in what a refusal says',
      { texts: { 'API_KEY_INPUT_INVALID:name': '{field}' } },
      /has {field}; it can hold {detail}/,
    ],
    ['a text of a prototype', { texts: { toString: 'x' } }, /texts has no text "toString"/],
    ['a text that is a number', { texts: { cancel: 7 } }, /texts.cancel must be a text/],
    [
      'a place that nothing is put into',
      { texts: { cancel: 'No {name}' } },
      /texts.cancel has {name}; nothing is put into it/,
    ],
    ['a list of texts', { texts: [] }, /texts must be an object/],
    ['a theme of rules', { theme: ':root{}' }, /theme must be an object/],
    [
      'a property of another kind',
      { theme: { color: 'red' } },
      /theme has "color"; its names begin with --kw-/,
    ],
    [
      'a value with a rule behind it',
      { theme: { '--kw-accent': 'red;}body{color:red' } },
      /must be one CSS value/,
    ],
    ['a value that fetches', { theme: { '--kw-accent': 'URL(//evil)' } }, /must be one CSS value/],
    ['a value that ends the style', { theme: { '--kw-accent': '</style>' } }, /must be one CSS value/],
    ['a value that begins a comment', { theme: { '--kw-accent': 'red/*' } }, /must be one CSS value/],
    ['a value that is never closed', { theme: { '--kw-accent': 'rgb(1, 2, 3' } }, /its brackets closed/],
    [
      'a value that closes what it did not open',
      { theme: { '--kw-accent': 'red)(' } },
      /its brackets closed/,
    ],
    ['a value in a block', { theme: { '--kw-accent': '[red' } }, /must be one CSS value/],
    [
      'an address that leaves its quotes in a command line',
      { testUrl: "https://a.example/'; rm -rf ~; '" },
      /testUrl must be an address/,
    ],
    [
      'an address that is no address',
      { testUrl: 'orders' },
      /testUrl must be an address that begins with http/,
    ],
    ['an address that runs', { testUrl: 'javascript:alert(1)' }, /testUrl must be an address/],
    ['a frame of anybody', { frameAncestors: ['*'] }, /frameAncestors must hold origins/],
    [
      'a policy of its own',
      { frameAncestors: ['https://a.example; script-src *'] },
      /frameAncestors must hold origins/,
    ],
  ])('%s is refused', (_what, options, message) => {
    const given = { ...RIGHT, ...options } as DashboardOptions;
    expect(() => settingsOf(given)).toThrow(TypeError);
    expect(() => settingsOf(given)).toThrow(message);
    expect(() => settingsOf(given)).toThrow(/^dashboard: /);
  });

  it('texts may be replaced, with what is put into them or without', () => {
    const withPlace = Object.entries(TEXTS).find(([, text]) => text.includes('{'));
    const [name = '', text = ''] = withPlace ?? [];
    expect(settingsOf({ ...RIGHT, texts: { [name]: `» ${text}` } }).texts).toEqual({ [name]: `» ${text}` });
    expect(settingsOf({ ...RIGHT, texts: { [name]: 'plain' } }).texts).toEqual({ [name]: 'plain' });
    const refusals = { API_KEY_ALIAS_TAKEN: 'Pris.', 'API_KEY_INPUT_INVALID:name': 'Nom : {detail}' };
    expect(settingsOf({ ...RIGHT, texts: refusals }).texts).toEqual(refusals);
  });
});

describe('the built page', () => {
  const inFolder = (names: readonly string[]) => {
    const folder = mkdtempSync(join(tmpdir(), 'keywarden-page-'));
    for (const name of names) writeFileSync(join(folder, name), 'x');
    try {
      return pageFiles(pathToFileURL(`${folder}/`));
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  it('that is missing is an error that says how to build it', () => {
    expect(() => inFolder([])).toThrow(/dashboard: the built page is not at .*npm run page$/);
    expect(() => pageFiles(new URL('file:///nowhere/at/all/'))).toThrow(/npm run page$/);
  });

  it('holds no kind of file that nobody has thought of', () => {
    expect(() => inFolder(['index.html', 'page.wasm'])).toThrow(
      /page\.wasm, a kind of file without a media type/,
    );
    expect([...inFolder(['index.html', 'page.js']).keys()].sort()).toEqual(['/index.html', '/page.js']);
  });
});
