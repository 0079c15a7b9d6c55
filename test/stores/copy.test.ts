import { afterEach, describe, expect, test } from 'vitest';
import { CopyIncompleteError, type CopyProgress, copyStore } from '../../adapters/stores/copy.js';
import { memoryStore } from '../../adapters/stores/memory.js';
import { openStore } from '../../adapters/stores/open.js';
import type { AuditEvent, StoredKey } from '../../src/record.js';
import { samples } from '../../src/store/conformance/samples.js';
import type { FullStore, KeyUse, Transfer } from '../../src/store/store.js';
import { scaled } from '../scale.js';
import { PLACES, type PlaceKind } from './urls.js';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Every kind of store that can be opened here. */
const STORES = PLACES.filter(({ service }) => service?.reachable ?? true).map((kind) => ({
  name: kind.name,
  open: () => opened(kind),
}));

async function opened(kind: PlaceKind): Promise<FullStore> {
  const { url, options, remove } = await kind.create();
  const store = await openStore(url, options);
  closing.push(remove, () => store.close());
  return store;
}

interface Rows {
  readonly keys: readonly StoredKey[];
  readonly audit: readonly AuditEvent[];
  readonly uses: readonly KeyUse[];
}

/** Keys of several accounts in every state, with events and uses. */
async function fill(store: FullStore, count: number): Promise<StoredKey[]> {
  const { key, event } = samples();
  const keys = Array.from({ length: count }, (_, serial) =>
    key({
      accountId: `account ${serial % 7}`,
      alias: serial % 3 === 0 ? `alias ${serial}` : null,
      expiresAt: serial % 4 === 0 ? serial : null,
      revokedAt: serial % 5 === 0 ? serial : null,
      enabled: serial % 6 !== 0,
      behalfOf: serial % 2 === 0 ? `user ${serial % 10}` : null,
      metadata: { serial, text: '日本 "quoted"' },
      version: 1 + (serial % 3),
    }),
  );
  await store.loadKeys(keys);
  const numbers = new Map<string, number>();
  await store.loadAudit(
    keys.map((made) => {
      const sequence = (numbers.get(made.accountId) ?? 0) + 1;
      numbers.set(made.accountId, sequence);
      return { ...event(made), sequence };
    }),
  );
  await store.loadUse(
    keys.flatMap(({ id, accountId }, serial) =>
      ['2030-01-14', '2030-01-15'].map((day) => ({
        accountId,
        keyId: id,
        day,
        count: serial + 1,
        lastUsedAt: serial,
      })),
    ),
  );
  return keys;
}

/** Everything a store holds, in an order of its own. */
async function everything(store: Transfer): Promise<unknown> {
  const all = async (
    scan: (cursor?: string) => Promise<{ items: readonly object[]; next: string | null }>,
  ) => {
    const texts: string[] = [];
    let cursor: string | undefined;
    do {
      const { items, next } = await scan(cursor);
      texts.push(
        ...items.map((item) => JSON.stringify(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1)))),
      );
      cursor = next ?? undefined;
    } while (cursor !== undefined);
    return texts.toSorted();
  };
  return {
    keys: await all(async (cursor) => store.scanKeys(cursor)),
    audit: await all(async (cursor) => store.scanAudit(cursor)),
    uses: await all(async (cursor) => store.scanUse(cursor)),
  };
}

