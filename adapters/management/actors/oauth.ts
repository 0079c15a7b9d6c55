/** OAuth 2 access tokens as actors: JWTs (RFC 9068), verified by jose as RFC 8725 asks. */
import type { JWTPayload } from 'jose';
import { createLocalJWKSet, createRemoteJWKSet, customFetch, errors, jwtVerify } from 'jose';
import { KeywardenError } from '../../../src/errors.js';
import { PERMISSIONS } from '../../../src/manage/operations.js';
import { ID_TEXT, textOf } from '../../../src/manage/text.js';
import { assertOptions, wordOf, wrongOption } from '../../../src/options/assertions.js';
import type { ActorSource } from '../actor-source.js';
import { assertWire } from '../assert-wire.js';
import { RefusedCredential } from '../refused-credential.js';
import { hasRepeatedNames } from '../repeated-names.js';
import type { Wire } from '../wire.js';
import { operationsAllowed } from '../wire.js';

/** Whose tokens are accepted, and what is read from them. */
export interface OAuthActorOptions {
  /** Exactly what `iss` must be. */
  readonly issuer: string;
  /** What `aud` must be or hold. */
  readonly audience: string;
  /** Where the issuer's keys are: https, or http on this machine. */
  readonly jwks: URL;
  /** The claim that names the account. */
  readonly accountClaim: string;
  /** The claim with the permissions: a text with spaces between them, or a list. Default: `scope`. */
  readonly permissionsClaim?: string;
  /** The permissions stand for operations by this wire's names. */
  readonly wire: Pick<Wire, 'permissionOf'>;
  /** Signature algorithms; asymmetric ones alone. Default: RS256, PS256, ES256, EdDSA. */
  readonly algorithms?: readonly string[];
  /** Seconds that clocks may differ. Default: 5. */
  readonly clockTolerance?: number;
  /** The least time between two readings of the issuer's keys, in ms. Default: 30,000. */
  readonly cooldown?: number;
}

const NAMES = [
  'issuer',
  'audience',
  'jwks',
  'accountClaim',
  'permissionsClaim',
  'wire',
  'algorithms',
  'clockTolerance',
  'cooldown',
] as const satisfies readonly (keyof OAuthActorOptions)[];

/** RFC 8725 section 3.1: what may be signed with is said here, never by the token. */
const ASYMMETRIC = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Characters; more than headers commonly hold, and little enough to be looked at for nothing. */
const LONGEST_TOKEN = 8_192;

/** Characters of the issuer's keys: some hundreds of keys. */
const LONGEST_KEYS = 1_048_576;

/** Seconds; the year 10000. What lies behind it is no date but a way to say "never". */
const LAST_DATE = 253_402_300_800;

/** RFC 6750 section 2.1. */
const BEARER = /^bearer +([^\s,]+) *$/i;
/** What has dots means to be a JWT (RFC 7515 section 3.1); everything else is somebody else's credential. */
const DOTTED = /^[^.]+\./;
const JWS = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/**
 * Accepts `Authorization: Bearer <JWT>`: signed by a key of the issuer's, of type `at+jwt`, with exactly this `iss`, this `aud`, an
 * `exp` to come and a `sub`, which names the actor. A bearer token that is no JWT is left to others.
 * @throws {TypeError} for options that are misspelt or wrong.
 */
export function oauthActor(options: OAuthActorOptions): ActorSource {
  assertOptions('oauthActor', options, NAMES, ['issuer, audience, jwks, accountClaim', 'wire']);
  const { issuer, audience, jwks, wire, permissionsClaim = 'scope', accountClaim } = options;
  const { algorithms = ALGORITHMS, clockTolerance = 5, cooldown = 30_000 } = options;
  for (const [name, value] of Object.entries({ issuer, audience, accountClaim, permissionsClaim })) {
    if (typeof value !== 'string' || value === '') throw wrong(name, 'a text that is not empty', value);
  }
  assertKeysUrl(jwks);
  assertAlgorithms(algorithms);
  assertDuration('clockTolerance', clockTolerance, 'seconds');
  assertDuration('cooldown', cooldown, 'milliseconds');
  assertWire('oauthActor', wire);
  const keys = createRemoteJWKSet(jwks, { cooldownDuration: cooldown, [customFetch]: calmFetch(cooldown) });

  return async (request) => {
    const [, token] = BEARER.exec(request.headers.get('authorization') ?? '') ?? [];
    if (token === undefined || !DOTTED.test(token)) return undefined;
    if (token.length > LONGEST_TOKEN || !JWS.test(token)) throw new RefusedCredential('ACTOR_INVALID');
    const claims = await verified(async () => {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: [...algorithms],
        clockTolerance,
        typ: 'at+jwt',
        requiredClaims: ['exp', 'sub'],
      });
      return payload;
    });
    assertPlain(token, claims, clockTolerance);
    const { sub, [accountClaim]: accountId, [permissionsClaim]: granted } = claims;
    const permissions = permissionsOf(granted);
    return {
      id: nameOf(sub),
      kind: 'user',
      accountId: nameOf(accountId),
      operations: operationsAllowed(wire, PERMISSIONS, (permission) => permissions.has(permission)),
      grant: 'all',
    };
  };
}

