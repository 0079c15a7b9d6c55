/** The keys of the main file's contents that this process knows, and for as long as it opens the file, the passphrase. */
import { type ContentKey, freshContentKey, unwrapContentKey } from './content-key.js';
import { KeystoreError } from './errors.js';
import { digestOf, type KeyPart } from './header.js';

/** Keys by the id of the header that wraps them. */
export class Keyring {
  readonly #path: string;
  readonly #known = new Map<string, ContentKey>();
  #passphrase: Uint8Array | undefined;

  constructor(path: string, passphrase: Uint8Array) {
    this.#path = path;
    this.#passphrase = passphrase;
  }

  /**
   * The key that a header wraps.
   * @throws {KeystoreError} `KEYSTORE_PASSPHRASE_WRONG`; once the passphrase is forgotten, `KEYSTORE_PASSPHRASE_CHANGED`;
   * `KEYSTORE_NOT_A_KEYSTORE` for the header of a usage file.
   */
  async keyOf(keyPart: KeyPart): Promise<ContentKey> {
    if (keyPart.kind !== 'keys') {
      throw new KeystoreError('KEYSTORE_NOT_A_KEYSTORE', this.#path, { detail: 'it holds usage counts' });
    }
    const known = this.#known.get(digestOf(JSON.stringify(keyPart)));
    if (known !== undefined) return known;
    if (this.#passphrase === undefined) throw new KeystoreError('KEYSTORE_PASSPHRASE_CHANGED', this.#path);
    return this.#remember(await unwrapContentKey(keyPart, this.#passphrase, this.#path));
  }

  /** A fresh key for the passphrase that the keyring was made with. */
  async freshKey(cost: number): Promise<ContentKey> {
    if (this.#passphrase === undefined) throw new KeystoreError('KEYSTORE_CLOSED', this.#path);
    return this.freshKeyFor(this.#passphrase, cost);
  }

  /** A fresh key for this passphrase. */
  async freshKeyFor(passphrase: Uint8Array, cost: number): Promise<ContentKey> {
    return this.#remember(await freshContentKey(passphrase, cost));
  }

  forgetPassphrase(): void {
    this.#passphrase = undefined;
  }

  #remember(key: ContentKey): ContentKey {
    this.#known.set(key.id, key);
    return key;
  }
}
