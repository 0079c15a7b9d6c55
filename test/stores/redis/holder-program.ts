/**
 * A process that has a key in its cache, for an hour if nobody tells it otherwise. It reads keys, one a line; of each it
 * says `holding` once it is admitted from memory, and `refused <ns>`, by the machine's monotonic clock, once it is not.
 */
import { createInterface } from 'node:readline';
import { type Address, DRIVERS } from './drivers.js';
import { wardenOn } from './wardens.js';

interface Input extends Address {
  readonly driver: string;
  readonly prefix: string;
}

const lines = createInterface(process.stdin)[Symbol.asyncIterator]();
const nextLine = async () => (await lines.next()).value ?? process.exit(0);

const { driver: name, prefix, ...address }: Input = JSON.parse(await nextLine());
const driver = DRIVERS.find((one) => one.name === name);
if (driver === undefined) throw new Error(`There is no driver ${name}.`);
const { warden, watching } = wardenOn(
  await driver.connect(address),
  { prefix },
  { cache: { ttl: 3_600_000 } },
);

for (;;) {
  const key = await nextLine();
  await watching(key);
  await warden.verify(key);
  const held = warden.verify(key);
  if (held instanceof Promise || !held.ok) throw new Error('The key is not in the cache.');
  process.stdout.write('holding\n');
  while ((await warden.verify(key)).ok) await new Promise((resolve) => setTimeout(resolve, 1));
  process.stdout.write(`refused ${process.hrtime.bigint()}\n`);
}
