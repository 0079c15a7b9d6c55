/**
 * keypal and @nestarc/api-keys, which not every registry has: they run where `KEYWARDEN_BENCH_PEERS` names a folder whose
 * `node_modules` holds them.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Presented } from '../in-process/requests.js';
import type { Contender } from '../measure.js';
import type { Absence } from '../result.js';
import { PEER_KEYS, peer } from './peer.js';

const VARIABLE = 'KEYWARDEN_BENCH_PEERS';
const PEPPER = 'a pepper of the benchmark, 43 characters ..';

export const KEYPAL = 'keypal with its cache';
export const NESTARC = '@nestarc/api-keys';

/** What of keypal is used. */
interface Keypal {
  createKeys(options: {
    readonly prefix: string;
    readonly cache: boolean;
    readonly autoTrackUsage?: boolean;
  }): {
    create(input: object): Promise<{ readonly key: string }>;
    verify(key: string): Promise<{ readonly valid: boolean; readonly record?: object }>;
    hasAllScopes(record: object, scopes: readonly string[]): boolean;
  };
}

/** What of nestarc's core is used. */
interface Nestarc {
  readonly InMemoryApiKeyStorage: new () => object;
  readonly Sha256Hasher: new (options: object) => object;
  readonly ApiKeysService: new (
    parts: object,
  ) => {
    create(input: object): Promise<{ readonly key: string }>;
    verify(key: string): Promise<{ readonly scopes: readonly unknown[] }>;
  };
}

/** Those that are there, and which are not. */
export async function fromFolder(): Promise<{
  readonly contenders: readonly Contender<Presented>[];
  readonly absent: readonly Absence[];
}> {
  const folder = process.env[VARIABLE];
  const contenders: Contender<Presented>[] = [];
  const absent: Absence[] = [];
  for (const { name, load } of PEERS) {
    if (folder === undefined) absent.push({ name, why: `not run: ${VARIABLE} names no folder that has it` });
    else {
      try {
        contenders.push(await load(folder));
      } catch (fault) {
        absent.push({ name, why: `not run: ${fault instanceof Error ? fault.message : String(fault)}` });
      }
    }
  }
  return { contenders, absent };
}

const PEERS = [
  {
    name: KEYPAL,
    load: async (folder: string): Promise<Contender<Presented>> => {
      const keypal = await imported<Keypal>(folder, 'keypal');
      const keys = keypal.createKeys({ prefix: 'acme_', cache: true, autoTrackUsage: false });
      const scopes = ['invoices:read', 'orders:read'];
      const expiresAt = '2100-01-01T00:00:00.000Z';
      const values = await many(() => keys.create({ ownerId: 'somebody', scopes, expiresAt }));
      const callLater = async ({ key }: Presented): Promise<boolean> => {
        const { valid, record } = await keys.verify(key);
        return valid && record !== undefined && keys.hasAllScopes(record, scopes);
      };
      return peer(KEYPAL, 'status, expiry and scopes; no addresses', values, { callLater });
    },
  },
  {
    name: NESTARC,
    load: async (folder: string): Promise<Contender<Presented>> => {
      const core = await imported<Nestarc>(folder, '@nestarc/api-keys');
      const service = new core.ApiKeysService({
        storage: new core.InMemoryApiKeyStorage(),
        hasher: new core.Sha256Hasher({ peppers: { 1: PEPPER }, currentVersion: 1 }),
        namespace: 'acme',
      });
      const scopes = [{ resource: 'orders', level: 'read' }];
      const expiresAt = new Date('2100-01-01');
      const values = await many(() => service.create({ tenantId: 'one', name: 'Key', scopes, expiresAt }));
      const callLater = async ({ key }: Presented): Promise<boolean> =>
        (await service.verify(key)).scopes.length === scopes.length;
      return peer(NESTARC, 'status and expiry, with a pepper; no addresses', values, { callLater });
    },
  },
] as const;

async function many(create: () => Promise<{ readonly key: string }>): Promise<string[]> {
  const keys: string[] = [];
  while (keys.length < PEER_KEYS) keys.push((await create()).key);
  return keys;
}

/** A module of another folder, as its own programs would import it. Its shape is what this file says of it. */
async function imported<Module>(folder: string, name: string): Promise<Module> {
  const path = createRequire(join(folder, 'package.json')).resolve(name);
  return import(pathToFileURL(path).href);
}
