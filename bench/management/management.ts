/**
 * Managing keys on every store: creating and revoking, one after the other and 32 at once, each acknowledged when it is where the
 * store promises to keep it; and pages of 50 among a thousand keys and among a million.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKeystore } from '../../adapters/stores/keystore.js';
import { samples } from '../../src/store/conformance/samples.js';
import type { FullStore, ListQuery } from '../../src/store/store.js';
import { type MeasuredStore, storesHere } from '../misses/stores.js';
import type { Absence, Goal, Part, Progress, Row, Table } from '../result.js';
import { ratioOf, spreadOf } from '../result.js';
import type { Thoroughness } from '../sections.js';
import { createKeywarden, memoryStore } from '../subject.js';

const AT_ONCE = 32;
const FEW = 1_000;
const LOADED_AT_A_TIME = 2_000;
const NOW = Date.UTC(2030, 0, 15);
/** So many keys are expired, whatever the number of keys: a page of them is as long at 10³ as at 10⁶. */
const EXPIRED = 100;

type Opened = Pick<MeasuredStore, 'store' | 'drop'> & Partial<Pick<MeasuredStore, 'settle'>>;

/** A store with what it takes to open it. */
interface Managed {
  readonly name: string;
  readonly open: () => Promise<Opened>;
  /** Comfortable to some thousand keys only. */
  readonly small?: boolean;
}

/** Measures every store that answers here. */
export async function measureManagement({ quick }: Thoroughness, progress: Progress): Promise<Part> {
  const { kinds, absent } = await storesHere();
  const managed: Managed[] = [
    { name: 'memory', open: async () => ({ store: memoryStore(), drop: async () => {} }) },
    { name: 'the encrypted file', open: inFile, small: true },
    ...kinds.map(({ name, open }) => ({ name, open: () => open({ durable: true }) })),
  ];
  const changes = await changesASecond(managed, quick, progress);
  const many = quick ? 20_000 : 1_000_000;
  const tables: Table[] = [...changes];
  const missing: Absence[] = [...absent];
  for (const one of managed) {
    if (one.small) {
      missing.push({
        name: `pages of ${one.name} among ${many.toLocaleString('en')}`,
        why: 'it is for some thousand keys',
      });
    } else if (one.name !== 'Redis by ioredis') tables.push(await pages(one, many, progress));
  }
  const goals: Goal[] = [];
  return { tables, goals, absent: missing };
}

async function inFile(): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-bench-'));
  const store = await openKeystore({
    path: join(folder, 'keys.jwe'),
    passphrase: 'a passphrase to measure with',
  });
  return {
    store,
    drop: async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

const CHANGES = ['created, one after the other', 'created, 32 at once', 'revoked, 32 at once'] as const;

/** Changes a second: a table for each kind of change, a row for each store, a round in turn. */
async function changesASecond(
  stores: readonly Managed[],
  quick: boolean,
  progress: Progress,
): Promise<Table[]> {
  const rounds = quick ? 2 : 9;
  const [alone, together] = quick ? [10, 64] : [40, 192];
  const opened = [];
  for (const { name, open } of stores) opened.push({ name, ...(await open()) });
  const rates = new Map(opened.map(({ name }) => [name, CHANGES.map((): number[] => [])]));
  try {
    for (let round = 0; round < rounds; round += 1) {
      progress('Creating and revoking', round, rounds);
      for (const { name, store } of opened) {
        const [one, many, gone] = rates.get(name) ?? [];
        const warden = createKeywarden({ brand: 'acme', store, usage: false, storeTimeout: 60_000 });
        const ids: string[] = [];
        const create = async (number: number) => {
          ids.push((await warden.keys.create({ name: `Key ${number}` })).record.id);
        };
        one?.push(await aSecond(alone, 1, create));
        many?.push(await aSecond(together, AT_ONCE, create));
        gone?.push(await aSecond(together, AT_ONCE, (number) => warden.keys.revoke(ids[number] ?? '')));
        await warden.close();
      }
    }
  } finally {
    for (const { drop } of opened) await drop();
  }
  return CHANGES.map((change, place): Table => {
    const rows = [...rates].map(([name, its]): Row => ({ name, value: spreadOf(its[place] ?? []) }));
    return { id: `management/changes/${place}`, title: `Keys a second: ${change}`, unit: '/s', rows };
  });
}

/** Calls a second, so many under way at any time. */
async function aSecond(
  calls: number,
  atOnce: number,
  call: (number: number) => Promise<unknown>,
): Promise<number> {
  let next = 0;
  const lane = async () => {
    while (next < calls) {
      next += 1;
      await call(next - 1);
    }
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: atOnce }, lane));
  return (calls / (performance.now() - begun)) * 1_000;
}

