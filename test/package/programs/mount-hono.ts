import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { honoAuth } from 'keywarden/hono';
import { ask, warden } from './scene.js';

const { requireScope, keyOf } = honoAuth(warden);
const app = new Hono();
app.get('/orders', requireScope('orders:read'), (c) =>
  c.json({ caller: keyOf(c).name, same: c.get('apiKey') === keyOf(c) }),
);
app.post('/orders', requireScope('orders:write'), (c) => c.json({}));

const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, async ({ port }) => {
  await ask(port);
  server.close();
});
