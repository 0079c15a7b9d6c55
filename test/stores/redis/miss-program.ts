/**
 * What a key costs that the cache does not know: the bare driver's own look-up of the record, the store's, and the whole
 * verification. A process of its own, since a test runner slows down the code under test. Says the medians, in µs, as JSON.
 */
import { createInterface } from 'node:readline';
import { FIELDS } from '../../../adapters/stores/redis/columns.js';
import { type Address, DRIVERS } from './drivers.js';
import { medians } from './medians.js';
import { wardenOn } from './wardens.js';

interface Input extends Address {
  readonly driver: string;
  readonly prefix: string;
  readonly samples: number;
}

const { value: line } = await createInterface(process.stdin)[Symbol.asyncIterator]().next();
const { driver: name, prefix, samples, ...address }: Input = JSON.parse(line);
const driver = await DRIVERS.find((one) => one.name === name)?.connect(address);
if (driver === undefined) throw new Error(`There is no driver ${name}.`);
// The cache has room for one of the keys that are asked for in turn, so it never knows the next.
const side = wardenOn(driver, { prefix }, { cache: { max: 1 }, usage: false });
const [first, second] = [
  await side.warden.keys.create({ name: 'first' }),
  await side.warden.keys.create({ name: 'second' }),
];
await side.watching(first.key);

const inTurn = () => {
  let odd = false;
  return () => {
    odd = !odd;
    return odd ? first : second;
  };
};
const [nextBare, nextLookUp, nextMiss] = [inTurn(), inTurn(), inTurn()];
let hits = 0;
const bare = () => driver.command('HMGET', `${prefix}key:"${nextBare().record.prefix}"`, ...FIELDS);
const miss = async () => {
  const outcome = side.warden.verify(nextMiss().key);
  if (!(outcome instanceof Promise)) hits += 1;
  if (!(await outcome).ok) throw new Error('The key was not admitted.');
};
const lookUp = () => side.store.findByPrefix(nextLookUp().record.prefix);
const median = await medians({ bare, lookUp, miss }, samples);
if (hits > 0) throw new Error(`The cache knew the key ${hits} times.`);
await side.close();
const answer = { bare: median('bare'), lookUp: median('lookUp'), miss: median('miss') };
process.stdout.write(`${JSON.stringify(answer)}\n`);
process.exit(0);
