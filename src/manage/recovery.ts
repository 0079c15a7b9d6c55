/**
 * Recovery: keys sealed as compact JWE (RFC 7516) beside their digests, where the owner wants them to be shown again. jose is
 * loaded at the first sealing or opening: without recovery it is never loaded.
 */
import { KeywardenError } from '../errors.js';
import { bytesOfDigest, sha256 } from '../key/sha256.js';

/** The keys that sealed values are made under, by id, for rotation. */
export interface RecoveryKeys {
  /** The id of the one that new values are sealed under. */
  readonly current: string;
  /** Secret by id. */
  readonly secrets: ReadonlyMap<string, string>;
}

/** Direct encryption (RFC 7518 section 4.5) with AES-256-GCM (section 5.3). */
const ALGORITHMS = { alg: 'dir', enc: 'A256GCM' } as const;

/** Seals keys, and opens what was sealed for the same record. */
export class Sealer {
  readonly #keys: RecoveryKeys;

  constructor(keys: RecoveryKeys) {
    this.#keys = keys;
  }

  /** The key as a compact JWE that opens for the record with this id alone. */
  async seal(key: string, recordId: string): Promise<string> {
    const { current } = this.#keys;
    const { CompactEncrypt } = await import('jose');
    return new CompactEncrypt(new TextEncoder().encode(key))
      .setProtectedHeader({ ...ALGORITHMS, kid: current, sub: recordId })
      .encrypt(this.#encryptionKey(current));
  }

  /**
   * The key that was sealed for this record.
   * @throws {KeywardenError} `API_KEY_NOT_RECOVERABLE` for what was sealed under a key that is not configured, for another record,
   * or cannot be opened.
   */
  async open(sealed: string, recordId: string): Promise<string> {
    const { compactDecrypt } = await import('jose');
    try {
      const { plaintext, protectedHeader } = await compactDecrypt(
        sealed,
        ({ kid }) => this.#encryptionKey(kid),
        { keyManagementAlgorithms: [ALGORITHMS.alg], contentEncryptionAlgorithms: [ALGORITHMS.enc] },
      );
      if (protectedHeader['sub'] !== recordId) throw unopened();
      return new TextDecoder().decode(plaintext);
    } catch {
      throw unopened();
    }
  }

  /** 256 bits derived from the secret, which can be of any length. */
  #encryptionKey(id: string | undefined): Uint8Array {
    const secret = id === undefined ? undefined : this.#keys.secrets.get(id);
    if (secret === undefined) throw unopened();
    return bytesOfDigest(sha256.authenticator(secret)('keywarden recovery key'));
  }
}

function unopened(): KeywardenError {
  return new KeywardenError('API_KEY_NOT_RECOVERABLE', {
    message: 'The API key is stored sealed, but not under a recovery key that is configured here.',
  });
}
