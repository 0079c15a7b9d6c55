/** A port to be opened by somebody else, or to be closed and opened again: one that nobody is given meanwhile. */
import { createServer } from 'node:net';

/** Below the ports that systems hand out by themselves, to who asks for any and to outgoing connections. */
const FIRST = 20_000;
/** Each process of tests that runs at the same time has so many of its own. */
const SHARE = 1_500;
const SHARES = 8;

const given = new Set<number>();

/** A port of 127.0.0.1 that nobody listens at, and that this process was not given before. */
export async function freePort(): Promise<number> {
  const first = FIRST + (Number(process.env['VITEST_POOL_ID'] ?? 0) % SHARES) * SHARE;
  for (;;) {
    const port = first + Math.floor(Math.random() * SHARE);
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
