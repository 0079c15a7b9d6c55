/**
 * Imports one thing and makes what one makes of it, in a process of its own: `importer.js WHAT DIST`. Tells the milliseconds. `DIST` is where
 * this package is installed as it would be published, which is how the peers are.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Imported } from './imported.js';

type Core = typeof import('../../src/index.js');
type Memory = typeof import('../../adapters/stores/memory.js');
type Express = typeof import('../../adapters/express.js');

const [what = '', dist = ''] = process.argv.slice(2);
const published = (path: string) => pathToFileURL(join(dist, path)).href;

const secret = 'a secret to measure with, 40 characters!';

const IMPORTS: { readonly [What in Imported]: () => Promise<unknown> } = {
  keywarden: async () => {
    const { createKeywarden }: Core = await import(published('src/index.js'));
    const { memoryStore }: Memory = await import(published('adapters/stores/memory.js'));
    return createKeywarden({ brand: 'acme', store: memoryStore(), scopes: { 'orders:read': 'Read orders' } });
  },
  'keywarden for Express': async () => {
    const { createKeywarden }: Core = await import(published('src/index.js'));
    const { memoryStore }: Memory = await import(published('adapters/stores/memory.js'));
    const { expressAuth }: Express = await import(published('adapters/express.js'));
    const warden = createKeywarden({ brand: 'acme', store: memoryStore(), scopes: { read: 'Read' } });
    return expressAuth(warden).requireScope('read');
  },
  'prefixed-api-key': () => import('prefixed-api-key'),
  jose: () => import('jose'),
  jsonwebtoken: () => import('jsonwebtoken'),
  'fast-jwt': async () => (await import('fast-jwt')).createVerifier({ key: secret, algorithms: ['HS256'] }),
  'passport and passport-http-bearer': async () => [
    await import('passport'),
    await import('passport-http-bearer'),
  ],
  '@fastify/bearer-auth': () => import('@fastify/bearer-auth'),
  'express-oauth2-jwt-bearer': async () => {
    const { auth } = await import('express-oauth2-jwt-bearer');
    return auth({ issuer: 'https://issuer.example/', audience: 'a', secret, tokenSigningAlg: 'HS256' });
  },
  'better-auth and its API keys': async () => {
    const { betterAuth } = await import('better-auth');
    const { memoryAdapter } = await import('better-auth/adapters/memory');
    const { apiKey } = await import('@better-auth/api-key');
    return betterAuth({
      secret,
      baseURL: 'http://127.0.0.1',
      database: memoryAdapter({}),
      plugins: [apiKey()],
    });
  },
};

const make = Object.entries(IMPORTS).find(([name]) => name === what)?.[1];
if (make === undefined) throw new Error(`There is no ${what} to import.`);
const begun = performance.now();
const made = await make();
const milliseconds = performance.now() - begun;
process.send?.({ milliseconds, made: made !== undefined }, () => process.exit());
