/** What people get wrong when they make the API, its actors or the page: told where it is written, with what would be right. */
import { describe, expect, it } from 'vitest';
import { dashboard } from '../../adapters/dashboard.js';
import { apiKeyActor, firstOf, managementApi, nativeWire, oauthActor } from '../../adapters/management.js';
import { testWarden } from '../../adapters/testing.js';

const { warden } = testWarden({ scopes: nativeWire.permissions });
const actor = () => undefined;
const jwks = new URL('https://issuer.example.com/keys');
const token = { issuer: 'https://issuer.example.com', audience: 'keys', jwks, accountClaim: 'account' };

/** In no error. */
const secret = 'https://keywarden:hunter2@b.example/keys';

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
      /^apiKeyActor: options must be an object that has wire; it is undefined/,
    ],
    ['a token actor without options', oauthActor, [], /^oauthActor: options must be an object/],
    ['a token actor without a wire', oauthActor, [token], /^oauthActor: wire must be a wire format/],
    [
      'a misspelt option of a key actor',
      apiKeyActor,
      [warden, { wire: nativeWire, wires: 1 }],
      /^apiKeyActor: there is no option "wires"; there is wire\.$/,
    ],
    [
      'a wire for the options of a key actor',
      apiKeyActor,
      [warden, nativeWire],
      /^apiKeyActor: there is no option/,
    ],
    [
      'a URL for options',
      oauthActor,
      [secret],
      /^oauthActor: options must be an object that has issuer, .* and wire; it is a text of \d+ characters\.$/,
    ],
    [
      'a misspelt option',
      oauthActor,
      [{ ...token, wire: nativeWire, audiences: ['keys'] }],
      /^oauthActor: there is no option "audiences"; there are issuer, audience, jwks,/,
    ],
    [
      'no issuer',
      oauthActor,
      [{ ...token, issuer: undefined, wire: nativeWire }],
      /^oauthActor: issuer must be a text that is not empty; it is undefined\.$/,
    ],
    [
      'several audiences',
      oauthActor,
      [{ ...token, audience: ['keys'], wire: nativeWire }],
      /^oauthActor: audience must be a text that is not empty; it is a list of 1\.$/,
    ],
    [
      'an empty claim',
      oauthActor,
      [{ ...token, permissionsClaim: '', wire: nativeWire }],
      /^oauthActor: permissionsClaim must be a text that is not empty; it is an empty text\.$/,
    ],
    [
      'the text of a URL',
      oauthActor,
      [{ ...token, jwks: secret, wire: nativeWire }],
      /^oauthActor: jwks must be a URL object \(new URL\(…\)\), https or on this machine; it is a text of/,
    ],
    [
      'a URL in the clear',
      oauthActor,
      [{ ...token, jwks: new URL(secret.replace('https', 'http')), wire: nativeWire }],
      /^oauthActor: jwks must be .*; it is a URL of http: elsewhere\.$/,
    ],
    [
      'one algorithm',
      oauthActor,
      [{ ...token, algorithms: 'RS256', wire: nativeWire }],
      /^oauthActor: algorithms must be a list of some of RS256, .*; it is a text of 5 characters\.$/,
    ],
    [
      'no algorithms',
      oauthActor,
      [{ ...token, algorithms: [], wire: nativeWire }],
      /^oauthActor: algorithms must be a list of some of .*; it is a list of 0\.$/,
    ],
    [
      'an algorithm of shared secrets',
      oauthActor,
      [{ ...token, algorithms: ['RS256', 'HS256'], wire: nativeWire }],
      /^oauthActor: algorithms\[1\] must be one of RS256, .*; it is "HS256"\.$/,
    ],
    [
      'a time as text',
      oauthActor,
      [{ ...token, clockTolerance: '5s', wire: nativeWire }],
      /^oauthActor: clockTolerance must be a number, 0 or more \(seconds\); it is a text of 2 characters\.$/,
    ],
    [
      'a time that is negative',
      oauthActor,
      [{ ...token, cooldown: -1, wire: nativeWire }],
      /^oauthActor: cooldown must be a number, 0 or more \(milliseconds\); it is -1\.$/,
    ],
    [
      'a misspelt option of the API',
      managementApi,
      [warden, { actor, basepath: '/keys' }],
      /^managementApi: there is no option "basepath"; there are actor, wire, basePath, origins\.$/,
    ],
    [
      'no actor',
      managementApi,
      [warden, {}],
      /^managementApi: actor must be a function from a request to an actor; it is undefined\.$/,
    ],
    [
      'a promise of an actor',
      managementApi,
      [warden, { actor: Promise.resolve(actor) }],
      /^managementApi: actor must be a function .*; it is a promise: await it first\.$/,
    ],
    [
      'a base path that is none',
      managementApi,
      [warden, { actor, basePath: secret }],
      /^managementApi: basePath must be a path like .*; it is a text of \d+ characters\.$/,
    ],
    [
      'one origin',
      managementApi,
      [warden, { actor, origins: 'https://admin.example' }],
      /^managementApi: origins must be a list of origins.*; it is a text of/,
    ],
    [
      'an address for an origin',
      managementApi,
      [warden, { actor, origins: ['https://a.example', secret] }],
      /^managementApi: origins\[1\] must be an origin .*; it is a text of .* Did you mean https:\/\/b\.example\?$/,
    ],
    [
      'no origin at all',
      managementApi,
      [warden, { actor, origins: ['*'] }],
      /^managementApi: origins\[0\] must be an origin .*; it is "\*"\.$/,
    ],
    [
      'an address for an origin of the page',
      dashboard,
      [warden, { actor, origins: [secret] }],
      /^dashboard: origins must hold origins .*Did you mean https:\/\/b\.example\?$/,
    ],
    [
      'an address with a password for tests',
      dashboard,
      [warden, { actor, origins: ['https://b.example'], testUrl: `${secret} ` }],
      /^dashboard: testUrl must be an address/,
    ],
    ['no sources', firstOf, [], /^firstOf: the sources must be functions/],
    [
      'a source that is none',
      firstOf,
      [actor, undefined],
      /^firstOf: the sources must be functions from a request to an actor, one at least; number 2 is undefined\.$/,
    ],
    [
      'a page without a warden',
      dashboard,
      [{ actor, origins: ['http://127.0.0.1'] }],
      /^dashboard wants the warden/,
    ],
  ])('%s', (_what, call, args, message) => {
    expect(() => untyped(call, ...args)).toThrow(TypeError);
    expect(() => untyped(call, ...args)).toThrow(message);
    expect(() => untyped(call, ...args)).not.toThrow(/hunter2/);
  });
});
