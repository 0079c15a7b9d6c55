import fastify from 'fastify';
import { fastifyAuth } from 'keywarden/fastify';
import { ask, warden } from './scene.js';

const auth = fastifyAuth(warden);
const app = fastify();
app.register(auth.plugin);
app.get('/orders', { onRequest: auth.requireScope('orders:read') }, (request) => ({
  caller: auth.keyOf(request).name,
  same: request.apiKey === auth.keyOf(request),
}));
app.post('/orders', { onRequest: auth.requireScope('orders:write') }, () => ({}));

const { port } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
await ask(Number(port));
await app.close();
