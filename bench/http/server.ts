/** One server, in a process of its own: `server.js FRAMEWORK CONTENDER`. Says where it listens, and what it lets in. */
import type { Servers } from './serving.js';

const FRAMEWORKS: Readonly<Record<string, () => Promise<{ readonly servers: Servers }>>> = {
  Express: () => import('./express.js'),
  Fastify: () => import('./fastify.js'),
  Koa: () => import('./koa.js'),
  Hono: () => import('./hono.js'),
};

const [framework = '', contender = ''] = process.argv.slice(2);
const { servers } = (await FRAMEWORKS[framework]?.()) ?? {};
const start = servers?.[contender];
if (start === undefined) throw new Error(`There is no ${framework} with ${contender}.`);
process.send?.(await start());
// Nobody is left to be served.
process.once('disconnect', () => process.exit());
