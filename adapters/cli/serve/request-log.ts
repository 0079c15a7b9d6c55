/**
 * One JSON object a line. What is written of a request is picked, field by field, from what cannot be a secret: neither headers nor
 * query nor body, and of a path only what this server itself called it.
 */
import type { Logger } from '../../../src/logger.js';

/** Where lines go; what goes wrong there changes nothing. */
export type LineSink = (lines: string) => Promise<void>;

/** What is said of a request that was answered. */
export interface RequestLine {
  readonly method: string;
  /** The route, as the documents name it. */
  readonly route: string;
  /** `null`: whoever asked went away before there was an answer. */
  readonly status: number | null;
  /** From the head of the request to the end of the answer. */
  readonly ms: number;
  /** Who connected: behind a proxy, the proxy. */
  readonly peer: string | undefined;
  /** The caller's address, where a proxy that is trusted told it. */
  readonly client: string | undefined;
  readonly policy?: string | undefined;
  readonly keyId?: string | undefined;
  /** Why it was refused. */
  readonly code?: string | undefined;
}

/** The log of a server. */
export interface RequestLog extends Logger {
  request(line: RequestLine): void;
  /** Settles when all that was said is handed on. */
  flushed(): Promise<void>;
}

/** How a log is kept. */
export interface LogOptions {
  /** Only what went wrong. */
  readonly quiet: boolean;
}

/** Characters that may wait for whoever reads the log; what comes behind them is counted, not kept. */
const MOST_WAITING = 8_388_608;

/** Lines that come within one turn of the event loop are written at once. */
export function requestLog(sink: LineSink, { quiet }: LogOptions): RequestLog {
  let waiting = '';
  let writing = Promise.resolve();
  let unread = 0;
  let dropped = 0;
  const write = (): void => {
    const lines = waiting;
    waiting = '';
    if (lines === '') return;
    unread += lines.length;
    writing = sink(lines)
      .catch(() => {})
      .then(() => {
        unread -= lines.length;
      });
  };
  const add = (level: string, message: string, fields: object): void => {
    if (waiting === '') setImmediate(write);
    waiting += `${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`;
  };
  const say = (level: 'info' | 'warn' | 'error', message: string, fields: object = {}): void => {
    if (quiet && level === 'info') return;
    if (unread + waiting.length > MOST_WAITING) {
      dropped++;
      return;
    }
    if (dropped > 0) add('warn', 'Lines were dropped, because nobody read the log.', { lines: dropped });
    dropped = 0;
    add(level, message, fields);
  };
  return {
    info: (message, fields) => say('info', message, fields),
    warn: (message, fields) => say('warn', message, fields),
    error: (message, fields) => say('error', message, fields),
    request: (line) => say((line.status ?? 0) < 500 ? 'info' : 'error', 'request', line),
    flushed: () => {
      write();
      return writing;
    },
  };
}
