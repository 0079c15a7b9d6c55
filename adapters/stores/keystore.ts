/**
 * `keywarden/stores/keystore`: keys and audit log in one encrypted file, for servers and tools of one machine.
 * Comfortable to 1,000 keys; `docs/stores.md` has the times and says what to move to beyond.
 */
import type { Keystore } from './keystore/encrypted-store.js';
import { openWith } from './keystore/open.js';
import { type KeystoreOptions, keystoreSettings } from './keystore/options.js';

export type { Keystore } from './keystore/encrypted-store.js';
export { KEYSTORE_ERRORS, KeystoreError, type KeystoreErrorCode } from './keystore/errors.js';
export type { KeystoreOptions } from './keystore/options.js';

/**
 * Opens the keystore at a path, and makes it where there is none. Any number of processes of one machine may have it open
 * at once, on a local disk: each change is on the disk before it is acknowledged, and each reading sees every change acknowledged before.
 *
 * Takes about a quarter of a second: that is what a guess at the passphrase costs.
 * @throws {TypeError} for an option that is none, or not as it should be.
 * @throws {KeystoreError} where the keystore cannot be opened; the file is as it was.
 */
export async function openKeystore(options: KeystoreOptions): Promise<Keystore> {
  return openWith(keystoreSettings(options));
}
