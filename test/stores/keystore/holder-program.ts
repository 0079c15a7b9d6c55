/** Takes the lock of a keystore, says `held`, and gives it back when told anything, or never. */
import { lockOf } from '../../../adapters/stores/keystore/lock.js';
import { locate } from '../../../adapters/stores/keystore/place.js';
import { nextLine, readInput } from './program-input.js';

const { keystore } = await readInput<object>();
const held = await lockOf(await locate(keystore.path)).acquire(10_000);
process.stdout.write('held\n');
await nextLine();
await held.release();
process.stdout.write('released\n');
process.exit(0);
