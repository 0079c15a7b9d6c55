/** The management API, asked from the page. Whatever is not an answer is a {@link Fault}. */

import type { Operation } from '../../../../src/manage/operations.js';
import type { User } from '../../../../src/manage/users.js';
import type { ScopeEntry } from '../../../../src/policy/scopes.js';
import type { KeyStatus } from '../../../../src/record.js';
import type { Counts, Happening, Key, Uses, WireGrant, WireKey } from './key.js';
import { keyOf, momentOf } from './key.js';
import { sayRefusal } from './say.js';

/** What the host says about the page. */
export interface BootData {
  readonly title: string;
  readonly lang: string;
  readonly texts: Readonly<Record<string, string>>;
  readonly signIn: 'session' | 'key';
  readonly testUrl: string | null;
}

/** Who is asking. */
export interface WireCaller {
  readonly id: string;
  readonly kind: 'key' | 'user' | 'host';
  readonly accountId: string;
  readonly operations: readonly Operation[];
  readonly grant: WireGrant;
  readonly features: {
    readonly users: boolean;
    readonly recovery: boolean;
    readonly limits: boolean;
    readonly usage: boolean;
  };
}

/** A page of something. */
export interface Items<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** A key and, this once, the key in clear. */
export interface Issued {
  readonly record: Key;
  readonly key: string;
  /** How long the secret that it replaces goes on working: epoch ms. */
  readonly oldUntil?: number;
}

/** Why there is no answer. */
export class Fault extends Error {
  /** 0: the server was not reached. */
  readonly status: number;
  readonly code: string;
  readonly field: string | undefined;
  readonly requestId: string | undefined;

  constructor(status: number, code: string, detail: string, field?: string, requestId?: string) {
    super(detail);
    this.status = status;
    this.code = code;
    this.field = field;
    this.requestId = requestId;
  }
}

/** What a request says besides its path. */
interface Said {
  readonly method?: 'GET' | 'POST' | 'PATCH';
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  /** Only if the key has this version. */
  readonly version?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The key that was typed in to sign in: here and nowhere else. */
let credential: string | undefined;

export function signInWith(key: string | undefined): void {
  credential = key;
}

async function ask<T>(
  path: string,
  { method = 'GET', query = {}, body, version, signal }: Said = {},
): Promise<T> {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  const headers = new Headers({ Accept: 'application/json', 'X-Requested-With': 'keywarden' });
  if (credential !== undefined) headers.set('Authorization', `Bearer ${credential}`);
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  if (version !== undefined) headers.set('If-Match', `"${version}"`);
  const target = parameters.size === 0 ? path : `${path}?${parameters}`;
  let response: Response;
  let answer: unknown;
  try {
    response = await fetch(target, {
      method,
      headers,
      redirect: 'error',
      cache: 'no-store',
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
    answer = await response.json().catch((fault: unknown) => {
      if (fault instanceof SyntaxError) return undefined;
      throw fault;
    });
  } catch (fault) {
    if (fault instanceof DOMException && fault.name === 'AbortError') throw fault;
    throw new Fault(0, 'OFFLINE', '');
  }
  // What the API answers is checked there, against the schemas that its types here are written from.
  if (response.ok && answer !== undefined) return answer as T;
  const { code, detail, field, request_id } = Object(answer) as Partial<Record<string, string>>;
  const { status } = response;
  throw new Fault(status, code ?? '', sayRefusal(code, detail ?? String(status), field), field, request_id);
}

const issuedOf = ({ key, ...record }: WireKey & { readonly key: string }): Issued => ({
  record: keyOf(record),
  key,
});

/** A change of one key, made to the version that was seen. */
const change = async (key: Key, what: string, body?: unknown): Promise<Key> =>
  keyOf(await ask(`api/${key.id}/${what}`, { method: 'POST', version: key.version, body }));

export const api = {
  boot: (): Promise<BootData> => ask('config.json'),
  caller: (): Promise<WireCaller> => ask('api/whoami'),
  scopes: async (): Promise<readonly ScopeEntry[]> => (await ask<Items<ScopeEntry>>('api/scopes')).items,
  list: async (
    query: {
      status: KeyStatus | undefined;
      search: string | undefined;
      cursor: string | undefined;
      limit: number;
    },
    signal: AbortSignal,
  ): Promise<Items<Key>> => {
    const { items, next } = await ask<Items<WireKey>>('api/', { query, signal });
    return { items: items.map(keyOf), next };
  },
  counts: (signal?: AbortSignal): Promise<Counts> => ask('api/counts', { signal }),
  usage: async (
    ids: readonly string[],
    from: string,
    to: string,
    signal: AbortSignal,
  ): Promise<readonly Uses[]> => {
    const query = { ids: ids.join(','), from, to };
    const { items } = await ask<Items<Omit<Uses, 'lastUsedAt'> & { lastUsedAt: string | null }>>(
      'api/usage',
      {
        query,
        signal,
      },
    );
    return items.map((use) => ({ ...use, lastUsedAt: momentOf(use.lastUsedAt) }));
  },
  audit: (key: string, cursor: string | undefined): Promise<Items<Happening>> =>
    ask('api/audit', { query: { key, cursor, limit: 20 } }),
  users: async (search: string, signal: AbortSignal): Promise<readonly User[]> =>
    (await ask<Items<User>>('api/users', { query: { search, limit: 8 }, signal })).items,
  get: async (id: string): Promise<Key> => keyOf(await ask(`api/${id}`)),
  create: async (body: unknown): Promise<Issued> => issuedOf(await ask('api/', { method: 'POST', body })),
  update: async (id: string, version: number, body: unknown): Promise<Key> =>
    keyOf(await ask(`api/${id}`, { method: 'PATCH', version, body })),
  enable: (key: Key) => change(key, 'enable'),
  disable: (key: Key) => change(key, 'disable'),
  revoke: (key: Key, reason: string) => change(key, 'revoke', reason === '' ? {} : { reason }),
  regenerate: async (key: Key, overlap: string): Promise<Issued> => {
    const body = overlap === '' ? {} : { overlap };
    return issuedOf(await ask(`api/${key.id}/regenerate`, { method: 'POST', version: key.version, body }));
  },
  reveal: async (key: Key): Promise<Issued> =>
    issuedOf(await ask(`api/${key.id}/reveal`, { method: 'POST' })),
};
