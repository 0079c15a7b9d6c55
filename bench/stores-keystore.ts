/**
 * What the keystore costs at 10, 1,000 and 5,000 keys, and how soon a running server in another process refuses a
 * revoked key. `npx tsx bench/stores-keystore.ts [revocations]`. The tables of docs/stores.md are what this prints.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Keystore, openKeystore } from '../adapters/stores/keystore.js';
import { createKeywarden, type Keywarden } from '../src/keywarden.js';
import { samples } from '../src/store/conformance/samples.js';
import { compilePrograms } from '../test/stores/keystore/child-process.js';
import { revocationDelays } from '../test/stores/keystore/revocation-delay.js';

const SIZES = [10, 1_000, 5_000];
const REVOCATIONS = Number(process.argv[2] ?? 1_000);
const passphrase = 'a passphrase to measure with';
const pepper = 'a pepper to measure with, long enough';
const NOW = Date.UTC(2030, 0, 15);

/** Milliseconds of each call, ascending. */
async function times(rounds: number, call: (round: number) => unknown): Promise<number[]> {
  const taken: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now();
    await call(round);
    taken.push(performance.now() - began);
  }
  return taken.sort((a, b) => a - b);
}

const quantile = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
const show = (milliseconds: number) =>
  milliseconds < 10 ? milliseconds.toFixed(1) : milliseconds.toFixed(0);
const spread = (sorted: readonly number[]) =>
  `${show(quantile(sorted, 0.5))} / ${show(quantile(sorted, 0.99))}`;

/** Microseconds a call, of many in a row. */
async function each(rounds: number, call: () => unknown): Promise<string> {
  const began = performance.now();
  for (let round = 0; round < rounds; round += 1) await call();
  return (((performance.now() - began) / rounds) * 1_000).toFixed(1);
}

