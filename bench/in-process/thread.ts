/** One table, in a thread. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Said } from './in-process.js';
import { TABLES } from './tables.js';

const { name, how } = workerData;
const say = (said: Said): void => parentPort?.postMessage(said);
const measure = TABLES[name];
if (measure === undefined) throw new Error(`There is no table ${name}.`);
say({ part: await measure(how, (...progress) => say({ progress })) });
process.exit();