function wrong(option: string, what: string, came: unknown, shown?: string): TypeError {
  return wrongOption('oauthActor', option, what, came, shown);
}

function assertKeysUrl(jwks: unknown): void {
  const what = 'a URL object (new URL(…)), https or on this machine';
  if (!(jwks instanceof URL)) throw wrong('jwks', what, jwks);
  if (jwks.protocol === 'https:' || isLoopback(jwks)) return;
  throw wrong('jwks', what, jwks, `a URL of ${jwks.protocol} elsewhere`);
}

function assertAlgorithms(algorithms: unknown): void {
  const names = ASYMMETRIC.join(', ');
  if (!Array.isArray(algorithms) || algorithms.length === 0) {
    throw wrong('algorithms', `a list of some of ${names}`, algorithms);
  }
  for (const [index, name] of algorithms.entries()) {
    if (!ASYMMETRIC.includes(name))
      throw wrong(`algorithms[${index}]`, `one of ${names}`, name, wordOf(name));
  }
}

function assertDuration(option: string, value: unknown, unit: string): void {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0)
    throw wrong(option, `a number, 0 or more (${unit})`, value);
}

/** That the issuer's keys cannot be read says nothing about the token. */
async function verified(verify: () => Promise<JWTPayload>): Promise<JWTPayload> {
  try {
    return await verify();
  } catch (fault) {
    const aboutTheToken = fault instanceof errors.JOSEError && !(fault instanceof errors.JWKSTimeout);
    if (aboutTheToken && fault.code !== 'ERR_JOSE_GENERIC' && fault.code !== 'ERR_JWKS_INVALID') {
      throw new RefusedCredential('ACTOR_INVALID');
    }
    if (fault instanceof TypeError && !(fault instanceof KeysUnreadable))
      throw new RefusedCredential('ACTOR_INVALID');
    throw new KeywardenError('API_KEY_STORE_UNAVAILABLE', {
      message: "The token issuer's keys cannot be read at the moment. Try again shortly.",
    });
  }
}

/** What jose leaves open: names that come twice (RFC 7519 section 4) and dates that are none. */
function assertPlain(token: string, claims: JWTPayload, clockTolerance: number): void {
  const [header = '', payload = ''] = token.split('.');
  if ([header, payload].some((part) => hasRepeatedNames(decoded(part)))) {
    throw new RefusedCredential('ACTOR_INVALID');
  }
  const { exp, nbf, iat } = claims;
  const sound = [exp, nbf, iat].every((date) => date === undefined || (date >= 0 && date < LAST_DATE));
  const issuedYet = iat === undefined || iat <= Date.now() / 1_000 + clockTolerance;
  if (!sound || !issuedYet) throw new RefusedCredential('ACTOR_INVALID');
}

function decoded(part: string): string {
  const bytes = atob(part.replaceAll('-', '+').replaceAll('_', '/'));
  return new TextDecoder().decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
}

function permissionsOf(claim: unknown): ReadonlySet<string> {
  if (typeof claim === 'string') return new Set(claim.split(' '));
  return new Set(Array.isArray(claim) ? claim.filter((name) => typeof name === 'string') : []);
}

/** What the core takes for the id of somebody. */
function nameOf(claim: unknown): string {
  try {
    return textOf(claim, 'claim', ID_TEXT);
  } catch {
    throw new RefusedCredential('ACTOR_INVALID');
  }
}

function isLoopback({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && LOOPBACK.includes(hostname);
}

class KeysUnreadable extends TypeError {}

/** A fetch that, having failed, does not try again before the cooldown is over, and follows no redirect. */
function calmFetch(cooldown: number): (url: string, init: RequestInit) => Promise<Response> {
  let failedAt = Number.NEGATIVE_INFINITY;
  return async (url, init) => {
    if (Date.now() - failedAt < cooldown)
      throw new KeysUnreadable('The keys could not be read a moment ago.');
    try {
      return await fetchKeys(url, init);
    } catch {
      failedAt = Date.now();
      throw new KeysUnreadable('The keys cannot be read.');
    }
  };
}

/** Read to its end and looked at: an answer that holds no keys is a failure like none. */
async function fetchKeys(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, { ...init, redirect: 'manual' });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new KeysUnreadable(`The answer is ${response.status}.`);
  }
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > LONGEST_KEYS) throw new KeysUnreadable('The answer is too long.');
  }
  createLocalJWKSet(JSON.parse(text));
  return new Response(text);
}