async function inFolder<T>(body: (path: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'keystore-bench-'));
  try {
    return await body(join(folder, 'keys.jwe'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** So many keys of one account, each with the event of its creation. */
async function fill(store: Keystore, count: number): Promise<void> {
  const { key, event } = samples();
  const keys = Array.from({ length: count }, (_, index) =>
    key({
      accountId: 'default',
      alias: `alias-${index}`,
      allowIps: ['10.0.0.0/8'],
      metadata: { team: 'billing', contact: 'someone@example.com' },
    }),
  );
  await store.loadKeys(keys);
  await store.loadAudit(keys.map((made, index) => ({ ...event(made), sequence: index + 1 })));
}

async function measure(count: number): Promise<Record<string, string>> {
  return inFolder(async (path) => {
    const store = await openKeystore({ path, passphrase });
    await fill(store, count);
    const warden = createKeywarden({ brand: 'acme', store, pepper, usage: false });
    const { record, key } = await warden.keys.create({ name: 'measured' });
    const { size } = statSync(path);
    const rename = (round: number) => warden.keys.update(record.id, { name: `${round}` });
    const opened = await times(7, async () => (await openKeystore({ path, passphrase })).close());
    const page = await times(50, () => store.list({ accountId: 'default', now: NOW, limit: 50 }));
    const row = {
      keys: String(count),
      'file (kB)': String(Math.round(size / 1_000)),
      'open (ms)': show(quantile(opened, 0.5)),
      'look up (µs)': await each(100_000, () => store.findByPrefix(record.prefix)),
      'verify, remembered (µs)': await each(100_000, () => warden.verify(key)),
      'verify, from the store (µs)': await each(20_000, () => warden.verify(key, { fresh: true })),
      'a page of 50 (ms)': show(quantile(page, 0.5)),
      'change, p50 / p99 (ms)': spread(await times(200, rename)),
      'read anew after another’s change, p50 / p99 (ms)': spread(await readAnew(path, record.prefix, rename)),
      'count a use of every key (ms)': show(quantile(await countUses(store, count), 0.5)),
      'one of 100 changes at once (ms)': ((await hundredAtOnce(warden)) / 100).toFixed(2),
    };
    await warden.close();
    await store.close();
    return row;
  });
}

/** How long another process's first look-up takes after each change. */
async function readAnew(
  path: string,
  prefix: string,
  change: (round: number) => Promise<unknown>,
): Promise<number[]> {
  const other = await openKeystore({ path, passphrase });
  const taken: number[] = [];
  for (let round = 0; round < 100; round += 1) {
    await change(round);
    const began = performance.now();
    await other.findByPrefix(prefix);
    taken.push(performance.now() - began);
  }
  await other.close();
  return taken.sort((a, b) => a - b);
}

function countUses(store: Keystore, count: number): Promise<number[]> {
  const uses = Array.from({ length: count }, (_, index) => ({
    accountId: 'default',
    keyId: `apk_Sample0000${String(index + 1).padStart(6, '0')}`,
    day: '2030-01-15',
    count: 3,
    lastUsedAt: NOW,
  }));
  return times(20, () => store.recordUse(uses));
}

async function hundredAtOnce(warden: Keywarden): Promise<number> {
  const create = () =>
    Promise.all(Array.from({ length: 100 }, (_, index) => warden.keys.create({ name: `${index}` })));
  return quantile(await times(3, create), 0.5);
}

/** What a long audit log does to a change. */
async function measureAudit(events: number): Promise<Record<string, string>> {
  return inFolder(async (path) => {
    const store = await openKeystore({ path, passphrase });
    await fill(store, 1_000);
    const { event } = samples();
    const more = Array.from({ length: events }, (_, index) => ({
      ...event({ accountId: 'default', id: 'apk_Sample0000000001' }, { at: NOW }),
      sequence: index + 1_001,
    }));
    await store.loadAudit(more);
    const warden = createKeywarden({ brand: 'acme', store, pepper, usage: false });
    const { record } = await warden.keys.create({ name: 'measured' });
    const changed = await times(100, (round) => warden.keys.update(record.id, { name: `${round}` }));
    const opened = await times(5, async () => (await openKeystore({ path, passphrase })).close());
    const row = {
      'audit events': String(events + 1_000),
      'file (kB)': String(Math.round(statSync(path).size / 1_000)),
      'open (ms)': show(quantile(opened, 0.5)),
      'change, p50 / p99 (ms)': spread(changed),
    };
    await warden.close();
    await store.close();
    return row;
  });
}

async function measureRevocations(count: number, rounds: number): Promise<Record<string, string>> {
  const programs = await compilePrograms('server-program');
  try {
    return await inFolder(async (path) => {
      const keystore = { path, passphrase, kdf: { cost: 1024 } };
      const store = await openKeystore(keystore);
      await fill(store, count);
      const server = programs.start('server-program', { keystore, pepper });
      const port = Number((await server.line(/^port/)).split(' ')[1]);
      const warden = createKeywarden({ brand: 'acme', store, pepper });
      const delays = await revocationDelays(warden, port, rounds);
      await server.kill();
      await store.close();
      const at = (share: number) => show(quantile(delays, share));
      return { keys: String(count), 'p50 (ms)': at(0.5), 'p99 (ms)': at(0.99), 'max (ms)': at(1) };
    });
  } finally {
    await programs.remove();
  }
}

function table(rows: readonly Record<string, string>[]): void {
  const names = Object.keys(rows[0] ?? {});
  console.log(`| ${names.join(' | ')} |\n|${names.map(() => '---:|').join('')}`);
  for (const row of rows) console.log(`| ${names.map((name) => row[name]).join(' | ')} |`);
  console.log();
}

const sizes: Record<string, string>[] = [];
for (const count of SIZES) sizes.push(await measure(count));
table(sizes);
const audits: Record<string, string>[] = [];
for (const events of [9_000, 49_000]) audits.push(await measureAudit(events));
table(audits);
const revocations: Record<string, string>[] = [];
for (const count of SIZES) revocations.push(await measureRevocations(count, REVOCATIONS));
table(revocations);
process.exit(0);
