/** An Express server whose keys lie in a keystore. Says `port <n>`; remembers keys for a minute unless it is told otherwise. */
import type { AddressInfo } from 'node:net';
import express from 'express';
import { expressAuth } from '../../../adapters/express.js';
import { openKeystore } from '../../../adapters/stores/keystore.js';
import { createKeywarden } from '../../../src/keywarden.js';
import { nextLine, readInput } from './program-input.js';

const { keystore, pepper } = await readInput<{ readonly pepper: string }>();
const store = await openKeystore(keystore);
const warden = createKeywarden({ brand: 'acme', store, pepper, cache: { ttl: 60_000 } });
const { authenticate, keyOf } = expressAuth(warden);
const app = express();
app.use(authenticate());
app.get('/', (request, response) => {
  response.json({ caller: keyOf(request).name });
});
const server = app.listen(0, '127.0.0.1', () => {
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  process.stdout.write(`port ${port}\n`);
});
await nextLine();
await new Promise((resolve) => server.close(resolve));
await warden.close();
await store.close();
process.exit(0);