/** What a page asks for. A search that finds nothing reads every key, and is no page. */
const PAGES: Readonly<Record<string, Partial<ListQuery>>> = {
  'the newest': {},
  active: { status: 'active' },
  disabled: { status: 'disabled' },
  revoked: { status: 'revoked' },
  expired: { status: 'expired' },
  'expiring soon (100)': { expiresBefore: NOW },
  'expiring some day (all)': { expiresBefore: NOW * 2 },
  "one user's": { userId: 'user-7' },
  'one alias': { alias: 'alias-2' },
};

/** Pages of 50 among a thousand keys and among many, in turn. In memory those by status look at every key, as its page says. */
async function pages(one: Managed, many: number, progress: Progress): Promise<Table> {
  const [small, large] = [await one.open(), await one.open()];
  try {
    await fill(small.store, FEW);
    await fill(large.store, many, (done) => progress(`${one.name}: loading`, done, many));
    await small.settle?.();
    await large.settle?.();
    const rows: Row[] = [];
    for (const [name, query] of Object.entries(PAGES)) {
      const whole: ListQuery = { accountId: 'acme', now: NOW, limit: 50, ...query };
      progress(`${one.name}: pages`, rows.length, Object.keys(PAGES).length);
      const page = (store: FullStore) => async () => (await store.list(whole)).items.length;
      const [few, milliseconds] = await inTurn([page(small.store), page(large.store)]);
      rows.push({ name, value: spreadOf(milliseconds), ratio: ratioOf(milliseconds, few) });
    }
    return {
      id: `management/pages/${one.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}/ms`,
      title: `A page of 50 among ${many.toLocaleString('en')} keys of one account, ${one.name}`,
      unit: 'ms',
      yardstick: `among ${FEW.toLocaleString('en')}`,
      rows,
    };
  } finally {
    await small.drop();
    await large.drop();
  }
}

/** Rounds that count, and the milliseconds of a call's turn in one. */
const ROUNDS = 9;
const TURN = 15;

/** Milliseconds a call of both, round by round, in turn. */
async function inTurn(
  calls: readonly [() => Promise<number>, () => Promise<number>],
): Promise<readonly [readonly number[], readonly number[]]> {
  const figures: readonly [number[], number[]] = [[], []];
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const place of [0, 1] as const) {
      const begun = performance.now();
      let done = 0;
      do {
        if ((await calls[place]()) === 0) throw new Error('A page that should hold keys is empty.');
        done += 1;
      } while (performance.now() - begun < TURN);
      if (round >= 0) figures[place].push((performance.now() - begun) / done);
    }
  }
  return figures;
}

/** One key in 8 disabled, one in 9 revoked, a hundred expired. */
async function fill(store: FullStore, count: number, tell: (done: number) => void = () => {}): Promise<void> {
  const { key } = samples();
  const apart = Math.floor(count / EXPIRED);
  for (let done = 0; done < count; done += LOADED_AT_A_TIME) {
    tell(done);
    const keys = Array.from({ length: Math.min(LOADED_AT_A_TIME, count - done) }, (_, place) => {
      const index = done + place;
      return key({
        behalfOf: `user-${index % apart}`,
        alias: `alias-${index}`,
        enabled: index % 8 !== 0,
        revokedAt: index % 9 === 0 ? NOW : null,
        expiresAt: index % apart === 3 ? NOW - 1 : NOW + index,
      });
    });
    await store.loadKeys(keys);
  }
}
