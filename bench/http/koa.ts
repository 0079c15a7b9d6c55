/** Koa, bare and guarded. */
import { createServer } from 'node:http';
import Koa, { type Middleware } from 'koa';
import { koaAuth } from '../../adapters/koa.js';
import { type Admits, ANSWER, bearers, idiomatic, limit, NEEDED, warden } from './scene.js';
import { BARE, IDIOMATIC, LIMIT, listening, PACKAGE, type Servers } from './serving.js';

async function serving(guards: readonly Middleware[]) {
  const app = new Koa();
  for (const guard of guards) app.use(guard);
  app.use((context) => {
    context.body = ANSWER;
  });
  return { port: await listening(createServer(app.callback())), headers: bearers };
}

const guarded =
  (admits: Admits): Middleware =>
  (context, next) => {
    if (admits(context.req.headers.authorization, context.ip)) return next();
    context.status = 401;
    return undefined;
  };

export const servers: Servers = {
  [BARE]: () => serving([]),
  [PACKAGE]: async () => serving([koaAuth(await warden()).requireScope(...NEEDED)]),
  [LIMIT]: () => serving([guarded(limit())]),
  [IDIOMATIC]: () => serving([guarded(idiomatic())]),
};
