/**
 * Does one thing of each kind to a keystore and says how each went: `ok <step>` or `failed <step> <code>`, `end` at last.
 * Meant to be traced, with system calls failing under it.
 */
import { type Keystore, KeystoreError, openKeystore } from '../../../adapters/stores/keystore.js';
import type { Awaitable } from '../../../src/record.js';
import { readInput } from './program-input.js';
import { insertSample, sampleEvent } from './sample-keys.js';

const { keystore, nextPassphrase } = await readInput<{ readonly nextPassphrase: string }>();

async function step<T>(name: string, work: () => Awaitable<T>): Promise<T | undefined> {
  try {
    const done = await work();
    process.stdout.write(`ok ${name}\n`);
    return done;
  } catch (error) {
    const code = error instanceof KeystoreError ? error.code : String(error);
    process.stdout.write(`failed ${name} ${code}\n`);
    return undefined;
  }
}

async function steps(store: Keystore): Promise<void> {
  const { id, accountId } = { id: 'apk_there', accountId: 'acme' };
  await step('insert', () => insertSample(store, 'inserted'));
  await step('use', () =>
    store.recordUse([{ accountId, keyId: id, day: '2030-01-15', count: 1, lastUsedAt: 1 }]),
  );
  await step('passphrase', () => store.changePassphrase(nextPassphrase));
  const change = { accountId, id, version: 1, set: { revokedAt: 1 } };
  await step('revoke', () => store.update(change, sampleEvent({ id, accountId })));
}

const store = await step('open', () => openKeystore(keystore));
if (store !== undefined) await steps(store);
process.stdout.write('end\n');
process.exit(0);
