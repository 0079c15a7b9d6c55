/** What a target names, whatever it holds. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { authorityOf, pathAndQueryOf, pathOf, policyNameOf } from '../../../adapters/cli/serve/target.js';
import { scaled } from '../../scale.js';

const policyOf = (target: string): string | undefined => policyNameOf(pathOf(target));

describe('the policy that a target names', () => {
  test.each([
    ['/authorize/read', 'read'],
    ['/authorize/read/', 'read'],
    ['/authorize/read/../../x', 'read'],
    ['/authorize/read/../admin', 'read'],
    ['/authorize/read//authorize/admin', 'read'],
    ['/authorize/read?policy=admin', 'read'],
    ['/authorize/read/?/authorize/admin', 'read'],
    ['/authorize/read#/authorize/admin', 'read'],
    ['http://keywarden/authorize/read/x?y', 'read'],
    ['HTTPS://user@keywarden:1/authorize/read', 'read'],
    // Not one of these is read as `read`: there is one way to write a policy.
    ['/authorize/%72ead', '%72ead'],
    ['/authorize/read%2f..%2fadmin', 'read%2f..%2fadmin'],
    ['/authorize/read;x=1', 'read;x=1'],
    ['/authorize/read\\admin', 'read\\admin'],
    ['/authorize//read', ''],
    ['/authorize/./read', '.'],
    ['/authorize/../authorize/read', '..'],
    ['/authorize/', ''],
    ['/authorize', undefined],
    ['//authorize/read', undefined],
    ['/x/authorize/read', undefined],
    ['/Authorize/read', undefined],
    ['/%61uthorize/read', undefined],
    ['authorize/read', undefined],
    ['*', undefined],
    ['', undefined],
    ['http://keywarden', undefined],
    ['http://keywarden?/authorize/read', undefined],
    ['ftp://keywarden/authorize/read', undefined],
  ])('%s: %s', (target, policy) => {
    expect(policyOf(target)).toBe(policy);
  });

  test('whatever follows the policy changes nothing', () => {
    const name = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,20}$/);
    const rest = fc.oneof(
      fc.webPath(),
      fc.string(),
      fc
        .array(fc.constantFrom('/', '.', '..', '%2e', '%2F', '\\', ';', '?', '#', '//', 'authorize', 'admin'))
        .map((parts) => parts.join('')),
    );
    const start = fc.constantFrom('/', '?', '#');
    fc.assert(
      fc.property(name, start, rest, (policy, first, tail) => {
        expect(policyOf(`/authorize/${policy}${first}${tail}`)).toBe(policy);
      }),
      { numRuns: scaled(100_000) },
    );
  });

  test('where a policy of a plain name comes out, the target begins with it, to the letter', () => {
    const piece = fc.constantFrom(
      '/',
      '.',
      '..',
      '%2e',
      '%2f',
      '\\',
      '?',
      '#',
      '//',
      'authorize',
      'read',
      'http:',
      'a',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const target = pieces.join('');
        if (policyOf(target) !== 'read') return;
        expect(target.replace(/^https?:\/\/[^/?#]*/i, '')).toMatch(/^\/authorize\/read($|[/?#])/);
      }),
      { numRuns: scaled(200_000) },
    );
  });
});

test('a target in absolute form is taken apart without loss', () => {
  fc.assert(
    fc.property(fc.webAuthority(), fc.webPath(), fc.webQueryParameters(), (authority, path, query) => {
      const target = `http://${authority}${path}?${query}`;
      expect(authorityOf(target)).toBe(authority);
      expect(pathAndQueryOf(target)).toBe(`${path.startsWith('/') ? '' : '/'}${path}?${query}`);
    }),
    { numRuns: scaled(20_000) },
  );
});
