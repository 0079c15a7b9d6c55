/**
 * What the store in Redis does in a second, and what takes long. `npx tsx bench/stores-redis.ts [keys]`, with a Redis at
 * 127.0.0.1:6379. A key that is not cached, and pages at 10³ and 10⁶ keys, are measured by `test/stores/redis` when
 * `KEYWARDEN_TEST_SCALE=1`; the tables of docs/stores.md are what both print.
 */
import { redisStore } from '../adapters/stores/redis.js';
import { createKeywarden } from '../src/keywarden.js';
import { samples } from '../src/store/conformance/samples.js';
import { DRIVERS, ownPrefix, removeAll } from '../test/stores/redis/drivers.js';

const KEYS = Number(process.argv[2] ?? 100_000);
const AT_ONCE = 50;
const { key, event } = samples();

/** Calls a second, `AT_ONCE` of them under way at any time. */
async function aSecond(calls: number, call: (serial: number) => unknown): Promise<number> {
  let next = 0;
  const begun = performance.now();
  const lane = async () => {
    while (next < calls) {
      next += 1;
      await call(next - 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return (calls / (performance.now() - begun)) * 1_000;
}

async function milliseconds(call: () => unknown): Promise<number> {
  const begun = performance.now();
  await call();
  return performance.now() - begun;
}

const show = (what: string, value: number, unit: string) =>
  console.log(`${what} | ${Number(value.toPrecision(3)).toLocaleString('en')} ${unit}`);

for (const { name, connect } of DRIVERS) {
  const driver = await connect({ host: '127.0.0.1', port: 6379 });
  const prefix = ownPrefix();
  const store = redisStore({ client: driver.client, prefix, timeout: 60_000 });
  const warden = createKeywarden({ brand: 'acme', store, usage: false });
  try {
    await store.ready();
    const { key: presented, record } = await warden.keys.create({ name: 'bench' });
    await warden.verify(presented);
    // Watching begins with the first look-up, and forgets what was read before it stood.
    await new Promise((resolve) => setTimeout(resolve, 500));
    await warden.verify(presented);
    show(`${name}: verify, cached`, await aSecond(1_000_000, () => warden.verify(presented)), '/s');
    show(`${name}: look up by prefix`, await aSecond(50_000, () => store.findByPrefix(record.prefix)), '/s');
    const made = Array.from({ length: 10_000 }, () => key());
    const insert = (serial: number) => {
      const one = made[serial] ?? key();
      return store.insert(one, event(one), {});
    };
    show(`${name}: insert`, await aSecond(made.length, insert), '/s');
    const update = (serial: number) => {
      const { id } = made[serial] ?? key();
      return store.update(
        { accountId: 'acme', id, version: 1, set: { revokedAt: 1 } },
        event({ accountId: 'acme', id }),
      );
    };
    show(`${name}: revoke`, await aSecond(made.length, update), '/s');
    const uses = made
      .slice(0, 1_000)
      .map(({ id }) => ({ accountId: 'acme', keyId: id, day: '2030-01-15', count: 1, lastUsedAt: 1 }));
    show(`${name}: record uses of 1,000 keys`, await milliseconds(() => store.recordUse(uses)), 'ms');
    const purge = () => store.purge({ accountId: 'acme', revokedBefore: 2 }, event({ accountId: 'acme' }));
    show(
      `${name}: purge of ${made.length} keys, in which Redis does nothing else`,
      await milliseconds(purge),
      'ms',
    );

    const many = Array.from({ length: KEYS }, () => key({ accountId: 'many' }));
    const loaded = await milliseconds(() => store.loadKeys(many));
    show(`${name}: load keys`, (KEYS / loaded) * 1_000, '/s');
    const search = { accountId: 'many', now: 0, limit: 50, search: 'nothing like this' };
    show(`${name}: search through ${KEYS} keys`, await milliseconds(() => store.list(search)), 'ms');
  } finally {
    await warden.close();
    await store.close();
    await removeAll(driver, prefix);
    driver.close();
  }
}
