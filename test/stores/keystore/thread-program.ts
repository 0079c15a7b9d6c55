/** Takes the lock of a keystore in a thread, says `held`; when told anything, ends the thread, says `ended` and lives on. */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { lockOf } from '../../../adapters/stores/keystore/lock.js';
import { locate } from '../../../adapters/stores/keystore/place.js';
import { nextLine, readInput } from './program-input.js';

if (isMainThread) {
  const { keystore } = await readInput<object>();
  const thread = new Worker(new URL(import.meta.url), { workerData: keystore.path });
  await new Promise((resolve) => thread.once('message', resolve));
  process.stdout.write('held\n');
  await nextLine();
  await thread.terminate();
  process.stdout.write('ended\n');
  await nextLine();
} else {
  await lockOf(await locate(String(workerData))).acquire(10_000);
  parentPort?.postMessage('held');
  setInterval(() => {}, 1_000);
}
