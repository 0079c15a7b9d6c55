/** The passphrase as bytes. */

/** How long a passphrase may be, in bytes of UTF-8. */
const BYTES = { min: 8, max: 1024 } as const;

/**
 * A private copy as bytes: text in Unicode's composed form (NFC) as UTF-8, so that it is the same from every
 * keyboard; bytes as they are. Whoever asked for it overwrites it when done.
 * @throws {TypeError} where it is neither, or not 8 to 1,024 bytes long.
 */
export function passphraseBytes(passphrase: string | Uint8Array): Uint8Array {
  const isText = typeof passphrase === 'string';
  if (!isText && !(passphrase instanceof Uint8Array)) {
    throw new TypeError(`passphrase must be a string or a Uint8Array, not ${typeof passphrase}`);
  }
  const bytes = isText ? Buffer.from(passphrase.normalize('NFC'), 'utf8') : Uint8Array.from(passphrase);
  if (bytes.length < BYTES.min || bytes.length > BYTES.max) {
    throw new TypeError(
      `passphrase must be ${BYTES.min} to ${BYTES.max} bytes long (UTF-8), not ${bytes.length}`,
    );
  }
  return bytes;
}
