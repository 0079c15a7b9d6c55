/**
 * A process that has a key in its cache. It reads keys, one a line; of each it says `holding` once it is admitted from
 * memory, and {@link refusedLine} once it is not.
 */
import { createInterface } from 'node:readline';
import { sqlStore } from '../../../adapters/stores/sql.js';
import { refusedLine } from '../refused-line.js';
import { type ConnectionFacts, optionsFor } from './connection.js';
import { wardenOn } from './wardens.js';

interface Input {
  readonly facts: ConnectionFacts;
  /** Milliseconds that a key is cached. */
  readonly ttl: number;
}

const lines = createInterface(process.stdin)[Symbol.asyncIterator]();
const nextLine = async () => (await lines.next()).value ?? process.exit(0);

const { facts, ttl }: Input = JSON.parse(await nextLine());
const { warden, watching } = wardenOn(sqlStore(optionsFor(facts)), { cache: { ttl } });

for (;;) {
  const key = await nextLine();
  await watching(key);
  await warden.verify(key);
  process.stdout.write('holding\n');
  process.stdout.write(`${await refusedLine(warden, key)}\n`);
}
