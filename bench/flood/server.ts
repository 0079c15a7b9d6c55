/** An Express server to be flooded: `server.js [CONNECTION]`, the store being PostgreSQL there, or in memory. Tells its memory when asked. */
import { createServer } from 'node:http';
import express from 'express';
import { expressAuth } from '../../adapters/express.js';
import { sqlStore } from '../../adapters/stores/sql.js';
import { type ConnectionFacts, optionsFor } from '../../test/stores/sql/connection.js';
import { listening } from '../http/serving.js';
import { population, RESTRICTED, SCOPES } from '../in-process/population.js';
import { createKeywarden, memoryStore } from '../subject.js';
import { GOOD_KEYS } from './keys.js';

const [connection] = process.argv.slice(2);
const facts: ConnectionFacts | undefined = connection === undefined ? undefined : JSON.parse(connection);
const store = facts === undefined ? memoryStore() : sqlStore(optionsFor(facts));
await store.loadKeys(population(GOOD_KEYS, { ...RESTRICTED, allowIps: ['127.0.0.0/8'] }));
const warden = createKeywarden({ brand: 'acme', store, scopes: SCOPES });

const app = express();
app.get('/v1/orders', expressAuth(warden).requireScope('orders:read'), (_request, response) => {
  response.json({ ok: true });
});
const port = await listening(createServer(app));
process.on('message', () => process.send?.({ rss: process.memoryUsage().rss }));
process.once('disconnect', () => process.exit());
process.send?.({ port });
