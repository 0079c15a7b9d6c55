/** Fastify, bare and behind each contender that is made for it. */
import bearerAuth from '@fastify/bearer-auth';
import fastify, { type FastifyInstance } from 'fastify';
import { fastifyAuth } from '../../adapters/fastify.js';
import { fastestBetterAuth } from '../contenders/better-auth.js';
import { keyNumber } from '../in-process/population.js';
import { type Admits, ANSWER, bearers, idiomatic, limit, NEEDED, warden } from './scene.js';
import { BARE, IDIOMATIC, LIMIT, listening, PACKAGE, type Servers } from './serving.js';
import { PATH } from './wrk.js';

/** The port of a server with one route, which `prepare` may guard before it is declared. */
async function serving(
  prepare: (app: FastifyInstance) => unknown = () => {},
  headers: readonly string[] = bearers,
) {
  const app = fastify();
  await prepare(app);
  app.get(PATH, (_request, reply) => {
    reply.send(ANSWER);
  });
  await app.ready();
  return { port: await listening(app.server), headers };
}

const guarded = (admits: Admits) => (app: FastifyInstance) => {
  app.addHook('onRequest', (request, reply, done) => {
    if (admits(request.headers.authorization, request.ip)) done();
    else reply.code(401).send();
  });
};

export const servers: Servers = {
  [BARE]: () => serving(),
  [PACKAGE]: async () => {
    const { plugin, requireScope } = fastifyAuth(await warden());
    return serving(async (app) => {
      await app.register(plugin);
      app.addHook('onRequest', requireScope(...NEEDED));
    });
  },
  [LIMIT]: () => serving(guarded(limit())),
  [IDIOMATIC]: () => serving(guarded(idiomatic())),
  '@fastify/bearer-auth, 1 key': () =>
    serving((app) => app.register(bearerAuth, { keys: new Set([keyNumber(0)]) }), bearers.slice(0, 1)),
  '@fastify/bearer-auth, 100 keys': () => {
    const keys = new Set(bearers.map((_, number) => keyNumber(number)));
    return serving((app) => app.register(bearerAuth, { keys }));
  },
  'better-auth': async () => {
    const { keys, admits } = await fastestBetterAuth();
    return serving(
      (app) => {
        app.addHook('onRequest', async (request, reply) => {
          if (!(await admits({ key: String(request.headers['x-api-key']) }))) return reply.code(401).send();
          return undefined;
        });
      },
      keys.map((key) => `X-API-Key: ${key}`),
    );
  },
};
