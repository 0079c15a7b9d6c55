/** Lists without revoked keys: full pages, every key once, few questions – however many keys were revoked. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listUnrevoked } from '../../adapters/management/unrevoked.js';
import type { Wire } from '../../adapters/management.js';
import { accountWire, managementApi, teamWire } from '../../adapters/management.js';
import { memoryStore } from '../../adapters/stores/memory.js';
import type { AnyStore, FullStore, Page, StoredKey } from '../../src/index.js';
import { createKeywarden } from '../../src/index.js';
import { samples } from '../../src/store/conformance/samples.js';
import { scaled } from '../scale.js';
import { overriding } from '../verify/overriding.js';
import { clientOf } from './client.js';
import { PLAIN } from './mountings.js';
import { ACCOUNT, ann, scene } from './scene.js';

const NOW = Date.UTC(2030, 0, 15);

/** A store with keys of the account, oldest first, revoked where `isRevoked` says so; and their ids, newest first. */
async function filled(isRevoked: readonly boolean[]): Promise<{ store: FullStore; unrevoked: string[] }> {
  const store = memoryStore();
  const { key } = samples();
  const keys: StoredKey[] = isRevoked.map((revoked, index) =>
    key({
      accountId: ACCOUNT,
      createdAt: NOW + index,
      enabled: index % 3 !== 0,
      revokedAt: revoked ? NOW : null,
    }),
  );
  await store.loadKeys(keys);
  const unrevoked = keys
    .filter(({ revokedAt }) => revokedAt === null)
    .map(({ id }) => id)
    .reverse();
  return { store, unrevoked };
}

/** The same, counting how often a list is asked for. */
function counting(store: FullStore): { store: AnyStore; asked: () => number } {
  let asked = 0;
  const counted = overriding<AnyStore>(store, {
    list: (query) => {
      asked += 1;
      return store.list(query);
    },
  });
  return { store: counted, asked: () => asked };
}

describe('listUnrevoked', () => {
  it('has full pages, exact cursors, and every unrevoked key once, wherever the revoked ones are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { maxLength: 60 }),
        fc.integer({ min: 1, max: 12 }),
        async (isRevoked, limit) => {
          const { store, unrevoked } = await filled(isRevoked);
          const keys = createKeywarden({ brand: 'api', store }).keys.in(ACCOUNT);
          const seen: string[] = [];
          let cursor: string | undefined;
          for (;;) {
            const page: Page<{ readonly id: string }> = await listUnrevoked(keys, { cursor, limit });
            seen.push(...page.items.map(({ id }) => id));
            if (page.next === null) break;
            expect(page.items).toHaveLength(limit);
            cursor = page.next;
          }
          expect(seen).toEqual(unrevoked);
        },
      ),
      { numRuns: scaled(10_000) },
    );
  });

  it('asks as a plain list does where nothing is revoked, and a thousand keys at a time behind that', async () => {
    const none = await filled(Array.from({ length: 500 }, () => false));
    const plain = counting(none.store);
    await listUnrevoked(createKeywarden({ brand: 'api', store: plain.store }).keys.in(ACCOUNT), {
      limit: 10,
    });
    expect(plain.asked()).toBe(1);

    // The oldest alone is left: with a limit of 1, asking for so many at a time would be 20,000 questions.
    const many = await filled(Array.from({ length: 20_000 }, (_, index) => index !== 0));
    const { store, asked } = counting(many.store);
    const keys = createKeywarden({ brand: 'api', store }).keys.in(ACCOUNT);
    const { items, next } = await listUnrevoked(keys, { limit: 1 });
    expect([items.map(({ id }) => id), next]).toEqual([many.unrevoked, null]);
    expect(asked()).toBeLessThanOrEqual(23);
  });
});

const actor = ann('read');
const WIRES: readonly { wire: Wire; path: string; id: string }[] = [
  { wire: teamWire, path: '/api_keys', id: 'api_key_id' },
  { wire: accountWire, path: '/', id: 'id' },
];

describe.each(WIRES)(
  'the list of the $wire.name wire, of keys nearly all of which are revoked',
  ({ wire, path, id }) => {
    const begin = async () => {
      const { store, unrevoked } = await filled(
        Array.from({ length: 6_000 }, (_, index) => index % 300 !== 7),
      );
      const there = scene({ store });
      const app = await PLAIN.serve(there.warden, managementApi(there.warden, { actor: () => actor, wire }));
      const ask = clientOf(app.port, wire);
      /** Every page, by `Link`. */
      const pages = async (query: string): Promise<string[][]> => {
        const all: string[][] = [];
        let target: string | undefined = query;
        while (target !== undefined) {
          const { json, headers } = await ask(`GET ${path}${target}`);
          all.push(json.data.map((key: Record<string, string>) => key[id]));
          target = /^<(\?[^>]+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
        }
        return all;
      };
      return { app, pages, unrevoked };
    };

    it('is one page of all that are left; with a limit, full pages with each of them once', async () => {
      const { app, pages, unrevoked } = await begin();
      expect(unrevoked).toHaveLength(20);
      expect(await pages('')).toEqual([unrevoked]);
      for (const limit of [1, 3, 7, 20, 21]) {
        const all = await pages(`?limit=${limit}`);
        expect(all.flat()).toEqual(unrevoked);
        for (const page of all.slice(0, -1)) expect(page).toHaveLength(limit);
      }
      await app.close();
    });

    it('filters as ever besides', async () => {
      const { app, pages, unrevoked } = await begin();
      const disabled = (await pages('?status=disabled&limit=5')).flat();
      const active = (await pages('?status=active&limit=5')).flat();
      expect([...disabled, ...active].sort()).toEqual([...unrevoked].sort());
      expect((await pages('?search=nothing')).flat()).toEqual([]);
      await app.close();
    });
  },
);
