/** Access tokens: good ones, and forged ones of every kind. */
import { createHmac } from 'node:crypto';
import { CompactEncrypt, exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ActorSource } from '../../adapters/management.js';
import { AUDIENCE, actorOf, type Issuer, outcomeOf as outcomeIn, startIssuer } from './issuer.js';

let issuer: Issuer;
let source: ActorSource;
beforeEach(async () => {
  issuer = await startIssuer();
  source = actorOf(issuer);
  return () => issuer.close();
});

/** The actor, or the code that is answered. */
const outcomeOf = (token: string) => outcomeIn(source, token);

const encoded = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const now = (): number => Math.floor(Date.now() / 1_000);

describe('a good token', () => {
  it('is an actor with the permissions and the account of its claims', async () => {
    const actor = await outcomeOf(await issuer.token({ scope: 'api_keys_read api_keys_reveal other' }));
    expect(actor).toEqual({
      id: 'ann',
      kind: 'user',
      accountId: 'acme',
      operations: new Set(['read', 'reveal']),
      grant: 'all',
    });
  });

  it('may name several audiences, carry the long media type, and be off by the tolerance', async () => {
    for (const [claims, header] of [
      [{ aud: ['other', AUDIENCE] }, {}],
      [{}, { typ: 'application/at+jwt' }],
      [{ exp: now() }, {}],
      [{ nbf: now() + 2, iat: now() + 2 }, {}],
      // Keys that a token brings along are not looked at.
      [{}, { jku: 'https://evil.example/jwks', x5u: 'https://evil.example/cert' }],
    ] as const) {
      expect(await outcomeOf(await issuer.token(claims, header))).toMatchObject({ id: 'ann' });
    }
  });

  it('is somebody else’s where it is no JWT', async () => {
    expect(await outcomeOf('acme_nodots')).toBeUndefined();
    expect(await source(new Request('http://localhost/'), {})).toBeUndefined();
  });
});

