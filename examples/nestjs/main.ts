/** A Nest app whose routes ask for scopes: `npx tsx examples/nestjs/main.ts`. */
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { isProgram } from '../listen.js';
import { AppModule } from './orders.js';
import { warden } from './warden.js';

/** The app, listening on a free port of this machine. */
export async function start(): Promise<{ readonly origin: string; close(): Promise<void> }> {
  const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
  await app.listen(0, '127.0.0.1');
  return { origin: await app.getUrl(), close: () => app.close() };
}

if (isProgram(import.meta)) {
  const { origin, close } = await start();
  const reader = await warden.keys.create({ name: 'Reader', scopes: ['orders:read'] });
  for (const [method, path, key] of [
    ['GET', '/health', undefined],
    ['GET', '/orders', undefined],
    ['GET', '/orders', reader.key],
    ['POST', '/orders', reader.key],
    ['GET', '/me', reader.key],
  ] as const) {
    const headers: Record<string, string> = key === undefined ? {} : { 'x-api-key': key };
    const response = await fetch(origin + path, { method, headers });
    console.log(
      method.padEnd(4),
      path.padEnd(8),
      key === undefined ? 'no key' : 'a key ',
      response.status,
      await response.text(),
    );
  }
  await close();
}
