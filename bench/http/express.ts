/** Express, bare and behind each contender that is made for it. */
import { createServer } from 'node:http';
import express, { type RequestHandler } from 'express';
import { auth } from 'express-oauth2-jwt-bearer';
import { SignJWT } from 'jose';
import passport from 'passport';
import { HeaderAPIKeyStrategy } from 'passport-headerapikey';
import { Strategy as BearerStrategy } from 'passport-http-bearer';
import { expressAuth } from '../../adapters/express.js';
import { fastestBetterAuth } from '../contenders/better-auth.js';
import { type Admits, ANSWER, bearers, idiomatic, limit, NEEDED, warden } from './scene.js';
import { BARE, IDIOMATIC, LIMIT, listening, PACKAGE, type Servers } from './serving.js';
import { PATH } from './wrk.js';

async function serving(guards: readonly RequestHandler[], headers: readonly string[] = bearers) {
  const app = express();
  app.get(PATH, ...guards, (_request, response) => {
    response.json(ANSWER);
  });
  return { port: await listening(createServer(app)), headers };
}

const guarded =
  (admits: Admits): RequestHandler =>
  (request, response, next) => {
    if (admits(request.headers.authorization, request.ip)) next();
    else response.sendStatus(401);
  };

/** A user a key, found by the idiomatic verifier: passport reads credentials, and leaves verifying to its host. */
const found = (admits: Admits) => (key: string, ip?: string) => admits(`Bearer ${key}`, ip);

export const servers: Servers = {
  [BARE]: () => serving([]),
  [PACKAGE]: async () => serving([expressAuth(await warden()).requireScope(...NEEDED)]),
  [LIMIT]: () => serving([guarded(limit())]),
  [IDIOMATIC]: () => serving([guarded(idiomatic())]),
  'passport, bearer': () => {
    const admits = found(idiomatic());
    passport.use(
      new BearerStrategy({ passReqToCallback: true }, (request, key, done) =>
        done(null, admits(key, request.ip) && { key }),
      ),
    );
    return serving([passport.authenticate('bearer', { session: false })]);
  },
  'passport, header': () => {
    const admits = found(idiomatic());
    passport.use(
      new HeaderAPIKeyStrategy({ header: 'X-API-Key', prefix: '' }, true, (key, done, request) =>
        done(null, admits(key, request.ip) && { key }),
      ),
    );
    const headers = bearers.map((line) => line.replace('Authorization: Bearer', 'X-API-Key:'));
    return serving([passport.authenticate('headerapikey', { session: false })], headers);
  },
  'express-oauth2-jwt-bearer, HS256': async () => {
    const secret = 'a secret of the benchmark, at least 32 bytes long';
    const [issuer, audience] = ['https://issuer.example/', 'https://api.example/'];
    const token = await new SignJWT({ scope: NEEDED.join(' ') })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setSubject('somebody')
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime('1d')
      .sign(new TextEncoder().encode(secret));
    const guard = auth({ issuer, audience, secret, tokenSigningAlg: 'HS256' });
    return serving([guard], [`Authorization: Bearer ${token}`]);
  },
  'better-auth': async () => {
    const { keys, admits } = await fastestBetterAuth();
    const guard: RequestHandler = async (request, response, next) => {
      if (await admits({ key: request.get('x-api-key') ?? '' })) next();
      else response.sendStatus(401);
    };
    return serving(
      [guard],
      keys.map((key) => `X-API-Key: ${key}`),
    );
  },
};