describe('forged tokens', () => {
  /** Claims that make a token unacceptable although its issuer signed it. */
  const CLAIMS: Readonly<Record<string, unknown>>[] = [
    ...[
      'https://issuer.example/',
      'https://ISSUER.example',
      'http://issuer.example',
      '',
      null,
      7,
      ['https://issuer.example'],
      undefined,
    ].map((iss) => ({ iss })),
    ...[
      'other',
      `${AUDIENCE}/`,
      AUDIENCE.toUpperCase(),
      '',
      null,
      7,
      [],
      ['other'],
      { 0: AUDIENCE },
      undefined,
    ].map((aud) => ({ aud })),
    ...[
      undefined,
      null,
      '',
      `${Date.now()}`,
      '9999999999',
      true,
      [],
      {},
      0,
      -1,
      1,
      now() - 60,
      -1e300,
      1e300,
      253_402_300_800,
      [now() + 60],
    ].map((exp) => ({ exp })),
    ...[now() + 3_600, `${now()}`, null, true, [], -1, -1e300, 1e300].map((nbf) => ({ nbf })),
    ...[now() + 3_600, `${now()}`, null, true, -1, 1e300].map((iat) => ({ iat })),
    ...[undefined, null, '', 7, [], {}, ['ann'], 'a'.repeat(256), 'a\nb', 'a\0', '\ud800'].map((sub) => ({
      sub,
    })),
    ...[undefined, null, '', 7, [], {}, ['acme'], 'a'.repeat(256), 'a\nb', '\ud800'].map((account) => ({
      account,
    })),
  ];
  const HEADERS: Readonly<Record<string, unknown>>[] = [
    ...['JWT', 'jwt', 'id+jwt', 'at+jwt2', '', 'application/jwt', undefined, null, 7, ['at+jwt']].map(
      (typ) => ({ typ }),
    ),
    ...['nope', '', '../key-0', 'key-0 ', null, 7].map((kid) => ({ kid })),
  ];

  it('of at least 300, none is accepted', async () => {
    const forged: string[] = [];
    const good = await issuer.token({ scope: 'api_keys_read' });
    const [header = '', payload = '', signature = ''] = good.split('.');
    const stranger = await generateKeyPair('RS256', { extractable: true });
    const strangerJwk = await exportJWK(stranger.publicKey);
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());

    for (const claim of CLAIMS) forged.push(await issuer.token(claim));
    for (const other of HEADERS) {
      // jose itself will not sign some of these, so that they are signed by hand.
      const head = encoded({ alg: 'RS256', typ: 'at+jwt', kid: issuer.signing.kid, ...other });
      forged.push(await signed(`${head}.${payload}`));
    }
    // Without a signature, or with one under a secret that everybody knows.
    for (const alg of ['none', 'None', 'NONE', 'nOnE', '', 'HS256', 'HS384', 'HS512', null, 7]) {
      const head = encoded({ alg, typ: 'at+jwt', kid: issuer.signing.kid });
      forged.push(`${head}.${payload}.`, `${head}.${payload}.${signature}`, `${head}.${payload}`);
    }
    const { keys } = (await (await fetch(issuer.jwks)).json()) as { keys: { n: string }[] };
    const { publicKey } = await generateKeyPair('RS256', { extractable: true });
    for (const secret of [
      JSON.stringify(keys[0]),
      keys[0]?.n ?? '',
      await exportSPKI(publicKey),
      '',
      'secret',
    ]) {
      for (const [alg, hash] of [
        ['HS256', 'sha256'],
        ['HS384', 'sha384'],
        ['HS512', 'sha512'],
      ] as const) {
        const text = `${encoded({ alg, typ: 'at+jwt', kid: issuer.signing.kid })}.${payload}`;
        forged.push(`${text}.${createHmac(hash, secret).update(text).digest('base64url')}`);
      }
    }
    // Signed by somebody else, who brings the key along.
    for (const brought of [
      {},
      { jwk: strangerJwk },
      { jku: 'https://evil.example/jwks' },
      { x5u: 'https://evil.example/cert' },
      { x5c: ['MIIB'] },
      { jwk: strangerJwk, kid: 'stranger' },
    ]) {
      for (const alg of ['RS256', 'PS256'] as const) {
        const key = await generateKeyPair(alg);
        const token = new SignJWT(claims).setProtectedHeader({
          alg,
          typ: 'at+jwt',
          kid: issuer.signing.kid,
          ...brought,
        });
        forged.push(await token.sign(key.privateKey));
      }
    }
    for (const alg of ['ES256', 'EdDSA', 'ES384'] as const) {
      const key = await generateKeyPair(alg);
      forged.push(await new SignJWT(claims).setProtectedHeader({ alg, typ: 'at+jwt' }).sign(key.privateKey));
    }
    // Extensions that nobody here understands (RFC 7515 section 4.1.11).
    for (const crit of [['exp'], ['b64'], [], ['jku'], 'exp', null, [7], ['nested', 'nested']]) {
      const head = encoded({
        alg: 'RS256',
        typ: 'at+jwt',
        kid: issuer.signing.kid,
        crit,
        b64: false,
        exp: 1,
      });
      forged.push(await signed(`${head}.${payload}`));
    }
    // Names that come twice, signed by the issuer.
    const body = JSON.stringify(claims);
    for (const twice of [
      body.replace('{', '{"aud":"other",'),
      body.replace('{', '{"\\u0061ud":"other",'),
      body.replace('{', `{"exp":${now() + 900},`),
      body.replace('{', '{"sub":"eve",'),
      body.replace('{', '{"x":{"y":1,"y":2},'),
      body.replace('}', ',"iss":"https://issuer.example"}'),
    ]) {
      forged.push(await signed(`${header}.${encoded(twice)}`));
    }
    const head = Buffer.from(header, 'base64url').toString();
    forged.push(await signed(`${encoded(head.replace('{', '{"alg":"none",'))}.${payload}`));
    // Numbers that JSON can write and no clock can show.
    for (const date of ['1e400', '-1e400', '1e999', '253402300800', '99999999999999999999']) {
      forged.push(await signed(`${header}.${encoded(body.replace(/"exp":\d+/, `"exp":${date}`))}`));
    }
    for (const text of ['[]', '"text"', 'null', '7', '', '{', '{"exp":}', `${body} x`, `[${body}]`]) {
      forged.push(await signed(`${header}.${encoded(text)}`));
    }
    // Wrapped, sealed, enormous, cut.
    const nested = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', cty: 'JWT' })
      .sign(issuer.signing.key);
    forged.push(
      nested,
      await signed(
        `${encoded({ alg: 'RS256', typ: 'JWT', cty: 'JWT', kid: issuer.signing.kid })}.${encoded(good)}`,
      ),
    );
    const sealing = await generateKeyPair('RSA-OAEP-256');
    for (const inner of [good, body]) {
      forged.push(
        await new CompactEncrypt(new TextEncoder().encode(inner))
          .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', cty: 'JWT', typ: 'at+jwt' })
          .encrypt(sealing.publicKey),
      );
    }
    forged.push(
      await issuer.token({ padding: 'x'.repeat(20_000) }),
      await issuer.token({}, { padding: 'x'.repeat(9_000) }),
    );
    for (let cut = 1; cut < 60; cut++) forged.push(good.slice(0, -cut));
    for (let at = 0; at < 80; at++) {
      const place = Math.floor((good.length * at) / 80);
      if (good[place] === '.') continue;
      forged.push(`${good.slice(0, place)}${good[place] === 'A' ? 'B' : 'A'}${good.slice(place + 1)}`);
    }
    forged.push(
      `${good}.`,
      `.${good}`,
      `${good}.${signature}`,
      `${header}..${signature}`,
      `${good}=`,
      `${good}+`,
      '..',
      'a.b.c',
    );

    expect(new Set(forged).size).toBeGreaterThanOrEqual(300);
    const accepted: string[] = [];
    for (const token of new Set(forged)) {
      const outcome = await outcomeOf(token);
      if (typeof outcome === 'object') accepted.push(token);
      else expect(['ACTOR_INVALID', undefined]).toContain(outcome);
    }
    expect(
      accepted.map((token) =>
        token
          .split('.')
          .slice(0, 2)
          .map((part) => Buffer.from(part, 'base64url').toString()),
      ),
    ).toEqual([]);
    expect(await outcomeOf(good)).toMatchObject({ id: 'ann' });
  });

  async function signed(text: string): Promise<string> {
    const bytes = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', issuer.signing.key, Buffer.from(text));
    return `${text}.${Buffer.from(bytes).toString('base64url')}`;
  }
});
