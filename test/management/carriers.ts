/** Ways to an API for tests that ask it very often: nearly all requests as a call, a stated part over a real socket. */
import type { ManagementApi } from '../../adapters/management.js';
import type { Keywarden } from '../../src/index.js';
import { KeepAlive } from '../http/keep-alive.js';
import { MOUNTINGS } from './mountings.js';

/** One of so many requests goes over the socket to Express, and one to Express behind `express.json()`. */
export const SOCKET_SHARE = 40;

export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly key?: string;
  readonly body?: string | undefined;
}

export interface Carriers {
  /** The status of the answer, and how the request went. */
  send(request: Sent): Promise<{ status: number; over: string }>;
  /** How many requests went each way. */
  readonly sent: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** What every caller's address is, on every way. */
const IP = '127.0.0.1';

/** By call, and mounted in Express with and without a body parser before it. */
export async function carriers(warden: Keywarden, api: ManagementApi): Promise<Carriers> {
  const mounted = await Promise.all(
    MOUNTINGS.slice(0, 2).map(async ({ name, serve }) => {
      const app = await serve(warden, api);
      return { name, app, connection: new KeepAlive(app.port) };
    }),
  );
  const sent = new Map<string, number>();
  let count = 0;
  return {
    send: async (request) => {
      const socket = mounted[count++ % SOCKET_SHARE];
      const over = socket?.name ?? 'a call';
      sent.set(over, (sent.get(over) ?? 0) + 1);
      const status =
        socket === undefined
          ? (await api(asRequest(request), { ip: IP })).status
          : await socket.connection.status(asBytes(request), request.method);
      return { status, over };
    },
    sent,
    close: async () => {
      for (const { app, connection } of mounted) {
        connection.close();
        await app.close();
      }
    },
  };
}

function asRequest({ method, path, key, body }: Sent): Request {
  const headers = { ...(key !== undefined && { 'X-API-Key': key }), 'Content-Type': 'application/json' };
  return new Request(`http://localhost${path}`, { method, headers, ...(body !== undefined && { body }) });
}

function asBytes({ method, path, key, body }: Sent): Buffer {
  const bytes = Buffer.from(body ?? '', 'utf8');
  const lines = [
    `${method} /api${path === '/' ? '' : path} HTTP/1.1`,
    'Host: localhost',
    ...(key === undefined ? [] : [`X-API-Key: ${key}`]),
    ...(body === undefined ? [] : ['Content-Type: application/json', `Content-Length: ${bytes.length}`]),
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), bytes]);
}
