/** One connection that many requests are sent over, as bytes; it is made anew where the server ended it. */
import type { Socket } from 'node:net';
import { connect } from 'node:net';

interface Waiting {
  readonly bytes: Buffer;
  readonly method: string;
  /** Whether the connection is the first that the request is sent over. */
  readonly fresh: boolean;
  readonly resolve: (status: number) => void;
  readonly reject: (fault: Error) => void;
}

export class KeepAlive {
  readonly #port: number;
  #socket: Socket | undefined;
  #received = Buffer.alloc(0);
  #waiting: Waiting | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /**
   * The status of the answer. One request at a time. Where the server ended a used connection it is sent once more over
   * another; rejects where the server ends that one without an answer, too.
   */
  status(bytes: Buffer, method: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#send({ bytes, method, fresh: this.#socket === undefined, resolve, reject });
    });
  }

  #send(waiting: Waiting): void {
    this.#waiting = waiting;
    this.#socket ??= this.#connect();
    this.#socket.write(waiting.bytes);
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #connect(): Socket {
    const socket = connect({ host: '127.0.0.1', port: this.#port, noDelay: true });
    this.#received = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#read(false);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.#read(true);
      const waiting = this.#waiting;
      this.#waiting = undefined;
      if (waiting?.fresh === false) this.#send({ ...waiting, fresh: true });
      else waiting?.reject(new Error('The server ended the connection without an answer.'));
    });
    return socket;
  }

  #read(ended: boolean): void {
    const end = this.#received.indexOf('\r\n\r\n');
    if (end < 0 || this.#waiting === undefined) return;
    const head = this.#received.toString('latin1', 0, end);
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
    const closes = /\r\nconnection: close/i.test(head);
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
    const empty = this.#waiting.method === 'HEAD' || status === 204 || status === 304;
    const chunked = !empty && /\r\ntransfer-encoding: chunked/i.test(head);
    const lastChunk = this.#received.indexOf('0\r\n\r\n', end + 4);
    const known = chunked ? lastChunk >= 0 : empty || length !== undefined;
    // A body of unknown length, and whatever comes before the server closes, is read to the end.
    if (!ended && (closes || !known)) return;
    const whole = chunked ? lastChunk + 5 : end + 4 + (empty ? 0 : Number(length ?? 0));
    if (!ended && this.#received.length < whole) return;
    this.#received = this.#received.subarray(whole);
    const { resolve } = this.#waiting;
    this.#waiting = undefined;
    resolve(status);
  }
}
