/** Load by wrk, from another core than the server's. */
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/** The cores that servers and clients are held to. */
export const CORES = { server: '0', client: '1' } as const;

/** What is to be sent. */
export interface Load {
  readonly port: number;
  /** Default: the one that the servers here have. */
  readonly path?: string;
  /** A file with a header a line, sent in turn. */
  readonly headers: string;
  readonly connections: number;
  /** How long, about: wrk looks at its clock ten times a second. */
  readonly milliseconds: number;
  /** Milliseconds that a connection waits before each request: an average, around which it is left to chance. Default: none. */
  readonly pause?: number;
}

/** What came of it. */
export interface Loaded {
  readonly requests: number;
  readonly microseconds: number;
  /** Answers of 400 and above. */
  readonly refused: number;
  /** Connections that failed and answers that did not come in time. */
  readonly broken: number;
  /** Microseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** @throws {Error} where this machine cannot tell a server's load from its clients'. */
export function assertTwoCores(): void {
  if (availableParallelism() < 2) throw new Error('Servers and clients need a core each; there is one.');
}

/** What every server here answers to. */
export const PATH = '/v1/orders';

/** Much longer than any load: wrk itself counts in whole seconds, so it is told to stop. */
const NEVER = '600s';

/** Sends load. */
export function wrk({
  port,
  path = PATH,
  headers,
  connections,
  milliseconds,
  pause = 0,
}: Load): Promise<Loaded> {
  const script = join(process.cwd(), 'bench', 'http', 'load.lua');
  const args = [
    ...['-c', CORES.client, 'wrk', '-t1', `-c${connections}`, `-d${NEVER}`, '-s', script],
    ...[`http://127.0.0.1:${port}${path}`, '--', headers, String(pause)],
  ];
  return new Promise((resolve, reject) => {
    const child = execFile('taskset', args, (fault, stdout) => {
      if (fault) reject(fault);
      else resolve(JSON.parse(stdout.slice(stdout.indexOf('{'))));
    });
    // Not before it has begun: until then it would be ended by the signal.
    child.stderr?.once('data', () => setTimeout(() => child.kill('SIGINT'), milliseconds));
  });
}
