/** Watches a keystore and does nothing else: it ends by itself, without closing what it opened. */
import { openKeystore } from '../../../adapters/stores/keystore.js';
import { readInput } from './program-input.js';

const { keystore } = await readInput<object>();
const store = await openKeystore(keystore);
await store.watch(() => undefined);
process.stdout.write('watching\n');
