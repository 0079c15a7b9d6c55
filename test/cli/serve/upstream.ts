/** The program behind a proxy: answers with the head of each request as it arrived. */
import { createServer, type Server } from 'node:http';

/** What the program saw of a request. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  /** Lower-case names; every value that came. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
}

export interface Upstream {
  readonly port: number;
  close(): Promise<void>;
}

export async function upstream(): Promise<Upstream> {
  const server: Server = createServer((message, reply) => {
    const { method = '', url = '', rawHeaders } = message;
    const headers: Record<string, string[]> = {};
    for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
      const name = (rawHeaders[index] ?? '').toLowerCase();
      headers[name] = [...(headers[name] ?? []), rawHeaders[index + 1] ?? ''];
    }
    const seen: Seen = { method, url, headers };
    reply.setHeader('Content-Type', 'application/json');
    message.resume().once('end', () => reply.end(JSON.stringify(seen)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
