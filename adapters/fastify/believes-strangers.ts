/** Whether an app believes everybody about the address that a request comes from. */
import type { FastifyAuthRequest } from './hook.js';

/** Fastify keeps its `trustProxy` to itself, so it is shown a request of a stranger behind strangers, and asked where it comes from. */
export function believesStrangers(request: FastifyAuthRequest): boolean {
  const claimed = '198.51.100.7';
  // From all over the world, so that no list of proxies holds them all.
  const strangers = Array.from({ length: 200 }, (_, index) => `${index + 1}.2.3.4`);
  const raw = {
    headers: { 'x-forwarded-for': [claimed, ...strangers].join(', ') },
    socket: { remoteAddress: '201.2.3.4' },
  };
  const stranger: FastifyAuthRequest = Object.create(request, { raw: { value: raw } });
  return stranger.ip === claimed;
}