describe('copyStore', () => {
  const count = scaled(4_000);

  test(`copies keys, audit and uses of every account, from ${STORES.map(({ name }) => name).join(' to ')} and back`, async () => {
    const first = memoryStore();
    await fill(first, count);
    let from: FullStore = first;
    for (const { open } of [...STORES, ...STORES.slice(0, 1)]) {
      const to = await open();
      expect(await copyStore(from, to)).toEqual({ keys: count, audit: count, uses: 2 * count });
      expect(await everything(to)).toEqual(await everything(first));
      from = to;
    }
  });

  for (const target of STORES) {
    test(`to ${target.name}: run again after it was interrupted anywhere, finishes without doubles`, async () => {
      const [from, to] = [memoryStore(), await target.open()];
      await fill(from, 250);
      const steps: CopyProgress[] = [];
      await copyStore(from, memoryStore(), { onProgress: (progress) => steps.push(progress) });
      for (let interrupted = 1; interrupted <= steps.length; interrupted += 1) {
        let step = 0;
        const onProgress = () => {
          step += 1;
          if (step === interrupted) throw new Error('interrupted');
        };
        await expect(copyStore(from, to, { onProgress })).rejects.toThrow('interrupted');
      }
      expect(await copyStore(from, to)).toEqual({ keys: 250, audit: 250, uses: 500 });
      expect(await everything(to)).toEqual(await everything(from));
    });

    test(`to ${target.name}: what was issued goes on, and so does the log`, async () => {
      const [from, to] = [memoryStore(), await target.open()];
      const [first] = await fill(from, 20);
      if (first === undefined) throw new Error('There is no key.');
      await copyStore(from, to);
      expect(await to.findByPrefix(first.prefix)).toEqual(first);
      const { event } = samples();
      await to.append(event({ accountId: first.accountId }));
      const { items } = await to.readAudit({ accountId: first.accountId, limit: 1 });
      expect(items[0]?.sequence).toBe(4);
    });
  }

  test('says how far it is', async () => {
    const from = memoryStore();
    await fill(from, 10);
    const steps: CopyProgress[] = [];
    await copyStore(from, memoryStore(), { onProgress: (progress) => steps.push(progress) });
    expect(steps.map(({ what }) => what).filter((what, index, all) => what !== all[index - 1])).toEqual([
      'keys',
      'audit',
      'uses',
    ]);
    expect(steps.filter(({ what }) => what === 'uses').at(-1)).toEqual({ what: 'uses', copied: 20 });
  });

  test('is an error that counts where the target held something before', async () => {
    const [from, to] = [memoryStore(), memoryStore()];
    await fill(from, 10);
    const { key, event } = samples();
    const there = key({ id: 'apk_there', prefix: 'kw_there', accountId: 'other' });
    await to.insert(there, event(there), {});
    const error = await copyStore(from, to).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(CopyIncompleteError);
    expect(error).toMatchObject({
      message: expect.stringMatching(
        /keys: 10 in the source, 11 in the target; audit: 10 in the source, 11 in the target/,
      ),
      from: { keys: 10, audit: 10, uses: 20 },
      to: { keys: 11, audit: 11, uses: 20 },
    });
  });

  test('is an error that counts where the source was written to meanwhile, and succeeds when run again', async () => {
    const [from, to] = [memoryStore(), memoryStore()];
    await fill(from, 10);
    const { event } = samples();
    const writing = copyStore(from, to, {
      onProgress: ({ what }) => {
        if (what === 'uses') void from.append(event({ accountId: 'late' }));
      },
    });
    await expect(writing).rejects.toThrow(/audit: 11 in the source, 10 in the target/);
    expect(await copyStore(from, to)).toMatchObject({ audit: 11 });
  });

  for (const { name, open } of STORES) {
    test(`disabled-elsewhere: a key that was revoked in ${name} behind the copy's back is noticed, and revoked when run again`, async () => {
      const [from, to] = [await open(), memoryStore()];
      const { key, event } = samples();
      const made = key();
      await from.insert(made, event(made), {});
      let revoked = false;
      const revoking = copyStore(
        {
          scanKeys: (cursor) => from.scanKeys(cursor),
          async scanAudit(cursor) {
            if (!revoked) {
              const change = { accountId: made.accountId, id: made.id, version: 1, set: { revokedAt: 5 } };
              await from.update(change, event(made));
            }
            revoked = true;
            return from.scanAudit(cursor);
          },
          scanUse: (cursor) => from.scanUse(cursor),
          loadKeys: from.loadKeys,
          loadAudit: from.loadAudit,
          loadUse: from.loadUse,
        },
        to,
      );
      const error = await revoking.catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(CopyIncompleteError);
      expect(error).toMatchObject({ message: expect.stringMatching(/keys: 1 in both, but not the same/) });
      expect(await copyStore(from, to)).toEqual({ keys: 1, audit: 2, uses: 0 });
      expect(await to.findByPrefix(made.prefix)).toMatchObject({ revokedAt: 5, version: 2 });
    });
  }

  test('is an error where a count of uses was raised after it was copied', async () => {
    const [from, to] = [memoryStore(), memoryStore()];
    const [first] = await fill(from, 10);
    if (first === undefined) throw new Error('There is no key.');
    const writing = copyStore(from, to, {
      onProgress({ what }) {
        const use = { accountId: first.accountId, keyId: first.id, day: '2030-01-15' };
        if (what === 'uses') void from.recordUse([{ ...use, count: 1, lastUsedAt: 1 }]);
      },
    });
    await expect(writing).rejects.toThrow(/uses: 20 in both, but not the same/);
  });

  describe('compares the two stores row by row', () => {
    const { key, event } = samples();
    const [one, two] = [key({ accountId: 'a', metadata: { x: 1, y: [1, 2] } }), key({ accountId: 'b' })];
    const logged = { ...event(one), sequence: 1 };
    const used = { accountId: 'a', keyId: one.id, day: '2030-01-15', count: 1, lastUsedAt: 7 };
    const held = { keys: [one, two], audit: [logged], uses: [used] };

    /** A store that holds this whatever is loaded into it, and hands it out an item a page. */
    function holding({ keys, audit, uses }: Rows): Transfer {
      const pageOf =
        <T>(rows: readonly T[]) =>
        (cursor = '0') => {
          const next = Number(cursor) + 1;
          return { items: rows.slice(next - 1, next), next: next < rows.length ? String(next) : null };
        };
      const [scanKeys, scanAudit, scanUse] = [pageOf(keys), pageOf(audit), pageOf(uses)];
      const load = () => {};
      return { scanKeys, scanAudit, scanUse, loadKeys: load, loadAudit: load, loadUse: load };
    }

    const otherwise: readonly (readonly [said: string, what: keyof Rows, there: Partial<Rows>])[] = [
      ["a key's name", 'keys', { keys: [one, { ...two, name: 'another' }] }],
      ['whether a key is enabled', 'keys', { keys: [one, { ...two, enabled: !two.enabled }] }],
      ["a key's digest", 'keys', { keys: [one, { ...two, digest: one.digest }] }],
      ["a key's account", 'keys', { keys: [one, { ...two, accountId: 'c' }] }],
      ['a list within', 'keys', { keys: [{ ...one, metadata: { x: 1, y: [2, 1] } }, two] }],
      [
        'whose each of two is',
        'keys',
        {
          keys: [
            { ...one, accountId: 'b' },
            { ...two, accountId: 'a' },
          ],
        },
      ],
      ["an event's account", 'audit', { audit: [{ ...logged, accountId: 'b' }] }],
      ['who did it', 'audit', { audit: [{ ...logged, actor: { ...logged.actor, id: 'another' } }] }],
      ['what of it', 'audit', { audit: [{ ...logged, detail: { reason: 'another' } }] }],
      ["a use's account", 'uses', { uses: [{ ...used, accountId: 'b' }] }],
      ['when it was last used', 'uses', { uses: [{ ...used, lastUsedAt: 8 }] }],
    ];
    for (const [said, what, there] of otherwise) {
      test(`${said} is another, and so is the store`, async () => {
        const copying = copyStore(holding(held), holding({ ...held, ...there }));
        await expect(copying).rejects.toThrow(new RegExp(`${what}: . in both, but not the same`));
      });
    }

    test('two of one row are not two of another', async () => {
      const copying = copyStore(
        holding({ ...held, keys: [one, one] }),
        holding({ ...held, keys: [two, two] }),
      );
      await expect(copying).rejects.toThrow(/keys: 2 in both, but not the same/);
    });

    test('their order does not count, nor that of names', async () => {
      const { id, ...others } = one;
      const there = { ...held, keys: [two, { ...others, metadata: { y: [1, 2], x: 1 }, id }] };
      expect(await copyStore(holding(held), holding(there))).toEqual({ keys: 2, audit: 1, uses: 1 });
    });
  });

  test('refuses a store that cannot be copied, and a store as its own target', async () => {
    const store = memoryStore();
    const { scanUse: _, ...half } = { ...store, scanUse: undefined };
    await expect(copyStore(half as unknown as Transfer, store)).rejects.toThrow(
      /from must be a store.*lacks .*scanUse/,
    );
    await expect(copyStore(store, undefined as unknown as Transfer)).rejects.toThrow(TypeError);
    await expect(copyStore(store, store)).rejects.toThrow(/the same store/);
  });
});
