/** The options of a keystore: defaults, units, and the one place that validates them. */
import { assertOptions } from '../../../src/options/assertions.js';
import { COST, isCost } from './kdf.js';
import { passphraseBytes } from './passphrase.js';

/** Options of {@link openKeystore}. */
export interface KeystoreOptions {
  /** The keystore's file. Its usage counts lie beside it, in a file of the same name with `.usage` at the end. */
  readonly path: string;
  /** What the file is encrypted with: 8 to 1,024 bytes; text counts as its UTF-8 in composed form (NFC). Not kept. */
  readonly passphrase: string | Uint8Array;
  /** Whether a new keystore is made where there is none. Default `true`. */
  readonly create?: boolean;
  /**
   * What it costs to try a passphrase, for keystores made and passphrases changed from now on: scrypt's N, a power of
   * two from 1,024 to 262,144; memory is 1 KiB times it. Default 131,072: 128 MiB and about a quarter of a second.
   */
  readonly kdf?: { readonly cost: number };
  /** How long a change waits for other processes, in milliseconds, 1 to 3,600,000. Default 10,000. */
  readonly lockTimeout?: number;
  /** How often `watch` looks for changes of other processes, in milliseconds, 10 to 60,000. Default 100. */
  readonly pollEvery?: number;
}

/** The options with their defaults. */
export interface KeystoreSettings {
  readonly path: string;
  readonly passphrase: Uint8Array;
  readonly create: boolean;
  readonly cost: number;
  readonly lockTimeout: number;
  readonly pollEvery: number;
}

const NAMES: readonly string[] = ['path', 'passphrase', 'create', 'kdf', 'lockTimeout', 'pollEvery'];

/**
 * @throws {TypeError} that names the option, what was expected and what came; never the passphrase.
 */
export function keystoreSettings(options: KeystoreOptions): KeystoreSettings {
  assertOptions('openKeystore', options, NAMES, ['path', 'passphrase']);
  const { path, passphrase, create = true, kdf = { cost: COST.default } } = options;
  if (typeof path !== 'string' || path === '' || path.includes('\0')) {
    throw new TypeError(
      `openKeystore: path must be the path of a file, not ${typeof path === 'string' ? JSON.stringify(path) : typeof path}`,
    );
  }
  if (typeof create !== 'boolean')
    throw new TypeError(`openKeystore: create must be true or false, not ${typeof create}`);
  if (!isCost(kdf?.cost)) {
    throw new TypeError(
      `openKeystore: kdf.cost must be a power of two from ${COST.min} to ${COST.max}, not ${String(kdf?.cost)}`,
    );
  }
  const lockTimeout = milliseconds('lockTimeout', options.lockTimeout ?? 10_000, 1, 3_600_000);
  const pollEvery = milliseconds('pollEvery', options.pollEvery ?? 100, 10, 60_000);
  return { path, create, cost: kdf.cost, lockTimeout, pollEvery, passphrase: passphraseBytes(passphrase) };
}

function milliseconds(name: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new TypeError(
    `openKeystore: ${name} must be a whole number of milliseconds from ${min} to ${max}, not ${String(value)}`,
  );
}
