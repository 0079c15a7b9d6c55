import { koaAuth } from 'keywarden/koa';
import Koa from 'koa';
import { ask, warden } from './scene.js';

const { requireScope, keyOf } = koaAuth(warden);
const guards = { GET: requireScope('orders:read'), POST: requireScope('orders:write') };
const app = new Koa();
app.use((ctx, next) => (ctx.method === 'POST' ? guards.POST : guards.GET)(ctx, next));
app.use((ctx) => {
  ctx.body = { caller: keyOf(ctx).name, same: ctx.state['apiKey'] === keyOf(ctx) };
});

const server = app.listen(0, '127.0.0.1', async () => {
  const address = server.address();
  await ask(typeof address === 'object' && address !== null ? address.port : 0);
  server.close();
});
