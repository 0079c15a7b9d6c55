/**
 * better-auth with its API-key plugin: as documented, on its own adapter for memory; and at its fastest, which is with keys in a
 * secondary storage (here a Map), without rate limits, and with what it writes at each use put off until after the answer.
 */
import { apiKey } from '@better-auth/api-key';
import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import type { Presented } from '../in-process/requests.js';
import type { Contender } from '../measure.js';
import { peer } from './peer.js';

/** Few: its adapter for memory looks at every key there is, which no database does. */
const KEYS = 20;
const PERMISSIONS = { orders: ['read'], invoices: ['read'] };

export async function betterAuthApiKey(): Promise<readonly Contender<Presented>[]> {
  const note = 'status, expiry and permissions; no addresses';
  const documented = await verifierWith({ rateLimit: { maxRequests: Number.MAX_SAFE_INTEGER } });
  const fastest = await fastestBetterAuth();
  return [
    peer('better-auth', note, documented.keys, { callLater: documented.admits }),
    peer('better-auth at its fastest', note, fastest.keys, { callLater: fastest.admits }),
  ];
}

/** Keys of its own, and whether they are let in. */
export interface BetterAuthVerifier {
  readonly keys: readonly string[];
  readonly admits: (presented: Pick<Presented, 'key'>) => Promise<boolean>;
}

export function fastestBetterAuth(): Promise<BetterAuthVerifier> {
  const kept = new Map<string, string>();
  return verifierWith({
    rateLimit: { enabled: false },
    storage: 'secondary-storage',
    deferUpdates: true,
    customStorage: {
      get: (name) => kept.get(name) ?? null,
      set: (name, value) => void kept.set(name, value),
      delete: (name) => {
        kept.delete(name);
      },
      getAndDelete: (name) => {
        const value = kept.get(name) ?? null;
        kept.delete(name);
        return value;
      },
      // What only rate limits need, which are off.
      increment: () => 1,
    },
  });
}

async function verifierWith(options: Parameters<typeof apiKey>[0]): Promise<BetterAuthVerifier> {
  const auth = betterAuth({
    secret: 'a secret to measure with, 40 characters!',
    baseURL: 'http://127.0.0.1',
    database: memoryAdapter({ user: [], session: [], account: [], verification: [], apikey: [] }),
    emailAndPassword: { enabled: true },
    logger: { disabled: true },
    advanced: { backgroundTasks: { handler: (task) => void task } },
    plugins: [apiKey(options)],
  });
  const body = { name: 'Somebody', email: 'somebody@example.com', password: 'a long password' };
  const { user } = await auth.api.signUpEmail({ body });
  const keys: string[] = [];
  while (keys.length < KEYS) {
    const made = await auth.api.createApiKey({
      body: { userId: user.id, permissions: PERMISSIONS, expiresIn: 86_400 },
    });
    keys.push(made.key);
  }
  return {
    keys,
    admits: async ({ key }) =>
      (await auth.api.verifyApiKey({ body: { key, permissions: PERMISSIONS } })).valid,
  };
}
