/** A TCP proxy with faults: what a store test puts between a driver and its server. */
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** What the proxy does with bytes and connections. */
export type ProxyMode =
  /** Hands everything on. */
  | 'pass'
  /** Nothing listens: new connections are refused, open ones are cut. */
  | 'refuse'
  /** Connections are accepted and stay open, and nothing is handed on until another mode comes. */
  | 'hang'
  /** What the server says is thrown away. What clients say is handed on. */
  | 'swallow'
  /** The next answer of the server on each connection is handed on up to its middle, then the connection is cut. */
  | 'cut';

export interface TcpProxy {
  readonly host: string;
  /** The same for the proxy's whole life. */
  readonly port: number;
  /** Connections that are open now. */
  readonly open: number;
  set(mode: ProxyMode): Promise<void>;
  /** Every chunk is handed on this many milliseconds late, in both directions; 0 again for none. */
  delay(milliseconds: number): void;
  /** Cuts every open connection; new ones are welcome. What a restarted server looks like from outside. */
  cutAll(): void;
  /** Every open connection stays open and is never served again, as when a router forgot it; new ones are welcome. */
  strand(): void;
  close(): Promise<void>;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

/** A proxy before `host:port` that passes everything until told otherwise. */
export async function tcpProxy(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
  const host = '127.0.0.1';
  const pairs = new Set<Pair>();
  const stranded = new Set<Pair>();
  let mode: ProxyMode = 'pass';
  let late = 0;
  let listener: Server | undefined;
  let port = 0;

  const cut = (pair: Pair) => {
    pairs.delete(pair);
    stranded.delete(pair);
    pair.client.destroy();
    pair.server.destroy();
  };

  const deliver = (pair: Pair, to: Socket, chunk: Buffer) => {
    if (to.destroyed) return;
    const answer = to === pair.client;
    if (mode === 'swallow' && answer) return;
    if (mode === 'cut' && answer) {
      to.write(chunk.subarray(0, Math.floor(chunk.length / 2)), () => cut(pair));
      return;
    }
    to.write(chunk);
  };

  const relay = (pair: Pair, from: Socket, to: Socket) => {
    const held: Buffer[] = [];
    from.on('data', (chunk: Buffer) => {
      if (late === 0 && held.length === 0) return deliver(pair, to, chunk);
      held.push(chunk);
      // Whichever timer comes first, the oldest is handed on: a stream keeps its order when the delay changes.
      setTimeout(() => deliver(pair, to, held.shift() ?? Buffer.alloc(0)), late);
      return undefined;
    });
    from.on('error', () => cut(pair));
    from.on('close', () => cut(pair));
    if (mode === 'hang') from.pause();
  };

  const accept = (client: Socket) => {
    client.setNoDelay(true);
    const server = connect({ host: target.host, port: target.port, noDelay: true });
    const pair = { client, server };
    pairs.add(pair);
    relay(pair, client, server);
    relay(pair, server, client);
  };

  const listen = async () => {
    const fresh = createServer(accept);
    await new Promise<void>((resolve, reject) => {
      fresh.once('error', reject);
      fresh.listen(port, host, resolve);
    });
    port = (fresh.address() as AddressInfo).port;
    listener = fresh;
  };

  const cutAll = () => {
    for (const pair of [...pairs, ...stranded]) cut(pair);
  };

  const stopListening = async () => {
    const stopped = listener;
    listener = undefined;
    cutAll();
    if (stopped) await new Promise<void>((resolve) => stopped.close(() => resolve()));
  };

  await listen();
  return {
    host,
    get port() {
      return port;
    },
    get open() {
      return pairs.size;
    },
    async set(next) {
      mode = next;
      if (next === 'refuse') {
        await stopListening();
        return;
      }
      if (listener === undefined) await listen();
      for (const pair of pairs) {
        for (const socket of [pair.client, pair.server]) {
          if (next === 'hang') socket.pause();
          else socket.resume();
        }
      }
    },
    delay(milliseconds) {
      late = milliseconds;
    },
    cutAll,
    strand() {
      for (const pair of pairs) {
        stranded.add(pair);
        pair.client.pause();
        pair.server.pause();
      }
      pairs.clear();
    },
    close: stopListening,
  };
}
