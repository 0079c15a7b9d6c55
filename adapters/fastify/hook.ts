/** What the adapter asks of Fastify's hooks, so that they fit whatever server, logger and type provider an app has. */
import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import type { FastifyRequest, HookHandlerDoneFunction } from 'fastify';

/** What is read of Fastify's request. */
export interface FastifyAuthRequest
  extends Pick<
    FastifyRequest,
    'apiKey' | 'body' | 'hostname' | 'ip' | 'method' | 'params' | 'protocol' | 'query' | 'url'
  > {
  readonly raw: IncomingMessage | Http2ServerRequest;
  readonly headers: NodeJS.Dict<string | string[]>;
}

/** What is written of Fastify's reply. */
export interface FastifyAuthReply {
  code(status: number): unknown;
  header(name: string, value: string): unknown;
  send(payload: Uint8Array): unknown;
}

/** A hook for `onRequest`, `preHandler` and the hooks between them. */
export type FastifyGuard = (
  request: FastifyAuthRequest,
  reply: FastifyAuthReply,
  done: HookHandlerDoneFunction,
) => void;
