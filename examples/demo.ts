/**
 * The main job, watched: a real Express server, a real encrypted keystore, about a dozen real requests, each let in or
 * refused. `--once` ends afterwards, with exit code 0 only if every answer was the expected one; else the server stays up, with the
 * web page in it.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import express from 'express';
import type { Keywarden } from 'keywarden';
import { createKeywarden } from 'keywarden';
import { dashboard } from 'keywarden/dashboard';
import { expressAuth } from 'keywarden/express';
import { apiKeyActor, nativeWire } from 'keywarden/management';
import { openKeystore } from 'keywarden/stores/keystore';

const FOLDER = '.keywarden';
const SCOPES = {
  'orders:read': 'Read orders',
  'orders:write': { description: 'Create and change orders', implies: ['orders:read'] },
  ...nativeWire.permissions,
} as const;
type Scope = keyof typeof SCOPES;

/** One request and what should come of it. */
interface Step {
  readonly what: string;
  readonly request: string;
  readonly key?: string;
  readonly expected: { readonly status: number; readonly code: string };
  /** What is done before the request. */
  readonly first?: () => Promise<unknown>;
}

/** A warden, its store and a server, as a process has them from its start to its end. */
interface Running {
  readonly warden: Keywarden<Scope>;
  readonly origin: string;
  readonly app: Express;
  stop(): Promise<void>;
}

async function start(passphrase: string): Promise<Running> {
  const store = await openKeystore({ path: `${FOLDER}/keys.jwe`, passphrase });
  const warden = createKeywarden({ brand: 'demo', store, scopes: SCOPES });
  const { requireScope, keyOf } = expressAuth(warden);

  const app = express();
  app.get('/v1/orders', requireScope('orders:read'), (request, response) => {
    response.json({ caller: keyOf(request).name });
  });
  app.post('/v1/orders', requireScope('orders:write'), (request, response) => {
    response.status(201).json({ caller: keyOf(request).name });
  });

  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  const { port } = server.address() as AddressInfo;
  return {
    warden,
    app,
    origin: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await warden.close();
      await store.close?.();
    },
  };
}

/** A random passphrase, made on the first run and kept beside the keystore, readable by its owner alone. */
async function passphraseOf(): Promise<string> {
  const path = `${FOLDER}/passphrase`;
  await mkdir(FOLDER, { recursive: true, mode: 0o700 });
  try {
    return await readFile(path, 'utf8');
  } catch {
    const passphrase = randomBytes(24).toString('base64url');
    await writeFile(path, passphrase, { mode: 0o600, flag: 'wx' });
    return passphrase;
  }
}

async function ask(origin: string, step: Step): Promise<{ status: number; code: string }> {
  const [method = 'GET', path = '/'] = step.request.split(' ');
  const headers: Record<string, string> =
    step.key === undefined ? {} : { authorization: `Bearer ${step.key}` };
  const response = await fetch(origin + path, { method, headers });
  const body: unknown = await response.json();
  const code = typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : 'let in';
  return { status: response.status, code };
}

/**
 * Hangs the web page into the server, for whoever shows the key that is returned. The server is this machine's alone, but other people's
 * programs on it can reach it too: so the page asks for a key, keeps it in memory, and no cookie is there for another site to use.
 */
async function openPage({
  warden,
  app,
  origin,
}: Running): Promise<{ url: string; key: string; close(): Promise<void> }> {
  const alias = 'demo-page';
  for (const { id } of (await warden.keys.list({ alias })).items) await warden.keys.revoke(id);
  const scopes = Object.keys(SCOPES) as Scope[];
  const { key, record } = await warden.keys.create({ name: 'Signs in to the page', alias, scopes });
  const actor = apiKeyActor(warden, { wire: nativeWire });
  const page = dashboard(warden, { actor, signIn: 'key', origins: [origin], testUrl: `${origin}/v1/orders` });
  app.use('/keys', expressAuth(warden).mount(page));
  return {
    url: `${origin}/keys/`,
    key,
    close: async () => {
      await warden.keys.revoke(record.id, { reason: 'the demo has ended' });
    },
  };
}

/** Makes the steps' requests one after another, prints a line for each, and counts those that went otherwise than expected. */
async function walk(origin: string, steps: readonly Step[]): Promise<number> {
  let wrong = 0;
  for (const step of steps) {
    await step.first?.();
    const { status, code } = await ask(origin, step);
    const right = status === step.expected.status && code === step.expected.code;
    if (!right) wrong++;
    const mark = right ? '' : `   ✗ expected ${step.expected.status} ${step.expected.code}`;
    console.log(`  ${step.what.padEnd(38)} ${step.request.padEnd(16)} ${status}  ${code}${mark}`);
  }
  return wrong;
}

