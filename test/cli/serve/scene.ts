/** `apikey serve` as a process of its own, and a warden on the same store beside it, as an administrator would have one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { memoryLimiter } from '../../../adapters/limiters.js';
import { nativeWire } from '../../../adapters/management.js';
import { openKeystore } from '../../../adapters/stores/keystore.js';
import { type OpenedStore, openStore } from '../../../adapters/stores/open.js';
import type { Keywarden } from '../../../src/index.js';
import { createKeywarden } from '../../../src/index.js';
import { Child } from './child-process.js';

/** As this file itself: of the sources, which a loader compiles, or of what the benchmark has built of them. */
const BUILT = import.meta.url.endsWith('.js');
export const MAIN = fileURLToPath(
  new URL(`../../../adapters/cli/main.${BUILT ? 'js' : 'ts'}`, import.meta.url),
);
const LOADER = BUILT ? [] : ['--import', 'tsx'];
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export const SCOPES = {
  ...nativeWire.permissions,
  'orders:read': 'Read orders',
  'orders:write': { description: 'Create and change orders', implies: ['orders:read'] },
  reports: 'Read reports',
} as const;

/** What the proxies of the tests ask for. */
export const POLICIES = {
  read: { scopes: ['orders:read'] },
  write: { scopes: ['orders:write'] },
  either: { scopes: ['orders:write', 'reports'], any: true },
  valid: {},
  branch: { subaccount: 'branch-1' },
} as const;

/** How long a change made elsewhere may take to arrive, in ms: the cache's `ttl`, with as much again for a machine that is busy. */
export const KNOWN_WITHIN = 10_000;

/** A server process. */
export interface ServeProcess {
  readonly child: Child;
  readonly url: string;
  readonly port: number;
  /** The log, line by line, each parsed. */
  lines(): readonly Record<string, unknown>[];
}

export interface Scene {
  readonly folder: string;
  readonly warden: Keywarden;
  readonly store: OpenedStore;
  readonly config: string;
  /** Starts a server on the same store and waits until it listens. */
  serve(...args: readonly string[]): Promise<ServeProcess>;
  /** Starts a server that is not expected to listen. */
  start(...args: readonly string[]): Child;
  /** Ends every process of the scene. */
  remove(): Promise<void>;
}

const PASSPHRASE = 'a passphrase of a test';

/** A scene on a fresh keystore, the one store for two processes that needs neither a server nor a driver. */
export async function scene(configuration: object = {}): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-serve-'));
  const path = join(folder, 'keys.jwe');
  const made = await openKeystore({ path, passphrase: PASSPHRASE, kdf: { cost: 1_024 } });
  await made.close();
  return sceneOn(`keystore:${path}`, folder, { configuration, passphrase: PASSPHRASE });
}

/** What may be otherwise than in {@link scene}. */
export interface Otherwise {
  readonly configuration?: object;
  /** Where the warden of the test opens the store, if elsewhere than the process. */
  readonly ownUrl?: string;
  /** Of a keystore. */
  readonly passphrase?: string;
}

/** A scene on the store at a URL; the folder is removed with it. */
export async function sceneOn(
  url: string,
  folder: string,
  { configuration = {}, ownUrl = url, passphrase }: Otherwise = {},
): Promise<Scene> {
  const store = await openStore(ownUrl, passphrase === undefined ? {} : { passphrase });
  const secret = join(folder, 'passphrase');
  if (passphrase !== undefined) writeFileSync(secret, `${passphrase}\n`, { mode: 0o600 });
  const unlocking = passphrase === undefined ? [] : ['--passphrase-file', secret];
  const warden = createKeywarden({
    brand: 'acme',
    store,
    scopes: SCOPES,
    limiter: memoryLimiter(),
    cache: false,
  });
  const config = join(folder, 'keywarden.config.json');
  writeFileSync(
    config,
    JSON.stringify({ brand: 'acme', scopes: SCOPES, store: url, policies: POLICIES, ...configuration }),
  );
  const children: Child[] = [];
  const start = (...args: readonly string[]): Child => {
    const child = new Child(
      [process.execPath, ...LOADER, MAIN, 'serve', '--config', config, ...unlocking, ...args],
      {
        ...process.env,
        KEYWARDEN_STORE: '',
      },
    );
    children.push(child);
    return child;
  };
  return {
    folder,
    warden,
    store,
    config,
    start,
    serve: async (...args) => {
      const child = start(...(args.includes('--port') ? args : ['--port', '0', ...args]));
      const [, origin = ''] = await child.said(/"url":"([^"]+)"/);
      // What was said in part only is not yet a line.
      const lines = () =>
        child.output
          .slice(0, child.output.lastIndexOf('\n'))
          .split('\n')
          .map((line): Record<string, unknown> => JSON.parse(line));
      return { child, url: origin, port: Number(new URL(origin).port), lines };
    },
    remove: async () => {
      await Promise.all(children.map((child) => child.end('SIGKILL')));
      await warden.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Asks again until it holds; by default for as long as anything may take on a machine that is busy. */
export async function eventually(holds: () => Promise<boolean> | boolean, within = 60_000): Promise<void> {
  const until = performance.now() + within;
  while (!(await holds())) {
    if (performance.now() > until) throw new Error(`It does not hold within ${within} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The text of a recipe, with each replaced text, which must be there, replaced everywhere. */
export function adapted(text: string, replacements: Readonly<Record<string, string>>): string {
  return Object.entries(replacements).reduce((recipe, [from, to]) => {
    if (!recipe.includes(from)) throw new Error(`The recipe does not hold ${JSON.stringify(from)} any more.`);
    return recipe.replaceAll(from, to);
  }, text);
}
