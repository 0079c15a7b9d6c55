/** What a framework's file offers: servers by the name of what guards their one route. */

import { once } from 'node:events';
import type { Server } from 'node:net';

/** A server that listens. */
export interface Serving {
  readonly port: number;
  /** Headers that it lets in, to be sent in turn. */
  readonly headers: readonly string[];
}

/** Starts the servers of one framework. */
export type Servers = Readonly<Record<string, () => Promise<Serving>>>;

/** The rows that every framework has. */
export const BARE = 'bare';
export const PACKAGE = 'keywarden';
export const LIMIT = 'the limit';
export const IDIOMATIC = 'idiomatic';

/** The port of a server once it listens, for this machine alone. */
export async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}
