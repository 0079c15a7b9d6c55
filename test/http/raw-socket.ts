/** HTTP/1.1 by hand: what is sent is exactly what the test says, and what comes back is seen as it came. */
import { connect } from 'node:net';

/** An answer as it came over the socket. */
export interface RawAnswer {
  readonly status: number;
  /** In the order and spelling of the server. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  /** Everything up to the body. */
  readonly head: string;
  /** The values of a header. */
  all(name: string): string[];
}

/** Sends bytes to a port of this machine and reads one answer until the server closes the connection. */
export function sendRaw(port: number, bytes: string | Buffer): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', (fault) => (chunks.length > 0 ? undefined : reject(fault)));
    socket.on('close', () => {
      try {
        resolve(answerOf(Buffer.concat(chunks)));
      } catch (fault) {
        reject(fault);
      }
    });
    socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  });
}

/** A request in bytes: a line, headers in the order given, an empty line, perhaps a body. */
export function requestBytes(
  target: string,
  headers: readonly (readonly [string, string])[],
  { method = 'GET', body = '' }: { readonly method?: string; readonly body?: string } = {},
): string {
  const length = body === '' ? [] : [['Content-Length', String(Buffer.byteLength(body, 'latin1'))] as const];
  const all = [['Host', 'localhost'], ['Connection', 'close'], ...headers, ...length];
  const lines = all.map(([name, value]) => `${name}: ${value}`);
  return `${[`${method} ${target} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n${body}`;
}

/** Parses one whole answer. @throws where the bytes are none. */
export function answerOf(bytes: Buffer): RawAnswer {
  const text = bytes.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const [line = '', ...lines] = text.slice(0, end).split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(line)?.[1]);
  if (end < 0 || Number.isNaN(status)) throw new Error(`No answer in ${JSON.stringify(text.slice(0, 200))}`);
  const headers = lines.map((header) => {
    const colon = header.indexOf(':');
    return [header.slice(0, colon), header.slice(colon + 1).trim()] as const;
  });
  const all = (name: string) =>
    headers.filter(([header]) => header.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
  const rest = bytes.subarray(end + 4);
  const body = all('transfer-encoding').includes('chunked') ? unchunked(rest) : rest;
  return { status, headers, body: body.toString('utf8'), head: text.slice(0, end), all };
}

function unchunked(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    const size = Number.parseInt(bytes.subarray(at, lineEnd).toString('latin1'), 16);
    if (lineEnd < 0 || !(size > 0)) return Buffer.concat(parts);
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
}
