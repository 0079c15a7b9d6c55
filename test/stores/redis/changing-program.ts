/**
 * A process that creates, updates and regenerates keys until it is killed. It says what it is about to write of a key's
 * digest (`intends <id> <digest>`) and, once it is acknowledged, what it did: `created`, `updated`, `regenerated` or
 * `overlapped`, then the id and the key or the name.
 */
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { redisStore } from '../../../adapters/stores/redis.js';
import { createKeywarden } from '../../../src/keywarden.js';
import { type Address, DRIVERS, PATIENT } from './drivers.js';

interface Input extends Address {
  readonly driver: string;
  readonly prefix: string;
}

const [line = '{}'] = await createInterface(process.stdin)
  [Symbol.asyncIterator]()
  .next()
  .then(({ value }) => [value]);
const { driver: name, prefix, ...address }: Input = JSON.parse(line);
const driver = await DRIVERS.find((one) => one.name === name)?.connect(address);
if (driver === undefined) throw new Error(`There is no driver ${name}.`);
const store = redisStore({ client: driver.client, prefix, ...PATIENT });
const say = (...words: readonly string[]) => process.stdout.write(`${words.join(' ')}\n`);

const { keys } = createKeywarden({
  brand: 'acme',
  store: {
    ...store,
    update(change, event) {
      if (change.set.digest !== undefined) say('intends', change.id, change.set.digest.value);
      return store.update(change, event);
    },
  },
});
const run = randomUUID();
for (let round = 0; ; round += 1) {
  const { record, key } = await keys.create({ name: 'created', alias: `alias-${run}-${round}` });
  say('created', record.id, key);
  await keys.update(record.id, { name: `updated-${round}` });
  say('updated', record.id, `updated-${round}`);
  say('regenerated', record.id, (await keys.regenerate(record.id)).key);
  say('overlapped', record.id, (await keys.regenerate(record.id, { overlap: '1h' })).key);
}
