/** The server: one port, answered until it is told to stop, and then to the end of what was begun. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { Noted } from './answer.js';
import { problemAnswer, send } from './answer.js';
import type { RequestLog } from './request-log.js';
import type { Routes } from './routes.js';
import type { ClientAddress } from './trust.js';

/** Where to listen. */
export interface Place {
  /** An address, or a name that has one. */
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

/** What answering is made of. */
export interface Answering {
  readonly routes: Routes;
  readonly clientAddress: ClientAddress;
  readonly log: RequestLog;
}

/** A server that listens. */
export interface RunningServer {
  readonly port: number;
  /** Accepts nothing more; settles when what was begun is answered, or was cut off after `grace` ms. */
  close(grace: number): Promise<void>;
}

/**
 * Longer than the proxies keep an idle connection (nginx: 60 s), so that it is they who end it: a request that they send over a
 * connection which ends here at the same moment would fail.
 */
const KEEP_ALIVE = 75_000;

/** As much of a head as proxies let through by default (nginx: 4 buffers of 8 KiB), with room for what they add. */
const MAX_HEAD = 65_536;

/**
 * @param answeringOf asked once the port is known, before anything is answered
 * @throws {Error} of the system, where it cannot listen there, and whatever `answeringOf` throws.
 */
export async function startServer(
  { host, port }: Place,
  answeringOf: (port: number) => Answering,
): Promise<RunningServer> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE, maxHeaderSize: MAX_HEAD });
  // All of a head is read, or a second key could hide behind the 2,000th header; how long it may be is bounded above.
  server.maxHeadersCount = 0;
  await listening(server, host, port);
  const open = new Set<ServerResponse>();
  let isClosing = false;
  try {
    const answering = answeringOf(portOf(server));
    server.on('request', (message, reply) => {
      open.add(reply);
      if (isClosing) reply.setHeader('Connection', 'close');
      reply.once('close', () => {
        open.delete(reply);
        if (isClosing) server.closeIdleConnections();
      });
      void answered(message, reply, answering);
    });
  } catch (fault) {
    server.close();
    throw fault;
  }
  return {
    port: portOf(server),
    close: async (grace) => {
      isClosing = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const reply of open) if (!reply.headersSent) reply.setHeader('Connection', 'close');
      const cut = setTimeout(() => server.closeAllConnections(), grace);
      await closed;
      clearTimeout(cut);
    },
  };
}

/** Answers in any case, never so that somebody is let in by a fault, and says so in the log once the answer is out. */
async function answered(
  message: IncomingMessage,
  reply: ServerResponse,
  { routes, clientAddress, log }: Answering,
): Promise<void> {
  const began = performance.now();
  const { method = '' } = message;
  const peer = message.socket.remoteAddress;
  let route = '';
  let client: string | undefined;
  let noted: Noted = {};
  reply.once('close', () => {
    const status = reply.headersSent ? reply.statusCode : null;
    const ms = Math.round((performance.now() - began) * 1_000) / 1_000;
    log.request({ method, route, status, ms, peer, client, ...noted });
  });
  try {
    client = clientAddress(message);
    const { name, answer } = routes(message);
    route = name;
    noted = await answer(message, reply);
  } catch (fault) {
    // Whoever asked is gone.
    if (reply.destroyed) return;
    const refused = problemAnswer(fault, message);
    if (refused.status >= 500) log.error('A request could not be answered.', described(fault));
    if (reply.headersSent) reply.destroy();
    else send(refused, message, reply);
    noted = refused.noted ?? {};
  }
}

/** Without the fault's own text, which could hold anything. */
function described(fault: unknown): object {
  const stack = fault instanceof Error ? (fault.stack ?? '') : '';
  const at = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return { fault: fault instanceof Error ? fault.name : typeof fault, at: at.map((line) => line.trim()) };
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port.');
  return address.port;
}
