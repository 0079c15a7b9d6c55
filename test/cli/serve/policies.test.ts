/** What `policies` of the configuration may say. */
import { describe, expect, test } from 'vitest';
import { policiesOf } from '../../../adapters/cli/serve/policies.js';
import { ScopeCatalogue } from '../../../src/policy/scopes.js';

const catalogue = new ScopeCatalogue({ 'orders:read': 'Read orders', reports: 'Read reports' });
const read = (given: unknown) => policiesOf(given, catalogue);

describe('policies', () => {
  test('that are right', () => {
    expect(read(undefined).size).toBe(0);
    const given = {
      read: { scopes: ['orders:read'] },
      '2-any_of': { scopes: ['orders:read', 'reports'], any: true },
      valid: {},
      branch: { subaccount: 'branch-1', any: false },
    };
    expect(Object.fromEntries(read(given))).toEqual(given);
  });

  test.each([
    [
      { read: { scopes: ['orders:raed'] } },
      /The policy read: "orders:raed" is not a scope of the catalogue.*orders:read/,
    ],
    [
      { read: { scope: ['orders:read'] } },
      /read is not right: there is no field "scope"; there are scopes, any, subaccount/,
    ],
    [{ read: { scopes: 'orders:read' } }, /read\.scopes is not right/],
    [{ read: { scopes: [1] } }, /read\.scopes\[0\] is not right/],
    [{ read: { any: 'yes' } }, /read\.any is not right/],
    [{ read: { any: true } }, /read wants any of no scopes/],
    [{ read: { any: true, scopes: [] } }, /read wants any of no scopes/],
    [{ read: { subaccount: '' } }, /read\.subaccount is not right/],
    [{ read: null }, /read is not right/],
    [{ Read: {} }, /"Read" is no name of a policy/],
    [{ 'a/b': {} }, /"a\/b" is no name of a policy/],
    [{ '..': {} }, /"\.\." is no name of a policy/],
    [{ '': {} }, /"" is no name of a policy/],
    [[], /In policies of the configuration: it is not right/],
    ['read', /In policies of the configuration: it is not right/],
  ])('%j is refused, by name', (given, complaint) => {
    expect(() => read(given)).toThrow(complaint);
  });
});
