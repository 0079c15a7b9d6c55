/**
 * A process that creates, updates and regenerates keys of one account until it is killed. It says what it attempts before
 * and what was acknowledged after, a line each.
 */
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { sqlStore } from '../../../adapters/stores/sql.js';
import { createKeywarden } from '../../../src/keywarden.js';
import { type ConnectionFacts, optionsFor } from './connection.js';

interface Input {
  readonly facts: ConnectionFacts;
  readonly accountId: string;
}

const lines = createInterface(process.stdin)[Symbol.asyncIterator]();
const nextLine = async () => (await lines.next()).value ?? process.exit(0);
/** Returns when the line is in the pipe: `process.stdout` would keep in memory what a full pipe does not take. */
const say = (...words: readonly string[]) => writeSync(1, `${words.join(' ')}\n`);

const { facts, accountId }: Input = JSON.parse(await nextLine());
const store = sqlStore(optionsFor(facts));
const warden = createKeywarden({
  brand: 'acme',
  store: {
    ...store,
    insert(key, event, limits) {
      say('inserting', key.id, key.digest.value);
      return store.insert(key, event, limits);
    },
    update(change, event) {
      if (change.set.digest) say('regenerating', change.id, change.set.digest.value);
      return store.update(change, event);
    },
  },
});
const keys = warden.keys.in(accountId);
await keys.list();
say('ready');
await nextLine();
for (let round = 0; ; round += 1) {
  const { record, key } = await keys.create({ name: 'new' });
  say('created', record.id, key);
  for (let step = 0; step < 3; step += 1) {
    say('naming', record.id, `${round}.${step}`);
    await keys.update(record.id, { name: `${round}.${step}` });
    say('named', record.id, `${round}.${step}`);
    const overlapping = (round + step) % 2 === 0;
    const regenerated = await keys.regenerate(record.id, overlapping ? { overlap: '1h' } : {});
    say('regenerated', record.id, regenerated.key, String(overlapping));
  }
}
