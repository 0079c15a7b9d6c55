/**
 * Changes a keystore together with others: in turns a key of its own, and one more on a counter that all of them share,
 * read, changed at the version that was read, and tried again where another was faster. Says the longest change (ms) at the end.
 */
import { openKeystore } from '../../../adapters/stores/keystore.js';
import { KeywardenError } from '../../../src/errors.js';
import { readInput } from './program-input.js';
import { insertSample, sampleEvent } from './sample-keys.js';

const { keystore, name, mutations } = await readInput<{
  readonly name: string;
  readonly mutations: number;
}>();
const store = await openKeystore(keystore);
let longest = 0;

async function timed(change: () => Promise<unknown>): Promise<void> {
  const began = performance.now();
  await change();
  longest = Math.max(longest, performance.now() - began);
}

async function countOne(): Promise<void> {
  for (;;) {
    const key = await store.findById('acme', 'apk_counter');
    if (key === undefined) throw new Error('There is no counter.');
    const set = { metadata: { count: Number(key.metadata['count']) + 1 } };
    try {
      await timed(async () =>
        store.update({ accountId: 'acme', id: key.id, version: key.version, set }, sampleEvent(key)),
      );
      return;
    } catch (error) {
      if (!(error instanceof KeywardenError) || error.code !== 'API_KEY_VERSION_CONFLICT') throw error;
    }
  }
}

for (let round = 0; round < mutations; round += 1) {
  if (round % 2 === 0) await timed(() => insertSample(store, `${name}-${round}`));
  else await countOne();
}
await store.close();
process.stdout.write(`end ${Math.round(longest)}\n`);
process.exit(0);
