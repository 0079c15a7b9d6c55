/**
 * A process that has a key in its cache, for an hour if nobody tells it otherwise. It reads keys, one a line; of each it
 * says `holding` once it is admitted from memory, and {@link refusedLine} once it is not.
 */
import { createInterface } from 'node:readline';
import { refusedLine } from '../refused-line.js';
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
  process.stdout.write(`${await refusedLine(warden, key)}\n`);
}
