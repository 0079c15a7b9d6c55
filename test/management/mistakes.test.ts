/** What people get wrong when they make the API, its actors or the page: told where it is written, with what would be right. */
import { describe, expect, it } from 'vitest';
import { dashboard } from '../../adapters/dashboard.js';
import { apiKeyActor, firstOf, managementApi, nativeWire, oauthActor } from '../../adapters/management.js';
import { testWarden } from '../../adapters/testing.js';

const { warden } = testWarden({ scopes: nativeWire.permissions });
const actor = () => undefined;
const jwks = new URL('https://issuer.example.com/keys');
const token = { issuer: 'https://issuer.example.com', audience: 'keys', jwks, accountClaim: 'account' };

/** Calls a function as code without types does. */
const untyped = (call: (...args: never[]) => unknown, ...args: unknown[]): unknown =>
  Reflect.apply(call, undefined, args);

describe('a mistake', () => {
  it.each<[string, (...args: never[]) => unknown, unknown[], RegExp]>([
    [
      'no warden',
      managementApi,
      [],
      /^managementApi wants the warden that createKeywarden returns; this is undefined/,
    ],
    ['options where the warden belongs', managementApi, [{ actor }], /^managementApi wants the warden/],
    [
      'a promise of a warden',
      managementApi,
      [Promise.resolve(warden), { actor }],
      /a promise: await it first/,
    ],
    [
      'no options',
      managementApi,
      [warden],
      /^managementApi: options must be an object that has actor at least/,
    ],
    [
      'the name of a wire',
      managementApi,
      [warden, { actor, wire: 'team' }],
      /wire must be a wire format, like nativeWire/,
    ],
    ['a key actor without a warden', apiKeyActor, [{ wire: nativeWire }], /^apiKeyActor wants the warden/],
    [
      'a key actor without a wire',
      apiKeyActor,
      [warden],
      /^apiKeyActor: wire must be a wire format.*undefined/,
    ],
    ['a token actor without options', oauthActor, [], /^oauthActor: options must be an object/],
    ['a token actor without a wire', oauthActor, [token], /^oauthActor: wire must be a wire format/],
    ['no sources', firstOf, [], /^firstOf: the sources must be functions/],
    ['a source that is none', firstOf, [actor, undefined], /^firstOf: the sources must be functions/],
    [
      'a page without a warden',
      dashboard,
      [{ actor, origins: ['http://127.0.0.1'] }],
      /^dashboard wants the warden/,
    ],
  ])('%s', (_what, call, args, message) => {
    expect(() => untyped(call, ...args)).toThrow(TypeError);
    expect(() => untyped(call, ...args)).toThrow(message);
  });
});
