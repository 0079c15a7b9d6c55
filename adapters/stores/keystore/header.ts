/**
 * The first line of a keystore file:
 * `keywarden-keystore <version> <key part> <length> <digest> <checksum>` and a line feed.
 *
 * The key part (JSON without spaces) says how the key of the contents is had and stays the same until the passphrase
 * changes. Length is that of the contents, which follow, in bytes; digest is the SHA-256 of their index. The checksum is
 * the SHA-256 of the line before it, in every version to come, so that damage is never taken for another version.
 *
 * It proves nothing against who can write the file: altered derivation parameters fail at the wrap, and every line of the contents
 * names, authenticated, the key part it belongs to.
 */
import { createHash } from 'node:crypto';
import { KeystoreError } from './errors.js';
import { type KdfParameters, readKdf } from './kdf.js';

const MAGIC = 'keywarden-keystore ';
/** The version of the format that this code writes, and the newest it reads. */
const VERSION = 1;
/** No header is longer than this, in bytes. */
const LONGEST = 4096;

/** What the file holds, and how the key of its contents is had. */
export type KeyPart =
  | { readonly kind: 'keys'; readonly kdf: KdfParameters; readonly wrap: string }
  | { readonly kind: 'usage'; readonly key: string };

/** A header, read. */
export interface Header {
  readonly keyPart: KeyPart;
  /** Bytes of contents. */
  readonly length: number;
  /** The SHA-256 of their index, base64url. */
  readonly digest: string;
  /** Where the contents begin. */
  readonly end: number;
}

/** SHA-256, base64url. */
export function digestOf(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('base64url');
}

/** The line that goes before contents of this length, whose index has this digest. */
export function writeHeader(keyPart: KeyPart, length: number, digest: string): string {
  const line = `${MAGIC}${VERSION} ${JSON.stringify(keyPart)} ${length} ${digest}`;
  return `${line} ${digestOf(line)}\n`;
}

/**
 * Reads the line a file begins with.
 * @throws {KeystoreError} `KEYSTORE_NOT_A_KEYSTORE`, `KEYSTORE_TRUNCATED`, `KEYSTORE_HEADER_DAMAGED`, `KEYSTORE_VERSION_NEWER`.
 */
export function readHeader(file: Uint8Array, path: string): Header {
  const start = Buffer.from(file.buffer, file.byteOffset, Math.min(file.byteLength, LONGEST));
  const beginning = start.toString('latin1', 0, MAGIC.length);
  if (!MAGIC.startsWith(beginning)) throw new KeystoreError('KEYSTORE_NOT_A_KEYSTORE', path);
  const lineFeed = start.indexOf(0x0a);
  if (lineFeed === -1) {
    throw new KeystoreError(
      file.byteLength < LONGEST ? 'KEYSTORE_TRUNCATED' : 'KEYSTORE_HEADER_DAMAGED',
      path,
    );
  }
  const line = start.toString('latin1', 0, lineFeed);
  const beforeChecksum = line.lastIndexOf(' ');
  if (digestOf(Buffer.from(line.slice(0, beforeChecksum), 'latin1')) !== line.slice(beforeChecksum + 1)) {
    throw new KeystoreError('KEYSTORE_HEADER_DAMAGED', path);
  }
  const header = readParts(line.slice(MAGIC.length, beforeChecksum).split(' '), path);
  if (header === undefined) throw new KeystoreError('KEYSTORE_HEADER_DAMAGED', path);
  return { ...header, end: lineFeed + 1 };
}

function readParts(parts: readonly string[], path: string): Omit<Header, 'end'> | undefined {
  const [version = '', keyText = '', length = '', digest = ''] = parts;
  if (!/^[1-9]\d{0,5}$/.test(version)) return undefined;
  if (Number(version) > VERSION) {
    throw new KeystoreError('KEYSTORE_VERSION_NEWER', path, {
      detail: `version ${version}; this package reads up to ${VERSION}`,
    });
  }
  const keyPart = readKeyPart(keyText);
  if (keyPart === undefined || parts.length !== 4) return undefined;
  if (!/^[1-9]\d{0,9}$/.test(length)) return undefined;
  return { keyPart, length: Number(length), digest };
}

function readKeyPart(text: string): KeyPart | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('kind' in value)) return undefined;
  if (value.kind === 'usage' && 'key' in value && typeof value.key === 'string') {
    return { kind: 'usage', key: value.key };
  }
  if (value.kind !== 'keys' || !('kdf' in value) || !('wrap' in value)) return undefined;
  const kdf = readKdf(value.kdf);
  if (kdf === undefined || typeof value.wrap !== 'string') return undefined;
  return { kind: 'keys', kdf, wrap: value.wrap };
}
