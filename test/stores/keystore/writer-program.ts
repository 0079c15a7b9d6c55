/**
 * Changes a keystore again and again, and says after each change, once it is acknowledged, which it was: `i <serial>` a
 * key inserted, `u <serial>` it was disabled, `r <count>` its uses recorded. `end` after the last.
 */
import { openKeystore } from '../../../adapters/stores/keystore.js';
import { readInput } from './program-input.js';
import { sampleEvent, sampleKey } from './sample-keys.js';

const { keystore, name, rounds, uses } = await readInput<{
  readonly name: string;
  readonly rounds: number;
  /** Whether uses are recorded too. */
  readonly uses: boolean;
}>();
const store = await openKeystore(keystore);
process.stdout.write('opened\n');
for (let round = 0; round < rounds; round += 1) {
  const key = sampleKey(`${name}-${round}`);
  await store.insert(key, sampleEvent(key), {});
  process.stdout.write(`i ${name}-${round}\n`);
  const change = { accountId: 'acme', id: key.id, version: 1, set: { enabled: false } };
  await store.update(change, sampleEvent(key));
  process.stdout.write(`u ${name}-${round}\n`);
  if (!uses) continue;
  const use = { accountId: 'acme', keyId: key.id, day: '2030-01-15', count: round + 1, lastUsedAt: 1 };
  await store.recordUse([use]);
  process.stdout.write(`r ${name}-${round}\n`);
}
await store.close();
process.stdout.write('end\n');
process.exit(0);
