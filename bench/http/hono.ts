/** Hono on @hono/node-server, bare and guarded. */
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { Hono, type MiddlewareHandler } from 'hono';
import { bearerAuth } from 'hono/bearer-auth';
import { honoAuth } from '../../adapters/hono.js';
import { keyNumber } from '../in-process/population.js';
import { type Admits, ANSWER, bearers, idiomatic, limit, NEEDED, warden } from './scene.js';
import { BARE, IDIOMATIC, LIMIT, listening, PACKAGE, type Servers } from './serving.js';
import { PATH } from './wrk.js';

type Environment = { Bindings: HttpBindings };

async function serving(
  guards: readonly MiddlewareHandler<Environment>[],
  headers: readonly string[] = bearers,
) {
  const app = new Hono<Environment>();
  for (const guard of guards) app.use(guard);
  app.get(PATH, (context) => context.json(ANSWER));
  return { port: await listening(createAdaptorServer({ fetch: app.fetch })), headers };
}

const guarded =
  (admits: Admits): MiddlewareHandler<Environment> =>
  (context, next) => {
    const { incoming } = context.env;
    if (admits(incoming.headers.authorization, incoming.socket.remoteAddress)) return next();
    return Promise.resolve(context.body(null, 401));
  };

export const servers: Servers = {
  [BARE]: () => serving([]),
  [PACKAGE]: async () => serving([honoAuth(await warden()).requireScope(...NEEDED)]),
  [LIMIT]: () => serving([guarded(limit())]),
  [IDIOMATIC]: () => serving([guarded(idiomatic())]),
  'hono/bearer-auth, 1 key': () => serving([bearerAuth({ token: keyNumber(0) })], bearers.slice(0, 1)),
};
