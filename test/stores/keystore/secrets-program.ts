/**
 * Makes keys with an alias each through a warden with a pepper, as it is told, a line a key; says `key <key>` once it is made, `opened` first.
 */
import { inspect } from 'node:util';
import { openKeystore } from '../../../adapters/stores/keystore.js';
import { createKeywarden } from '../../../src/keywarden.js';
import { nextLine, readInput } from './program-input.js';

const { keystore, pepper } = await readInput<{ readonly pepper: string }>();
const store = await openKeystore(keystore);
const warden = createKeywarden({ brand: 'acme', store, pepper });
process.stdout.write('opened\n');
process.stderr.write(`${inspect(store, { depth: 9, showHidden: true })}\n${JSON.stringify(store)}\n`);
for (;;) {
  const alias = await nextLine();
  const { key } = await warden.keys.create({ alias, name: `${alias}-name` });
  process.stdout.write(`key ${key}\n`);
}
