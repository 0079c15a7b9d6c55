/**
 * curl, in the ways that it can carry a key: `npx tsx examples/curl.ts`. The key is handed to curl on its standard input,
 * because the command line of a process can be read by everybody on the machine.
 */
import { spawn } from 'node:child_process';
import express from 'express';
import { createKeywarden } from 'keywarden';
import { expressAuth } from 'keywarden/express';
import { memoryStore } from 'keywarden/stores/memory';
import type { Listening } from './listen.js';
import { isProgram, listen } from './listen.js';

/** A server with one guarded route, and a key for it. */
export async function start(): Promise<Listening & { readonly key: string }> {
  const warden = createKeywarden({
    brand: 'acme',
    store: memoryStore(),
    scopes: { 'orders:read': 'Read orders' },
  });
  const { key } = await warden.keys.create({ name: 'curl', scopes: ['orders:read'] });
  const { requireScope, keyOf } = expressAuth(warden, { basic: true });
  const app = express();
  app.get('/orders', requireScope('orders:read'), (request, response) => {
    response.json({ caller: keyOf(request).name });
  });
  return { ...(await listen(app)), key };
}

/** Runs curl with these arguments and this standard input; what it printed, with the status on a line of its own. */
export function curl(
  args: readonly string[],
  input = '',
): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const program = spawn('curl', ['--silent', '--show-error', '--write-out', '\n%{http_code}', ...args]);
    let printed = '';
    program.stdout.on('data', (chunk) => {
      printed += chunk;
    });
    program.on('error', reject);
    program.on('close', () => {
      const line = printed.lastIndexOf('\n');
      resolve({ status: Number(printed.slice(line + 1)), body: printed.slice(0, line) });
    });
    program.stdin.end(input);
  });
}

/** Each way, by the arguments of curl and what is written to its standard input. */
export const WAYS: readonly { readonly args: readonly string[]; readonly input: (key: string) => string }[] =
  [
    { args: ['--header', '@-'], input: (key) => `Authorization: Bearer ${key}` },
    { args: ['--header', '@-'], input: (key) => `X-API-Key: ${key}` },
    { args: ['--config', '-'], input: (key) => `oauth2-bearer = "${key}"` },
    { args: ['--config', '-'], input: (key) => `user = "${key}:"` },
  ];

if (isProgram(import.meta)) {
  const { origin, key, close } = await start();
  const show = (what: string, { status, body }: { status: number; body: string }): void => {
    console.log(`${what.padEnd(66)} ${status}  ${body}`);
  };
  show(`curl ${origin}/orders`, await curl([`${origin}/orders`]));
  for (const { args, input } of WAYS) {
    const shown = `echo '${input('<key>')}' | curl ${args.join(' ')}`;
    show(shown, await curl([...args, `${origin}/orders`], input(key)));
  }
  await close();
}
