/** A token issuer on this machine: signs access tokens, and serves its keys over a real socket. */
import { createServer } from 'node:http';
import type { CryptoKey, JWTPayload } from 'jose';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { ActorSource } from '../../adapters/management.js';
import { oauthActor, teamWire } from '../../adapters/management.js';
import type { Actor } from '../../src/index.js';
import { KeywardenError } from '../../src/index.js';
import { listening } from '../adapters/frameworks.js';

export const AUDIENCE = 'https://api.example/keys';

export interface Issuer {
  readonly issuer: string;
  readonly jwks: URL;
  /** How often the keys were fetched. */
  fetches(): number;
  /** What the keys are answered with; default: 200 and the keys, `body` in their place. */
  answer: { status: number; location?: string; body?: string };
  /** Signs with a new key, under a new id, from now on; the old one is not served any more. */
  rotate(): Promise<void>;
  /** A token that is accepted, but for what is said otherwise; `undefined` leaves a claim out. */
  token(
    claims?: Readonly<Record<string, unknown>>,
    header?: Readonly<Record<string, unknown>>,
  ): Promise<string>;
  readonly signing: { key: CryptoKey; kid: string };
  close(): Promise<void>;
}

/** The least time between two readings of the issuer's keys, in ms, in what {@link actorOf} makes. */
export const COOLDOWN = 300;

/** An actor source that accepts the issuer's tokens. */
export function actorOf({ issuer, jwks }: Issuer): ActorSource {
  return oauthActor({
    issuer,
    audience: AUDIENCE,
    jwks,
    accountClaim: 'account',
    wire: teamWire,
    cooldown: COOLDOWN,
  });
}

/** The actor, or the code that is answered. */
export async function outcomeOf(source: ActorSource, token: string): Promise<Actor | string | undefined> {
  const headers = { Authorization: `Bearer ${token}` };
  try {
    return await source(new Request('http://localhost/', { headers }), {});
  } catch (error) {
    return error instanceof KeywardenError ? error.code : String(error);
  }
}

export async function startIssuer(): Promise<Issuer> {
  let fetches = 0;
  let keys: object[] = [];
  let generation = 0;
  const answer: Issuer['answer'] = { status: 200 };
  const server = createServer((_request, response) => {
    fetches += 1;
    response.writeHead(answer.status, {
      'Content-Type': 'application/json',
      ...(answer.location !== undefined && { Location: answer.location }),
    });
    response.end(answer.body ?? JSON.stringify({ keys }));
  });
  const { port, close } = await listening(server);
  const signing: { key: CryptoKey; kid: string } = { ...(await newKey('key-0')) };
  keys = [await publicOf(signing.kid)];

  async function newKey(kid: string): Promise<{ key: CryptoKey; kid: string }> {
    const pair = await generateKeyPair('RS256', { extractable: true });
    publics.set(kid, pair.publicKey);
    return { key: pair.privateKey, kid };
  }
  async function publicOf(kid: string): Promise<object> {
    const key = publics.get(kid);
    if (key === undefined) throw new Error('There is no such key.');
    return { ...(await exportJWK(key)), kid, use: 'sig' };
  }
  const issuer = 'https://issuer.example';
  return {
    issuer,
    jwks: new URL(`http://127.0.0.1:${port}/jwks`),
    fetches: () => fetches,
    answer,
    signing,
    rotate: async () => {
      generation += 1;
      Object.assign(signing, await newKey(`key-${generation}`));
      keys = [await publicOf(signing.kid)];
    },
    token: (claims = {}, header = {}) => {
      const now = Math.floor(Date.now() / 1_000);
      const payload: JWTPayload = {
        iss: issuer,
        aud: AUDIENCE,
        sub: 'ann',
        client_id: 'console',
        account: 'acme',
        iat: now,
        exp: now + 600,
        jti: 'one',
        ...claims,
      };
      return new SignJWT(payload)
        .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: signing.kid, ...header })
        .sign(signing.key);
    },
    close,
  };
}

const publics = new Map<string, CryptoKey>();
