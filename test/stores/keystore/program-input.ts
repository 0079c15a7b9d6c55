/** What a program is told: lines on standard input, the first of them JSON. */
import { createInterface } from 'node:readline';
import type { KeystoreOptions } from '../../../adapters/stores/keystore.js';

const lines = createInterface(process.stdin)[Symbol.asyncIterator]();

/** The next line; the program ends where there is none, since whoever started it is gone. */
export async function nextLine(): Promise<string> {
  const { value, done } = await lines.next();
  if (done === true) process.exit(0);
  return value;
}

/** What every program is told: the keystore, and what else it needs. */
export async function readInput<Input>(): Promise<Input & { readonly keystore: KeystoreOptions }> {
  return JSON.parse(await nextLine());
}
