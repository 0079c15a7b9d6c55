/** What each framework takes for the caller's address, by its own settings: the table of the docs, and of the tests. */
import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { expressAuth } from '../../adapters/express.js';
import { fastifyAuth } from '../../adapters/fastify.js';
import { honoAuth } from '../../adapters/hono.js';
import { koaAuth } from '../../adapters/koa.js';
import type { Keywarden } from '../../src/index.js';

/** Who connects; who is claimed to have sent the request; and who was added by the nearest proxy. */
export const CONNECTED = '127.0.0.1';
export const CLAIMED = '198.51.100.7';
export const APPENDED = '203.0.113.5';

/** What a caller, or a proxy, says. */
export const SITUATIONS = [
  { title: 'no header', headers: [] },
  { title: `\`X-Forwarded-For: ${CLAIMED}\``, headers: [['X-Forwarded-For', CLAIMED]] },
  {
    title: `\`X-Forwarded-For: ${CLAIMED}, ${APPENDED}\``,
    headers: [['X-Forwarded-For', `${CLAIMED}, ${APPENDED}`]],
  },
  {
    title: '`Forwarded` and `X-Real-IP`',
    headers: [
      ['Forwarded', `for=${CLAIMED}`],
      ['X-Real-IP', CLAIMED],
    ],
  },
] as const satisfies readonly { title: string; headers: readonly (readonly [string, string])[] }[];

/** A setting, and the address that is seen in each of the situations. */
export interface TrustRow {
  readonly framework: 'Express' | 'Fastify' | 'Koa' | 'Hono';
  /** As one writes it. */
  readonly setting: string;
  readonly seen: readonly [string, string, string, string];
  /** What it means for keys that are restricted to addresses. */
  readonly meaning: string;
  /** Whether the warden says so in its log, once. */
  readonly warns?: true;
  /** A server that does not listen yet, with one guarded route, `/`. */
  server(warden: Keywarden<never>): Promise<Server>;
}

const NOBODY = 'The connection counts. Behind a proxy every caller has the address of the proxy.';
const EVERYBODY = 'Anybody who has a key can claim an allowed address: **the allow-list protects nothing.**';

const expressWith = (trust: unknown) => async (warden: Keywarden<never>) => {
  const app = express();
  if (trust !== undefined) app.set('trust proxy', trust);
  app.get('/', expressAuth(warden).authenticate(), (_request, response) => {
    response.send('ok');
  });
  return createServer(app);
};

const fastifyWith = (options: object) => async (warden: Keywarden<never>) => {
  const held: { server?: Server } = {};
  const serverFactory = (listener: RequestListener) => {
    held.server = createServer(listener);
    return held.server;
  };
  const app = fastify({ ...options, serverFactory });
  app.get('/', { onRequest: fastifyAuth(warden).authenticate() }, async () => 'ok');
  await app.ready();
  if (held.server === undefined) throw new Error('Fastify asked for no server.');
  return held.server;
};

const koaWith = (options: { proxy?: boolean; maxIpsCount?: number; proxyIpHeader?: string }) => {
  return async (warden: Keywarden<never>) => {
    const app = new Koa(options);
    app.use(koaAuth(warden).authenticate());
    app.use((context) => {
      context.body = 'ok';
    });
    return createServer(app.callback());
  };
};

const honoWith = (clientIp?: Parameters<typeof honoAuth>[1]) => async (warden: Keywarden<never>) => {
  const app = new Hono();
  app.get('/', honoAuth(warden, clientIp).authenticate(), (context) => context.text('ok'));
  return createAdaptorServer({ fetch: app.fetch }) as Server;
};