const letIn = { status: 200, code: 'let in' };
const refused = (status: number, code: string): Step['expected'] => ({ status, code: `API_KEY_${code}` });
const READ = 'GET /v1/orders';

/** Creates the demo's keys and says what is asked with them. */
async function tour({ warden }: Running): Promise<{ steps: readonly Step[]; kept: string }> {
  const { keys } = warden;
  const reader = await keys.create({ name: 'Reader', scopes: ['orders:read'], expiresIn: '30d' });
  const writer = await keys.create({ name: 'Writer', scopes: ['orders:write'], expiresIn: '30d' });
  const office = await keys.create({
    name: 'Office',
    scopes: ['orders:read'],
    allowIps: ['203.0.113.0/24'],
    expiresIn: '30d',
  });
  const brief = await keys.create({ name: 'Brief', scopes: ['orders:read'], expiresIn: 50 });
  await new Promise((resolve) => setTimeout(resolve, 60));

  const { id } = reader.record;
  const old = reader.key;
  const next = { key: old };
  const regenerate = async (): Promise<void> => {
    next.key = (await keys.regenerate(id)).key;
  };
  const steps: Step[] = [
    { what: 'no key', request: READ, expected: refused(401, 'MISSING') },
    { what: 'good key', request: READ, key: old, expected: letIn },
    {
      what: 'a character mistyped',
      request: READ,
      key: `${old.slice(0, -1)}~`,
      expected: refused(401, 'INVALID'),
    },
    {
      what: 'a scope it lacks',
      request: 'POST /v1/orders',
      key: old,
      expected: refused(403, 'SCOPE_MISSING'),
    },
    { what: 'a scope implied by another', request: READ, key: writer.key, expected: letIn },
    {
      what: 'outside its allow-list',
      request: READ,
      key: office.key,
      expected: refused(403, 'IP_NOT_ALLOWED'),
    },
    { what: 'expired', request: READ, key: brief.key, expected: refused(401, 'EXPIRED') },
    {
      what: 'disabled',
      request: READ,
      key: old,
      expected: refused(401, 'DISABLED'),
      first: () => keys.disable(id),
    },
    { what: 'enabled again', request: READ, key: old, expected: letIn, first: () => keys.enable(id) },
    {
      what: 'regenerated: the old secret',
      request: READ,
      key: old,
      expected: refused(401, 'INVALID'),
      first: regenerate,
    },
    {
      what: 'regenerated: the new secret',
      request: READ,
      get key() {
        return next.key;
      },
      expected: letIn,
    },
    {
      what: 'revoked',
      request: READ,
      get key() {
        return next.key;
      },
      expected: refused(401, 'REVOKED'),
      first: () => keys.revoke(id, { reason: 'the demo is done with it' }),
    },
  ];
  return { steps, kept: writer.key };
}

/** How many verifications of a cached key one second takes, in this process, with every check. */
async function verificationsASecond(warden: Keywarden<Scope>, key: string): Promise<number> {
  await warden.verify(key);
  const context = { ip: '127.0.0.1', scopes: ['orders:read'] } as const;
  const end = performance.now() + 1_000;
  let count = 0;
  while (performance.now() < end) {
    for (let round = 0; round < 1_000; round++) warden.verify(key, context);
    count += 1_000;
  }
  return count;
}

const once = process.argv.includes('--once');
const passphrase = await passphraseOf();
const first = await start(passphrase);
const before = await first.warden.keys.counts();
console.log(
  `\nKeys live in ./${FOLDER}/keys.jwe, encrypted. From earlier runs: ${before.active} active, ${before.revoked} revoked.`,
);
console.log(`An Express server on ${first.origin}:\n`);

const { steps, kept } = await tour(first);
let wrong = await walk(first.origin, steps);
const rate = await verificationsASecond(first.warden, kept);
await first.stop();

const second = await start(passphrase);
wrong += await walk(second.origin, [
  { what: 'after a restart, from the same file', request: READ, key: kept, expected: letIn },
]);
console.log(`\n  ${rate.toLocaleString('en')} verifications a second in this process, every check included.`);

if (once) {
  await second.stop();
  if (wrong > 0) console.error(`\n${wrong} answers were not the expected ones.`);
  process.exitCode = wrong === 0 ? 0 : 1;
} else {
  console.log('\nThe server stays up; Ctrl-C ends it. Try it yourself:\n');
  console.log(`  curl -i ${second.origin}/v1/orders`);
  console.log(`  curl -i ${second.origin}/v1/orders -H 'Authorization: Bearer ${kept}'`);
  console.log(`  curl -i -X POST ${second.origin}/v1/orders -H 'X-API-Key: ${kept}'`);

  const page = await openPage(second);
  console.log(`\nThe web page: ${page.url}\nSign in with ${page.key} (it works as long as this demo runs)`);
  const end = (): void => {
    void page.close().finally(() => second.stop());
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
}
