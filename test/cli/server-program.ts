/** An Express server on the store that a line of JSON on standard input names. Says `port <n>`; remembers keys for a minute. */
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import express from 'express';
import { expressAuth } from '../../adapters/express.js';
import { openStore } from '../../adapters/stores/open.js';
import { createKeywarden } from '../../src/keywarden.js';

const lines = createInterface(process.stdin)[Symbol.asyncIterator]();
const { value } = await lines.next();
const { url, passphrase }: { readonly url: string; readonly passphrase: string } = JSON.parse(value);
const store = await openStore(url, { passphrase });
// What is refused before the minute is over, only the store's own word can have told.
const warden = createKeywarden({ brand: 'apikey', store, cache: { ttl: 60_000 } });
const { authenticate, keyOf } = expressAuth(warden);
const app = express();
app.use(authenticate());
app.get('/', (request, response) => {
  response.json({ alias: keyOf(request).alias });
});
const server = app.listen(0, '127.0.0.1', () => {
  const address: AddressInfo | string | null = server.address();
  process.stdout.write(`port ${typeof address === 'object' ? address?.port : ''}\n`);
});
// It ends with whoever started it.
await lines.next();
process.exit(0);