export const TRUST: readonly TrustRow[] = [
  {
    framework: 'Express',
    setting: 'nothing, the default',
    seen: [CONNECTED, CONNECTED, CONNECTED, CONNECTED],
    meaning: NOBODY,
    server: expressWith(undefined),
  },
  {
    framework: 'Express',
    setting: "app.set('trust proxy', 'loopback')",
    seen: [CONNECTED, CLAIMED, APPENDED, CONNECTED],
    meaning: 'A proxy on this machine is believed about who connected to it, and nobody else about anything.',
    server: expressWith('loopback'),
  },
  {
    framework: 'Express',
    setting: "app.set('trust proxy', ['loopback', '203.0.113.0/24'])",
    seen: [CONNECTED, CLAIMED, CLAIMED, CONNECTED],
    meaning: 'So are two proxies in a row, by their addresses.',
    server: expressWith(['loopback', '203.0.113.0/24']),
  },
  {
    framework: 'Express',
    setting: "app.set('trust proxy', '10.0.0.0/8')",
    seen: [CONNECTED, CONNECTED, CONNECTED, CONNECTED],
    meaning: 'Who connects from elsewhere than these proxies is believed nothing.',
    server: expressWith('10.0.0.0/8'),
  },
  {
    framework: 'Express',
    setting: "app.set('trust proxy', 1)",
    seen: [CONNECTED, CLAIMED, APPENDED, CONNECTED],
    meaning: 'Right behind exactly one proxy. Whoever can connect past it can claim any address.',
    server: expressWith(1),
  },
  {
    framework: 'Express',
    setting: "app.set('trust proxy', true)",
    seen: [CONNECTED, CLAIMED, CLAIMED, CONNECTED],
    meaning: EVERYBODY,
    warns: true,
    server: expressWith(true),
  },
  {
    framework: 'Fastify',
    setting: 'nothing, the default',
    seen: [CONNECTED, CONNECTED, CONNECTED, CONNECTED],
    meaning: NOBODY,
    server: fastifyWith({}),
  },
  {
    framework: 'Fastify',
    setting: "trustProxy: 'loopback'",
    seen: [CONNECTED, CLAIMED, APPENDED, CONNECTED],
    meaning: 'A proxy on this machine is believed about who connected to it, and nobody else about anything.',
    server: fastifyWith({ trustProxy: 'loopback' }),
  },
  {
    framework: 'Fastify',
    setting: "trustProxy: ['loopback', '203.0.113.0/24']",
    seen: [CONNECTED, CLAIMED, CLAIMED, CONNECTED],
    meaning: 'So are two proxies in a row, by their addresses.',
    server: fastifyWith({ trustProxy: ['loopback', '203.0.113.0/24'] }),
  },
  {
    framework: 'Fastify',
    setting: 'trustProxy: 1',
    seen: [CONNECTED, CONNECTED, CONNECTED, CONNECTED],
    meaning: 'Since 5.12.1 Fastify believes nobody then: a number cannot say who the proxy is.',
    server: fastifyWith({ trustProxy: 1 }),
  },
  {
    framework: 'Fastify',
    setting: 'trustProxy: true',
    seen: [CONNECTED, CLAIMED, CLAIMED, CONNECTED],
    meaning: EVERYBODY,
    warns: true,
    server: fastifyWith({ trustProxy: true }),
  },
  {
    framework: 'Fastify',
    setting: 'trustProxy: () => true',
    seen: [CONNECTED, CLAIMED, CLAIMED, CONNECTED],
    meaning: EVERYBODY,
    warns: true,
    server: fastifyWith({ trustProxy: () => true }),
  },
  {
    framework: 'Koa',
    setting: 'nothing, the default',
    seen: [CONNECTED, CONNECTED, CONNECTED, CONNECTED],
    meaning: NOBODY,
    server: koaWith({}),
  },
  {
    framework: 'Koa',
    setting: 'new Koa({ proxy: true, maxIpsCount: 1 })',
    seen: [CONNECTED, CLAIMED, APPENDED, CONNECTED],
    meaning: 'Right behind exactly one proxy. Whoever can connect past it can claim any address.',
    server: koaWith({ proxy: true, maxIpsCount: 1 }),
  },
  {
    framework: 'Koa',
    setting: "new Koa({ proxy: true, maxIpsCount: 1, proxyIpHeader: 'X-Real-IP' })",
    seen: [CONNECTED, CONNECTED, CONNECTED, CLAIMED],
    meaning: 'The same, where the proxy sets that header and removes what callers send in it.',
    server: koaWith({ proxy: true, maxIpsCount: 1, proxyIpHeader: 'X-Real-IP' }),
  },
  {
    framework: 'Koa',
    setting: 'new Koa({ proxy: true })',
    seen: [CONNECTED, CLAIMED, CLAIMED, CONNECTED],
    meaning: EVERYBODY,
    warns: true,
    server: koaWith({ proxy: true }),
  },
  {
    framework: 'Hono',
    setting: 'nothing, on Node',
    seen: [CONNECTED, CONNECTED, CONNECTED, CONNECTED],
    meaning: `${NOBODY} On other runtimes the address is unknown, and a key with an allow-list is refused.`,
    server: honoWith(),
  },
  {
    framework: 'Hono',
    setting: "honoAuth(warden, { clientIp: (c) => c.req.header('x-real-ip') })",
    seen: ['unknown', 'unknown', 'unknown', CLAIMED],
    meaning:
      'The function decides. Here: right where the proxy sets that header and removes what callers send in it.',
    server: honoWith({ clientIp: (context) => context.req.header('x-real-ip') }),
  },
];

/** The tables of the docs, by framework. */
export function trustTableOf(framework: TrustRow['framework']): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rows = TRUST.filter((row) => row.framework === framework).map(({ setting, seen, meaning, warns }) => {
    const shown = /^nothing/.test(setting) ? setting : `\`${setting}\``;
    return line([shown, ...seen, meaning + (warns === true ? ' Logged as a warning.' : '')]);
  });
  const titles = ['setting', ...SITUATIONS.map(({ title }) => title), 'for an allow-list'];
  return [line(titles), line(titles.map(() => '---')), ...rows].join('\n');
}
